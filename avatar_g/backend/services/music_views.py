"""What pages and the API show of a song in the Music Studio."""

from dataclasses import dataclass, field
from typing import Any

from avatar_g.backend.services.files import DownloadFile


@dataclass(frozen=True, slots=True)
class StartedTrack:
    """A song that is being made or changed."""

    job_id: str
    track_id: str
    status: str
    """A ``JobStatus``."""


@dataclass(frozen=True, slots=True)
class StemView:
    """One fader of the mixer."""

    name: str = ""
    """``drums bass chords pad lead fx`` or ``vocals_X``."""
    url: str = ""
    gain_db: float = 0.0
    is_muted: bool = False


@dataclass(frozen=True, slots=True)
class VersionView:
    """A relative of a song: what it was made from, or what was made from it."""

    track_id: str = ""
    parent_id: str = ""
    title: str = ""
    genre: str = ""
    origin: str = ""
    """``generate``, ``remix``, ``extend`` or ``upload``."""
    song_url: str = ""
    is_finished: bool = False
    duration_s: float = 0.0
    loudness_lufs: float = 0.0
    """Measured on the whole mix (ITU-R BS.1770); 0: not measured."""


@dataclass(frozen=True, slots=True)
class TrackCard:
    """One song in the list of results; empty texts and zeros mean not there yet."""

    track_id: str = ""
    title: str = ""
    prompt: str = ""
    language: str = ""
    genre: str = ""
    mood: str = ""
    tempo_bpm: int = 0
    pitch_class: int = 0
    mode: str = ""
    section_count: int = 0
    """Of a recording of the user's own; 0: a song of ours."""
    duration_s: float = 0.0
    origin: str = ""
    parent_id: str = ""
    is_finished: bool = False
    cover_url: str = ""
    song_url: str = ""
    peaks_url: str = ""
    job_id: str = ""
    """The newest job of this song, for its progress."""
    status: str = ""
    stage: str = ""
    share: float = 0.0
    error_code: str = ""
    error_reason: str = ""


@dataclass(frozen=True, slots=True)
class TrackView:
    """Everything the studio draws of one song."""

    card: TrackCard
    sections: list[dict[str, Any]] = field(default_factory=list)
    """``index name role bar bar_count start_s end_s chords transposition`` and ``degree_names``.

    ``chords`` are scale degrees per bar; ``degree_names`` names the chord of each degree.
    """
    lines: list[dict[str, Any]] = field(default_factory=list)
    """``line_id voice is_lead section text start_s end_s notes words``.

    A note has ``index start_beat duration_beats midi start_s end_s is_melisma syllable softness
    growl``, a word ``text start_s end_s``.
    """
    beats_s: list[float] = field(default_factory=list)
    key: int = 0
    mode: str = ""
    seed: int = 0
    sheet_url: str = ""
    """Address of the sheet as a file, for the track view."""
    stems: list[StemView] = field(default_factory=list)
    files: list[DownloadFile] = field(default_factory=list)
    archive_url: str = ""
    recipe: dict[str, Any] = field(default_factory=dict)
    request: dict[str, Any] = field(default_factory=dict)
    versions: list[VersionView] = field(default_factory=list)
    edits: list[list[dict[str, Any]]] = field(default_factory=list)
    """Edits in force, oldest first."""
    can_undo: bool = False
    can_redo: bool = False
    is_updating: bool = False
    """An edit is being rendered; what is shown is the song before it."""
    seconds_per_edit: float = 0.0
    """How long the last edit took until it could be heard."""
    analysis: dict[str, Any] = field(default_factory=dict)
    """What was heard in somebody's own recording; empty for songs of ours.

    ``tempo_bpm is_steady beats_per_bar key mode key_clarity tuning_cents loudness_lufs
    loudness_range_lu true_peak_dbtp is_clipped section_count``
    """
