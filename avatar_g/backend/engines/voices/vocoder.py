"""Source-filter synthesis: spectral frames and a pitch curve to sound."""

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy import fft

from avatar_g.backend.domain.audio import SAMPLE_RATE_HZ
from avatar_g.backend.engines.voices.frames import HOP_FRAMES
from avatar_g.backend.engines.voices.glottis import (
    HARMONIC_STEPS,
    SHAPES,
    source_change_table,
)
from avatar_g.backend.engines.voices.roughness import growled

_NOISE_HOP = 2
"""Noise is shaped once per two frames (10 ms)."""


@dataclass(slots=True)
class VoiceFrames:
    """What the vocoder needs for each frame; every array has the frames on its first axis."""

    log_power: NDArray[np.float32]
    """ln power spectral density, shape ``(frames, fft_size // 2 + 1)``."""
    aperiodicity: NDArray[np.float32]
    """Share of noise in each bin, same shape."""
    pitch_hz: NDArray[np.float64]
    voiced: NDArray[np.bool_]
    source_shape: NDArray[np.float64]
    """Rd of the glottal pulse, see ``glottis``."""
    growl: NDArray[np.float64] | None = None
    """0 none .. 1 full, see ``roughness``; None: nowhere."""
    growl_cycles: NDArray[np.int64] | None = None
    """Periods per swing of the growl; needed with ``growl``."""

    @property
    def frame_count(self) -> int:
        """Number of frames."""
        return len(self.log_power)

    @property
    def fft_size(self) -> int:
        """Length of the impulse responses."""
        return 2 * (int(self.log_power.shape[1]) - 1)


def synthesise(frames: VoiceFrames, generator: np.random.Generator) -> NDArray[np.float32]:
    """Return the sound of the frames, mono; frame ``i`` is centred on sample ``i * HOP_FRAMES``.

    The result is ``fft_size`` samples longer than the frames, for the ring of the last response.
    """
    length = frames.frame_count * HOP_FRAMES + frames.fft_size
    sound = _shaped_noise(frames, length, generator)
    sound += _pulses(frames, length, generator)
    return sound


def _shaped_noise(
    frames: VoiceFrames, length: int, generator: np.random.Generator
) -> NDArray[np.float32]:
    """Return white noise through the aperiodic part of every second frame, overlap-added."""
    half = _NOISE_HOP * HOP_FRAMES
    size = frames.fft_size
    chosen = np.arange(0, frames.frame_count, _NOISE_HOP)
    white = generator.standard_normal(length + 2 * half + size, dtype=np.float32)
    window = (0.5 - 0.5 * np.cos(np.pi * np.arange(2 * half) / half)).astype(np.float32)
    margin = (size - 2 * half) // 2
    starts = chosen * HOP_FRAMES
    blocks = np.zeros((len(chosen), size), np.float32)
    blocks[:, margin : margin + 2 * half] = (
        white[starts[:, None] + np.arange(2 * half)[None, :]] * window
    )
    gain = np.exp(np.float32(0.5) * frames.log_power[chosen])
    gain *= np.sqrt(frames.aperiodicity[chosen])
    shaped = fft.irfft(fft.rfft(blocks, axis=1) * gain, axis=1)
    lead = half + margin
    sound = np.zeros(length + lead + size, np.float32)
    _overlap_add(sound, shaped, starts)
    return sound[lead : lead + length].copy()


def _pulses(
    frames: VoiceFrames, length: int, generator: np.random.Generator
) -> NDArray[np.float32]:
    """Return the periodic part: one minimum-phase impulse response per glottal pulse."""
    sound = np.zeros(length + frames.fft_size, np.float32)
    positions, fractions, places = _pulse_positions(
        frames.pitch_hz, frames.voiced, HOP_FRAMES, SAMPLE_RATE_HZ
    )
    if not len(positions):
        return sound[:length]
    before = np.minimum(places.astype(np.int64), frames.frame_count - 2)
    weights = (places - before).astype(np.float32)
    needed = np.unique(np.concatenate([before, before + 1]))
    row_of_frame = np.zeros(frames.frame_count, np.int64)
    row_of_frame[needed] = np.arange(len(needed))
    responses = _minimum_phase(_periodic_log_amplitude(frames, needed))
    strengths = np.ones(len(positions), np.float32)
    if frames.growl is not None and frames.growl_cycles is not None:
        chance = generator.spawn(1)[0]  # what is drawn afterwards stays what it was
        nearest = np.minimum(np.round(places).astype(np.int64), frames.frame_count - 1)
        strengths, late_s = growled(
            frames.growl[nearest],
            frames.growl_cycles[nearest],
            1.0 / frames.pitch_hz[nearest],
            chance,
        )
        positions, fractions = _delayed(positions, fractions, late_s)
    rows = row_of_frame[before]
    _add_pulses(sound, responses, positions, fractions, rows, weights, strengths)
    return sound[:length]


