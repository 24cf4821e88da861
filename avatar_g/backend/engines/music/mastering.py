"""From the mix to the finished song: tone, glue, section loudness, -14 LUFS, true peak."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from avatar_g.backend.domain.audio import SAMPLE_RATE_HZ, Samples
from avatar_g.backend.domain.progress import Progress, ignore_progress
from avatar_g.backend.engines.dsp.dynamics import compress, held_peaks, limiter_gain
from avatar_g.backend.engines.dsp.envelopes import box_smoothed
from avatar_g.backend.engines.dsp.filters import (
    apply_biquads,
    high_pass,
    high_shelf,
    low_shelf,
    peaking,
)
from avatar_g.backend.engines.dsp.loudness import (
    SILENCE_LUFS,
    gated_lufs,
    k_weighted_power,
    loudness_range_lu,
    mean_lufs,
)
from avatar_g.backend.engines.dsp.true_peak import true_peak_dbtp
from avatar_g.backend.engines.music.balance import MasterBalance, Span
from avatar_g.backend.engines.music.mixing import section_frames
from avatar_g.backend.engines.music.score import Score

TARGET_LUFS = -14.0
CEILING_DBTP = -1.0

_LIMITER_CEILING = 0.82
"""-1.72 dBTP: the margin covers what other meters read between our oversampled points, and what AAC
adds: mostly 0.2 dB at 320 kbit/s, up to 1.0 dB at 192 kbit/s (MEASURED)."""
_TOLERANCE_LU = 0.05
_BLOCKS_PER_S = 10
_RIDE_RANGE_LU = (-7.0, 5.0)
_FADE_S = 0.6


@dataclass(frozen=True, slots=True)
class Master:
    """The finished song and what was measured on it."""

    samples: Samples
    loudness_lufs: float
    loudness_range_lu: float
    true_peak_dbtp: float
    section_lufs: tuple[float, ...]
    balance: MasterBalance


def master_song(samples: Samples, score: Score, progress: Progress = ignore_progress) -> Master:
    """Master ``samples`` (stereo; changed in place) to -14 LUFS and at most -1 dBTP."""
    _tone(samples)
    loudness = gated_lufs(k_weighted_power(samples))
    level = 1.0
    if loudness > SILENCE_LUFS:
        level = 10.0 ** ((TARGET_LUFS - loudness) / 20.0)
    _glue(samples, level)
    progress(0.3)
    ride_db = _section_gains_db(samples, score)
    samples *= _ride(score, ride_db)[:, None]
    _fade(samples, score, Span.whole(score))
    progress(0.5)
    finished, drive, trim = _normalise(samples)
    progress(0.9)
    return measured(finished, score, MasterBalance(level, tuple(ride_db), drive, trim))


def master_span(samples: Samples, score: Score, balance: MasterBalance, span: Span) -> Samples:
    """Master one stretch of a mix (changed in place) with the gains of an earlier master."""
    _tone(samples)
    _glue(samples, balance.level)
    samples *= _ride(score, balance.ride_db)[span.place, None]
    _fade(samples, score, span)
    held = held_peaks(samples, 0.5 * _LIMITER_CEILING / max(balance.drive, 1e-9))
    return _driven(samples, held, balance.drive) * np.float32(balance.trim)


def measured(finished: Samples, score: Score, balance: MasterBalance) -> Master:
    """Return a finished song with its figures."""
    power = k_weighted_power(finished)
    return Master(
        samples=finished,
        loudness_lufs=gated_lufs(power),
        loudness_range_lu=loudness_range_lu(finished),
        true_peak_dbtp=true_peak_dbtp(finished),
        section_lufs=tuple(_section_lufs(power, score)),
        balance=balance,
    )


def _tone(samples: Samples) -> None:
    apply_biquads(
        samples,
        high_pass(30.0),
        low_shelf(110.0, 1.0),
        peaking(320.0, -1.2, 0.9),
        high_shelf(9000.0, 1.8),
    )


def _glue(samples: Samples, level: float) -> None:
    samples *= np.float32(level)
    compress(samples, threshold_db=-13.0, ratio=1.6, attack_s=0.02, release_s=0.2)


def _section_lufs(power: NDArray[np.float64], score: Score) -> list[float]:
    return [
        mean_lufs(
            power[
                start * _BLOCKS_PER_S // SAMPLE_RATE_HZ : max(
                    start * _BLOCKS_PER_S // SAMPLE_RATE_HZ + 1,
                    stop * _BLOCKS_PER_S // SAMPLE_RATE_HZ,
                )
            ]
        )
        for start, stop in section_frames(score)
    ]


def _section_gains_db(samples: Samples, score: Score) -> list[float]:
    """Return the gains that bring every section to its planned distance from the chorus."""
    levels = _section_lufs(k_weighted_power(samples), score)
    anchor = _anchor(levels, score)
    return [
        float(np.clip(anchor + section.loudness_lu - level, *_RIDE_RANGE_LU))
        for section, level in zip(score.sections, levels, strict=True)
    ]


def _ride(score: Score, ride_db: Sequence[float]) -> NDArray[np.float32]:
    """Return the smooth gain of each frame; a pre-chorus rises by 2 dB."""
    gain_db = np.zeros(score.sample_count, np.float32)
    wanted = 0.0
    stop = 0
    for section, wanted, (start, stop) in zip(
        score.sections, ride_db, section_frames(score), strict=True
    ):
        gain_db[start:stop] = wanted
        if section.name == "pre":
            gain_db[start:stop] += np.linspace(-1.0, 1.0, stop - start, dtype=np.float32)
    gain_db[stop:] = wanted
    width = int(0.12 * SAMPLE_RATE_HZ)
    gain_db = box_smoothed(box_smoothed(gain_db, width), width)
    gain: NDArray[np.float32] = np.exp(gain_db * np.float32(np.log(10.0) / 20.0))
    return gain


def _anchor(levels: list[float], score: Score) -> float:
    """Return the level of the choruses, or of the fullest section of a song without one."""
    choruses = [
        level - section.loudness_lu
        for section, level in zip(score.sections, levels, strict=True)
        if section.name == "chorus"
    ]
    if choruses:
        return float(np.mean(choruses))
    fullest = max(range(len(levels)), key=lambda index: score.sections[index].loudness_lu)
    return levels[fullest] - score.sections[fullest].loudness_lu


def _fade(samples: Samples, score: Score, span: Span) -> None:
    """Open the song within 64 samples and close it within 0.6 s, in place."""
    if span.start < 64:
        opening = np.linspace(0.0, 1.0, 64, dtype=np.float32)[span.start :]
        samples[: len(opening)] *= opening[:, None]
    count = int(_FADE_S * SAMPLE_RATE_HZ)
    first = score.sample_count - count - span.start
    if first + count > 0 and first < len(samples):
        closing = np.linspace(1.0, 0.0, count, dtype=np.float32) ** 1.5
        part = closing[max(0, -first) : len(samples) - first]
        samples[max(0, first) : max(0, first) + len(part)] *= part[:, None]


def _driven(samples: Samples, held: NDArray[np.float32], drive: float) -> Samples:
    """Return ``samples`` with ``drive`` into the limiter."""
    gain = limiter_gain(held * np.float32(drive), _LIMITER_CEILING) * np.float32(drive)
    return samples * gain[:, None]


def _normalise(samples: Samples) -> tuple[Samples, float, float]:
    """Return ``samples`` at the target loudness, true peaks limited, and both gains used."""
    loudness = gated_lufs(k_weighted_power(samples))
    if loudness <= SILENCE_LUFS:
        return samples, 1.0, 1.0
    drive = 10.0 ** ((TARGET_LUFS - loudness) / 20.0)
    held = held_peaks(samples, 0.5 * _LIMITER_CEILING / drive)
    finished, used = samples, drive
    for _ in range(4):
        finished, used = _driven(samples, held, drive), drive
        error = TARGET_LUFS - gated_lufs(k_weighted_power(finished))
        if abs(error) < _TOLERANCE_LU:
            break
        drive *= 10.0 ** (error / 20.0)
    excess_db = true_peak_dbtp(finished) - CEILING_DBTP
    trim = 1.0
    if excess_db > -0.05:
        trim = 10.0 ** ((-excess_db - 0.05) / 20.0)
        finished *= np.float32(trim)
    return finished, used, trim
