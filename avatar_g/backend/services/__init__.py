"""Use cases: what a creator may ask for. Imports no engine, so web processes stay light."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from avatar_g.backend.container import Container, get_container
from avatar_g.backend.domain.jobs import JobEvent
from avatar_g.backend.events import EventHub, subscribe_all
from avatar_g.backend.services.accounts import AccountService
from avatar_g.backend.services.api_tokens import ApiTokenService
from avatar_g.backend.services.archives import ArchiveService
from avatar_g.backend.services.avatar_exchange import AvatarExchangeService
from avatar_g.backend.services.avatar_gallery import AvatarGalleryService
from avatar_g.backend.services.avatars import AvatarService
from avatar_g.backend.services.files import FileService
from avatar_g.backend.services.health import HealthService
from avatar_g.backend.services.idempotency import IdempotencyService
from avatar_g.backend.services.jobs import JobService
from avatar_g.backend.services.library import LibraryService
from avatar_g.backend.services.library_changes import LibraryChanges
from avatar_g.backend.services.lineage import LineageService
from avatar_g.backend.services.lyrics import LyricsService
from avatar_g.backend.services.music import MusicService
from avatar_g.backend.services.presets import PresetsService
from avatar_g.backend.services.privacy import PrivacyService
from avatar_g.backend.services.project_boards import ProjectBoardService
from avatar_g.backend.services.project_files import ProjectFileService
from avatar_g.backend.services.project_members import ProjectMemberService
from avatar_g.backend.services.project_texts import ProjectTextService
from avatar_g.backend.services.project_updates import ProjectUpdateService
from avatar_g.backend.services.projects import HomeService
from avatar_g.backend.services.provenance import ProvenanceService
from avatar_g.backend.services.quotas import QuotaService
from avatar_g.backend.services.recipes import RecipeService
from avatar_g.backend.services.resumable_uploads import ResumableUploadService
from avatar_g.backend.services.share_visits import ShareVisitService
from avatar_g.backend.services.sharing import ShareService
from avatar_g.backend.services.sign_in import SignInService
from avatar_g.backend.services.stage import StageService
from avatar_g.backend.services.studio import StudioService
from avatar_g.backend.services.talk import TalkService
from avatar_g.backend.services.talk_previews import TalkPreviewService
from avatar_g.backend.services.talk_recordings import TalkRecordingService
from avatar_g.backend.services.users import UserService
from avatar_g.backend.services.video import VideoStudioService
from avatar_g.backend.services.voice_consents import VoiceConsentService
from avatar_g.backend.services.voice_previews import VoicePreviewService
from avatar_g.backend.services.voice_recordings import VoiceRecordingService
from avatar_g.backend.services.voices import VoiceService
from avatar_g.backend.services.wardrobe_items import WardrobeItemService
from avatar_g.backend.services.webhooks import WebhookService


@dataclass(frozen=True, slots=True)
class Services:
    """Every use case of one process."""

    accounts: AccountService
    api_tokens: ApiTokenService
    sign_in: SignInService
    users: UserService
    quotas: QuotaService
    privacy: PrivacyService
    archives: ArchiveService
    avatars: AvatarService
    avatar_exchange: AvatarExchangeService
    avatar_gallery: AvatarGalleryService
    files: FileService
    health: HealthService
    home: HomeService
    idempotency: IdempotencyService
    jobs: JobService
    library: LibraryService
    library_changes: LibraryChanges
    lineage: LineageService
    music: MusicService
    shares: ShareService
    share_visits: ShareVisitService
    presets: PresetsService
    project_boards: ProjectBoardService
    project_files: ProjectFileService
    project_members: ProjectMemberService
    project_texts: ProjectTextService
    provenance: ProvenanceService
    project_updates: ProjectUpdateService
    recipes: RecipeService
    stage: StageService
    studio: StudioService
    wardrobe_items: WardrobeItemService
    talk: TalkService
    talk_recordings: TalkRecordingService
    talk_previews: TalkPreviewService
    uploads: ResumableUploadService
    video: VideoStudioService
    voices: VoiceService
    voice_recordings: VoiceRecordingService
    voice_consents: VoiceConsentService
    voice_previews: VoicePreviewService
    webhooks: WebhookService
    hub: EventHub
    lyrics: LyricsService = field(default_factory=LyricsService)
    """Progress of all jobs, one subscription for the whole process."""

    def follow_all(self) -> AsyncIterator[JobEvent]:
        """Yield every job's events on a subscription of its own."""
        return subscribe_all(self.hub.redis_url)


def open_services(container: Container) -> Services:
    """Build the use cases around a container."""
    return Services(
        **_account_services(container),
        **_signing_services(container),
        avatars=AvatarService(container),
        avatar_exchange=AvatarExchangeService(container),
        avatar_gallery=AvatarGalleryService(container),
        files=FileService(container),
        health=HealthService(container),
        home=HomeService(container),
        idempotency=IdempotencyService(container),
        jobs=JobService(container),
        library=LibraryService(container),
        lineage=LineageService(container),
        music=MusicService(container),
        shares=ShareService(container),
        presets=PresetsService(container, AvatarService(container)),
        project_boards=ProjectBoardService(container),
        project_files=ProjectFileService(container),
        project_members=ProjectMemberService(container),
        project_texts=ProjectTextService(container),
        project_updates=ProjectUpdateService(container, VideoStudioService(container)),
        stage=StageService(container),
        studio=StudioService(container),
        wardrobe_items=WardrobeItemService(container),
        talk=TalkService(container),
        talk_recordings=TalkRecordingService(container),
        talk_previews=TalkPreviewService(container, TalkService(container)),
        uploads=ResumableUploadService(container),
        video=VideoStudioService(container),
        voices=VoiceService(container),
        voice_recordings=VoiceRecordingService(container),
        voice_consents=VoiceConsentService(container),
        voice_previews=VoicePreviewService(container),
        webhooks=WebhookService(container),
        hub=EventHub(container.settings.resolved_redis_url),
    )


def _account_services(container: Container) -> dict[str, Any]:
    """Build those that are about people rather than about what they make."""
    sign_in = SignInService(container)
    return {
        "accounts": AccountService(container),
        "api_tokens": ApiTokenService(container),
        "sign_in": sign_in,
        "users": UserService(container, sign_in),
        "quotas": QuotaService(container),
        "privacy": PrivacyService(container, sign_in),
    }


def _signing_services(container: Container) -> dict[str, Any]:
    """Build those through which files leave the studio or come back to it."""
    provenance = ProvenanceService(container)
    return {
        "provenance": provenance,
        "archives": ArchiveService(container, provenance),
        "library_changes": LibraryChanges(container, provenance),
        "recipes": RecipeService(container, provenance),
        "share_visits": ShareVisitService(container, provenance),
    }


@lru_cache
def get_services() -> Services:
    """Return this process's services."""
    return open_services(get_container())
