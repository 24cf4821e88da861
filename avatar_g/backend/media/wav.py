"""16-bit WAV files."""

import os
import wave
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from avatar_g.backend.domain.audio import SAMPLE_RATE_HZ, AudioClip, Samples
from avatar_g.backend.errors import UnsupportedInput

_FULL_SCALE = 32_767.0
_CHUNK_FRAMES = 1 << 18


_HEADER_BYTES = 44
"""What ``wave`` writes before the samples."""


class MappedWav:
    """The frames of a 16-bit stereo WAV file we wrote, read stretch by stretch."""

    def __init__(self, path: Path) -> None:
        """Open ``path``.

        Raises
        ------
        UnsupportedInput
            If the file is not a stereo WAV file of 16 bits.
        """
        count = _checked_header(path, channels=2)
        values = np.memmap(path, "<i2", mode="r", offset=_HEADER_BYTES)
        self._values = values[: min(2 * count, len(values) // 2 * 2)].reshape(-1, 2)
        self.path = path

    def __len__(self) -> int:
        """Return the number of frames."""
        return len(self._values)

    def __getitem__(self, place: slice) -> Samples:
        """Return a stretch, the same values ``read_wav`` gives."""
        stretch: Samples = self.steps(place).astype(np.float32) / np.float32(_FULL_SCALE)
        return stretch

    def steps(self, place: slice) -> NDArray[np.int16]:
        """Return a stretch as the integers in the file."""
        stretch: NDArray[np.int16] = self._values[place]
        return stretch


def patch_wav(source: Path | None, target: Path, start: int, samples: Samples, count: int) -> None:
    """Write ``source`` with stereo ``samples`` in the place of its frames from ``start`` on.

    The result has ``count`` frames: what the source has more is left out, what it lacks is silence.
    No value outside the patch is touched. Without a source it is silence around the patch.
    """
    old_sound = MappedWav(source) if source is not None else None
    with wave.open(str(target), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE_HZ)
        file.setnframes(count)
        for first in range(0, count, _CHUNK_FRAMES):
            frames = np.zeros((min(_CHUNK_FRAMES, count - first), 2), "<i2")
            if old_sound is not None:
                old = old_sound.steps(slice(first, first + len(frames)))
                frames[: len(old)] = old
            low, high = max(start, first), min(start + len(samples), first + len(frames))
            if low < high:
                frames[low - first : high - first] = _in_steps(samples[low - start : high - start])
            file.writeframesraw(frames.tobytes())


def _checked_header(path: Path, *, channels: int) -> int:
    """Return how many frames a file has; what follows them, such as a recipe, is no sound."""
    try:
        with wave.open(str(path), "rb") as file:
            if (file.getsampwidth(), file.getnchannels()) != (2, channels):
                raise UnsupportedInput(f"{path.name} is not 16-bit sound of {channels} channels")
            return file.getnframes()
    except (wave.Error, EOFError) as error:
        raise UnsupportedInput(f"{path.name} is not a WAV file: {error}") from error


def _in_steps(samples: Samples) -> NDArray[np.int16]:
    limited = np.clip(np.rint(samples * np.float32(_FULL_SCALE)), -_FULL_SCALE - 1.0, _FULL_SCALE)
    steps: NDArray[np.int16] = limited.astype("<i2")
    return steps


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
                file.writeframesraw(_in_steps(samples[start : start + _CHUNK_FRAMES]).tobytes())
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
