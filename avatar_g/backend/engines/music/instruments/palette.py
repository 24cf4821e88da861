"""Which instrument plays which track of a genre."""

from avatar_g.backend.domain.music import Genre
from avatar_g.backend.engines.music.instruments.keys import bell, electric_piano, piano
from avatar_g.backend.engines.music.instruments.plucked import finger_bass, plucked
from avatar_g.backend.engines.music.instruments.synths import (
    organ,
    power_guitar,
    saw_bass,
    saw_patch,
    sub_bass,
)
from avatar_g.backend.engines.music.instruments.tones import Instrument

INSTRUMENTS: dict[str, Instrument] = {
    "piano": piano,
    "electric_piano": electric_piano,
    "bell": bell,
    "guitar": plucked("guitar"),
    "panduri": plucked("panduri"),
    "pluck": plucked("pluck"),
    "finger_bass": finger_bass,
    "saw_bass": saw_bass,
    "sub_bass": sub_bass,
    "organ": organ,
    "power_guitar": power_guitar,
    "supersaw": saw_patch("supersaw"),
    "warm": saw_patch("warm"),
    "strings": saw_patch("strings"),
    "lead": saw_patch("lead"),
    "choir": saw_patch("choir"),
}

_PALETTES: dict[Genre, tuple[str, str, str, str]] = {
    Genre.POP: ("finger_bass", "piano", "supersaw", "pluck"),
    Genre.ROCK: ("finger_bass", "power_guitar", "organ", "lead"),
    Genre.LOFI: ("sub_bass", "electric_piano", "warm", "pluck"),
    Genre.TRAP: ("sub_bass", "bell", "warm", "bell"),
    Genre.HOUSE: ("saw_bass", "supersaw", "supersaw", "pluck"),
    Genre.SYNTHWAVE: ("saw_bass", "pluck", "supersaw", "lead"),
    Genre.JAZZ: ("finger_bass", "piano", "warm", "pluck"),
    Genre.FOLK: ("finger_bass", "guitar", "strings", "pluck"),
    Genre.AMBIENT: ("sub_bass", "bell", "warm", "bell"),
    Genre.CINEMATIC: ("strings", "piano", "strings", "strings"),
    Genre.REGGAETON: ("saw_bass", "pluck", "warm", "pluck"),
    Genre.GEORGIAN_FOLK: ("choir", "panduri", "choir", "pluck"),
}
"""Bass, chords, pad and lead of each genre."""


def instrument_name(genre: Genre, track: str) -> str:
    """Return the name in ``INSTRUMENTS`` that plays bass, chords, pad or lead in ``genre``."""
    return _PALETTES[genre][("bass", "chords", "pad", "lead").index(track)]
