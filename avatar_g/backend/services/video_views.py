"""What pages and the API show of a video with a board; the API answers with these as they are."""

from dataclasses import dataclass
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
    width_px: int
    height_px: int
    duration_s: float


@dataclass(frozen=True, slots=True)
class VideoBoardView:
    """A video with its board, uploads and newest job."""

    video_id: str
    project_id: str
    track_id: str
    avatar_id: str
    performers: list[str]
    """Ids of the creator's characters in the order of the voices; empty: the song's own."""
    is_recording: bool
    """Whether the words are the creator's to write."""
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
    beats_s: list[float]
    downbeats_s: list[float]
    sections: list[dict[str, Any]]
    """``name``, ``start_s``, ``end_s``, ``energy``."""
    lines: list[dict[str, Any]]
    """``text``, ``start_s``, ``end_s``, ``voice``."""
    audio_url: str
    peaks_url: str
    video_url: str
    frame_url: str
    job_id: str
    status: str
    stage: str
    share: float


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
