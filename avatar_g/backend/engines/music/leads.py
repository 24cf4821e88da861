"""The lead instrument: quotes the hook, answers the singer, or sings alone."""

from collections.abc import Sequence

import numpy as np

from avatar_g.backend.engines.music.melody import MelodyGoal, find_pitches, hook_score
from avatar_g.backend.engines.music.randomness import stream
from avatar_g.backend.engines.music.rhythm import RhythmStyle, syllable_onsets
from avatar_g.backend.engines.music.score import BEATS_PER_BAR, Note
from avatar_g.backend.engines.music.setting import Passage, Setting
from avatar_g.backend.engines.music.vocals import Sung

_LOWEST, _HIGHEST = 64, 84
_ANSWER_LOWEST = 67
_SHORTEST_GAP_BEATS = 0.9
_TRIES = 12


def lead_part(
    setting: Setting,
    passage: Passage,
    *,
    hook: Sung | None,
    gaps: Sequence[tuple[float, float]],
) -> list[Note]:
    """Return the lead's notes: the hook in intro and outro, answers in the gaps of the singing."""
    if not passage.layers.lead:
        return []
    if passage.name in {"intro", "outro"} and hook is not None:
        return _quote(setting, passage, hook)
    return _answers(setting, passage, gaps)


def solo_part(setting: Setting, passage: Passage) -> list[Note]:
    """Return a melody of its own, for songs without words."""
    if passage.name in {"intro", "outro"}:
        return []
    notes: list[Note] = []
    bars = setting.bars_per_line
    beats = bars * BEATS_PER_BAR
    pitches = tuple(p for p in setting.tonality.pitches if _LOWEST <= p <= _HIGHEST)
    for line in range(max(1, passage.bar_count // bars)):
        offset = float(line * beats)
        chord_at = passage.chord_at(setting.tonality, offset_beats=offset)
        candidates: list[tuple[float, Sung]] = []
        for attempt in range(_TRIES):
            rng = stream(setting.seed, "solo", passage.name, line % 2, attempt)
            marks = tuple(bool(mark) for mark in rng.random(int(rng.integers(5, 9))) < 0.5)
            style = RhythmStyle(bars, setting.style.syncopation, 1.0, 1.0, may_stretch=True)
            onsets = syllable_onsets(marks, style, rng)
            goal = MelodyGoal(pitches, 72.0, 9.0, beats - 1.0, None, noise=0.7)
            sung = Sung(onsets, find_pitches(onsets, chord_at, goal, rng))
            candidates.append((hook_score(sung.onsets, sung.pitches, chord_at), sung))
        best = max(candidates, key=lambda pair: pair[0])[1]
        notes += _played(best, passage.start_beat + offset, beats - 1.0, strength=0.7)
    return notes


def _played(sung: Sung, start: float, until: float, *, strength: float) -> list[Note]:
    ends = [*sung.onsets[1:], until]
    return [
        Note(start + onset, max(0.2, (end - onset) * 0.95), pitch, strength)
        for onset, end, pitch in zip(sung.onsets, ends, sung.pitches, strict=True)
    ]


def _quote(setting: Setting, passage: Passage, hook: Sung) -> list[Note]:
    """Play the chorus's first line an octave up, bent to the chords below it."""
    last_bar = passage.bar_count - (passage.name == "outro")
    notes: list[Note] = []
    chord_at = passage.chord_at(setting.tonality)
    for bar in range(0, last_bar, setting.bars_per_line):
        offset = bar * BEATS_PER_BAR
        for onset, end, pitch in zip(
            hook.onsets, [*hook.onsets[1:], hook.onsets[-1] + 1.5], hook.pitches, strict=True
        ):
            if offset + onset >= last_bar * BEATS_PER_BAR:
                break
            chord = chord_at(offset + onset)
            high = _fitted(setting, pitch + 12, chord, is_long=end - onset >= 1)
            notes.append(Note(passage.start_beat + offset + onset, (end - onset) * 0.95, high, 0.6))
    return notes


def _fitted(setting: Setting, pitch: int, chord: frozenset[int], *, is_long: bool) -> int:
    if is_long and pitch % 12 not in chord:
        inside = [p for p in setting.tonality.pitches if p % 12 in chord]
        pitch = min(inside, key=lambda candidate: abs(candidate - pitch))
    while pitch < _LOWEST:
        pitch += 12
    while pitch > _HIGHEST:
        pitch -= 12
    return pitch


def _answers(setting: Setting, passage: Passage, gaps: Sequence[tuple[float, float]]) -> list[Note]:
    rng = stream(setting.seed, "lead", passage.uid)
    chord_at = passage.chord_at(setting.tonality)
    notes: list[Note] = []
    for number, (start, end) in enumerate(gaps):
        is_skipped = passage.layers.lead < 2 and number % 2 == 0
        if is_skipped or end - start < _SHORTEST_GAP_BEATS:
            continue
        chord = chord_at(start - passage.start_beat)
        tones = [
            p
            for p in setting.tonality.pitches
            if _ANSWER_LOWEST <= p <= _HIGHEST and p % 12 in chord
        ]
        lowest = int(rng.integers(0, max(1, len(tones) - 2)))
        first = float(np.ceil(start * 2 + 0.5) / 2)
        for step, beat in enumerate(np.arange(first, end - 0.2, 0.5)):
            place = min(len(tones) - 1, lowest + (0, 1, 2, 1)[step % 4])
            notes.append(Note(float(beat), 0.45, tones[place], 0.5))
    return notes
