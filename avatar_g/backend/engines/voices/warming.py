"""Compiles the kernel that alignment needs; the vocoder's are warmed by the singer."""

import numpy as np

from avatar_g.backend.engines.voices.alignment import align, features_of
from avatar_g.backend.engines.voices.model import BAND_COUNT


def warm_up() -> None:
    """Align a blink of nothing with itself."""
    nothing = features_of(np.zeros((24, BAND_COUNT), np.float32), np.zeros(24, np.float32))
    align(nothing, nothing, ())
