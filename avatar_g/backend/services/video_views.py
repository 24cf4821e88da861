"""What pages and the API show of a video with a board."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class SourceView:
    """One upload."""

    source_id: str
    kind: str
    """``picture``, ``clip`` or ``cube``."""
    title: str
    url: str
    """The file as it was encoded anew; signed."""
    width_px: int = 0
    height_px: int = 0
    duration_s: float = 0.0


@dataclass(frozen=True, slots=True)
class VideoBoardView:
    """A video with its board, uploads and newest job."""

    video_id: str
    project_id: str
    track_id: str
    avatar_id: str
    title: str
    duration_s: float
    tempo_bpm: float
    board: dict[str, Any]
    """Plain JSON of ``domain.scenes.SceneBoard``."""
    sources: list[SourceView]
    can_undo: bool
    can_redo: bool
    edit_number: int
    aspect: str
    resolution: str
    fps: int
    beats_s: list[float] = field(default_factory=list)
    downbeats_s: list[float] = field(default_factory=list)
    sections: list[dict[str, Any]] = field(default_factory=list)
    """``name``, ``start_s``, ``end_s``, ``energy``."""
    lines: list[dict[str, Any]] = field(default_factory=list)
    """``text``, ``start_s``, ``end_s``, ``voice``."""
    audio_url: str = ""
    video_url: str = ""
    frame_url: str = ""
    preview_url: str = ""
    job_id: str = ""
    status: str = ""
    stage: str = ""
    share: float = 0.0


@dataclass(frozen=True, slots=True)
class VideoCard:
    """One video in a list."""

    video_id: str
    title: str
    frame_url: str
    video_url: str
    is_finished: bool


@dataclass(frozen=True, slots=True)
class RenderEstimate:
    """What a render will take, before it starts."""

    frames: int
    cpu_s: float
    wall_s: float
    """On this machine, alone."""
    size_mb: float
    width_px: int
    height_px: int
