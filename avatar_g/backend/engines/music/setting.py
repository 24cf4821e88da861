"""What every part of the band must know about the song and the section it plays."""

from collections.abc import Callable
from dataclasses import dataclass

from avatar_g.backend.domain.languages import Language
from avatar_g.backend.domain.music import VoiceSlot
from avatar_g.backend.engines.music.genres import GenreStyle, Layers
from avatar_g.backend.engines.music.harmony import ChordAt, Tonality
from avatar_g.backend.engines.music.score import BEATS_PER_BAR

Stresses = Callable[[str], tuple[bool, ...]]
"""A line of lyrics to the stress of each of its syllables."""


@dataclass(frozen=True, slots=True)
class Setting:
    """Facts of the whole song."""

    seed: int
    style: GenreStyle
    tonality: Tonality
    tempo_bpm: float
    language: Language
    voices: tuple[VoiceSlot, ...]
    bars_per_line: int
    is_georgian_folk: bool

    @property
    def rest_beats(self) -> float:
        """Silence after a line: at least a beat and at least 0.44 s to breathe."""
        return max(self.style.rest_beats, 0.44 * self.tempo_bpm / 60)


@dataclass(frozen=True, slots=True)
class Passage:
    """One section as the band sees it."""

    index: int
    name: str
    uid: str
    """``verse2``: name and how often it came; names the section's random streams."""
    bar: int
    bar_count: int
    chords: tuple[int, ...]
    layers: Layers
    is_last_chorus: bool
    next_name: str
    lines: tuple[str, ...]
    voices: tuple[tuple[VoiceSlot, ...], ...] = ()
    """Who sings each line, as in ``LyricSection``."""
    softness: float = 0.0
    """As in ``Section``."""
    growl: float = 0.0
    """As in ``Section``."""

    @property
    def start_beat(self) -> float:
        """First beat of the section."""
        return float(self.bar * BEATS_PER_BAR)

    @property
    def end_beat(self) -> float:
        """Beat after the section."""
        return float((self.bar + self.bar_count) * BEATS_PER_BAR)

    @property
    def energy(self) -> float:
        """How hard the band plays, about 0.3..1.06."""
        return 1.0 + self.layers.loudness_lu / 8.0

    def chord_at(self, tonality: Tonality, *, offset_beats: float = 0.0) -> ChordAt:
        """Return the function from a beat (after ``offset_beats`` of the section) to its chord."""
        triads = [tonality.triad(degree) for degree in self.chords]

        def chord(beat: float) -> frozenset[int]:
            bar = int((beat + offset_beats) // BEATS_PER_BAR)
            return triads[min(len(triads) - 1, max(0, bar))]

        return chord
