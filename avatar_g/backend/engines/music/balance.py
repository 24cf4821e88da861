"""Gains of mix and master: measured when a song is first rendered, kept when it is edited.

Levels are relative to the whole song, so without fixed gains one note would move every sample.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

from avatar_g.backend.engines.music.score import Score


@dataclass(frozen=True, slots=True)
class Span:
    """Frames ``start`` (included) to ``stop`` (excluded) of a song."""

    start: int
    stop: int

    @classmethod
    def whole(cls, score: Score) -> "Span":
        """Return all frames of a song."""
        return cls(0, score.sample_count)

    @property
    def frame_count(self) -> int:
        """Number of frames."""
        return self.stop - self.start

    @property
    def place(self) -> slice:
        """Where the span lies in an array of the whole song."""
        return slice(self.start, self.stop)

    def widened(self, before: int, after: int, limit: int) -> "Span":
        """Return the span with frames added on both sides, within ``0..limit``."""
        return Span(max(0, self.start - before), min(limit, self.stop + after))


@dataclass(frozen=True, slots=True)
class MixBalance:
    """Linear gains of the mix."""

    tracks: Mapping[str, float] = field(default_factory=dict)
    """Raw track to stem; a track that was silent has no entry."""
    voice_edges_hz: Mapping[str, float] = field(default_factory=dict)
    """High-pass of each voice, by letter."""
    voice: float | None = None
    """Dry voices to their bus; None: nobody sang."""
    forward: float = 1.0
    """Puts the voices in front of the band."""
    unsent: tuple[str, ...] = ()
    """Tracks that were muted when the song was first mixed: no room answers them."""


@dataclass(frozen=True, slots=True)
class MasterBalance:
    """Gains of the master."""

    level: float
    """Before the glue compressor."""
    ride_db: tuple[float, ...]
    """Per section."""
    drive: float
    """Into the limiter."""
    trim: float
    """After the limiter."""


@dataclass(frozen=True, slots=True)
class Balance:
    """Everything that makes two renderings of one score comparable."""

    mix: MixBalance
    master: MasterBalance

    def to_json(self) -> str:
        """Serialise; ``from_json`` restores an equal value."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> "Balance":
        """Restore a value.

        Raises
        ------
        ValueError
            If a field is missing.
        """
        try:
            data = json.loads(text)
            master = MasterBalance(
                **{**data["master"], "ride_db": tuple(data["master"]["ride_db"])}
            )
            mix = MixBalance(**{**data["mix"], "unsent": tuple(data["mix"].get("unsent", ()))})
            return cls(mix, master)
        except (KeyError, TypeError) as error:
            raise ValueError(f"not a balance: {error}") from error
