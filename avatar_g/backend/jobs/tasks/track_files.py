"""The files of a song as assets, and the other way round."""

import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from avatar_g.backend.db.models.media_asset import OwnerKind
from avatar_g.backend.domain.assets import STEM_PREFIX, AssetFile, AssetRole, stem_role
from avatar_g.backend.engines.music.score import Score
from avatar_g.backend.errors import NotFound
from avatar_g.backend.jobs.context import JobContext
from avatar_g.backend.jobs.tasks.song_sheet import song_sheet
from avatar_g.backend.production.song import LOUDNESS_FILE, SongPlan
from avatar_g.backend.production.tracks import SourceSong, read_score

PLAN_FILES = {
    "score.json": AssetRole.SCORE,
    "timeline.json": AssetRole.TIMELINE,
    "lyrics.txt": AssetRole.LYRICS,
}
FILES = PLAN_FILES | {
    "song.wav": AssetRole.SONG,
    "song.m4a": AssetRole.SONG_SMALL,
    "peaks.json": AssetRole.PEAKS,
    "balance.json": AssetRole.BALANCE,
    "sheet.json": AssetRole.SHEET,
    "timings.json": AssetRole.TIMINGS,
    "captions.vtt": AssetRole.CAPTIONS,
    "captions.srt": AssetRole.SUBTITLES,
    "song.mid": AssetRole.MIDI,
    "song.musicxml": AssetRole.MUSICXML,
    "cover.png": AssetRole.COVER,
}
STEM_ROLES = tuple(role for role in AssetRole if role.startswith(STEM_PREFIX))
_SOUND_ROLES = (
    AssetRole.SCORE,
    AssetRole.SONG,
    AssetRole.SONG_SMALL,
    AssetRole.BALANCE,
    *STEM_ROLES,
)


def track_assets(files: Iterable[Path]) -> tuple[AssetFile, ...]:
    """Return what is worth keeping; an instrumental has no words, so empty files are not."""
    return tuple(
        AssetFile(role, path)
        for path in files
        if (role := _role_of(path)) is not None and path.stat().st_size
    )


def track_facts(plan: SongPlan, folder: Path) -> dict[str, Any]:
    """Return the columns of a song's row; ``folder`` tells its loudness once it has sound."""
    brief, timeline = plan.brief, plan.timeline
    loudness = folder / LOUDNESS_FILE
    measured = json.loads(loudness.read_text(encoding="utf-8")) if loudness.exists() else {}
    return {
        "title": timeline.title,
        "language": timeline.language.value,
        "genre": brief.genre.value,
        "mood": brief.mood.value if brief.mood else "",
        "tempo_bpm": timeline.tempo_bpm,
        "duration_s": timeline.duration_s,
        "summary": song_sheet(timeline) | measured | {"faders": faders_of(plan.score)},
    }


def faders_of(score: Score) -> dict[str, dict[str, Any]]:
    """Return the faders of a song as it was made, before any edit in its list."""
    return {
        level.stem: {"gain_db": level.gain_db, "is_muted": level.is_muted} for level in score.mixer
    }


def source_song(
    context: JobContext, track_id: str, *, roles: Iterable[AssetRole] = _SOUND_ROLES
) -> SourceSong:
    """Fetch what a version is made from.

    Raises
    ------
    NotFound
        If the song has no score (any more).
    """
    found = context.fetch_files_of(OwnerKind.TRACK, track_id, roles)
    if AssetRole.SCORE not in found:
        raise NotFound(f"track {track_id} has no score")
    return SourceSong(
        score=read_score(found[AssetRole.SCORE].read_text(encoding="utf-8")),
        song=found.get(AssetRole.SONG),
        small=found.get(AssetRole.SONG_SMALL),
        balance=found.get(AssetRole.BALANCE),
        stems=tuple(
            named(path, role.removeprefix(STEM_PREFIX))
            for role, path in found.items()
            if role in STEM_ROLES
        ),
    )


def named(path: Path, stem: str) -> Path:
    """Return the file under its own name, in a folder of its own."""
    target = path.parent / "named" / f"{stem}{path.suffix}"
    target.parent.mkdir(exist_ok=True)
    if not target.exists():
        os.link(path, target)
    return target


def _role_of(path: Path) -> AssetRole | None:
    if path.parent.name == "stems":
        return stem_role(path.stem) if path.suffix == ".flac" else None
    return FILES.get(path.name)
