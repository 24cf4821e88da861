"""Which instrument plays which track of a genre."""

from collections.abc import Sequence

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
from avatar_g.backend.engines.music.score import Score

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
_ERAS: dict[str, dict[str, str]] = {
    "60s": {"chords": "guitar", "pad": "organ", "lead": "guitar"},
    "70s": {"chords": "electric_piano", "pad": "strings", "lead": "lead"},
    "80s": {"bass": "saw_bass", "pad": "supersaw", "lead": "lead"},
    "90s": {"chords": "piano", "pad": "warm", "lead": "bell"},
}
"""What a decade changes in a band."""
_SEATS = {
    "piano": "chords",
    "electric_piano": "chords",
    "guitar": "chords",
    "panduri": "chords",
    "organ": "pad",
    "strings": "pad",
    "choir": "pad",
    "lead": "lead",
    "bell": "lead",
}
"""Where an instrument somebody asks for sits."""


def instrument_name(score: Score, track: str) -> str:
    """Return the name in ``INSTRUMENTS`` that plays bass, chords, pad or lead of a song."""
    players = score.instruments or genre_style(score.genre).instruments
    return players[_PITCHED_TRACKS.index(track)]


def players_of(genre: Genre, era: str, wanted: Sequence[str]) -> tuple[str, ...]:
    """Return who plays bass, chords, pad and lead; empty where the genre decides alone.

    Parameters
    ----------
    genre
        Brings its own players; a genre with a sound of its own keeps them in any era.
    era
        ``60s`` to ``90s``, or what the prompt said.
    wanted
        Names of instruments the creator asked for.
    """
    own = genre_style(genre).instruments
    players = dict(zip(_PITCHED_TRACKS, own, strict=True))
    if genre_style(genre).follows_eras:
        players |= _ERAS.get(era, {})
    for name in wanted:
        track = _SEATS.get(name)
        if track is not None and name not in players.values():
            players[track] = name
    chosen = tuple(players[track] for track in _PITCHED_TRACKS)
    return chosen if chosen != own else ()
