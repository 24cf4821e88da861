"""The tables, one module each."""

from avatar_g.backend.db.models.asset_lineage import AssetLineage
from avatar_g.backend.db.models.avatar import Avatar
from avatar_g.backend.db.models.avatar_edit import AvatarEdit
from avatar_g.backend.db.models.avatar_version import AvatarVersion
from avatar_g.backend.db.models.consent import Consent
from avatar_g.backend.db.models.job import Job
from avatar_g.backend.db.models.job_dependency import JobDependency
from avatar_g.backend.db.models.login_session import LoginSession
from avatar_g.backend.db.models.media_asset import MediaAsset
from avatar_g.backend.db.models.project import Project
from avatar_g.backend.db.models.row import Row
from avatar_g.backend.db.models.track import Track
from avatar_g.backend.db.models.user import User
from avatar_g.backend.db.models.video_clip import VideoClip
from avatar_g.backend.db.models.video_edit import VideoEdit
from avatar_g.backend.db.models.voice_profile import VoiceProfile
from avatar_g.backend.db.models.voice_recording import VoiceRecording
from avatar_g.backend.db.models.voice_slot import SlotChoice
from avatar_g.backend.db.models.voice_use import VoiceUse
from avatar_g.backend.db.models.wardrobe_item import WardrobeItem

__all__ = [
    "AssetLineage",
    "Avatar",
    "AvatarEdit",
    "AvatarVersion",
    "Consent",
    "Job",
    "JobDependency",
    "LoginSession",
    "MediaAsset",
    "Project",
    "Row",
    "SlotChoice",
    "Track",
    "User",
    "VideoClip",
    "VideoEdit",
    "VoiceProfile",
    "VoiceRecording",
    "VoiceUse",
    "WardrobeItem",
]
