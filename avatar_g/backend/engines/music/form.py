"""The form of a song: which sections, how many bars, which lines, at what tempo."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from avatar_g.backend.domain.music import Lyrics, Mood, SongBrief, VoiceSlot
from avatar_g.backend.engines.music.genres import GenreStyle
from avatar_g.backend.engines.music.moods import usual_tempo_bpm
from avatar_g.backend.engines.music.score import BEATS_PER_BAR, TAIL_S

FAST_BPM = 165
"""From here on a line takes four bars instead of two."""
_EDGE_BARS = 2
"""Room for an intro and an outro of one bar each."""
_LONGEST_EDGE_BARS = 4
_SHORTEST_CUT = 2
"""Lines that are worth beginning a section for."""
_TOLERANCE_S = 2.4
"""How far a song with a given tempo may miss its length."""
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
    voices: tuple[tuple[VoiceSlot, ...], ...] = ()
    """As in ``LyricSection``."""


@dataclass(frozen=True, slots=True)
class Form:
    """The whole plan."""

    tempo_bpm: float
    bars_per_line: int
    sections: tuple[PlannedSection, ...]


def plan_form(brief: SongBrief, style: GenreStyle, *, has_user_form: bool) -> Form:
    """Plan the sections so that the song lasts what the brief asks for, within 2.5 s.

    Without a given tempo the tempo gives way by a percent or two and the length is exact; with one
    the bars are rounded, and only a tempo whose bars last over five seconds is moved a little.

    With ``has_user_form`` the lyrics are the creator's own and keep their sections in their order:
    a longer song comes round to them again, a shorter one ends where its time is up, and none
    leaves out a line before its last.
    """
    written = brief.lyrics if has_user_form else None
    music_s = brief.duration_s - TAIL_S
    usual = _usual_tempo(style, brief.mood)
    wanted_bpm = brief.tempo_bpm or _wanted_tempo(written, style, music_s, usual)
    bars_per_line = _bars_per_line(wanted_bpm)
    bar_count = max(4, round(music_s / _bar_s(wanted_bpm)))
    if written is not None:
        core = _written_core(written, bar_count, bars_per_line)
    else:
        available = _available(brief.lyrics) & style.sections
        outline = _core(bar_count * 2 // bars_per_line, available, bars_per_line)
        core = _dealt(outline, brief.lyrics, bars_per_line)
    sections = _with_edges(core, bar_count)
    length = _length(sections)
    if brief.tempo_bpm is None and length == bar_count:
        tempo_bpm = bar_count * 60 * BEATS_PER_BAR / music_s
    else:
        tempo_bpm = _fitted_tempo(wanted_bpm, length, music_s)
    return Form(tempo_bpm, bars_per_line, tuple(sections))


def written_duration_s(lyrics: Lyrics, style: GenreStyle, tempo_bpm: float | None) -> float:
    """Return how long a song must be to sing every written line once."""
    bpm = tempo_bpm or _usual_tempo(style)
    bar_count = len(lyrics.lines) * _bars_per_line(bpm) + _EDGE_BARS
    return bar_count * _bar_s(bpm) + TAIL_S


def _bar_s(tempo_bpm: float) -> float:
    return 60 * BEATS_PER_BAR / tempo_bpm


def _bars_per_line(tempo_bpm: float) -> int:
    return 4 if tempo_bpm >= FAST_BPM else 2


def _wanted_tempo(written: Lyrics | None, style: GenreStyle, music_s: float, usual: float) -> float:
    """Return the usual tempo, faster within the genre's range if all written lines need it."""
    if written is None:
        return usual
    needed = (written_duration_s(written, style, usual) - TAIL_S) / music_s * usual
    return min(max(usual, needed), float(style.tempo_bpm[1]))


def _fitted_tempo(tempo_bpm: float, bar_count: int, music_s: float) -> float:
    """Return the tempo, moved just so far that the bars last ``music_s`` within the tolerance."""
    length_s = bar_count * _bar_s(tempo_bpm)
    nearest_s = min(music_s + _TOLERANCE_S, max(music_s - _TOLERANCE_S, length_s))
    return tempo_bpm if nearest_s == length_s else tempo_bpm * length_s / nearest_s


def _usual_tempo(style: GenreStyle, mood: Mood | None = None) -> float:
    return usual_tempo_bpm(*style.tempo_bpm, mood)


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
        kept = _sung_ones(core, available)
        if sum(bars for _, bars in kept) + _EDGE_BARS <= bar_count:
            best = kept
    if not best:
        best = [("chorus" if "chorus" in available else "verse", max(2, (bar_count - 2) // 2 * 2))]
    repeated = [(name, bars) for name, bars in _REPEATED if name in available]
    block = sum(bars for _, bars in repeated)
    while repeated and sum(bars for _, bars in best) + block + _EDGE_BARS <= bar_count:
        best = [*repeated, *best]
    return [(name, bars * bars_per_line // 2) for name, bars in best]


def _sung_ones(core: Sequence[tuple[str, int]], available: frozenset[str]) -> list[tuple[str, int]]:
    """Return the sections that have words; of two that only then meet the first goes."""
    kept: list[tuple[str, int]] = []
    is_gap = False
    for name, bars in core:
        if name not in available:
            is_gap = True
            continue
        if is_gap and kept and kept[-1][0] == name:
            kept.pop()
        kept.append((name, bars))
        is_gap = False
    return kept


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


def _written_core(lyrics: Lyrics, bar_count: int, bars_per_line: int) -> list[PlannedSection]:
    """Return the creator's sections: all in order, then as many again as there is room for."""
    written = [
        PlannedSection(part.name, len(part.lines) * bars_per_line, part.lines, part.voices)
        for part in lyrics.sections
        if part.lines
    ]
    room = bar_count - _EDGE_BARS
    if _length(written) > room:
        return _as_far_as_it_goes(written, room, bars_per_line)
    core: list[PlannedSection] = []
    while written and _length(core) + _length(written) <= room:
        core += written
    again: list[PlannedSection] = []
    for section in written:
        if _length(core) + _length(again) + section.bar_count > room:
            break
        again.append(section)
    refrain = next((part for part in written if part.name == "chorus"), None)
    while again and refrain is not None and again[-1].name != "chorus":
        again.pop()
    core += again
    ends_open = refrain is not None and core[-1].name != "chorus"
    if refrain is not None and ends_open and _length(core) + refrain.bar_count <= room:
        core.append(refrain)
    return core


def _as_far_as_it_goes(
    written: Sequence[PlannedSection], room: int, bars_per_line: int
) -> list[PlannedSection]:
    """Return the sections that fit; the last may be cut, but to no less than two lines."""
    core: list[PlannedSection] = []
    for section in written:
        count = min(len(section.lines), (room - _length(core)) // bars_per_line)
        if core and count < min(_SHORTEST_CUT, len(section.lines)):
            break
        lines = section.lines[: max(1, count)]
        core.append(
            PlannedSection(
                section.name, len(lines) * bars_per_line, lines, section.voices[: len(lines)]
            )
        )
        if len(lines) < len(section.lines):
            break
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
