"""Likeness of two short lists of numbers."""

import numpy as np
from numpy.typing import NDArray


def correlation(first: NDArray[np.float64], second: NDArray[np.float64]) -> float:
    """Return Pearson's correlation, -1..1; 0 if one of them does not vary."""
    one, other = first - first.mean(), second - second.mean()
    size = float(np.sqrt((one @ one) * (other @ other)))
    return float(one @ other) / size if size > 1e-12 else 0.0
