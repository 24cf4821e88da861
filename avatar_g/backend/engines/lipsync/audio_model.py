"""A mouth reader: a network of one hidden layer that tells the mouth shape of every 10 ms."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from avatar_g.backend.engines.lipsync.audio_features import hear_frames

MODEL_VERSION = 1


@dataclass(frozen=True, slots=True, eq=False)
class MouthReader:
    """Weights of the network; made by ``audio_training``."""

    mean: NDArray[np.float32]
    """Of every feature over what was trained on."""
    scale: NDArray[np.float32]
    hidden: NDArray[np.float32]
    """``(features + 1, hidden units)``; the last row is the bias."""
    output: NDArray[np.float32]
    """``(hidden units + 1, visemes)``."""

    def read(self, signal: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return ``(frames, 15)`` log probabilities for sound at ``HEARING_RATE_HZ``."""
        return self.read_frames(hear_frames(signal))

    def read_frames(self, features: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return ``(frames, 15)`` log probabilities for features."""
        seen = (features - self.mean) / self.scale
        inner = np.maximum(seen @ self.hidden[:-1] + self.hidden[-1], 0.0)
        scores = inner @ self.output[:-1] + self.output[-1]
        scores -= scores.max(axis=1, keepdims=True)
        return np.asarray(scores - np.log(np.exp(scores).sum(axis=1, keepdims=True)), np.float32)

    def save(self, path: Path) -> None:
        """Write the weights."""
        with path.open("wb") as file:
            np.savez(file, mean=self.mean, scale=self.scale, hidden=self.hidden, output=self.output)

    @staticmethod
    def load(path: Path) -> "MouthReader":
        """Read what ``save`` wrote."""
        with np.load(path, allow_pickle=False) as stored:
            return MouthReader(stored["mean"], stored["scale"], stored["hidden"], stored["output"])
