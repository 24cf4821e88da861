"""What can be heard in somebody's own recording: grid, key, form and loudness."""

import json
from dataclasses import asdict, dataclass
from typing import Any

from avatar_g.backend.domain.timing import Hit, SectionSpan

ANALYSIS_VERSION = 1
CLIPPED_SHARE = 1e-4
"""From this share of clipped samples on, distortion is worth a word (4 in a second's thousand)."""


@dataclass(frozen=True, slots=True)
class HummedNote:
    """One note of a hummed tune."""

    start_s: float
    duration_s: float
    midi: int


@dataclass(frozen=True, slots=True)
class AudioAnalysis:
    """One recording as the picture side needs it; times in seconds from its first sample."""

    version: int
    duration_s: float
    tempo_bpm: float
    is_steady: bool
    """True: the beats lie on one even grid, as with a drum machine or a click."""
    beats_per_bar: int
    """3 or 4."""
    beats_s: tuple[float, ...]
    """From the first bar line to the one after the last whole bar."""
    downbeats_s: tuple[float, ...]
    """Every ``beats_per_bar``-th of ``beats_s``."""
    key: int
    """Pitch class of the tonic, C = 0."""
    mode: str
    """``major`` or ``minor``."""
    key_clarity: float
    """0 (no key stands out) .. 1."""
    tuning_cents: float
    """Of A4 against 440 Hz, -50..50."""
    sections: tuple[SectionSpan, ...]
    hits: tuple[Hit, ...]
    """Kicks and snares, by their bands."""
    loudness_lufs: float
    loudness_range_lu: float
    true_peak_dbtp: float
    clipped_share: float
    """Share of samples in flat tops, 0..1."""

    @property
    def is_clipped(self) -> bool:
        """Tell whether the recording is audibly distorted by its level."""
        return self.clipped_share >= CLIPPED_SHARE

    def to_json(self) -> str:
        """Serialise; ``from_json`` restores an equal analysis."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> "AudioAnalysis":
        """Restore an analysis.

        Raises
        ------
        ValueError
            If the version is unknown or a field is missing.
        """
        data: dict[str, Any] = json.loads(text)
        if data.get("version") != ANALYSIS_VERSION:
            raise ValueError(f"analysis version {data.get('version')!r} is not {ANALYSIS_VERSION}")
        try:
            fields = {
                **data,
                "beats_s": tuple(data["beats_s"]),
                "downbeats_s": tuple(data["downbeats_s"]),
                "sections": tuple(SectionSpan(**section) for section in data["sections"]),
                "hits": tuple(Hit(**hit) for hit in data["hits"]),
            }
            return cls(**fields)
        except (KeyError, TypeError) as error:
            raise ValueError(f"not an analysis: {error}") from error
