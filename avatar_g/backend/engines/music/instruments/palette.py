"""Which instrument plays which track of a genre."""

from collections.abc import Mapping, Sequence

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
_SEATS: dict[str, tuple[str, ...]] = {
    "piano": ("chords", "lead"),
    "electric_piano": ("chords", "pad"),
    "guitar": ("chords", "lead"),
    "panduri": ("chords", "lead"),
    "organ": ("pad", "chords"),
    "strings": ("pad", "lead"),
    "choir": ("pad",),
    "lead": ("lead",),
    "bell": ("lead", "chords"),
}
"""Where an instrument somebody asks for sits; the second place, if a wish took the first."""
_STAND_INS = {
    "bass": ("finger_bass", "sub_bass", "saw_bass"),
    "chords": ("piano", "guitar", "electric_piano", "organ", "pluck"),
    "pad": ("strings", "warm", "organ", "choir"),
    "lead": ("bell", "guitar", "lead", "pluck", "panduri"),
}
"""Who comes for a player that is not wanted."""


def instrument_name(score: Score, track: str) -> str:
    """Return the name in ``INSTRUMENTS`` that plays bass, chords, pad or lead of a song."""
    players = score.instruments or genre_style(score.genre).instruments
    return players[_PITCHED_TRACKS.index(track)]


def players_of(
    genre: Genre,
    era: str,
    wanted: Sequence[str],
    *,
    unwanted: Sequence[str] = (),
    current: tuple[str, ...] = (),
) -> tuple[str, ...]:
    """Return who plays bass, chords, pad and lead; empty where the genre decides alone.

    Parameters
    ----------
    genre
        Brings its own players; a genre with a sound of its own keeps them in any era.
    era
        ``60s`` to ``90s``, or what the prompt said.
    wanted
        Names of instruments the creator asked for, the most important first.
    unwanted
        Names of instruments the creator does not want: others play in their place.
    current
        Who plays now; empty: the genre's own.
    """
    own = genre_style(genre).instruments
    players = dict(zip(_PITCHED_TRACKS, current or own, strict=True))
    if genre_style(genre).follows_eras:
        players |= _ERAS.get(era, {})
    seated: set[str] = set()
    for name in wanted:
        if name in players.values():
            seated |= {track for track, player in players.items() if player == name}
            continue
        free = [track for track in _SEATS.get(name, ()) if track not in seated]
        if free:
            players[free[0]] = name
            seated.add(free[0])
    for track, player in players.items():
        if player in unwanted:
            players[track] = _stand_in(track, players, unwanted)
    chosen = tuple(players[track] for track in _PITCHED_TRACKS)
    return chosen if chosen != own else ()


def _stand_in(track: str, players: Mapping[str, str], unwanted: Sequence[str]) -> str:
    """Return who plays instead: somebody new to the band, if anybody is."""
    allowed = [name for name in _STAND_INS[track] if name not in unwanted]
    fresh = [name for name in allowed if name not in players.values()]
    return next(iter([*fresh, *allowed]), players[track])
