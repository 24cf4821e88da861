"""The mouth of anybody's recording, from its sound alone.

The reader's frames become mouth shapes by the most likely path that changes seldom, and these are
blended as spoken scripts are: closed lips survive every frame rate, and rests shut the mouth.
"""

from collections.abc import Iterator
from itertools import pairwise
from typing import Final
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from avatar_g.backend.domain.performance import CURVE_RATE_HZ, VISEMES, Curve, MouthTrack
from avatar_g.backend.engines.dsp.envelopes import hann_smoothed
from avatar_g.backend.engines.lipsync.audio_features import at_hearing_rate, frame_levels_db
from avatar_g.backend.engines.lipsync.audio_model import MouthReader
from avatar_g.backend.engines.lipsync.blinks import blink_curve
from avatar_g.backend.engines.lipsync.mouth import VOWEL_ROWS
from avatar_g.backend.engines.lipsync.shapes import Shape, blend_shapes

_CHANGE_COST: Final = 3.0
"""Nats a change of shape must be worth: single frames do not flutter."""
_CLOSURE_FAVOUR: Final = 0.6
"""Nats for closed lips: a missed /m/ is seen more than a needless one."""
_SILENT_DBFS: Final = -62.0
_QUIET_DB: Final = -36.0
"""Below the loud moments: no voice."""
_OVER_NOISE_DB: Final = 5.0
_LEAST_GATE_DB, _REST_FRAMES = -18.0, 9
_ENERGY_FRAMES: Final = 13
_ENERGY_RANGE_DB: Final = 30.0
_NEUTRAL_PITCH: Final = 0.4


def mouth_track_from_audio(
    samples: NDArray[np.float32], rate_hz: int, reader: MouthReader, *, seed: int
) -> MouthTrack:
    """Return the mouth of the speaker in a recording; equal arguments give equal curves.

    Parameters
    ----------
    samples
        ``(frames,)`` or ``(frames, channels)``, of a voice without music.

    Raises
    ------
    ValueError
        If there is no sound or its rate is below 8 kHz.
    """
    duration_s = len(samples) / rate_hz
    length = int(np.ceil(duration_s * CURVE_RATE_HZ)) + 2
    signal = at_hearing_rate(samples, rate_hz)
    levels_db = frame_levels_db(signal)
    resting = resting_frames(levels_db)
    visemes = blend_shapes(shapes_of(reader.read(signal), resting), length)
    energy = np.zeros(length, np.float32)
    loudness = _energy(levels_db, resting)[:length]
    energy[: len(loudness)] = loudness
    sounding = np.clip(2.0 * visemes[:, VOWEL_ROWS].sum(axis=1) - 0.2, 0.0, 1.0)
    return MouthTrack(
        visemes=visemes.astype(np.float32),
        energy=energy,
        pitch=np.full(length, _NEUTRAL_PITCH, np.float32),
        hold=np.zeros(length, np.float32),
        singing=sounding.astype(np.float32),
        blink=blink_curve(sounding, duration_s, (seed, crc32(b"recording"))),
    )


def read_shapes(
    samples: NDArray[np.float32], rate_hz: int, reader: MouthReader
) -> tuple[Shape, ...]:
    """Return the mouth shapes of a recording in order; between them the mouth is shut.

    Raises
    ------
    ValueError
        If there is no sound or its rate is below 8 kHz.
    """
    signal = at_hearing_rate(samples, rate_hz)
    return tuple(shapes_of(reader.read(signal), resting_frames(frame_levels_db(signal))))


def resting_frames(levels_db: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Tell which frames lie in rests: too quiet for a voice for 90 ms and longer."""
    loud_db = float(np.percentile(levels_db, 95))
    if loud_db < _SILENT_DBFS:
        return np.ones(len(levels_db), np.bool_)
    noise_db = float(np.percentile(levels_db, 5)) + _OVER_NOISE_DB
    gate_db = min(loud_db + _LEAST_GATE_DB, max(loud_db + _QUIET_DB, noise_db))
    edges = np.flatnonzero(np.diff(np.pad(levels_db < gate_db, 1).astype(np.int8)))
    resting = np.zeros(len(levels_db), np.bool_)
    for start, end in edges.reshape(-1, 2):
        resting[start:end] = end - start >= _REST_FRAMES
    return resting


def shapes_of(log_shares: NDArray[np.float32], resting: NDArray[np.bool_]) -> Iterator[Shape]:
    """Cut ``(frames, 15)`` log probabilities into shapes; nothing is shaped in rests."""
    path = likely_path(log_shares)
    path[resting[: len(path)]] = VISEMES.index("sil")
    bounds = [0, *(np.flatnonzero(np.diff(path)) + 1).tolist(), len(path)]
    for start, end in pairwise(bounds):
        viseme = VISEMES[path[start]]
        if viseme != "sil":
            yield Shape(viseme, (start - 0.5) / CURVE_RATE_HZ, (end - 0.5) / CURVE_RATE_HZ)


def likely_path(log_shares: NDArray[np.float32]) -> NDArray[np.int64]:
    """Return the likeliest viseme of every frame where a change costs ``_CHANGE_COST``.

    Source: A. Viterbi, IEEE Transactions on Information Theory 13, 1967, with equal transitions.
    """
    scores = log_shares.astype(np.float64)
    scores[:, VISEMES.index("PP")] += _CLOSURE_FAVOUR
    states = np.arange(scores.shape[1])
    origins = np.zeros(scores.shape, np.int64)
    best = scores[0].copy()
    for frame in range(1, len(scores)):
        leader = int(best.argmax())
        changed = best[leader] - _CHANGE_COST
        origins[frame] = np.where(best >= changed, states, leader)
        best = np.maximum(best, changed) + scores[frame]
    path = np.zeros(len(scores), np.int64)
    path[-1] = best.argmax()
    for frame in range(len(scores) - 1, 0, -1):
        path[frame - 1] = origins[frame, path[frame]]
    return path


def _energy(levels_db: NDArray[np.float32], resting: NDArray[np.bool_]) -> Curve:
    """Return smooth loudness 0..1 between the quiet and the loud moments."""
    loud_db = float(np.percentile(levels_db, 95))
    energy = np.clip(1.0 + (levels_db - loud_db) / _ENERGY_RANGE_DB, 0.0, 1.0)
    energy[resting] = 0.0
    return hann_smoothed(energy, _ENERGY_FRAMES).astype(np.float32)
