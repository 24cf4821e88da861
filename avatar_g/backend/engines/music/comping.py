"""Chords under the singer: one pattern per genre, and the pad behind them."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from avatar_g.backend.engines.music.randomness import stream
from avatar_g.backend.engines.music.score import BEATS_PER_BAR, Note
from avatar_g.backend.engines.music.setting import Passage, Setting

Stroke = tuple[float, float, tuple[int, ...], float]
"""Beat within the bar, length, pitches, strength."""

_MIDDLE_C = 60
_HIGHEST = 67
_HUMAN_BEATS = 0.006
_SUSTAINED = frozenset({"piano8", "power", "stab", "arp", "ostinato", "gallop", "chank"})
"""Patterns whose thinnest form is one held or broken chord."""


@dataclass(frozen=True, slots=True)
class ChordBar:
    """One bar's chord in close position around middle C."""

    tones: tuple[int, ...]
    """Ascending."""
    doubled: tuple[int, ...]
    """The two lowest tones an octave up, when the section is full."""
    level: int
    is_odd: bool


def chord_part(setting: Setting, passage: Passage) -> list[Note]:
    """Return the chord instrument's notes of one section."""
    if passage.layers.chord_layer == 0:
        return []
    notes: list[Note] = []
    for bar in range(passage.bar_count):
        rng = stream(setting.seed, "chords", passage.uid, bar)
        view = _bar(setting, passage, bar)
        start = passage.start_beat + bar * BEATS_PER_BAR
        for beat, beats, pitches, strength in _strokes(setting, passage, bar, view):
            human = rng.normal(0, _HUMAN_BEATS) * (beat > 0)
            for pitch in pitches:
                velocity = strength * (0.7 + 0.3 * passage.energy) * (1 + rng.normal(0, 0.06))
                velocity = float(np.clip(velocity, 0.1, 1.0))
                notes.append(Note(start + beat + human, beats, pitch, velocity))
    return notes


def pad_part(setting: Setting, passage: Passage) -> list[Note]:
    """Return the pad's notes of one section: whole bars in close position over a low root."""
    notes: list[Note] = []
    for bar in range(passage.bar_count):
        start = passage.start_beat + bar * BEATS_PER_BAR
        tones = _tones(setting, passage.chords[bar])
        if passage.name == "outro" and bar == passage.bar_count - 1:
            notes += [Note(start, 4.0, pitch, 0.5) for pitch in tones]
        elif passage.layers.pad:
            voicing = [tones[0] - 12, *tones[1:]]
            if passage.layers.pad >= 4:
                voicing.append(tones[0] + 12)
            strength = min(1.0, 0.18 + 0.16 * passage.layers.pad)
            notes += [Note(start, 4.0, pitch, strength) for pitch in voicing]
    return notes


def _tones(setting: Setting, degree: int) -> tuple[int, ...]:
    steps = setting.tonality.chord_steps(degree)
    near = [_MIDDLE_C + (setting.tonality.key + step) % 12 for step in steps]
    return tuple(sorted(pitch - 12 if pitch > _HIGHEST else pitch for pitch in near))


def _bar(setting: Setting, passage: Passage, bar: int) -> ChordBar:
    tones = _tones(setting, passage.chords[bar])
    level = passage.layers.chord_layer
    doubled = tuple(pitch + 12 for pitch in tones[:2]) if level >= 3 else ()
    return ChordBar(tones, doubled, level, bar % 2 == 1)


def _strokes(setting: Setting, passage: Passage, bar: int, view: ChordBar) -> list[Stroke]:
    if passage.name == "outro" and bar == passage.bar_count - 1:
        return [(0.0, 4.0, (view.tones[0] - 12, *view.tones), 0.7)]
    pattern = setting.style.comping
    if view.level == 1 and pattern in _SUSTAINED:
        return _thin(pattern, view)
    return _PATTERNS[pattern](view)


def _thin(pattern: str, bar: ChordBar) -> list[Stroke]:
    tones = bar.tones
    if pattern == "arp":
        return [(step / 2, 0.45, (tones[step % len(tones)],), 0.5) for step in range(8)]
    if pattern == "ostinato":
        order = (0, 1, 2, 1)
        return [(float(beat), 0.9, (tones[order[beat]],), 0.5) for beat in range(4)]
    if pattern in {"power", "gallop"}:
        return [(0, 3.6, (tones[0] - 12, tones[0] - 5), 0.5)]
    held: list[Stroke] = [(0, 3.6, tones, 0.5)]
    return [*held, (2.5, 1.2, tones[1:], 0.36)] if pattern == "piano8" else held


