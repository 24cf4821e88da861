"""The places a song can be performed in, their light and their choice by genre and mood."""

from dataclasses import dataclass
from typing import Final

from avatar_g.backend.domain.music import Genre, Mood
from avatar_g.backend.domain.performance import LightRig
from avatar_g.backend.domain.stages import Theme

__all__ = ["LOOKS", "Look", "Theme", "choose_theme"]


_BY_GENRE: Final = {
    Genre.POP: Theme.STAGE,
    Genre.ROCK: Theme.STAGE,
    Genre.LOFI: Theme.STUDIO,
    Genre.TRAP: Theme.CITY,
    Genre.HOUSE: Theme.STAGE,
    Genre.SYNTHWAVE: Theme.SYNTHWAVE,
    Genre.JAZZ: Theme.STUDIO,
    Genre.FOLK: Theme.MOUNTAINS,
    Genre.AMBIENT: Theme.AURORA,
    Genre.CINEMATIC: Theme.AURORA,
    Genre.REGGAETON: Theme.BEACH,
    Genre.DISCO: Theme.STAGE,
    Genre.FUNK: Theme.STAGE,
    Genre.RNB: Theme.CITY,
    Genre.BLUES: Theme.STUDIO,
    Genre.COUNTRY: Theme.MOUNTAINS,
    Genre.BOSSA_NOVA: Theme.BEACH,
    Genre.REGGAE: Theme.BEACH,
    Genre.METAL: Theme.STAGE,
    Genre.DRUM_AND_BASS: Theme.CITY,
    Genre.GEORGIAN_CITY: Theme.CITY,
    Genre.GEORGIAN_FOLK: Theme.MOUNTAINS,
}
_BY_GENRE_AND_MOOD: Final = {
    (Genre.POP, Mood.HAPPY): Theme.BEACH,
    (Genre.POP, Mood.ROMANTIC): Theme.BEACH,
    (Genre.POP, Mood.CALM): Theme.STUDIO,
    (Genre.POP, Mood.SAD): Theme.CITY,
    (Genre.POP, Mood.DARK): Theme.CITY,
    (Genre.ROCK, Mood.DARK): Theme.CITY,
    (Genre.ROCK, Mood.EPIC): Theme.MOUNTAINS,
    (Genre.HOUSE, Mood.HAPPY): Theme.BEACH,
    (Genre.HOUSE, Mood.DARK): Theme.CITY,
    (Genre.JAZZ, Mood.DARK): Theme.CITY,
    (Genre.JAZZ, Mood.ROMANTIC): Theme.CITY,
    (Genre.FOLK, Mood.CALM): Theme.STUDIO,
    (Genre.FOLK, Mood.HAPPY): Theme.BEACH,
    (Genre.LOFI, Mood.SAD): Theme.CITY,
    (Genre.TRAP, Mood.EPIC): Theme.STAGE,
    (Genre.CINEMATIC, Mood.EPIC): Theme.MOUNTAINS,
    (Genre.CINEMATIC, Mood.ROMANTIC): Theme.BEACH,
}


def choose_theme(genre: Genre, mood: Mood | None = None) -> Theme:
    """Return the place that suits a song; the mood only moves genres that allow it."""
    if mood is not None and (genre, mood) in _BY_GENRE_AND_MOOD:
        return _BY_GENRE_AND_MOOD[genre, mood]
    return _BY_GENRE[genre]


@dataclass(frozen=True, slots=True)
class Look:
    """What the camera and the renderer need to know about a theme."""

    rig: LightRig
    depth_m: float
    """How far behind the performers the painted picture stands; the base line is the floor."""
    accent: tuple[int, int, int]
    """sRGB bytes for captions and titles."""
    floor_shadow: float
    """Strength of the contact shadow, 0..1."""


LOOKS: Final = {
    Theme.STAGE: Look(
        LightRig((1.26, 1.18, 1.18), (0.54, 0.56, 0.80), (0.48, 0.38, 0.50), (0.5, 0.85, 1.0), 1.3),
        4.0,
        (90, 255, 216),
        0.55,
    ),
    Theme.MOUNTAINS: Look(
        LightRig((1.26, 1.08, 0.88), (0.54, 0.50, 0.64), (0.42, 0.34, 0.29), (1.0, 0.7, 0.45), 1.0),
        9.0,
        (255, 209, 102),
        0.5,
    ),
    Theme.SYNTHWAVE: Look(
        LightRig((1.18, 1.06, 1.10), (0.52, 0.46, 0.76), (0.54, 0.32, 0.47), (1.0, 0.4, 0.95), 1.2),
        9.0,
        (255, 106, 213),
        0.5,
    ),
    Theme.CITY: Look(
        LightRig((1.20, 1.12, 1.08), (0.48, 0.54, 0.74), (0.46, 0.40, 0.40), (0.4, 0.8, 1.0), 1.2),
        8.0,
        (255, 196, 92),
        0.5,
    ),
    Theme.BEACH: Look(
        LightRig((1.28, 1.08, 0.90), (0.56, 0.54, 0.66), (0.50, 0.40, 0.34), (1.0, 0.7, 0.5), 1.0),
        9.0,
        (255, 224, 130),
        0.45,
    ),
    Theme.STUDIO: Look(
        LightRig((1.24, 1.12, 0.98), (0.50, 0.46, 0.46), (0.42, 0.34, 0.28), (1.0, 0.8, 0.55), 0.8),
        2.6,
        (255, 206, 130),
        0.5,
    ),
    Theme.AURORA: Look(
        LightRig(
            (1.16, 1.12, 1.16), (0.48, 0.60, 0.78), (0.38, 0.40, 0.52), (0.45, 1.0, 0.85), 1.2
        ),
        8.0,
        (120, 255, 214),
        0.45,
    ),
}