def _delayed(
    positions: NDArray[np.int64], fractions: NDArray[np.float32], late_s: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Return when pulses come that are late by so much; those that are not late do not move."""
    moved = np.maximum(positions + fractions + late_s * SAMPLE_RATE_HZ, 0.0)
    whole = np.where(late_s == 0.0, positions, np.floor(moved)).astype(np.int64)
    rest = np.where(late_s == 0.0, fractions, moved - np.floor(moved)).astype(np.float32)
    return whole, rest


def _periodic_log_amplitude(frames: VoiceFrames, needed: NDArray[np.int64]) -> NDArray[np.float32]:
    """Return ln |H| of the wanted frames, so that pulses of that pitch carry the frame's power."""
    pitch_hz = frames.pitch_hz[needed].astype(np.float32)
    periodic = np.maximum(np.float32(1.0) - frames.aperiodicity[needed], 1e-5)
    log_amplitude: NDArray[np.float32] = np.log(periodic)
    log_amplitude += frames.log_power[needed]
    log_amplitude += np.log(np.float32(SAMPLE_RATE_HZ) / pitch_hz)[:, None]
    bin_hz = SAMPLE_RATE_HZ / frames.fft_size
    bins = np.arange(log_amplitude.shape[1], dtype=np.float32) * np.float32(bin_hz)
    _add_source_change(
        log_amplitude,
        (HARMONIC_STEPS / pitch_hz).astype(np.float32),
        bins,
        frames.source_shape[needed],
        SHAPES,
        source_change_table(),
    )
    log_amplitude *= np.float32(0.5)
    return log_amplitude


def _minimum_phase(log_amplitude: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the minimum-phase impulse responses of log amplitude spectra, without their DC.

    Source: A. Oppenheim, R. Schafer, Discrete-Time Signal Processing: fold the real cepstrum.
    """
    cepstrum = fft.irfft(log_amplitude, axis=1)
    half = cepstrum.shape[1] // 2
    cepstrum[:, 1:half] *= np.float32(2.0)
    cepstrum[:, half + 1 :] = 0.0
    spectrum = fft.rfft(cepstrum, axis=1)
    amplitude, phase = np.exp(spectrum.real), spectrum.imag.copy()
    spectrum.real = amplitude * np.cos(phase)
    spectrum.imag = amplitude * np.sin(phase)
    spectrum[:, 0] = 0.0
    responses: NDArray[np.float32] = fft.irfft(spectrum, axis=1)
    return responses


@njit(cache=True, fastmath=True, nogil=True, error_model="numpy")
def _pulse_positions(
    pitch_hz: NDArray[np.float64], voiced: NDArray[np.bool_], hop: int, rate_hz: int
) -> tuple[NDArray[np.int64], NDArray[np.float32], NDArray[np.float64]]:
    """Return sample, sub-sample fraction and frame position of every voiced glottal pulse."""
    frame_count = pitch_hz.shape[0]
    capacity = int(pitch_hz.max() * frame_count * hop / rate_hz) + 4
    positions = np.zeros(capacity, np.int64)
    fractions = np.zeros(capacity, np.float32)
    places = np.zeros(capacity, np.float64)
    count = 0
    phase = 0.0
    for frame in range(frame_count - 1):
        slope = (pitch_hz[frame + 1] - pitch_hz[frame]) / hop
        for j in range(hop):
            step = (pitch_hz[frame] + slope * j) / rate_hz
            phase += step
            if phase >= 1.0:
                phase -= 1.0
                if voiced[frame]:
                    late = 1.0 - phase / step
                    positions[count] = frame * hop + j
                    fractions[count] = late
                    places[count] = frame + (j + late) / hop
                    count += 1
    return positions[:count], fractions[:count], places[:count]


@njit(cache=True, fastmath=True, nogil=True, error_model="numpy")
def _add_source_change(
    log_power: NDArray[np.float32],
    steps_per_hz: NDArray[np.float32],
    bins_hz: NDArray[np.float32],
    shape: NDArray[np.float64],
    shapes: NDArray[np.float64],
    table: NDArray[np.float32],
) -> None:
    """Add the glottal table, read at each bin's harmonic number and between two shapes."""
    last = table.shape[1] - 1
    for frame in range(log_power.shape[0]):
        row = 0
        while row < shapes.shape[0] - 2 and shape[frame] > shapes[row + 1]:
            row += 1
        weight = np.float32((shape[frame] - shapes[row]) / (shapes[row + 1] - shapes[row]))
        for k in range(log_power.shape[1]):
            column = min(int(bins_hz[k] * steps_per_hz[frame]), last)
            low = table[row, column]
            log_power[frame, k] += low + weight * (table[row + 1, column] - low)


@njit(cache=True, fastmath=True, nogil=True, error_model="numpy")
def _overlap_add(
    sound: NDArray[np.float32], blocks: NDArray[np.float32], starts: NDArray[np.int64]
) -> None:
    for block in range(blocks.shape[0]):
        start = starts[block]
        for j in range(blocks.shape[1]):
            sound[start + j] += blocks[block, j]


@njit(cache=True, fastmath=True, nogil=True, error_model="numpy")
def _add_pulses(
    sound: NDArray[np.float32],
    responses: NDArray[np.float32],
    positions: NDArray[np.int64],
    fractions: NDArray[np.float32],
    rows: NDArray[np.int64],
    weights: NDArray[np.float32],
    strengths: NDArray[np.float32],
) -> None:
    """Add a response, interpolated between two frames and delayed by a fraction, at each pulse."""
    one = np.float32(1.0)
    for pulse in range(positions.shape[0]):
        first, second = responses[rows[pulse]], responses[rows[pulse] + 1]
        later = strengths[pulse] * weights[pulse]
        earlier = strengths[pulse] * (one - weights[pulse])
        delayed, direct = fractions[pulse], one - fractions[pulse]
        start = positions[pulse]
        previous = np.float32(0.0)
        for j in range(responses.shape[1]):
            value = earlier * first[j] + later * second[j]
            sound[start + j] += direct * value + delayed * previous
            previous = value
