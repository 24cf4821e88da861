"""Which move when: one move per two bars, chosen by section, genre, energy and who sings."""

from itertools import pairwise
from typing import Final
from zlib import crc32

import numpy as np

from avatar_g.backend.domain.music import Genre
from avatar_g.backend.domain.performance import MoveSegment
from avatar_g.backend.domain.timing import SectionSpan, Timeline

BARS_PER_MOVE: Final = 2
REST_ENERGY: Final = 0.35
FULL_ENERGY: Final = 1.0

_DANCES: Final[dict[Genre, tuple[str, ...]]] = {
    Genre.POP: ("step_touch", "clap", "hands_up", "groove", "wave", "twist", "jump"),
    Genre.ROCK: ("headbang", "jump", "bounce", "hands_up", "point", "clap"),
    Genre.LOFI: ("sway", "groove", "body_roll", "bounce"),
    Genre.TRAP: ("bounce", "pop", "groove", "body_roll", "point"),
    Genre.HOUSE: ("step_touch", "disco", "clap", "march", "wave", "jump"),
    Genre.SYNTHWAVE: ("disco", "pop", "step_touch", "wave", "march"),
    Genre.JAZZ: ("twist", "groove", "step_touch", "march", "sway"),
    Genre.FOLK: ("clap", "march", "sway", "step_touch", "hands_up"),
    Genre.AMBIENT: ("sway", "wave", "body_roll"),
    Genre.CINEMATIC: ("belt", "hands_up", "sway", "wave"),
    Genre.REGGAETON: ("body_roll", "groove", "bounce", "step_touch", "twist"),
    Genre.DISCO: ("disco", "step_touch", "clap", "twist", "wave"),
    Genre.FUNK: ("groove", "pop", "twist", "step_touch", "body_roll"),
    Genre.RNB: ("body_roll", "groove", "sway", "wave"),
    Genre.BLUES: ("sway", "groove", "bounce", "clap"),
    Genre.COUNTRY: ("clap", "step_touch", "march", "bounce", "twist"),
    Genre.BOSSA_NOVA: ("sway", "step_touch", "body_roll", "twist"),
    Genre.REGGAE: ("bounce", "sway", "groove", "step_touch"),
    Genre.METAL: ("headbang", "jump", "bounce", "point", "march"),
    Genre.DRUM_AND_BASS: ("jump", "bounce", "pop", "hands_up", "march"),
    Genre.GEORGIAN_CITY: ("sway", "wave", "clap", "hands_up"),
    Genre.GEORGIAN_FOLK: ("kartuli", "clap", "khorumi", "hands_up"),
}
_CALM_DANCES: Final = ("sway", "groove", "step_touch")
_SINGING: Final[dict[str, tuple[str, ...]]] = {
    "verse": ("sing", "heart", "sway", "point"),
    "pre": ("point", "belt", "groove"),
    "bridge": ("belt", "heart", "sway"),
    "intro": ("look_around", "sway", "groove"),
    "outro": ("hands_up", "sway", "wave"),
}
_GEORGIAN: Final[dict[str, tuple[str, ...]]] = {
    "verse": ("sing", "kartuli", "heart"),
    "bridge": ("kartuli", "belt", "heart"),
    "intro": ("look_around", "kartuli", "sway"),
    "outro": ("kartuli", "hands_up", "sway"),
}
DANCE_ENERGY: Final = 0.8
"""From this section energy on a singer dances rather than gestures."""


def plan_moves(timeline: Timeline, *, seed: int, performer: int) -> tuple[MoveSegment, ...]:
    """Choreograph one performer for the whole song.

    Segments start on bar lines, follow each other without gaps from 0 to ``duration_s``, and never
    repeat a move twice running inside a section. Performers draw from the same shuffled list at
    different places, so partners differ at every moment in which they do the same kind of thing.
    """
    segments: list[MoveSegment] = []
    for place, section in enumerate(timeline.sections):
        pool = _pool(timeline, place, section, performer)
        order = _shuffled(pool, seed, place)
        starts = _starts(timeline, section)
        energy = REST_ENERGY + (FULL_ENERGY - REST_ENERGY) * section.energy
        for slot, (start_s, end_s) in enumerate(pairwise(starts)):
            move = order[(slot + performer) % len(order)]
            segments.append(MoveSegment(start_s, end_s, move, energy))
    return _covering(segments, timeline.duration_s)


def _pool(timeline: Timeline, place: int, section: SectionSpan, performer: int) -> tuple[str, ...]:
    if section.energy >= DANCE_ENERGY or section.name == "chorus":
        return _DANCES[timeline.genre]
    sings = _sings_in(timeline, place, performer)
    if sings or section.name in {"intro", "outro"}:
        named = _GEORGIAN if timeline.genre is Genre.GEORGIAN_FOLK else _SINGING
        return named.get(section.name, _SINGING.get(section.name, _CALM_DANCES))
    if timeline.genre is Genre.GEORGIAN_FOLK:
        return ("kartuli", "sway", "clap")
    return _CALM_DANCES


def _sings_in(timeline: Timeline, section: int, performer: int) -> bool:
    """Tell whether the performer sings in a section.

    Performers take the voices of the song in order; performers beyond the voices only dance.
    """
    voices = sorted({line.voice for line in timeline.lines})
    if performer >= len(voices):
        return False
    voice = voices[performer]
    return any(line.voice == voice and line.section == section for line in timeline.lines)


def _shuffled(pool: tuple[str, ...], seed: int, section: int) -> tuple[str, ...]:
    random = np.random.default_rng([seed, crc32(b"moves"), section])
    return tuple(pool[index] for index in random.permutation(len(pool)))


def _starts(timeline: Timeline, section: SectionSpan) -> list[float]:
    """Return the bar lines on which moves of ``section`` start, and its end."""
    last_bar = min(section.bar + section.bar_count, len(timeline.downbeats_s) - 1)
    bars = range(section.bar, last_bar, BARS_PER_MOVE)
    return [timeline.downbeats_s[bar] for bar in bars] + [section.end_s]


def _covering(segments: list[MoveSegment], duration_s: float) -> tuple[MoveSegment, ...]:
    """Stretch the plan over the whole song and close gaps that a section left."""
    kept = [segment for segment in segments if segment.start_s < duration_s]
    if not kept:
        return (MoveSegment(0.0, duration_s, "idle", REST_ENERGY),)
    starts = [0.0] + [segment.start_s for segment in kept[1:]] + [duration_s]
    return tuple(
        MoveSegment(start_s, end_s, segment.move, segment.energy)
        for segment, (start_s, end_s) in zip(kept, pairwise(starts), strict=True)
        if end_s > start_s
    )
