"""The tables, one module each."""

from avatar_g.backend.db.models.account_limits import AccountLimits
from avatar_g.backend.db.models.api_token import ApiToken
from avatar_g.backend.db.models.asset_lineage import AssetLineage
from avatar_g.backend.db.models.audit_entry import AuditEntry
from avatar_g.backend.db.models.avatar import Avatar
from avatar_g.backend.db.models.avatar_edit import AvatarEdit
from avatar_g.backend.db.models.avatar_version import AvatarVersion
from avatar_g.backend.db.models.consent import Consent
from avatar_g.backend.db.models.idempotency_key import IdempotencyKey
from avatar_g.backend.db.models.job import Job
from avatar_g.backend.db.models.job_dependency import JobDependency
from avatar_g.backend.db.models.library_entry import Board, BoardItem, LibraryEntry, LibraryTag
from avatar_g.backend.db.models.login_session import LoginSession
from avatar_g.backend.db.models.media_asset import MediaAsset
from avatar_g.backend.db.models.one_time_link import OneTimeLink
from avatar_g.backend.db.models.outbound_call import OutboundCall
from avatar_g.backend.db.models.preset import Preset
from avatar_g.backend.db.models.project import Project
from avatar_g.backend.db.models.project_parts import ProjectAct, ProjectItem, ProjectMember
from avatar_g.backend.db.models.resumable_upload import ResumableUpload
from avatar_g.backend.db.models.row import Row
from avatar_g.backend.db.models.share import Share
from avatar_g.backend.db.models.sign_in_try import SignInTry
from avatar_g.backend.db.models.studio_option import StudioOption
from avatar_g.backend.db.models.track import Track
from avatar_g.backend.db.models.user import User
from avatar_g.backend.db.models.video_clip import VideoClip
from avatar_g.backend.db.models.video_edit import VideoEdit
from avatar_g.backend.db.models.voice_profile import VoiceProfile
from avatar_g.backend.db.models.voice_recording import VoiceRecording
from avatar_g.backend.db.models.voice_slot import SlotChoice
from avatar_g.backend.db.models.voice_use import VoiceUse
from avatar_g.backend.db.models.wardrobe_item import WardrobeItem
from avatar_g.backend.db.models.webhook import Webhook
from avatar_g.backend.db.models.webhook_delivery import WebhookDelivery

__all__ = [
    "AccountLimits",
    "ApiToken",
    "AssetLineage",
    "AuditEntry",
    "Avatar",
    "AvatarEdit",
    "AvatarVersion",
    "Board",
    "BoardItem",
    "Consent",
    "IdempotencyKey",
    "Job",
    "JobDependency",
    "LibraryEntry",
    "LibraryTag",
    "LoginSession",
    "MediaAsset",
    "OneTimeLink",
    "OutboundCall",
    "Preset",
    "Project",
    "ProjectAct",
    "ProjectItem",
    "ProjectMember",
    "ResumableUpload",
    "Row",
    "Share",
    "SignInTry",
    "SlotChoice",
    "StudioOption",
    "Track",
    "User",
    "VideoClip",
    "VideoEdit",
    "VoiceProfile",
    "VoiceRecording",
    "VoiceUse",
    "WardrobeItem",
    "Webhook",
    "WebhookDelivery",
]
