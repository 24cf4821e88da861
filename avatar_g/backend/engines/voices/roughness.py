"""Growl: a second, slower vibration above the glottis that the pulses of the voice go along with.

The aryepiglottic folds swing once in two or more periods of the vocal folds: pulses are louder and
later in turn, which puts partials between the harmonics.

Sources: K.-I. Sakakibara, L. Fuks, H. Imagawa, N. Tayama, Growl voice in ethnic and pop styles,
ISMA 2004 (subharmonic co-oscillation); A. Loscos, J. Bonada, Emulating rough and growl voice in
spectral domain, DAFx 2004 (roughness as a modulated train of pulses).
"""

import numpy as np
from numpy.typing import NDArray

GROWL_HZ = 70.0
"""About how fast the second vibration is; it is always a whole fraction of the pitch."""
_FEWEST_CYCLES = 2
_LOUDNESS_DEPTH = 0.45
"""Share by which pulses grow and shrink at full growl."""
_TIMING_DEPTH = 0.02
"""How far they come early and late, in periods."""
_SHIMMER = 0.07
"""Chance changes of the loudness of a pulse at full growl."""


def growl_cycles(pitch_hz: float) -> int:
    """Return how many periods of the voice one swing of the growl takes."""
    return max(_FEWEST_CYCLES, round(pitch_hz / GROWL_HZ))


def growled(
    depth: NDArray[np.float64],
    cycles: NDArray[np.int64],
    period_s: NDArray[np.float64],
    generator: np.random.Generator,
) -> tuple[NDArray[np.float32], NDArray[np.float64]]:
    """Return the loudness factor of every pulse, and how late it comes in seconds.

    Parameters
    ----------
    depth
        Growl of each pulse, 0 none .. 1 full; where it is 0 the pulse stays as it is.
    cycles
        Periods per swing at each pulse, see :func:`growl_cycles`.
    period_s
        Period of the voice at each pulse.
    generator
        Chance of the shimmer.

    Notes
    -----
    A swing keeps its mean timing and its power, so neither pitch nor level moves with the depth.
    """
    phase = 2.0 * np.pi * (np.arange(len(depth)) % cycles) / cycles
    swing = _LOUDNESS_DEPTH * depth
    factor = (1.0 + swing * np.cos(phase)) / np.sqrt(1.0 + 0.5 * swing**2)
    factor *= np.exp(_SHIMMER * depth * generator.standard_normal(len(depth)))
    late_s = _TIMING_DEPTH * depth * np.sin(phase + 0.25 * np.pi) * period_s
    return factor.astype(np.float32), late_s
