"""Sets syllables on a grid of slots so that stress meets metre (dynamic programming)."""

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

BEATS = 4
_FORBIDDEN = 1e9
_NOISE = 0.22
_LIVELY = 0.55
"""From this syncopation on a line may anticipate the beat by a sixteenth."""
_HELD_OVER = 0.3
"""What a syllable that starts off the beat and is held over it is worth at full syncopation."""
_RESTRAINTS = (1.0, 0.7, 0.45, 0.2)
"""Shares of a style's syncopation, tried in turn while a line has too much of it."""
_MOST_HELD_OVER = (0.06, 0.42)
"""Largest share of syllables held over a beat: without, and more per unit of syncopation."""
_ON_THE_BEAT = 0.05
"""Beats: nearer than that is on it."""
_HURRIED = 0.9
"""Price of two syllables a sixteenth apart in a line that has time."""


@dataclass(frozen=True, slots=True)
class RhythmStyle:
    """What a line's rhythm should be like."""

    bar_count: int
    syncopation: float
    rest_beats: float
    """Silence after the last note."""
    hold_beats: float
    """Wanted length of the last note."""
    may_stretch: bool
    """True: spread over the whole line; False: eighths first, then rest."""
    skeleton: Collection[float] = ()
    """Onsets of the line to imitate."""


def syllable_onsets(
    stresses: Sequence[bool], style: RhythmStyle, rng: np.random.Generator
) -> tuple[float, ...]:
    """Return the onset of every syllable in beats from the start of the line, ascending."""
    count = len(stresses)
    is_dense = count > style.bar_count * 6 - 1 or style.bar_count == 1
    per_bar = 16 if is_dense or style.syncopation >= _LIVELY else 8
    slots = style.bar_count * per_bar
    last_slot = _last_slot(count, slots, per_bar, style)
    if last_slot + 1 < count or count >= slots:
        total = style.bar_count * BEATS - style.rest_beats
        return tuple(float(beat) for beat in np.linspace(0.0, total, count + 1)[:-1])
    penalty = _imitation(slots, per_bar, style.skeleton) + rng.normal(0, _NOISE, (count, slots))
    ideal = max(1.0, last_slot / max(1, count - 1))
    if not style.may_stretch:
        ideal = min(ideal, per_bar / BEATS)
    onsets: tuple[float, ...] = ()
    for share in _RESTRAINTS:
        wanted = share * style.syncopation
        gain = _slot_gains(slots, per_bar, wanted, is_dense=is_dense)
        pull = _pull(slots, per_bar, ideal, wanted, is_dense=is_dense)
        chosen = _cheapest_path(stresses, gain, penalty, pull, last_slot, per_bar, ideal)
        onsets = tuple(slot * BEATS / per_bar for slot in chosen)
        if held_over_share(onsets) <= _MOST_HELD_OVER[0] + _MOST_HELD_OVER[1] * style.syncopation:
            break
    return onsets


def held_over_share(onsets: Sequence[float], end: float | None = None) -> float:
    """Return the share of syllables that start off the beat and are held over it.

    Source: the rule of H. C. Longuet-Higgins and C. S. Lee (Music Perception 1(4), 1984), a note on
    a weaker place followed by silence or a tie on a stronger one, counted for whole beats.

    Parameters
    ----------
    onsets
        In beats, straight.
    end
        End of the last syllable; None: it is not counted.
    """
    ends = [*onsets[1:], *([end] if end is not None else [])]
    hits = sum(
        abs(onset - round(onset)) > _ON_THE_BEAT and stop > math.ceil(onset) + _ON_THE_BEAT
        for onset, stop in zip(onsets, ends, strict=False)
    )
    return hits / len(onsets) if onsets else 0.0


