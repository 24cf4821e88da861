"""The drummer: grooves thinned by the layer plan, fills, builds, accents."""

from collections.abc import Mapping

import numpy as np

from avatar_g.backend.engines.music.genres import fills_of
from avatar_g.backend.engines.music.randomness import stream
from avatar_g.backend.engines.music.score import BEATS_PER_BAR, DrumNote
from avatar_g.backend.engines.music.setting import Passage, Setting

_STEPS = 16
_GROOVE_VELOCITY = {"x": 0.72, "X": 0.95, "o": 0.35}
_FILL_VELOCITY = {"x": 0.60, "X": 0.85, "o": 0.35}
_HUMAN_BEATS = 0.004


def drum_part(setting: Setting, passage: Passage) -> list[DrumNote]:
    """Return the strokes of one section."""
    if not setting.style.drums:
        return []
    rng = stream(setting.seed, "drums", passage.uid)
    notes: list[DrumNote] = []
    for bar in range(passage.bar_count):
        is_last = bar == passage.bar_count - 1
        start = passage.start_beat + bar * BEATS_PER_BAR
        if passage.name == "outro" and is_last:
            notes += [DrumNote(start, "y", 0.6), DrumNote(start, "k", 0.8)]
            continue
        if passage.layers.drums:
            fill, fill_from = _choose_fill(setting, passage, bar, rng)
            notes += _groove(setting, passage, start, fill_from, rng)
            notes += _fill(fill, start, fill_from, passage.energy)
            if passage.layers.drums == 4 and setting.style.family in {"band", "edm"}:
                notes += [DrumNote(start + beat + 0.5, "r", 0.42) for beat in range(4)]
        if passage.name == "pre" and setting.style.family in {"band", "edm"}:
            notes += _build(setting, passage, bar, start)
        if passage.name == "chorus" and bar in {0, 4} and (bar == 0 or _is_loud(setting)):
            notes.append(DrumNote(start, "y", 0.85 if bar == 0 else 0.6))
    return notes


def _is_loud(setting: Setting) -> bool:
    return setting.style.family != "soft"


def _choose_fill(
    setting: Setting, passage: Passage, bar: int, rng: np.random.Generator
) -> tuple[Mapping[str, str], int]:
    """Return a fill and its first step: half a bar at the end, a beat at every fourth bar."""
    ends_section = bar == passage.bar_count - 1 and passage.name != "outro"
    ends_phrase = bar % 4 == 3 and not ends_section and passage.layers.drums >= 3
    if not (ends_section or ends_phrase):
        return {}, _STEPS
    fills = fills_of(setting.style.fills)
    return fills[int(rng.integers(len(fills)))], 8 if ends_section else 12


def _groove(
    setting: Setting, passage: Passage, start: float, until: int, rng: np.random.Generator
) -> list[DrumNote]:
    notes: list[DrumNote] = []
    for instrument, pattern in setting.style.drums.items():
        for step, mark in enumerate(pattern[:until]):
            if mark == "." or _is_left_out(setting, passage, instrument, step, mark):
                continue
            velocity = _GROOVE_VELOCITY[mark] * (0.55 + 0.45 * passage.energy)
            velocity *= 1 + rng.normal(0, 0.05)
            beat = start + step / 4 + rng.normal(0, _HUMAN_BEATS)
            notes.append(DrumNote(max(0.0, beat), instrument, float(np.clip(velocity, 0.05, 1))))
    return notes


def _is_left_out(setting: Setting, passage: Passage, instrument: str, step: int, mark: str) -> bool:
    """Tell whether a stroke is dropped: level 1 keeps tops, 2 the bare beat, 3 everything."""
    level = passage.layers.drums
    if level >= 3:
        return False
    if mark == "o" or (instrument in "hrp" and step % 4 in {1, 3}):
        return True
    if level == 2:
        return instrument == "c" or (instrument == "k" and step not in {0, 4, 8, 12})
    if instrument in "sct":
        return setting.style.family != "soft"
    if instrument == "k":
        return passage.name != "pre"
    return instrument == "h" and step % 4 != 0


def _fill(fill: Mapping[str, str], start: float, begin: int, energy: float) -> list[DrumNote]:
    return [
        DrumNote(start + step / 4, instrument, _FILL_VELOCITY[mark] * (0.6 + 0.4 * energy))
        for instrument, pattern in fill.items()
        for step, mark in enumerate(pattern)
        if mark != "." and step >= begin
    ]


def _build(setting: Setting, passage: Passage, bar: int, start: float) -> list[DrumNote]:
    """Return the roll before a chorus: four, then eight strokes a bar, growing."""
    count = 4 if bar < passage.bar_count // 2 else 8
    instrument = "s" if setting.style.family == "band" else "c"
    whole = passage.bar_count * BEATS_PER_BAR
    strokes = [stroke * BEATS_PER_BAR / count for stroke in range(count)]
    return [
        DrumNote(start + beat, instrument, 0.25 + 0.5 * (bar * BEATS_PER_BAR + beat) / whole)
        for beat in strokes
    ]
