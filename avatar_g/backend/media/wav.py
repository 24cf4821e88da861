"""16-bit WAV files."""

import os
import wave
from pathlib import Path

import numpy as np

from avatar_g.backend.domain.audio import SAMPLE_RATE_HZ, AudioClip, Samples
from avatar_g.backend.errors import UnsupportedInput

_FULL_SCALE = 32_767.0
_CHUNK_FRAMES = 1 << 18


def write_wav(path: Path, samples: Samples, *, sample_rate_hz: int = SAMPLE_RATE_HZ) -> None:
    """Write ``samples`` as 16-bit PCM; the file appears complete or not at all.

    Values are rounded without dither, so that equal samples give equal bytes and silence stays
    silent; what exceeds -1..1 is clipped.
    """
    part = path.with_name(path.name + ".part")
    try:
        with wave.open(str(part), "wb") as file:
            file.setnchannels(samples.shape[1])
            file.setsampwidth(2)
            file.setframerate(sample_rate_hz)
            for start in range(0, len(samples), _CHUNK_FRAMES):
                chunk = np.rint(samples[start : start + _CHUNK_FRAMES] * np.float32(_FULL_SCALE))
                limited = np.clip(chunk, -_FULL_SCALE - 1.0, _FULL_SCALE)
                file.writeframesraw(limited.astype("<i2").tobytes())
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)


def read_wav(path: Path) -> AudioClip:
    """Read a 16-bit PCM WAV file.

    Raises
    ------
    UnsupportedInput
        If the file is not a WAV file of 16 bits.
    """
    try:
        with wave.open(str(path), "rb") as file:
            if file.getsampwidth() != 2:
                raise UnsupportedInput(f"{path.name} has {8 * file.getsampwidth()} bits, not 16")
            channels, rate_hz = file.getnchannels(), file.getframerate()
            data = file.readframes(file.getnframes())
    except (wave.Error, EOFError) as error:
        raise UnsupportedInput(f"{path.name} is not a WAV file: {error}") from error
    values = np.frombuffer(data, "<i2").astype(np.float32) / np.float32(_FULL_SCALE)
    return AudioClip(values.reshape(-1, channels), rate_hz)
