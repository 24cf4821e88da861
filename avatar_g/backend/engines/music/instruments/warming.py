"""Compiles every synthesiser kernel."""

import numpy as np

from avatar_g.backend.engines.music.instruments.palette import INSTRUMENTS
from avatar_g.backend.engines.music.instruments.tones import Tone


def warm_up() -> None:
    """Play one very short note of each instrument."""
    for play in INSTRUMENTS.values():
        play(Tone(60, 0.05, 0.5, np.random.default_rng(0)))
