"""Use cases: what a creator may ask for. Imports no engine, so web processes stay light."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from functools import lru_cache

from avatar_g.backend.container import Container, get_container
from avatar_g.backend.domain.jobs import JobEvent
from avatar_g.backend.events import EventHub, subscribe_all
from avatar_g.backend.services.accounts import AccountService
from avatar_g.backend.services.avatar_exchange import AvatarExchangeService
from avatar_g.backend.services.avatar_gallery import AvatarGalleryService
from avatar_g.backend.services.avatars import AvatarService
from avatar_g.backend.services.files import FileService
from avatar_g.backend.services.health import HealthService
from avatar_g.backend.services.jobs import JobService
from avatar_g.backend.services.library import LibraryService
from avatar_g.backend.services.lyrics import LyricsService
from avatar_g.backend.services.music import MusicService
from avatar_g.backend.services.projects import HomeService
from avatar_g.backend.services.stage import StageService
from avatar_g.backend.services.studio import StudioService
from avatar_g.backend.services.talk import TalkService
from avatar_g.backend.services.video import VideoStudioService
from avatar_g.backend.services.wardrobe_items import WardrobeItemService


@dataclass(frozen=True, slots=True)
class Services:
    """Every use case of one process."""

    accounts: AccountService
    avatars: AvatarService
    avatar_exchange: AvatarExchangeService
    avatar_gallery: AvatarGalleryService
    files: FileService
    health: HealthService
    home: HomeService
    jobs: JobService
    library: LibraryService
    lyrics: LyricsService
    music: MusicService
    stage: StageService
    studio: StudioService
    wardrobe_items: WardrobeItemService
    talk: TalkService
    video: VideoStudioService
    hub: EventHub
    """Progress of all jobs, one subscription for the whole process."""

    def follow_all(self) -> AsyncIterator[JobEvent]:
        """Yield every job's events on a subscription of its own."""
        return subscribe_all(self.hub.redis_url)


def open_services(container: Container) -> Services:
    """Build the use cases around a container."""
    return Services(
        accounts=AccountService(container),
        avatars=AvatarService(container),
        avatar_exchange=AvatarExchangeService(container),
        avatar_gallery=AvatarGalleryService(container),
        files=FileService(container),
        health=HealthService(container),
        home=HomeService(container),
        jobs=JobService(container),
        library=LibraryService(container),
        lyrics=LyricsService(),
        music=MusicService(container),
        stage=StageService(container),
        studio=StudioService(container),
        wardrobe_items=WardrobeItemService(container),
        talk=TalkService(container),
        video=VideoStudioService(container),
        hub=EventHub(container.settings.resolved_redis_url),
    )


@lru_cache
def get_services() -> Services:
    """Return this process's services."""
    return open_services(get_container())
