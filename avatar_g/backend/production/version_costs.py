"""Measures what another version of a song costs: an edit until it is heard, a remix."""

import json
import time
from dataclasses import dataclass
from pathlib import Path

from avatar_g.backend.domain.edits import MoveNote
from avatar_g.backend.domain.languages import Language
from avatar_g.backend.domain.music import Genre, SongRequest
from avatar_g.backend.engines.music.arrangement import lead_lines_of
from avatar_g.backend.engines.music.score import Score
from avatar_g.backend.production.costs import cpu_s
from avatar_g.backend.production.song import plan_song, render_song_files
from avatar_g.backend.production.tracks import (
    SourceSong,
    edit_recipe,
    edit_song,
    pack_stems,
    plan_remix,
    version_recipe,
)
from avatar_g.backend.providers.local.music import STEM_USES_FILE

_REMIX_SEED = 2
_REMIXES: tuple[tuple[str, dict[str, object]], ...] = (
    ("calm, same genre", {"prompt": "calm"}),
    ("organ and guitar", {"prompt": "with organ and guitar"}),
    ("without drums", {"prompt": "no drums"}),
    ("another performance", {"prompt": "once more", "seed": 3}),
    ("jazz", {"prompt": "jazz", "seed": 2}),
    ("instrumental jazz", {"prompt": "jazz", "seed": 2, "keep_vocals": False}),
)
"""What is asked for, one after the other, of the same song."""


@dataclass(frozen=True, slots=True)
class VersionCosts:
    """Seconds; the song was made just before, so the caches know it."""

    song_cpu_s: float
    """The song itself with stems, papers and AAC."""
    edit_wall_s: float
    """From the command to the song as it is played."""
    edit_cpu_s: float
    remix_cpu_s: float
    remix_without_cache_cpu_s: float


def measure_versions(request: SongRequest, folder: Path) -> VersionCosts:
    """Make the request's song in ``folder``, move one of its notes, and remix it twice."""
    cache, made = folder / "cache", folder / "song"
    before_s = cpu_s()
    plan = plan_song(request, made, interface_language=Language.EN, cache=cache)
    render_song_files(plan, made, cache=cache)
    song_cpu_s = cpu_s() - before_s
    source = SourceSong(
        plan.score,
        made / "song.wav",
        made / "balance.json",
        made / "song.m4a",
        tuple(pack_stems(made, cache)),
    )
    started_s, before_s = time.perf_counter(), cpu_s()
    command = _moved_note(plan.score)
    recipe = edit_recipe({}, [command])
    edit_song(source, plan.score, [command], folder / "edit", cache, recipe=recipe)
    edit_wall_s, edit_cpu_s = time.perf_counter() - started_s, cpu_s() - before_s
    return VersionCosts(
        song_cpu_s=song_cpu_s,
        edit_wall_s=edit_wall_s,
        edit_cpu_s=edit_cpu_s,
        remix_cpu_s=_remix_cpu_s(plan.score, folder / "remix", cache),
        remix_without_cache_cpu_s=_remix_cpu_s(plan.score, folder / "again", folder / "empty"),
    )


@dataclass(frozen=True, slots=True)
class RemixedStem:
    """One stem of one remix."""

    remix: str
    stem: str
    fingerprint: str
    is_kept: bool
    cpu_s: float
    """Rendering it, or reading it."""


def measure_remix_stems(request: SongRequest, folder: Path) -> list[RemixedStem]:
    """Make the request's song in ``folder``, remix it in several ways; return every stem."""
    cache, made = folder / "cache", folder / "song"
    plan = plan_song(request, made, interface_language=Language.EN, cache=cache)
    render_song_files(plan, made, cache=cache)
    rows = _stems_of("the song itself", made)
    for number, (name, wish) in enumerate(_REMIXES):
        place = folder / str(number)
        asked = dict(wish)
        prompt = str(asked.pop("prompt"))
        recipe = version_recipe("remix", {}, dict(wish))
        remixed = plan_remix(plan.score, prompt, place, cache, recipe=recipe, **asked)
        render_song_files(remixed, place, cache=cache)
        rows += _stems_of(name, place)
    return rows


def _stems_of(name: str, folder: Path) -> list[RemixedStem]:
    uses = json.loads((folder / STEM_USES_FILE).read_text(encoding="utf-8"))
    return [
        RemixedStem(name, use["stem"], use["fingerprint"], use["is_hit"], use["cpu_s"])
        for use in uses
    ]


def _remix_cpu_s(score: Score, folder: Path, cache: Path) -> float:
    before_s = cpu_s()
    recipe = version_recipe("remix", {}, {})
    remixed = plan_remix(
        score, "", folder, cache, recipe=recipe, genre=Genre.JAZZ, seed=_REMIX_SEED
    )
    render_song_files(remixed, folder, cache=cache)
    return cpu_s() - before_s


def _moved_note(score: Score) -> MoveNote:
    """Return the command that moves a note in the middle of the song by a tone."""
    middle = len(score.sections) // 2
    sung = [index for index in range(len(score.sections)) if lead_lines_of(score, index)]
    section = min(sung, key=lambda index: abs(index - middle))
    line = lead_lines_of(score, section)[0]
    note = line.notes[1]
    return MoveNote(line.line_id, 1, note.start_beat, note.duration_beats, note.midi + 2)
