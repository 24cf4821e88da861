"""What makes a genre: tempo, mode, progressions, grooves and how its melodies move."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from avatar_g.backend.domain.music import Genre

_FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class GenreStyle:
    """The composer's knowledge of one genre (``genres.json``)."""

    family: str
    """``band``, ``edm``, ``soft`` or ``cinematic``: row group of the layer plan."""
    tempo_bpm: tuple[int, int]
    mode: str
    progressions: tuple[tuple[int, ...], ...]
    """Scale degrees, 0 = tonic, one per bar."""
    drums: Mapping[str, str]
    """16 steps per instrument: ``X`` accent, ``x`` stroke, ``o`` ghost, ``.`` rest."""
    bass: str
    comping: str
    swing: float
    """0 straight .. 0.33 triplet: how far the off-beat eighth is delayed."""
    has_sevenths: bool
    syncopation: float
    """0..1: how much syllables like to fall between the beats."""
    melisma: float
    """Probability that a long final syllable is sung on several notes."""
    rest_beats: float
    """Silence kept at the end of a line."""
    sections: frozenset[str]
    """Sung sections its songs are made of; a creator's own words may have others."""
    fills: str
    """Group of drum fills."""
    ending: str
    """Last bar: ``ring`` out, ``button`` (a short final stroke), ``fade`` or ``unison``."""
    kit: str
    """Name of the drum kit."""
    instruments: tuple[str, str, str, str]
    """Who plays bass, chords, pad and lead."""
    pumps: bool
    """Bass, chords and pad give way to the kick."""
    follows_eras: bool
    """A decade in the prompt changes its instruments."""
    calls: float
    """Probability of a call after a line of the last chorus."""
    contrast: float
    """Scales how far sections differ in loudness; slow and sparse music needs less."""
    is_spacious: bool
    """A long room instead of a short one."""
    softness: float
    """How softly its verses are sung, 0 full voice .. 1 nearly whispered."""
    growl: float
    """Share of the accents of its choruses that are growled."""


@dataclass(frozen=True, slots=True)
class Layers:
    """How full the band plays in one section (``layers.json``)."""

    drums: int
    bass: int
    chord_layer: int
    pad: int
    lead: int
    brightness: float
    loudness_lu: float


@lru_cache
def genre_style(genre: Genre) -> GenreStyle:
    """Return the style of ``genre``."""
    fields = json.loads((_FOLDER / "genres.json").read_text(encoding="utf-8"))[genre.value]
    fields["tempo_bpm"] = tuple(fields["tempo_bpm"])
    fields["sections"] = frozenset(fields["sections"])
    fields["instruments"] = tuple(fields["instruments"])
    fields["progressions"] = tuple(tuple(chords) for chords in fields["progressions"])
    return GenreStyle(**fields)


@lru_cache
def layers_of(family: str, role: str) -> Layers:
    """Return the layer plan of a section role within a genre family."""
    table = json.loads((_FOLDER / "layers.json").read_text(encoding="utf-8"))
    return Layers(**table[family][role])


@lru_cache
def fills_of(group: str) -> tuple[Mapping[str, str], ...]:
    """Return a group of drum fills, 16 steps like the grooves."""
    table = json.loads((_FOLDER / "fills.json").read_text(encoding="utf-8"))
    return tuple(table[group])
