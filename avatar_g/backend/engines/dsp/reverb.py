"""Reverberation by FFT convolution with a generated room."""

import numpy as np
from scipy import fft

from avatar_g.backend.domain.audio import SAMPLE_RATE_HZ, Samples
from avatar_g.backend.engines.dsp.filters import apply_biquads, high_pass, low_pass


def room_response(
    decay_s: float, *, pre_delay_s: float, brightness_hz: float, seed: int
) -> Samples:
    """Return a stereo impulse response: decaying noise, unit energy per channel.

    ``decay_s`` is the time to fall by 60 dB; ``brightness_hz`` is where air absorption sets in.
    """
    generator = np.random.default_rng(seed)
    frame_count = int(decay_s * 1.3 * SAMPLE_RATE_HZ)
    times_s = np.arange(frame_count, dtype=np.float32) / SAMPLE_RATE_HZ
    noise = generator.standard_normal((frame_count, 2), dtype=np.float32)
    noise *= np.exp(np.float32(-6.9 / decay_s) * times_s)[:, None]
    apply_biquads(noise, low_pass(brightness_hz, 0.5), high_pass(220.0, 0.5))
    noise /= np.sqrt((noise**2).sum(axis=0, keepdims=True))
    silence = np.zeros((int(pre_delay_s * SAMPLE_RATE_HZ), 2), np.float32)
    return np.concatenate([silence, noise])


def convolve(samples: Samples, response: Samples) -> Samples:
    """Return ``samples`` convolved with ``response``, cut to their own length.

    Works in overlapping blocks of four responses: half the time and a fraction of the memory of one
    transform over a whole song.
    """
    size = 1 << int(4 * len(response) - 1).bit_length()
    step = size - len(response) + 1
    wet = np.zeros_like(samples)
    for channel in range(samples.shape[1]):
        room = fft.rfft(np.ascontiguousarray(response[:, channel]), size)
        for start in range(0, len(samples), step):
            block = np.ascontiguousarray(samples[start : start + step, channel])
            echo = fft.irfft(fft.rfft(block, size) * room, size)
            stop = min(start + size, len(samples))
            wet[start:stop, channel] += echo[: stop - start]
    return wet
