"""What pages show of talk clips; free of engines."""

from dataclasses import dataclass, field

from avatar_g.backend.services.files import DownloadFile

__all__ = [
    "DownloadFile",
    "StartedClip",
    "TalkClipView",
    "TalkPreviewView",
    "TalkRecordingView",
]


@dataclass(frozen=True, slots=True)
class StartedClip:
    """A clip that is being made."""

    job_id: str
    clip_id: str
    status: str


@dataclass(frozen=True, slots=True)
class TalkRecordingView:
    """A creator's own recording a character may say; without an id there is none."""

    recording_id: str = ""
    title: str = ""
    duration_s: float = 0.0
    seconds: int = 0
    """``duration_s`` in whole seconds, at least one."""
    speech_s: float = 0.0
    """Without the pauses."""
    warnings: list[str] = field(default_factory=list)
    """``clipped``, ``noisy``, ``several_speakers``: it can be used all the same."""


@dataclass(frozen=True, slots=True)
class TalkPreviewView:
    """Sound and face of the beginning of a clip that is not filmed yet."""

    preview_id: str = ""
    duration_s: float = 0.0
    is_whole: bool = True
    """False: only the beginning is shown."""
    face_url: str = ""
    sound_url: str = ""


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
