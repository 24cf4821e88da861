"""Turns the spoken spectrum along a trajectory into one that sounds sung and evenly loud."""

import numpy as np
from numpy.typing import NDArray

from avatar_g.backend.domain.audio import SAMPLE_RATE_HZ
from avatar_g.backend.engines.dsp.envelopes import hann_smoothed
from avatar_g.backend.engines.music.singing import phones
from avatar_g.backend.engines.music.singing.trajectory import Stretch, Trajectory
from avatar_g.backend.engines.voices.frames import HOP_S, frames_of

SILENT = np.float32(-30.0)
"""ln power of a closure."""

_POWER_BAND_HZ = (190.0, 5000.0)
_EVENING = 0.75
"""How much of a vowel's deviation from the median is removed."""
_LARGEST_EVENING = 1.6
_HEADROOM = 0.7
"""No consonant may come closer to the vowel level than this, in ln power."""
_HISS_HEADROOM = 2.65
_VOWEL_MARGIN = 0.4
"""A vowel's own edges may exceed its middle by this; a stop's burst in them would boom."""
_GLOTTAL_CLOSURE_S = 0.035


def sample_spectrum(envelope: NDArray[np.float32], plan: Trajectory) -> NDArray[np.float32]:
    """Return the envelope read at the plan's source times, silent where nothing sounds."""
    last = len(envelope) - 1.001
    position = np.clip(plan.source_s / HOP_S, 0.0, last)
    before = position.astype(np.int64)
    weight = (position - before).astype(np.float32)[:, None]
    log_power = envelope[before]
    log_power += weight * (envelope[before + 1] - log_power)
    log_power[~plan.sounding] = SILENT
    return log_power


def even_out(log_power: NDArray[np.float32], plan: Trajectory) -> float:
    """Make vowels alike in level and keep consonants below them, in place; return the vowel level.

    One gain per vowel, from its middle half, interpolated in between. Gains per frame explode at
    the weak edges of vowels: they lifted neighbouring consonants by up to 35 dB.
    """
    low, high = (int(edge * _bins_per_hz(log_power)) for edge in _POWER_BAND_HZ)
    band = slice(max(1, low), high)
    power = np.log(np.exp(log_power[:, band]).mean(axis=1) + 1e-14)
    level, gain = _vowel_gains(power, plan)
    power = power + gain
    consonant = plan.sounding & ~plan.is_vowel
    bound = np.where(plan.is_vowel, level + _VOWEL_MARGIN, level - _HEADROOM)
    excess = np.where(plan.voiced, np.maximum(0.0, power - bound), 0.0)
    correction = gain - hann_smoothed(excess, 3) + hann_smoothed(plan.lift, 3)
    log_power += correction.astype(np.float32)[:, None]
    _cap(log_power, plan, band, bound)
    _cap_hiss(log_power, consonant & ~plan.voiced, level - _HISS_HEADROOM)
    return level


def _vowel_gains(
    power: NDArray[np.floating], plan: Trajectory
) -> tuple[float, NDArray[np.float64]]:
    """Return the median vowel level and the gain of each frame that evens the vowels out."""
    if not plan.vowels:
        return float(np.median(power[plan.sounding])), np.zeros(len(power))
    levels, centres = [], []
    for vowel in plan.vowels:
        quarter = (vowel.stop - vowel.start) // 4
        middle = slice(vowel.start + quarter, max(vowel.start + quarter + 1, vowel.stop - quarter))
        levels.append(np.log(np.exp(power[middle]).mean() + 1e-14))
        centres.append((vowel.start + vowel.stop) / 2)
    level = float(np.median(levels))
    wanted = np.clip((level - np.array(levels)) * _EVENING, -_LARGEST_EVENING, _LARGEST_EVENING)
    gain = np.interp(np.arange(len(power)), centres, wanted)
    return level, hann_smoothed(gain, 10)


def _cap(
    log_power: NDArray[np.float32],
    plan: Trajectory,
    band: slice,
    bound: NDArray[np.float64],
) -> None:
    """Cut voiced frames that smoothing has left above their bound, in place."""
    voiced = np.flatnonzero(plan.voiced)
    power = np.log(np.exp(log_power[voiced, band]).mean(axis=1) + 1e-14)
    over = np.maximum(0.0, power - bound[voiced])
    log_power[voiced] -= over.astype(np.float32)[:, None]


