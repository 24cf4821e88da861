"""Colours of each genre, and what a mood does to them."""

import numpy as np
from numpy.typing import NDArray

from avatar_g.backend.domain.music import Genre, Mood

_PALETTES: dict[Genre, tuple[str, str, str, str, str]] = {
    Genre.POP: ("1b1464", "6a2c9c", "ff4d8d", "ffb36b", "fff3e0"),
    Genre.ROCK: ("0a0a0a", "2b0d0d", "8f1d14", "e2572b", "f5e9d0"),
    Genre.LOFI: ("23243a", "4c4668", "b9788a", "f0b98f", "fbeeda"),
    Genre.TRAP: ("07070f", "1d1038", "5b1fa8", "d63bd0", "f3e6ff"),
    Genre.HOUSE: ("06122b", "0a3d7a", "00a2c7", "8cf0d0", "f4fff6"),
    Genre.SYNTHWAVE: ("12052e", "3b0b6b", "c2185b", "ff7a3d", "ffd76b"),
    Genre.JAZZ: ("0d1b2a", "1f3a4d", "b5651d", "e0a458", "f8edd6"),
    Genre.FOLK: ("17281f", "2f5540", "7d9a4f", "e6b94f", "fbf1d3"),
    Genre.AMBIENT: ("04141d", "0b3a4a", "2f7f86", "9fd3c7", "f1faee"),
    Genre.CINEMATIC: ("05070d", "16243a", "4a6076", "d9a566", "fbeed6"),
    Genre.REGGAETON: ("1a0b2e", "6b1d5c", "e8465a", "ff9f45", "ffe9b0"),
    Genre.DISCO: ("1a0730", "5b1a6b", "d6336c", "f7b733", "fff4d6"),
    Genre.FUNK: ("1f0d12", "6e2333", "d1572a", "f2a541", "fdf0d5"),
    Genre.RNB: ("140a1e", "43214f", "8e4162", "d99a8c", "f8e9e1"),
    Genre.BLUES: ("08111f", "16324f", "2c6e9b", "9cc4d9", "f1ece2"),
    Genre.COUNTRY: ("20150c", "5c3b1e", "b0702f", "e5b567", "fbf0d9"),
    Genre.BOSSA_NOVA: ("0b2027", "1f5c57", "5aa17f", "e9c46a", "fdf3dc"),
    Genre.REGGAE: ("10170c", "1f5a2b", "c7432b", "f2b632", "fbf3cf"),
    Genre.METAL: ("050505", "1b1d22", "4a4e57", "a8322a", "e9e6df"),
    Genre.DRUM_AND_BASS: ("050b14", "0d2b45", "1587a3", "a6e34b", "f3fbe8"),
    Genre.GEORGIAN_CITY: ("1d0f14", "5b1f2d", "9c3f38", "d8a45b", "f6e8cf"),
    Genre.GEORGIAN_FOLK: ("1c0f0a", "5a1413", "a62c1c", "d99a2b", "f3e3c3"),
}
"""Five sRGB stops from dark to light."""

_MOODS: dict[Mood, tuple[float, float, tuple[float, float, float]]] = {
    Mood.HAPPY: (1.12, 1.06, (1.03, 1.0, 0.96)),
    Mood.SAD: (0.62, 0.92, (0.92, 0.98, 1.10)),
    Mood.CALM: (0.82, 1.02, (0.98, 1.01, 1.03)),
    Mood.ENERGETIC: (1.22, 1.03, (1.04, 0.99, 0.98)),
    Mood.DARK: (0.80, 0.72, (0.96, 0.96, 1.06)),
    Mood.ROMANTIC: (1.05, 1.0, (1.08, 0.96, 1.0)),
    Mood.EPIC: (1.08, 0.95, (1.04, 1.0, 0.96)),
}
"""Saturation, brightness and tint."""

_LUMA = np.array([0.2126, 0.7152, 0.0722], np.float32)


def palette(genre: Genre, mood: Mood | None) -> NDArray[np.float32]:
    """Return five colours from dark to light, shape ``(5, 3)``, sRGB 0..255."""
    stops = np.array([list(bytes.fromhex(stop)) for stop in _PALETTES[genre]], np.float32)
    if mood is None:
        return stops
    saturation, brightness, tint = _MOODS[mood]
    grey = (stops @ _LUMA)[:, None]
    moved = (grey + (stops - grey) * saturation) * brightness * np.array(tint)
    tinted: NDArray[np.float32] = np.clip(moved, 0.0, 255.0).astype(np.float32)
    return tinted
