"""Listens to a recording before a voice is learnt from it."""

import numpy as np
from numpy.typing import NDArray

from avatar_g.backend.domain.voices import LEAST_CHARACTER_S, RecordingReport


def inspect_recording(
    samples: NDArray[np.float32], rate_hz: int, *, least_speech_s: float = LEAST_CHARACTER_S
) -> RecordingReport:
    """Tell what a recording holds and what is wrong with it.

    Parameters
    ----------
    samples
        Mono ``(frames,)`` or ``(frames, channels)``, nominal range -1..1.
    rate_hz
        At least 16 kHz.
    least_speech_s
        Speech wanted: ``LEAST_CHARACTER_S`` for a free recording, ``LEAST_LINE_S`` for one line.
    """
    raise NotImplementedError
