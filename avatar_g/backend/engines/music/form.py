"""The form of a song: which sections, how many bars, which lines, at what tempo."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from avatar_g.backend.domain.music import Lyrics, SongBrief
from avatar_g.backend.engines.music.genres import GenreStyle
from avatar_g.backend.engines.music.score import BEATS_PER_BAR, TAIL_S

FAST_BPM = 165
"""From here on a line takes four bars instead of two."""
_EDGE_BARS = 2
"""Room for an intro and an outro of one bar each."""
_LONGEST_EDGE_BARS = 4
_SUNG = ("verse", "pre", "chorus", "bridge")

_CORES: tuple[tuple[tuple[str, int], ...], ...] = (
    (("chorus", 4),),
    (("verse", 2), ("chorus", 4)),
    (("verse", 4), ("chorus", 4)),
    (("verse", 4), ("chorus", 8)),
    (("verse", 8), ("chorus", 8)),
    (("verse", 8), ("chorus", 4), ("bridge", 2), ("chorus", 8)),
    (("verse", 8), ("chorus", 8), ("bridge", 2), ("chorus", 8)),
    (("verse", 8), ("pre", 4), ("chorus", 8), ("verse", 4), ("chorus", 8)),
    (("verse", 8), ("chorus", 8), ("verse", 8), ("chorus", 8), ("bridge", 4)),
    (("verse", 8), ("pre", 4), ("chorus", 8), ("verse", 8), ("pre", 4), ("chorus", 8)),
    (("verse", 8), ("chorus", 8), ("verse", 8), ("chorus", 8), ("bridge", 4), ("chorus", 8)),
    (
        ("verse", 8), ("pre", 4), ("chorus", 8), ("verse", 4), ("pre", 4), ("chorus", 8),
        ("bridge", 4), ("chorus", 8),
    ),
    (
        ("verse", 8), ("pre", 4), ("chorus", 8), ("verse", 8), ("pre", 4), ("chorus", 8),
        ("bridge", 4), ("chorus", 8),
    ),
    (
        ("verse", 8), ("pre", 4), ("chorus", 8), ("verse", 8), ("pre", 4), ("chorus", 8),
        ("bridge", 4), ("chorus", 8), ("chorus", 8),
    ),
)  # fmt: skip
"""What lies between intro and outro, from short to long."""
_REPEATED = (("verse", 8), ("pre", 4), ("chorus", 8))
"""Inserted as often as a long song needs."""


@dataclass(frozen=True, slots=True)
class PlannedSection:
    """One section before it is arranged."""

    name: str
    bar_count: int
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Form:
    """The whole plan."""

    tempo_bpm: float
    bars_per_line: int
    sections: tuple[PlannedSection, ...]


def plan_form(brief: SongBrief, style: GenreStyle, *, has_user_form: bool) -> Form:
    """Plan the sections so that the song lasts what the brief asks for.

    Without a given tempo the tempo gives way by a percent or two and the length is exact; with one
    the bars are rounded, which is at most half a bar off.

    Parameters
    ----------
    brief
        Length, tempo and words.
    style
        The genre, for its tempo range.
    has_user_form
        The lyrics come from the creator: their sections are kept in their order, and the song grows
        (up to twice its length) rather than drop a line.
    """
    music_s = brief.duration_s - TAIL_S
    wanted_bpm = brief.tempo_bpm or _usual_tempo(style)
    bars_per_line = 4 if wanted_bpm >= FAST_BPM else 2
    bar_count = max(4, round(music_s * wanted_bpm / (60 * BEATS_PER_BAR)))
    if has_user_form and brief.lyrics is not None:
        written = _users_core(brief.lyrics, bar_count, bars_per_line)
        sections = _with_edges(written, max(bar_count, _length(written) + _EDGE_BARS))
    else:
        core = _core(bar_count * 2 // bars_per_line, _available(brief.lyrics), bars_per_line)
        sections = _with_edges(_dealt(core, brief.lyrics, bars_per_line), bar_count)
    tempo_bpm = wanted_bpm
    if brief.tempo_bpm is None and _length(sections) == bar_count:
        tempo_bpm = bar_count * 60 * BEATS_PER_BAR / music_s
    return Form(tempo_bpm, bars_per_line, tuple(sections))


def _usual_tempo(style: GenreStyle) -> float:
    return sum(style.tempo_bpm) / 2


def _length(sections: Sequence[PlannedSection]) -> int:
    return sum(section.bar_count for section in sections)


def _available(lyrics: Lyrics | None) -> frozenset[str]:
    if lyrics is None:
        return frozenset(_SUNG)
    return frozenset(section.name for section in lyrics.sections)


def _core(bar_count: int, available: frozenset[str], bars_per_line: int) -> list[tuple[str, int]]:
    """Return the longest core that leaves room for an intro; sections without words drop out."""
    best: list[tuple[str, int]] = []
    for core in _CORES:
        kept = [(name, bars) for name, bars in core if name in available]
        if sum(bars for _, bars in kept) + _EDGE_BARS <= bar_count:
            best = kept
    if not best:
        best = [("chorus" if "chorus" in available else "verse", max(2, (bar_count - 2) // 2 * 2))]
    repeated = [(name, bars) for name, bars in _REPEATED if name in available]
    block = sum(bars for _, bars in repeated)
    while repeated and sum(bars for _, bars in best) + block + _EDGE_BARS <= bar_count:
        best = [*repeated, *best]
    return [(name, bars * bars_per_line // 2) for name, bars in best]


def _dealt(
    core: Sequence[tuple[str, int]], lyrics: Lyrics | None, bars_per_line: int
) -> list[PlannedSection]:
    """Deal the lines out: verses go on where the last one stopped, the chorus always returns."""
    pools: Mapping[str, list[str]] = {name: _lines(lyrics, name) for name in _SUNG}
    used = dict.fromkeys(_SUNG, 0)
    sections: list[PlannedSection] = []
    for name, bars in core:
        pool = pools[name]
        count = max(1, bars // bars_per_line)
        start = 0 if name == "chorus" else used[name]
        lines = tuple(pool[(start + index) % len(pool)] for index in range(count)) if pool else ()
        used[name] += count
        sections.append(PlannedSection(name, bars, lines))
    return sections


def _lines(lyrics: Lyrics | None, name: str) -> list[str]:
    if lyrics is None:
        return []
    return [line for part in lyrics.sections if part.name == name for line in part.lines]


def _users_core(lyrics: Lyrics, bar_count: int, bars_per_line: int) -> list[PlannedSection]:
    """Keep the creator's sections; repeat them in a long song, end after a whole one."""
    written = [
        PlannedSection(part.name, len(part.lines) * bars_per_line, part.lines)
        for part in lyrics.sections
        if part.lines
    ]
    longest = max(2 * bar_count, written[0].bar_count)
    core: list[PlannedSection] = []
    for section in written:
        if core and _length(core) + section.bar_count > longest:
            break
        core.append(section)
    room = bar_count - _EDGE_BARS
    while core and _length(core) + _length(written) <= room:
        core += written
    refrain = next((part for part in written if part.name == "chorus"), None)
    while refrain is not None and _length(core) + refrain.bar_count <= room:
        core.append(refrain)
    return core


def _with_edges(core: Sequence[PlannedSection], bar_count: int) -> list[PlannedSection]:
    """Put an intro and an outro around the core so that the whole has ``bar_count`` bars.

    What would make them drag becomes an instrumental break before the last section.
    """
    spare = max(2, bar_count - _length(core))
    inner = list(core)
    drag = spare - 2 * _LONGEST_EDGE_BARS
    if drag >= 2 and len(inner) > 1:
        inner.insert(len(inner) - 1, PlannedSection("bridge", drag, ()))
        spare -= drag
    outro = (spare + 1) // 2
    return [
        PlannedSection("intro", spare - outro, ()),
        *inner,
        PlannedSection("outro", outro, ()),
    ]