def _piano(bar: ChordBar) -> list[Stroke]:
    tones = bar.tones
    if bar.level <= 2:
        return [
            (0, 1.4, tones, 0.55), (1.5, 0.5, tones[1:], 0.42),
            (2, 1.4, tones, 0.5), (3.5, 0.45, tones[1:], 0.4),
        ]  # fmt: skip
    strokes: list[Stroke] = []
    for step in range(8):
        is_accent = step in {0, 3, 6}
        pitches = (tones if step % 2 == 0 else tones[1:]) + (bar.doubled if is_accent else ())
        strokes.append((step / 2, 0.48, pitches, 0.62 if is_accent else 0.42))
    return strokes


def _power(bar: ChordBar) -> list[Stroke]:
    root = bar.tones[0]
    chord = (root - 12, root - 5, root)
    return [(step / 2, 0.46, chord, 0.75 if step % 2 == 0 else 0.6) for step in range(8)]


def _electric_piano(bar: ChordBar) -> list[Stroke]:
    return [
        (0, 1.6, bar.tones + bar.doubled[:1], 0.6),
        (1.75, 0.5, bar.tones[1:], 0.42),
        (2.5, 1.4, bar.tones, 0.52),
    ]


def _arpeggio(bar: ChordBar) -> list[Stroke]:
    tones = bar.tones
    return [
        (
            step / 4,
            0.24,
            (tones[step % len(tones)] + 12 * (step // len(tones) % 2),),
            0.55 if step % 4 == 0 else 0.42,
        )
        for step in range(0, 16, 1 if bar.level > 2 else 2)
    ]


def _stabs(bar: ChordBar) -> list[Stroke]:
    beats = (0.5, 1.25, 2.5, 3.25) if bar.is_odd else (0.5, 1.5, 2.5, 3.5)
    return [(beat, 0.3, bar.tones + bar.doubled[:1], 0.7) for beat in beats]


def _jazz(bar: ChordBar) -> list[Stroke]:
    return [
        (0.66 if bar.is_odd else 0.0, 1.2, bar.tones, 0.5),
        (2.66, 0.7, bar.tones[1:], 0.45),
    ]


def _guitar(bar: ChordBar) -> list[Stroke]:
    low = (bar.tones[0] - 12, *bar.tones)
    if bar.level == 1:
        order = (0, 2, 1, 3, 0, 2, 1, 3)
        return [(step / 2, 1.0, (low[place % len(low)],), 0.55) for step, place in enumerate(order)]
    strums = (
        (0.0, 0.9, 0.7), (1.0, 0.45, 0.5), (1.5, 0.45, 0.6),
        (2.5, 0.45, 0.5), (3.0, 0.45, 0.62), (3.5, 0.45, 0.5),
    )  # fmt: skip
    return [
        (beat + string * 0.018, beats + 0.6, (pitch,), strength)
        for beat, beats, strength in strums
        for string, pitch in enumerate(low + bar.doubled)
    ]


def _bells(bar: ChordBar) -> list[Stroke]:
    tones = bar.tones
    return [
        (step / 2, 1.5, (tones[step * 2 % len(tones)] + 12,), 0.42)
        for step in range(0, 8, 1 if bar.level >= 3 else 2)
    ]


def _ostinato(bar: ChordBar) -> list[Stroke]:
    order = (0, 1, 2, 1)
    return [
        (
            step / 2,
            0.4,
            (bar.tones[order[step % 4]],) + (bar.doubled[:1] if step % 4 == 0 else ()),
            0.6 if step % 4 == 0 else 0.48,
        )
        for step in range(8)
    ]


def _chank(bar: ChordBar) -> list[Stroke]:
    """Disco and funk: short sixteenths of a damped guitar, the chord open off the beat."""
    open_beats = (0.5, 1.5, 2.25, 3.5) if bar.is_odd else (0.0, 0.75, 1.5, 2.5, 3.25)
    damped = (0.25, 1.25, 2.0, 3.0) if bar.level > 2 else ()
    high = tuple(pitch + 12 for pitch in bar.tones[-3:])
    strokes: list[Stroke] = [(beat, 0.2, high, 0.62) for beat in open_beats]
    return sorted(strokes + [(beat, 0.06, high[:2], 0.3) for beat in damped])


def _shuffle(bar: ChordBar) -> list[Stroke]:
    """Blues: root and fifth, root and sixth, in long and short."""
    low = (bar.tones[0] - 12, bar.tones[0] - 5)
    lifted = (low[0], low[1] + 2)
    pairs = (low, low, lifted, low)
    strokes: list[Stroke] = [(float(beat), 0.6, pair, 0.6) for beat, pair in enumerate(pairs)]
    echoes: list[Stroke] = [(beat + 0.5, 0.3, pair, 0.42) for beat, pair in enumerate(pairs)]
    answer: list[Stroke] = [(2.5, 0.4, bar.tones + bar.doubled[:1], 0.5)] if bar.level > 2 else []
    return sorted(strokes + echoes + answer)


def _boom_chick(bar: ChordBar) -> list[Stroke]:
    """Country: low string on one and three, the chord between."""
    low = bar.tones[0] - 12
    fifth = bar.tones[2] - 12
    strokes: list[Stroke] = [
        (0, 0.9, (low,), 0.6), (1, 0.45, bar.tones, 0.5),
        (2, 0.9, (fifth,), 0.55), (3, 0.45, bar.tones, 0.5),
    ]  # fmt: skip
    if bar.level > 2:
        strokes += [(1.5, 0.3, bar.tones[1:], 0.38), (3.5, 0.3, bar.tones[1:], 0.38)]
    return sorted(strokes)


def _bossa(bar: ChordBar) -> list[Stroke]:
    """Two bars of the guitarist's right hand."""
    beats = (0.0, 1.0, 2.5, 3.5) if bar.is_odd else (0.5, 1.5, 2.5, 3.0)
    return [(beat, 0.45, bar.tones + bar.doubled[:1], 0.55) for beat in beats]


def _skank(bar: ChordBar) -> list[Stroke]:
    """Reggae: a short chord on two and four, its echo when the section is full."""
    high = tuple(pitch + 12 for pitch in bar.tones)
    strokes: list[Stroke] = [(1, 0.22, high, 0.68), (3, 0.22, high, 0.68)]
    if bar.level > 2:
        strokes += [(1.5, 0.12, high[1:], 0.4), (3.5, 0.12, high[1:], 0.4)]
    return sorted(strokes)


def _gallop(bar: ChordBar) -> list[Stroke]:
    """Metal: damped power chords at a gallop, open ones where the chord is new."""
    root = bar.tones[0]
    chord = (root - 12, root - 5)
    strokes: list[Stroke] = [(0.0, 0.46, (*chord, root), 0.85)]
    strokes += [
        (beat + offset, 0.2, chord, strength)
        for beat in range(4)
        for offset, strength in ((0.0, 0.7), (0.5, 0.55), (0.75, 0.6))
        if beat + offset > 0
    ]
    return strokes


_PANDURI_STRUMS = (
    (0.0, 0.7), (0.75, 0.5), (1.5, 0.62), (2.0, 0.45), (2.5, 0.5), (3.0, 0.6), (3.5, 0.45),
)  # fmt: skip


def _panduri(bar: ChordBar) -> list[Stroke]:
    strums: tuple[tuple[float, float], ...] = ((0.0, 0.7), (1.5, 0.55), (2.0, 0.5), (3.0, 0.5))
    strings = bar.tones[:2]
    if bar.level > 1:
        strums = _PANDURI_STRUMS
        strings = bar.tones
    return [
        (beat + string * 0.012, 0.5, (pitch,), strength)
        for beat, strength in strums
        for string, pitch in enumerate(strings)
    ]


_PATTERNS: dict[str, Callable[[ChordBar], list[Stroke]]] = {
    "piano8": _piano,
    "power": _power,
    "epiano": _electric_piano,
    "arp": _arpeggio,
    "stab": _stabs,
    "jazz": _jazz,
    "guitar": _guitar,
    "bells": _bells,
    "ostinato": _ostinato,
    "chank": _chank,
    "shuffle": _shuffle,
    "boom_chick": _boom_chick,
    "bossa": _bossa,
    "skank": _skank,
    "gallop": _gallop,
    "panduri": _panduri,
}
