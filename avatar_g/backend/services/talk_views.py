"""What pages show of talk clips; free of engines."""

from dataclasses import dataclass, field

from avatar_g.backend.services.files import DownloadFile

__all__ = ["DownloadFile", "StartedClip", "TalkClipView"]


@dataclass(frozen=True, slots=True)
class StartedClip:
    """A clip that is being made."""

    job_id: str
    clip_id: str
    status: str


@dataclass(frozen=True, slots=True)
class TalkClipView:
    """One clip as the talk page draws it; empty texts mean not there yet."""

    clip_id: str = ""
    title: str = ""
    language: str = ""
    duration_s: float = 0.0
    is_finished: bool = False
    video_url: str = ""
    frame_url: str = ""
    preview_url: str = ""
    """The beginning, while the rest is still being drawn."""
    captions_url: str = ""
    speech_url: str = ""
    peaks_url: str = ""
    files: list[DownloadFile] = field(default_factory=list)
    job_id: str = ""
    status: str = ""
    stage: str = ""
    share: float = 0.0
    error_code: str = ""
    error_reason: str = ""
