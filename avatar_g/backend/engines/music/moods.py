"""What a mood does to a band: how full and bright it plays, and how fast within its genre."""

from dataclasses import replace

from avatar_g.backend.domain.music import Mood
from avatar_g.backend.engines.music.genres import GenreStyle, Layers, layers_of

_LAYERS = {
    Mood.CALM: (-1, 0, -0.3),
    Mood.SAD: (-1, 1, -0.25),
    Mood.ROMANTIC: (-1, 1, -0.1),
    Mood.DARK: (0, 1, -0.35),
    Mood.HAPPY: (0, 0, 0.15),
    Mood.ENERGETIC: (1, 0, 0.25),
    Mood.EPIC: (1, 1, 0.1),
}
"""Added to drums, pad and brightness."""
_TEMPO_SHARES = {
    Mood.CALM: 0.15,
    Mood.SAD: 0.2,
    Mood.ROMANTIC: 0.3,
    Mood.DARK: 0.4,
    Mood.EPIC: 0.55,
    Mood.HAPPY: 0.7,
    Mood.ENERGETIC: 0.9,
}
"""Place within the genre's tempi, 0 slowest .. 1 fastest."""
_USUAL_SHARE = 0.5
_FULLEST = 4


def coloured(layers: Layers, mood: Mood | None) -> Layers:
    """Return the layers as a mood wants them; what is absent stays absent."""
    if mood is None:
        return layers
    drums, pad, brightness = _LAYERS[mood]

    def stepped(level: int, step: int) -> int:
        return min(_FULLEST, max(1, level + step)) if level else 0

    return replace(
        layers,
        drums=stepped(layers.drums, drums),
        pad=stepped(layers.pad, pad),
        brightness=min(1.0, max(0.1, layers.brightness + brightness)),
    )


def layers_for(style: GenreStyle, role: str, mood: Mood | None) -> Layers:
    """Return how the band of a genre plays a section in a mood."""
    layers = coloured(layers_of(style.family, role), mood)
    return replace(layers, loudness_lu=layers.loudness_lu * style.contrast)


def usual_tempo_bpm(slowest_bpm: float, fastest_bpm: float, mood: Mood | None) -> float:
    """Return the tempo a genre takes in a mood."""
    share = _TEMPO_SHARES.get(mood, _USUAL_SHARE) if mood is not None else _USUAL_SHARE
    return slowest_bpm + share * (fastest_bpm - slowest_bpm)
