"""Which instrument plays which track of a genre."""

from avatar_g.backend.domain.music import Genre
from avatar_g.backend.engines.music.genres import genre_style
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

_PITCHED_TRACKS = ("bass", "chords", "pad", "lead")


def instrument_name(genre: Genre, track: str) -> str:
    """Return the name in ``INSTRUMENTS`` that plays bass, chords, pad or lead in ``genre``."""
    return genre_style(genre).instruments[_PITCHED_TRACKS.index(track)]
