"""What Home shows of one music video: every finished piece of it, wherever it came from."""

from dataclasses import dataclass, field
from enum import StrEnum

from avatar_g.backend.services.files import DownloadFile

__all__ = ["DownloadFile", "ProjectView", "Step", "StepState", "SungLine"]


class Step(StrEnum):
    """The five steps of a music video, in the order they are shown."""

    LYRICS = "lyrics"
    MELODY = "melody"
    VOICE = "voice"
    AVATAR = "avatar"
    VIDEO = "video"


class StepState(StrEnum):
    """How far one step is."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class SungLine:
    """One lyric line."""

    text: str
    voice: str
    """``A``, ``B`` or ``C``."""
    language: str


@dataclass(frozen=True, slots=True)
class ProjectView:
    """One music video as Home draws it; empty texts and zeros mean not there yet."""

    project_id: str = ""
    title: str = ""
    prompt: str = ""
    language: str = ""
    mood: str = ""
    aspect: str = ""
    duration_s: int = 0
    status: str = ""
    """A ``JobStatus`` for the whole chain."""
    share: float = 0.0
    elapsed_s: int = 0
    steps: dict[str, str] = field(default_factory=dict)
    """``Step`` to ``StepState``."""
    step_jobs: dict[str, str] = field(default_factory=dict)
    """``Step`` to the job that does it."""
    job_weights: dict[str, float] = field(default_factory=dict)
    """Job id to its part of the whole, sums to 1."""
    job_shares: dict[str, float] = field(default_factory=dict)
    """Job id to its finished share when this view was read."""
    lines: list[SungLine] = field(default_factory=list)
    melody: dict[str, str] = field(default_factory=dict)
    """Voice to an SVG path of its notes in a 200 x 110 box."""
    bar_lines: str = ""
    """SVG path of the bar lines in the same box."""
    tempo_bpm: int = 0
    pitch_class: int = -1
    mode: str = ""
    song_url: str = ""
    peaks_url: str = ""
    song_s: float = 0.0
    cover_url: str = ""
    portrait_url: str = ""
    frame_url: str = ""
    preview_url: str = ""
    """The beginning of the video, while the rest is still being drawn."""
    video_url: str = ""
    captions_url: str = ""
    files: list[DownloadFile] = field(default_factory=list)
    failed_job_id: str = ""
    error_code: str = ""
    error_reason: str = ""
