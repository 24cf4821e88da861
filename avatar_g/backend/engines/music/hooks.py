"""A tune the creator brought along becomes what the chorus imitates."""

from collections.abc import Sequence

import numpy as np

from avatar_g.backend.domain.music import HookNote
from avatar_g.backend.engines.music.melody import Contour, is_strong
from avatar_g.backend.engines.music.score import BEATS_PER_BAR
from avatar_g.backend.engines.music.setting import Setting
from avatar_g.backend.engines.music.vocals import Motifs
from avatar_g.backend.engines.music.voices import range_midi

_CHORUS = "chorus"
_PLACE_IN_COMPASS = 0.6
"""Where the middle of the tune should lie, 0 lowest .. 1 highest note of the singer."""


def motifs_of_hook(setting: Setting, hook: Sequence[HookNote]) -> Motifs:
    """Return motifs in which the chorus has been sung already: its lines then imitate it.

    What the tune does in the first line's bars is the question, what follows is the answer. The
    tune moves by octaves into the compass of the chorus's singer.
    """
    motifs = Motifs()
    if not hook or not setting.voices:
        return motifs
    lead = setting.voices[0]
    octaves = _octaves(setting, hook)
    line_beats = float(setting.bars_per_line * BEATS_PER_BAR)
    for parity in (0, 1):
        first = parity * line_beats
        line = [note for note in hook if first <= note.start_beat < first + line_beats]
        if line:
            onsets = tuple(note.start_beat - first for note in line)
            pitches = tuple(note.midi + 12 * octaves for note in line)
            motifs.rhythms[_CHORUS, parity] = onsets
            motifs.contours[_CHORUS, lead, parity] = _contour(onsets, pitches)
    return motifs


def fitting_progression(setting: Setting, hook: Sequence[HookNote]) -> tuple[int, ...]:
    """Return the genre's chords on whose strong beats most of the tune is at home."""
    hold_bars = max(1, setting.bars_per_line // 2)

    def agreement(progression: Sequence[int]) -> float:
        score = 0.0
        for note in hook:
            bar = int(note.start_beat / BEATS_PER_BAR)
            chord = setting.tonality.triad(progression[bar // hold_bars % len(progression)])
            weight = 1.0 if is_strong(note.start_beat) else 0.3
            score += weight * (note.midi % 12 in chord)
        return score

    found = max((agreement(one), -place) for place, one in enumerate(setting.style.progressions))
    return setting.style.progressions[-found[1]]


def _octaves(setting: Setting, hook: Sequence[HookNote]) -> int:
    low, high = range_midi(setting.voices[0], setting.language)
    pitches = [note.midi for note in hook]
    middle = (max(pitches) + min(pitches)) / 2
    return round((low + (high - low) * _PLACE_IN_COMPASS - middle) / 12)


def _contour(onsets: Sequence[float], pitches: Sequence[int]) -> Contour:
    starts = np.array(onsets)

    def contour(beat: float) -> float:
        return float(pitches[max(0, int(np.searchsorted(starts, beat + 1e-6)) - 1)])

    return contour
