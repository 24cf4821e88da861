"""What the Music Studio shows of songs: a row of the list, a version, the open song."""

from dataclasses import dataclass, field
from typing import Any

from avatar_g.backend.domain.languages import title_language
from avatar_g.backend.services.files import DownloadFile
from avatar_g.backend.services.music_views import StemView, TrackCard, TrackView, VersionView
from avatar_g.state.library import clock
from avatar_g.state.problem import problem_key

__all__ = ["NOTICES", "ORIGINS", "OpenTrack", "SongRow", "StemView", "Version"]

ORIGINS = ("generate", "remix", "extend", "upload")
NOTICES = ("clipped", "quiet", "unsteady")
QUIET_LUFS = -23.0
"""Quieter than broadcasts are (EBU R 128): ours come at -14."""


@dataclass
class SongRow:
    """One song in the list of results."""

    track_id: str = ""
    title: str = ""
    title_language: str = ""
    language: str = ""
    """What is sung; the title may be in another one."""
    genre: str = ""
    origin: str = ""
    tempo_bpm: int = 0
    pitch_class: int = 0
    mode: str = ""
    section_count: int = 0
    """Counted in a recording only."""
    length_text: str = ""
    song_s: float = 0.0
    cover_url: str = ""
    song_url: str = ""
    peaks_url: str = ""
    job_id: str = ""
    status: str = ""
    stage: str = ""
    percent: int = 0
    is_finished: bool = False
    error_key: str = ""

    @classmethod
    def of(cls, card: TrackCard) -> "SongRow":
        """Build the row of one song."""
        return cls(
            track_id=card.track_id,
            title=card.title,
            title_language=title_language(card.title, card.language),
            language=card.language,
            genre=card.genre,
            origin=card.origin,
            tempo_bpm=card.tempo_bpm,
            pitch_class=card.pitch_class,
            mode=card.mode,
            section_count=card.section_count,
            length_text=clock(card.duration_s) if card.is_finished else "",
            song_s=card.duration_s,
            cover_url=card.cover_url,
            song_url=card.song_url,
            peaks_url=card.peaks_url,
            job_id=card.job_id,
            status=card.status,
            stage=card.stage,
            percent=round(card.share * 100),
            is_finished=card.is_finished,
            error_key=problem_key(card.error_code, card.error_reason) if card.error_code else "",
        )


@dataclass
class Version:
    """A relative of the open song."""

    track_id: str = ""
    title: str = ""
    title_language: str = ""
    genre: str = ""
    origin: str = ""
    length_text: str = ""
    song_url: str = ""
    loudness_lufs: float = 0.0

    @classmethod
    def of(cls, version: VersionView) -> "Version":
        """Build the row of one version."""
        return cls(
            track_id=version.track_id,
            title=version.title,
            title_language=title_language(version.title, ""),
            genre=version.genre,
            origin=version.origin,
            length_text=clock(version.duration_s),
            song_url=version.song_url,
            loudness_lufs=version.loudness_lufs,
        )


@dataclass
class OpenTrack:
    """The song in the track view; its notes are a file the browser reads itself."""

    track_id: str = ""
    row: SongRow = field(default_factory=SongRow)
    prompt: str = ""
    key: int = 0
    mode: str = ""
    seed: int = 0
    voices: list[str] = field(default_factory=list)
    sheet_url: str = ""
    stems: list[StemView] = field(default_factory=list)
    files: list[DownloadFile] = field(default_factory=list)
    archive_url: str = ""
    versions: list[Version] = field(default_factory=list)
    edit_count: int = 0
    can_undo: bool = False
    can_redo: bool = False
    is_updating: bool = False
    loudness_text: str = ""
    notices: list[str] = field(default_factory=list)
    """What was noticed in a recording: some of ``NOTICES``."""

    @classmethod
    def of(cls, view: TrackView) -> "OpenTrack":
        """Keep what the page draws."""
        return cls(
            track_id=view.card.track_id,
            row=SongRow.of(view.card),
            prompt=view.card.prompt,
            key=view.key,
            mode=view.mode,
            seed=view.seed,
            voices=sorted({str(line["voice"]) for line in view.lines}),
            sheet_url=view.sheet_url,
            stems=list(view.stems),
            files=list(view.files),
            archive_url=view.archive_url,
            versions=[Version.of(each) for each in view.versions if each.is_finished],
            edit_count=len(view.edits),
            can_undo=view.can_undo,
            can_redo=view.can_redo,
            is_updating=view.is_updating,
            loudness_text=_loudness(view.analysis),
            notices=_notices(view.analysis),
        )


def _loudness(analysis: dict[str, Any]) -> str:
    """Return the loudness of a recording with a real minus sign."""
    if "loudness_lufs" not in analysis:
        return ""
    return f"{float(analysis['loudness_lufs']):.1f} LUFS".replace("-", "−")


def _notices(analysis: dict[str, Any]) -> list[str]:
    if "loudness_lufs" not in analysis:
        return []
    loudness_lufs = float(analysis["loudness_lufs"])
    found = {
        "clipped": bool(analysis.get("is_clipped")),
        "quiet": loudness_lufs < QUIET_LUFS,
        "unsteady": not analysis.get("is_steady", True),
    }
    return [name for name in NOTICES if found[name]]
