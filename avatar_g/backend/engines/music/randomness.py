"""One random stream per decision: editing one section leaves the others alone."""

from zlib import crc32

import numpy as np


def stream(seed: int, *names: str | int) -> np.random.Generator:
    """Return the generator that belongs to ``names``; equal arguments give equal streams."""
    return np.random.default_rng([seed, *(crc32(str(name).encode()) for name in names)])
