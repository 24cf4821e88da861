"""The beat as light sees it: how long ago the last drum sounded."""

import math

import numpy as np

from avatar_g.backend.domain.timing import Timeline

_DECAY_S = 0.18
_STRENGTH = {"k": 1.0, "s": 0.75, "c": 0.75, "t": 0.5, "y": 1.0}


class Pulse:
    """Beat position and drum envelope of a song at any time."""

    def __init__(self, timeline: Timeline) -> None:
        strong = [hit for hit in timeline.hits if hit.instrument in _STRENGTH]
        strong.sort(key=lambda hit: hit.at_s)
        self._times_s = np.array([hit.at_s for hit in strong])
        self._levels = np.array([hit.velocity * _STRENGTH[hit.instrument] for hit in strong])
        self._beats_s = np.array(timeline.beats_s or (0.0, 0.5))
        self._starts_s = np.array([section.start_s for section in timeline.sections])
        self._energies = [section.energy for section in timeline.sections]

    def level(self, at_s: float) -> float:
        """Return the drum envelope, 0..1, decaying within about a fifth of a second."""
        last = int(np.searchsorted(self._times_s, at_s, "right")) - 1
        level = 0.0
        # The last two hits: a soft one must not cut off a loud one.
        for hit in range(max(0, last - 1), last + 1):
            fresh = math.exp(-(at_s - self._times_s[hit]) / _DECAY_S)
            level = max(level, float(self._levels[hit]) * fresh)
        return min(level, 1.0)

    def beat(self, at_s: float) -> float:
        """Return the position in beats, continuous; before the first beat it is negative."""
        beats = self._beats_s
        index = int(np.clip(np.searchsorted(beats, at_s, "right") - 1, 0, len(beats) - 2))
        length_s = max(beats[index + 1] - beats[index], 1e-3)
        return float(index + (at_s - beats[index]) / length_s)

    def energy(self, at_s: float) -> float:
        """Return the energy 0..1 of the section that sounds."""
        if not self._energies:
            return 0.5
        index = int(np.clip(np.searchsorted(self._starts_s, at_s, "right") - 1, 0, None))
        return self._energies[index]