def _cap_hiss(log_power: NDArray[np.float32], hissing: NDArray[np.bool_], bound: float) -> None:
    """Soften voiceless frames whose mean over the full band exceeds ``bound``, in place."""
    hiss = np.flatnonzero(hissing)
    power = np.log(np.exp(log_power[hiss]).mean(axis=1) + 1e-14)
    log_power[hiss] -= np.maximum(0.0, power - bound).astype(np.float32)[:, None]


def shape_ejectives(log_power: NDArray[np.float32], plan: Trajectory, level: float) -> None:
    """Rewrite Georgian ejectives in place: closure, short burst, glottal closure, abrupt vowel."""
    bins_hz = np.arange(log_power.shape[1]) / _bins_per_hz(log_power)
    for stretch in plan.ejectives:
        burst = phones.ejective(stretch.phone.ipa)
        if burst is None or stretch.stop - stretch.start < 6:
            continue
        first, last = _burst_frames(stretch, burst.burst_s)
        distance = np.log2(np.maximum(bins_hz, 50.0) / burst.centre_hz) / burst.width_octaves
        shape = np.maximum(-(distance**2), -6.0)
        shape += level + burst.level - 0.5 - np.log(np.exp(shape).mean())
        fall = np.linspace(0.0, 1.4, last - first)
        log_power[stretch.start : stretch.stop] = SILENT
        log_power[first:last] = shape[None, :] - fall[:, None]
        plan.noise_share[stretch.start : stretch.stop] = 1.0
        plan.voiced[stretch.start : stretch.stop] = False


def _burst_frames(stretch: Stretch, burst_s: float) -> tuple[int, int]:
    """Return where the burst starts and stops; the glottal closure follows it."""
    length = stretch.stop - stretch.start
    closure = max(3, frames_of(_GLOTTAL_CLOSURE_S)) if length >= 14 else max(2, length // 4)
    burst = min(max(2, frames_of(burst_s)), length - closure - 2)
    first = stretch.stop - closure - burst
    return first, first + burst


def colour(
    log_power: NDArray[np.float32],
    voiced: NDArray[np.bool_],
    *,
    tilt_db_per_octave: float,
    ring_db: float,
    tract_scale: float,
) -> NDArray[np.float32]:
    """Return the spectrum in the timbre of a voice.

    Parameters
    ----------
    log_power
        Shape ``(frames, bins)``.
    voiced
        Frames that get the timbre; the others only lose rumble.
    tilt_db_per_octave
        Relative to 1 kHz, flat above 6 kHz.
    ring_db
        The singer's formant near 3 kHz.
    tract_scale
        Formant frequencies are multiplied by this.
    """
    bins_hz = np.arange(log_power.shape[1]) / _bins_per_hz(log_power)
    if tract_scale != 1.0:
        log_power = _warped(log_power, tract_scale)
    to_ln = np.log(10.0) / 10.0
    timbre = tilt_db_per_octave * to_ln * np.log2(np.clip(bins_hz, 100.0, 6000.0) / 1000.0)
    ring_hz = 3000.0 * min(1.15, tract_scale)
    timbre += ring_db * to_ln * np.exp(-0.5 * ((bins_hz - ring_hz) / 550.0) ** 2)
    log_power += np.where(voiced[:, None], timbre.astype(np.float32)[None, :], np.float32(0.0))
    log_power -= np.clip((90.0 - bins_hz) / 40.0, 0.0, 6.0).astype(np.float32)[None, :]
    return log_power


def _bins_per_hz(log_power: NDArray[np.float32]) -> float:
    return float(2.0 * (log_power.shape[1] - 1) / SAMPLE_RATE_HZ)


def _warped(log_power: NDArray[np.float32], tract_scale: float) -> NDArray[np.float32]:
    last = log_power.shape[1] - 1
    position = np.clip(np.arange(last + 1) / tract_scale, 0.0, last - 1e-3)
    before = position.astype(np.int64)
    weight = (position - before).astype(np.float32)[None, :]
    warped: NDArray[np.float32] = log_power[:, before] * (1 - weight)
    warped += log_power[:, before + 1] * weight
    return warped