def _last_slot(count: int, slots: int, per_bar: int, style: RhythmStyle) -> int:
    """Return the latest slot of the last syllable."""
    room = style.bar_count * BEATS - style.rest_beats - count * 0.5
    hold = min(style.hold_beats, max(0.5, room))
    return max(int(slots - (style.rest_beats + hold) * per_bar / BEATS), count - 1)


def _slot_gains(slots: int, per_bar: int, syncopation: float, *, is_dense: bool) -> np.ndarray:
    """Return how much a stressed syllable likes each slot."""
    gains = np.zeros(slots)
    for slot in range(slots):
        beat = slot % per_bar / per_bar * BEATS
        if beat == 0:
            gains[slot] = 1.0 - 0.35 * syncopation
        elif beat == 2:
            gains[slot] = 0.8 - 0.30 * syncopation
        elif beat in {1, 3}:
            gains[slot] = 0.55 - 0.35 * syncopation
        elif beat in {1.5, 3.5}:
            gains[slot] = 0.2 + 0.75 * syncopation
        elif beat % 1 == 0.5:
            gains[slot] = 0.2 + 0.5 * syncopation
        elif beat % 1 == 0.75 and not is_dense:
            gains[slot] = 0.4 * syncopation
        else:
            gains[slot] = -0.25
    return gains


def _pull(
    slots: int, per_bar: int, ideal: float, syncopation: float, *, is_dense: bool
) -> np.ndarray:
    """Return the price of each step from one slot to a later one: (from, to)."""
    gaps = np.arange(slots)[None, :] - np.arange(slots)[:, None]
    weight = 0.4 if is_dense else 0.4 * (8 / per_bar) ** 1.25
    price: np.ndarray = weight * np.abs(gaps - ideal) ** 1.25
    if not is_dense and per_bar == 16:
        price += _HURRIED * (gaps == 1)
    per_beat = per_bar // BEATS
    here = np.arange(slots)[:, None]
    next_beat = -(-here // per_beat) * per_beat
    is_over = (here % per_beat != 0) & (here + gaps > next_beat)
    price[is_over] -= _HELD_OVER * syncopation
    return price


def _imitation(slots: int, per_bar: int, skeleton: Collection[float]) -> np.ndarray:
    if not skeleton:
        return np.zeros(slots)
    wanted = {round(beat * per_bar / BEATS) for beat in skeleton}
    return np.array([-0.75 if slot in wanted else 0.35 for slot in range(slots)])


def _cheapest_path(
    stresses: Sequence[bool],
    gain: np.ndarray,
    penalty: np.ndarray,
    pull: np.ndarray,
    last_slot: int,
    per_bar: int,
    ideal: float,
) -> list[int]:
    count, slots = penalty.shape
    cost = np.full((count, slots), _FORBIDDEN)
    came_from = np.zeros((count, slots), np.int64)
    for slot in range(per_bar // BEATS + 1):
        liking = 1.2 * gain[slot] if stresses[0] else -0.5 * gain[slot]
        cost[0, slot] = 0.3 * slot - liking + penalty[0, slot]
    gaps = np.arange(slots)[None, :] - np.arange(slots)[:, None]
    step = np.where((gaps < 1) | (gaps > per_bar), _FORBIDDEN, pull)
    hurried = 0.25 * (gaps < ideal)
    for note in range(1, count):
        latest = min(slots - (count - 1 - note), last_slot - (count - 1 - note) + 1)
        reach = cost[note - 1][:, None] + step
        if stresses[note - 1]:
            reach = reach + hurried
        came_from[note] = reach.argmin(axis=0)
        liking = 1.3 * gain if stresses[note] else -0.3 * gain
        row = reach.min(axis=0) - liking + penalty[note]
        cost[note, note:latest] = row[note:latest]
    end = int(np.argmin(cost[-1] + 0.05 * np.abs(np.arange(slots) - last_slot)))
    path = [end]
    for note in range(count - 1, 0, -1):
        end = int(came_from[note, end])
        path.append(end)
    return path[::-1]
