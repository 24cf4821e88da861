"""Scales, chords, and second voices that move well beside the first."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

SCALES = {
    "major": (0, 2, 4, 5, 7, 9, 11),
    "minor": (0, 2, 3, 5, 7, 8, 10),
    "harmonic_minor": (0, 2, 3, 5, 7, 8, 11),
    "dorian": (0, 2, 3, 5, 7, 9, 10),
    "mixolydian": (0, 2, 4, 5, 7, 9, 10),
}
LOWEST_MIDI, HIGHEST_MIDI = 28, 96

_INTERVAL_COST = {
    0: 3.5, 1: 4.0, 2: 3.0, 3: 0.0, 4: 0.0, 5: 0.8, 6: 2.0, 7: 1.6, 8: 0.25, 9: 0.25, 10: 1.5,
    11: 3.0, 12: 1.5, 13: 4.0, 14: 2.0, 15: 0.35, 16: 0.35, 17: 1.2, 19: 2.0, 20: 0.8, 21: 0.8,
}  # fmt: skip
"""Semitones to cost: thirds are free, sixths nearly, unisons and seconds are avoided."""
_FAR_COST = 5.0
_PARALLEL_COST = 12.0
_CROSSING_COST = 60.0
_DRONE_STEP_COST = 1.1
_DRONE_OUTSIDE_COST = (0.5, 1.6)
"""A drone outside the chord: under a short and under a long note."""
_PERFECT = (0, 7)

ChordAt = Callable[[float], frozenset[int]]
"""Beat to the pitch classes that sound there."""


@dataclass(frozen=True, slots=True)
class Tonality:
    """Tonic and scale."""

    key: int
    mode: str
    has_sevenths: bool

    @property
    def pitch_classes(self) -> frozenset[int]:
        """Pitch classes of the scale."""
        return frozenset((self.key + step) % 12 for step in SCALES[self.mode])

    @property
    def pitches(self) -> tuple[int, ...]:
        """Every MIDI pitch of the scale in the band's compass."""
        inside = self.pitch_classes
        return tuple(p for p in range(LOWEST_MIDI, HIGHEST_MIDI + 1) if p % 12 in inside)

    def chord_steps(self, degree: int, *, has_seventh: bool | None = None) -> tuple[int, ...]:
        """Return a chord as semitones above the tonic, root first."""
        scale = SCALES[self.mode]
        wants_seventh = self.has_sevenths if has_seventh is None else has_seventh
        thirds = (0, 2, 4, 6) if wants_seventh else (0, 2, 4)
        return tuple(scale[(degree + t) % 7] + 12 * ((degree + t) // 7) for t in thirds)

    def triad(self, degree: int) -> frozenset[int]:
        """Return the pitch classes of a degree's triad."""
        steps = self.chord_steps(degree, has_seventh=False)
        return frozenset((self.key + step) % 12 for step in steps)


@dataclass(frozen=True, slots=True)
class Melody:
    """A sung line as parallel lists."""

    onsets: tuple[float, ...]
    durations: tuple[float, ...]
    pitches: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A voice already written."""

    pitches: Sequence[int]
    above: bool
    """Whether the voice to be written lies above it."""


def second_voice(
    lead: Melody,
    chord_at: ChordAt,
    candidates: Sequence[int],
    *,
    others: Sequence[Neighbour],
    above: bool,
) -> tuple[int, ...]:
    """Return the pitches of a voice that accompanies ``lead`` note by note (Viterbi search).

    Parameters
    ----------
    lead
        The first voice.
    chord_at
        Harmony under the line.
    candidates
        Pitches the singer may use.
    others
        Voices already written, and on which side of each the new one stays; fifths and octaves in
        parallel with them cost as much as with the lead.
    above
        Whether the new voice should lie above the lead.
    """
    pitches = np.array(candidates)
    local = np.array(
        [
            _local_costs(lead, note, chord_at, pitches, others, above=above)
            for note in range(len(lead.pitches))
        ]
    )
    leap = 0.12 * np.abs(pitches[:, None] - pitches[None, :])
    return _cheapest_voice(pitches, local, leap, [lead.pitches, *(each.pitches for each in others)])


def drone_voice(
    lead: Melody, chord_at: ChordAt, candidates: Sequence[int], *, others: Sequence[Neighbour]
) -> tuple[int, ...]:
    """Return the pitches of a bass that holds its tone as long as the harmony lets it.

    The bani of eastern Georgian table songs: under two moving voices the bass stays on the tonic or
    the tone below it, and moves with the words only when the chord asks for it.

    Parameters
    ----------
    lead
        The first voice.
    chord_at
        Harmony under the line.
    candidates
        The drone's few tones, all below the lead.
    others
        Voices already written.
    """
    pitches = np.array(candidates)
    local = np.zeros((len(lead.pitches), len(pitches)))
    for note, (onset, beats) in enumerate(zip(lead.onsets, lead.durations, strict=True)):
        chord = chord_at(onset)
        outside = _DRONE_OUTSIDE_COST[beats >= 0.9]
        local[note] += np.where(np.isin(pitches % 12, list(chord)), 0.0, outside)
        for voice in (lead.pitches, *(each.pitches for each in others)):
            local[note] += np.where(pitches > voice[note], _CROSSING_COST, 0.0)
    step = _DRONE_STEP_COST * (pitches[:, None] != pitches[None, :])
    return _cheapest_voice(pitches, local, step, [lead.pitches, *(each.pitches for each in others)])


def _cheapest_voice(
    pitches: np.ndarray, local: np.ndarray, leap: np.ndarray, voices: Sequence[Sequence[int]]
) -> tuple[int, ...]:
    """Return the cheapest way through ``local`` (note, pitch) that moves well beside ``voices``."""
    count = len(local)
    cost = local.copy()
    came_from = np.zeros((count, len(pitches)), np.int64)
    for note in range(1, count):
        step = leap + cost[note - 1][None, :]
        for voice in voices:
            step = step + _parallels(voice, note, pitches)
        came_from[note] = step.argmin(axis=1)
        cost[note] += step.min(axis=1)
    best = int(cost[-1].argmin())
    path = [best]
    for note in range(count - 1, 0, -1):
        best = int(came_from[note, best])
        path.append(best)
    return tuple(int(pitches[index]) for index in reversed(path))


def _local_costs(
    lead: Melody,
    note: int,
    chord_at: ChordAt,
    pitches: np.ndarray,
    others: Sequence[Neighbour],
    *,
    above: bool,
) -> np.ndarray:
    sung = lead.pitches[note]
    chord = chord_at(lead.onsets[note])
    is_long = lead.durations[note] >= 0.9
    costs = np.zeros(len(pitches))
    for index, pitch in enumerate(pitches):
        gap = abs(int(pitch) - sung)
        costs[index] += _INTERVAL_COST.get(gap, _FAR_COST)
        costs[index] += _CROSSING_COST if (pitch > sung) != above and gap else 0.0
        if int(pitch) % 12 not in chord:
            costs[index] += 1.2 if is_long else 0.15
        for other in others:
            distance = int(pitch) - other.pitches[note]
            costs[index] += {0: 3.0, 1: 4.0, 2: 2.5, 6: 1.0}.get(abs(distance), 0.0)
            costs[index] += _CROSSING_COST if distance and (distance > 0) != other.above else 0.0
    return costs


def _parallels(voice: Sequence[int], note: int, pitches: np.ndarray) -> np.ndarray:
    """Return the price of each step that keeps a perfect interval to ``voice``: (to, from)."""
    if voice[note] == voice[note - 1]:
        return np.zeros((len(pitches), len(pitches)))
    before = np.abs(voice[note - 1] - pitches) % 12
    after = np.abs(voice[note] - pitches) % 12
    is_parallel = (after[:, None] == before[None, :]) & np.isin(after, _PERFECT)[:, None]
    return np.where(is_parallel, _PARALLEL_COST, 0.0)
