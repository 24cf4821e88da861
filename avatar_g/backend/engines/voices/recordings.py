"""Listens to a recording before a voice is learnt from it."""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from avatar_g.backend.domain.audio import SAMPLE_RATE_HZ
from avatar_g.backend.domain.voices import (
    LEAST_CHARACTER_S,
    LONGEST_RECORDING_S,
    RecordingFault,
    RecordingReport,
)
from avatar_g.backend.engines.dsp.clipping import clipped_share
from avatar_g.backend.engines.dsp.loudness import SILENCE_LUFS, integrated_lufs
from avatar_g.backend.engines.voices.company import has_several_speakers
from avatar_g.backend.engines.voices.envelopes import RATE_HZ
from avatar_g.backend.engines.voices.frames import HOP_S
from avatar_g.backend.engines.voices.hearing import HeardVoice, as_mono, hear

_SILENT_RMS: Final = 10.0 ** (-55.0 / 20.0)
_CLIPPED_SHARE: Final = 5e-4
_LEAST_NOISE_DB: Final = 15.0
_LEAST_VOICED: Final = 0.25
"""Share of the sounding frames with a pitch, less in a band; chosen on made-up signals."""
_MOST_STEADY: Final = 0.55
"""Share of voiced time in which the pitch stands still, as in an instrument's notes; chosen on
made-up signals."""
_STEADY_CENTS: Final = 12.0
_STEADY_FRAMES: Final = 24

_JUDGED_S: Final = 2.5
"""With less sound there is nothing to judge."""


def inspect_recording(
    samples: NDArray[np.float32], rate_hz: int, *, least_speech_s: float = LEAST_CHARACTER_S
) -> RecordingReport:
    """Tell what a recording holds and what is wrong with it.

    Parameters
    ----------
    samples
        Mono ``(frames,)`` or ``(frames, channels)``, nominal range -1..1. What is longer than
        ``LONGEST_RECORDING_S`` is judged by its beginning.
    rate_hz
        At least 16 kHz.
    least_speech_s
        Speech wanted: ``LEAST_CHARACTER_S`` for a free recording, ``LEAST_LINE_S`` for one line.

    Raises
    ------
    ValueError
        If it has no such shape or rate; see ``as_mono``.
    """
    duration_s = len(samples) / max(1, rate_hz)
    judged = samples[: round(LONGEST_RECORDING_S * rate_hz)]
    signal = as_mono(judged, rate_hz)
    voice = hear(signal) if len(signal) >= RATE_HZ // 10 else None
    if voice is None or float(np.sqrt(np.mean(signal**2))) < _SILENT_RMS:
        return RecordingReport(
            duration_s, 0.0, SILENCE_LUFS, 0.0, 0.0, 0.0, 0.0, 0.0, (RecordingFault.SILENT,)
        )
    return inspect_heard(
        judged, signal, voice, least_speech_s=least_speech_s, duration_s=duration_s
    )


def inspect_heard(
    samples: NDArray[np.float32],
    signal: NDArray[np.float32],
    voice: HeardVoice,
    *,
    least_speech_s: float,
    duration_s: float | None = None,
) -> RecordingReport:
    """Judge a recording that is analysed already: ``signal`` is mono at ``RATE_HZ``."""
    whole_s = len(signal) / RATE_HZ if duration_s is None else duration_s
    sounding = _sounding(voice)
    speech_s = float(sounding.sum()) * HOP_S
    noise_db = _noise_db(voice, sounding)
    channels = samples if samples.ndim == 2 else samples[:, None]
    clipped = clipped_share(np.asarray(channels, np.float32))
    voiced = voice.pitch_hz[sounding & (voice.pitch_hz > 0)]
    low, median, high = np.percentile(voiced, (5, 50, 95)) if len(voiced) else (0.0, 0.0, 0.0)
    faults: list[RecordingFault] = []
    if float(np.sqrt(np.mean(signal**2))) < _SILENT_RMS:
        faults.append(RecordingFault.SILENT)
    elif not _is_voice(voice, sounding):
        faults.append(RecordingFault.NOT_A_VOICE)
    else:
        faults += [RecordingFault.TOO_SHORT] if speech_s < least_speech_s else []
        faults += [RecordingFault.NOISY] if noise_db < _LEAST_NOISE_DB else []
        faults += [RecordingFault.SEVERAL_SPEAKERS] if has_several_speakers(voice, sounding) else []
    faults += [RecordingFault.TOO_LONG] if whole_s > LONGEST_RECORDING_S else []
    faults += [RecordingFault.CLIPPED] if clipped > _CLIPPED_SHARE else []
    return RecordingReport(
        duration_s=whole_s,
        speech_s=speech_s,
        loudness_lufs=_loudness(signal),
        noise_db=noise_db,
        clipped_share=clipped,
        pitch_low_hz=float(low),
        pitch_median_hz=float(median),
        pitch_high_hz=float(high),
        faults=tuple(faults),
    )


def _loudness(signal: NDArray[np.float32]) -> float:
    repeated = np.repeat(signal, SAMPLE_RATE_HZ // RATE_HZ)
    return integrated_lufs(np.ascontiguousarray(repeated[:, None]))


def _sounding(voice: HeardVoice) -> NDArray[np.bool_]:
    """Return frames of speech: active ones, gaps of a stop's length closed."""
    closed: NDArray[np.bool_] = ndimage.binary_closing(voice.is_active, np.ones(31, np.bool_))
    return closed | voice.is_active


def _noise_db(voice: HeardVoice, sounding: NDArray[np.bool_]) -> float:
    """Return the mean level of the speech above the quietest frames, at most 90 dB."""
    speech = float(np.log(np.exp(voice.level[voice.is_active].astype(np.float64)).mean()))
    quiet = float(np.percentile(voice.level, 4))
    del sounding
    return float(np.clip((speech - quiet) * 10.0 / np.log(10.0), 0.0, 90.0))


def _is_voice(voice: HeardVoice, sounding: NDArray[np.bool_]) -> bool:
    """Tell speech from noise, from a band and from an instrument."""
    if sounding.sum() * HOP_S < _JUDGED_S:
        return bool((voice.pitch_hz[sounding] > 0).mean() >= _LEAST_VOICED / 2)
    if float((voice.pitch_hz[voice.is_active] > 0).mean()) < _LEAST_VOICED:
        return False
    return _steady_share(voice) < _MOST_STEADY


def _steady_share(voice: HeardVoice) -> float:
    """Return the share of voiced frames inside 120 ms of unmoved pitch."""
    voiced = voice.is_voiced
    cents = 1_200.0 * np.log2(np.maximum(voice.pitch_hz, 1.0))
    spread = ndimage.maximum_filter1d(cents, _STEADY_FRAMES) - ndimage.minimum_filter1d(
        cents, _STEADY_FRAMES
    )
    whole = ndimage.uniform_filter1d(voiced.astype(np.float64), _STEADY_FRAMES) > 0.999
    if not whole.any():
        return 0.0
    still = spread[whole] < 2.0 * _STEADY_CENTS
    return float(still.mean())
