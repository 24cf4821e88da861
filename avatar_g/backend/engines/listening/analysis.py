"""Listen to a recording: beats, bars, key, sections, drum strokes, loudness."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from avatar_g.backend.domain.audio import SAMPLE_RATE_HZ, AudioClip, Samples
from avatar_g.backend.domain.listening import ANALYSIS_VERSION, AudioAnalysis
from avatar_g.backend.domain.progress import Progress, ignore_progress
from avatar_g.backend.domain.timing import Hit
from avatar_g.backend.engines.dsp.clipping import clipped_share
from avatar_g.backend.engines.dsp.loudness import (
    gated_lufs,
    k_weighted_power,
    loudness_range_lu,
)
from avatar_g.backend.engines.dsp.true_peak import true_peak_dbtp
from avatar_g.backend.engines.listening.beats import beat_evidence, find_beats
from avatar_g.backend.engines.listening.chroma import find_chroma
from avatar_g.backend.engines.listening.metre import find_metre
from avatar_g.backend.engines.listening.onsets import (
    CURVE_RATE_HZ,
    Curve,
    Onsets,
    band_spectrum,
    onset_curves,
)
from avatar_g.backend.engines.listening.structure import find_sections
from avatar_g.backend.engines.listening.tempo import find_tempo
from avatar_g.backend.engines.listening.tonality import find_key

_POWER_RATE_HZ: Final = 10
_HIT_DEVIATIONS: Final = 1.2
_HIT_DISTANCE_S: Final = 0.09
_TIME_DIGITS: Final = 4


def listen(clip: AudioClip, *, progress: Progress = ignore_progress) -> AudioAnalysis:
    """Analyse a recording of at least a few seconds.

    Raises
    ------
    ValueError
        If its rate is not ``SAMPLE_RATE_HZ``.
    """
    if clip.sample_rate_hz != SAMPLE_RATE_HZ:
        raise ValueError(f"expected {SAMPLE_RATE_HZ} Hz, not {clip.sample_rate_hz}")
    mono = clip.samples.mean(axis=1, dtype=np.float32)
    spectrum = band_spectrum(mono)
    onsets = onset_curves(spectrum)
    progress(0.3)
    chroma = find_chroma(mono)
    progress(0.6)
    grid = find_beats(onsets, find_tempo(beat_evidence(onsets)))
    beats_per_bar, first = find_metre(grid.beats_s, onsets, chroma)
    beats_s = _whole_bars(grid.beats_s[first:], beats_per_bar, clip.duration_s)
    bars_s = beats_s[::beats_per_bar]
    power = k_weighted_power(clip.samples)
    sections = find_sections(
        bars_s,
        clip.duration_s,
        spectrum=spectrum,
        onsets=onsets,
        chroma=chroma,
        loudness_lu=_bar_loudness(power, bars_s),
    )
    progress(0.8)
    key = find_key(chroma, [section.start_s for section in sections])
    return AudioAnalysis(
        version=ANALYSIS_VERSION,
        duration_s=clip.duration_s,
        tempo_bpm=round(grid.tempo_bpm, 3),
        is_steady=grid.is_steady,
        beats_per_bar=beats_per_bar,
        beats_s=_rounded(beats_s),
        downbeats_s=_rounded(bars_s),
        key=key.tonic,
        mode=key.mode,
        key_clarity=round(key.clarity, 3),
        tuning_cents=round(chroma.tuning_cents, 1),
        sections=sections,
        hits=_strokes(onsets),
        **_levels(clip.samples, power),
    )


def warm_up() -> None:
    """Compile every kernel on a few seconds of clicks."""
    clicks = np.zeros((6 * SAMPLE_RATE_HZ, 2), np.float32)
    clicks[:: SAMPLE_RATE_HZ // 2] = 0.5
    listen(AudioClip(clicks))


def _whole_bars(
    beats_s: NDArray[np.float64], beats_per_bar: int, duration_s: float
) -> NDArray[np.float64]:
    """Return whole bars from the first bar line on, up to the one that reaches the end."""
    bar_count = max(1, int((len(beats_s) - 1) // beats_per_bar))
    kept = beats_s[: bar_count * beats_per_bar + 1]
    starts_s = kept[::beats_per_bar]
    inside = max(1, int(np.searchsorted(starts_s, duration_s)))
    return kept[: min(bar_count, inside) * beats_per_bar + 1]


def _bar_loudness(power: NDArray[np.float64], bars_s: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the mean level of each bar in decibels; bars beyond the end are silent."""
    edges = np.clip(np.rint(bars_s * _POWER_RATE_HZ).astype(np.int64), 0, len(power))
    sums = np.concatenate([[0.0], np.cumsum(power)])
    lengths = np.maximum(np.diff(edges), 1)
    return np.asarray(10.0 * np.log10((sums[edges[1:]] - sums[edges[:-1]]) / lengths + 1e-9))


def _levels(samples: Samples, power: NDArray[np.float64]) -> dict[str, float]:
    return {
        "loudness_lufs": round(gated_lufs(power), 2),
        "loudness_range_lu": round(loudness_range_lu(samples), 2),
        "true_peak_dbtp": round(true_peak_dbtp(_stereo(samples)), 2),
        "clipped_share": clipped_share(samples),
    }


def _strokes(onsets: Onsets) -> tuple[Hit, ...]:
    hits = [*_hits("k", onsets.kick), *_hits("s", onsets.snare)]
    return tuple(sorted(hits, key=lambda hit: (hit.at_s, hit.instrument)))


def _hits(instrument: str, curve: Curve) -> list[Hit]:
    """Return the strokes of a drum: peaks of its curve that stand out."""
    if not len(curve):
        return []
    reach = int(_HIT_DISTANCE_S * CURVE_RATE_HZ)
    padded = np.pad(curve, reach)
    highest = np.max([padded[shift : shift + len(curve)] for shift in range(2 * reach + 1)], axis=0)
    is_hit = (curve >= highest) & (curve > _HIT_DEVIATIONS)
    full = max(1e-6, float(np.percentile(curve[is_hit], 90))) if is_hit.any() else 1.0
    return [
        Hit(round(frame / CURVE_RATE_HZ, 3), instrument, round(min(1.0, float(level) / full), 3))
        for frame, level in zip(np.flatnonzero(is_hit), curve[is_hit], strict=True)
    ]


def _stereo(samples: Samples) -> Samples:
    return samples if samples.shape[1] == 2 else np.repeat(samples[:, :1], 2, axis=1)


def _rounded(times_s: NDArray[np.float64]) -> tuple[float, ...]:
    return tuple(round(float(time_s), _TIME_DIGITS) for time_s in times_s)
