"""Finds the pitches of a line (Viterbi) and judges whether they make a hook."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from avatar_g.backend.engines.music.harmony import ChordAt

Contour = Callable[[float], float]
"""Beat to the pitch of the line that is imitated."""


@dataclass(frozen=True, slots=True)
class MelodyGoal:
    """Where a melody should lie and how it should end."""

    pitches: tuple[int, ...]
    """Allowed MIDI pitches, ascending."""
    centre: float
    span: float
    """Height of the arch in semitones."""
    total_beats: float
    final_class: int | None
    """Pitch class wanted at the end."""
    noise: float
    imitated: Contour | None = None
    imitation_weight: float = 0.0


def find_pitches(
    onsets: Sequence[float], chord_at: ChordAt, goal: MelodyGoal, rng: np.random.Generator
) -> tuple[int, ...]:
    """Return one pitch per onset: chord tones where it matters, small steps, one arch."""
    pitches = np.array(goal.pitches)
    count = len(onsets)
    noise = rng.normal(0, goal.noise, (count, len(pitches)))
    leap = _leap_costs(pitches)
    cost = np.zeros((count, len(pitches)))
    came_from = np.zeros((count, len(pitches)), np.int64)
    for note, beat in enumerate(onsets):
        following = onsets[note + 1] if note + 1 < count else goal.total_beats
        local = noise[note] + _note_costs(
            pitches, chord_at(beat), goal, beat=beat, duration=following - beat, place=note / count
        )
        if note == count - 1:
            local = local + _ending_costs(pitches, chord_at(beat), goal.final_class)
        if note == 0:
            cost[0] = local
            continue
        step = cost[note - 1][None, :] + leap
        came_from[note] = step.argmin(axis=1)
        cost[note] = local + step.min(axis=1)
    best = int(cost[-1].argmin())
    path = [best]
    for note in range(count - 1, 0, -1):
        best = int(came_from[note, best])
        path.append(best)
    return tuple(int(pitches[index]) for index in reversed(path))


def _leap_costs(pitches: np.ndarray) -> np.ndarray:
    gaps = np.abs(pitches[:, None] - pitches[None, :])
    costs: np.ndarray = np.select(
        [gaps == 0, gaps <= 2, gaps <= 4, gaps <= 5, gaps <= 9], [0.5, 0.0, 0.45, 0.8, 1.6], 4.5
    )
    return costs


def _note_costs(
    pitches: np.ndarray,
    chord: frozenset[int],
    goal: MelodyGoal,
    *,
    beat: float,
    duration: float,
    place: float,
) -> np.ndarray:
    in_chord = np.isin(pitches % 12, list(chord))
    costs: np.ndarray
    weak = 1.1 if duration >= 1 else 0.35
    off_chord = 2.6 if is_strong(beat) else weak
    arch = np.sin(np.pi * min(1.0, place + 0.1))
    target = goal.centre + goal.span * 0.5 * arch - goal.span * 0.15
    costs = 0.13 * np.abs(pitches - target) + np.where(in_chord, 0.0, off_chord)
    if goal.imitated is not None:
        costs = costs + goal.imitation_weight * np.abs(pitches - goal.imitated(beat))
    return costs


def _ending_costs(
    pitches: np.ndarray, chord: frozenset[int], final_class: int | None
) -> np.ndarray:
    costs = np.where(np.isin(pitches % 12, list(chord)), 0.0, 4.0)
    if final_class is not None:
        costs = costs - np.where(pitches % 12 == final_class, 3.0, 0.0)
    return costs


def is_strong(beat: float) -> bool:
    """Tell whether a beat of the line is the first or third of its bar."""
    return abs(beat - round(beat)) < 0.01 and round(beat) % 2 == 0


def hook_score(onsets: Sequence[float], pitches: Sequence[int], chord_at: ChordAt) -> float:
    """Return how memorable a line is; only differences matter.

    Rewards a range near eight semitones, one peak in the middle of the line, mostly steps, leaps
    answered by a step back, a second half that repeats the rhythm of the first, and chord tones on
    strong beats.
    """
    line = np.array(pitches)
    steps = np.diff(line)
    score = -0.35 * abs(int(line.max() - line.min()) - 8)
    peaks = np.flatnonzero(line == line.max())
    score += 1.0 if len(peaks) <= 2 else -0.6
    score += 1.0 if 0.3 <= peaks[0] / len(line) <= 0.85 else -0.5
    if len(steps):
        step_share = float(np.mean((np.abs(steps) <= 2) & (steps != 0)))
        score += 1.2 * (0.4 <= step_share <= 0.75)
        score -= 2.4 * max(0.0, float(np.mean(steps == 0)) - 0.3)
        score += 0.5 * bool((np.abs(steps) >= 4).any())
    for leap, answer in pairwise(steps):
        if abs(leap) >= 4:
            score += 0.6 if answer * leap < 0 and abs(answer) <= 2 else -0.5
    score += _repetition(onsets)
    on_chord = [
        pitch % 12 in chord_at(beat)
        for beat, pitch in zip(onsets, pitches, strict=True)
        if is_strong(beat)
    ]
    return float(score + 2.0 * (np.mean(on_chord) if on_chord else 0.0))


def _repetition(onsets: Sequence[float]) -> float:
    gaps = np.diff(onsets)
    half = len(gaps) // 2
    return float(np.mean(np.isclose(gaps[:half], gaps[half : 2 * half]))) if half else 0.0
