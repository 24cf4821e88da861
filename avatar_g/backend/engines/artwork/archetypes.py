"""The pictures behind the title: one composition per family of genres."""

from collections.abc import Callable

import numpy as np

from avatar_g.backend.domain.music import Genre
from avatar_g.backend.engines.artwork.canvas import Canvas, Field, Picture, glow, paint
from avatar_g.backend.engines.artwork.landscapes import (
    aurora,
    hills,
    palm_sunset,
    peaks,
    skyline,
    sun_and_grid,
)
from avatar_g.backend.engines.artwork.scenes import balconies, rain, road, tunnel, vinyl

_WHITE = np.array([255.0, 255.0, 255.0], np.float32)


def draw_archetype(canvas: Canvas, genre: Genre) -> Picture:
    """Return the picture of a genre."""
    return _ARCHETYPES[genre](canvas)


def typical_genres() -> tuple[Genre, ...]:
    """Return one genre for each composition there is."""
    first = {draw: genre for genre, draw in reversed(_ARCHETYPES.items())}
    return tuple(sorted(first.values(), key=list(Genre).index))


def rosette(canvas: Canvas) -> Picture:
    """Draw a carved Georgian rosette with a woven border."""
    centre_y = 0.42
    away = canvas.distance(0.5, centre_y)
    picture = canvas.ramp(0.15 + 0.24 * canvas.noise(5) + 0.25 * (1.0 - away))
    angle = np.arctan2(canvas.y - centre_y, canvas.x - 0.5) / (2.0 * np.pi)
    dark, red, gold, cream = canvas.palette[[0, 2, 3, 4]]
    rings = (
        (0.050, 0.085, 7, cream),
        (0.100, 0.170, 14, gold),
        (0.180, 0.235, 28, red),
        (0.245, 0.300, 28, cream),
        (0.310, 0.335, 56, gold),
    )
    turn = float(canvas.generator.random())
    for index, (inner, outer, petals, colour) in enumerate(rings):
        share = (away - inner) / (outer - inner)
        twist = 0.35 * share if index == 0 else 0.0
        wave = np.abs((angle * petals + turn + 0.5 * (index % 2) + twist) % 1.0 - 0.5) * 2.0
        petal = (wave - (1.0 - np.abs(2.0 * share - 1.0))) * (np.pi * (inner + outer) / petals / 2)
        inside = canvas.cover(
            np.maximum(petal, np.abs(away - (inner + outer) / 2) - (outer - inner) / 2)
        )
        paint(picture, 0.12 * dark + 0.88 * colour, inside)
    paint(picture, cream, canvas.cover(np.abs(away - 0.352) - 0.006))
    _woven_border(canvas, picture)
    return picture


def _woven_border(canvas: Canvas, picture: Picture) -> None:
    gold, cream = canvas.palette[[3, 4]]
    edge = np.minimum(np.minimum(canvas.x, 1.0 - canvas.x), np.minimum(canvas.y, 1.0 - canvas.y))
    wave = np.abs(((canvas.x + canvas.y) * 18.0) % 1.0 - 0.5) * 2.0
    paint(picture, gold, canvas.cover(np.abs(edge - 0.0425) - 0.0125 * wave))
    for line in (0.0255, 0.0595):
        paint(picture, cream, canvas.cover(np.abs(edge - line) - 0.0015))


def marble(canvas: Canvas) -> Picture:
    """Draw flowing colour with floating discs."""
    fold, swirl = canvas.noise(5, 3), canvas.noise(4)
    wave = np.sin((canvas.y * 3.0 + 0.9 * fold + 0.5 * np.sin(canvas.x * 5.0 + swirl * 4.0)) * 6.3)
    picture = canvas.ramp(0.12 + 0.6 * (wave * 0.5 + 0.5) * 0.7 + 0.28 * canvas.noise(3))
    for _ in range(5):
        x, y = canvas.generator.uniform(0.1, 0.9), canvas.generator.uniform(0.08, 0.66)
        radius = canvas.generator.uniform(0.06, 0.2)
        colour = canvas.palette[canvas.generator.integers(2, 5)]
        away = canvas.distance(x, y)
        shadow = 0.35 * np.exp(-np.maximum(away - radius, 0.0) * 22.0) * (away >= radius)
        picture *= (1.0 - shadow)[..., None]
        light = 0.35 + 0.6 * np.clip((x + radius - canvas.x) / (2.0 * radius), 0.0, 1.0)
        paint(picture, colour, canvas.cover(away - radius) * light)
    return picture


def shards(canvas: Canvas) -> Picture:
    """Draw broken glass radiating from a bright impact."""
    x, y = canvas.generator.uniform(0.38, 0.62), canvas.generator.uniform(0.28, 0.42)
    away = canvas.distance(x, y)
    angle = np.arctan2(canvas.y - y, canvas.x - x) / (2.0 * np.pi) + 0.5
    cuts = np.sort(canvas.generator.random(26))
    wedge = np.searchsorted(cuts, angle + 0.02 * canvas.noise(3) * away)
    reach = canvas.generator.uniform(0.12, 0.62, len(cuts) + 1).astype(np.float32)
    tone = canvas.generator.uniform(0.12, 0.62, len(cuts) + 1).astype(np.float32)
    beyond = away > reach[wedge]
    share = tone[wedge] * np.where(beyond, 0.45, 1.0) + 0.10 * canvas.noise(5, 6)
    picture = canvas.ramp(share.astype(np.float32))
    crack = np.min([np.abs(angle - cut) * 2.0 * np.pi * away for cut in cuts], axis=0).astype(
        np.float32
    )
    paint(picture, canvas.palette[0], canvas.cover(crack - 0.003) * np.float32(0.9))
    glow(picture, canvas.palette[3], 0.9 * np.exp(-away * 7.0))
    glow(picture, _WHITE, 0.55 * np.exp(-away * 26.0))
    return picture


def rings(canvas: Canvas) -> Picture:
    """Draw interfering circles, like loudspeakers seen from above."""
    left = canvas.distance(canvas.generator.uniform(0.28, 0.40), canvas.generator.uniform(0.3, 0.4))
    right = canvas.distance(
        canvas.generator.uniform(0.60, 0.72), canvas.generator.uniform(0.38, 0.5)
    )
    count = canvas.generator.uniform(16.0, 21.0)
    wave = _stripes(left * count) * (1.0 - _stripes(right * count)) + (
        1.0 - _stripes(left * count)
    ) * _stripes(right * count)
    base = canvas.ramp(0.05 + 0.30 * canvas.noise(2, 2) + 0.12 * canvas.y)
    bright = canvas.ramp(0.45 + 0.5 * (1.0 - canvas.y) + 0.15 * canvas.noise(2, 2))
    near = np.exp(-2.2 * np.minimum(left, right)).astype(np.float32)
    paint(base, bright, wave * np.clip(near * 1.25, 0.0, 1.0))
    return base


def _stripes(phase: Field) -> Field:
    """Return soft-edged stripes of period 1, values 0..1."""
    stripes: Field = np.clip(0.5 + 4.0 * np.sin(2.0 * np.pi * phase), 0.0, 1.0)
    return stripes


def fans(canvas: Canvas) -> Picture:
    """Draw rows of art-deco fans."""
    picture = canvas.ramp(0.08 + 0.16 * canvas.y + 0.05 * canvas.noise(4))
    columns = int(canvas.generator.integers(4, 6))
    radius = 1.0 / columns
    navy, copper, gold, cream = canvas.palette[[0, 2, 3, 4]]
    for row in range(2 * columns + 2):
        shift = 0.5 * radius * (row % 2)
        centre_y = (row + 1) * radius * 0.5
        nearest = np.round((canvas.x - shift) / radius) * radius + shift
        away = np.hypot(canvas.x - nearest, canvas.y - centre_y)
        inside = canvas.cover(away - radius * 0.5) * (canvas.y <= centre_y + radius * 0.5)
        band = away / (radius * 0.5)
        paint(picture, canvas.ramp(0.10 + 0.14 * band + 0.02 * row / columns), inside)
        for edge, colour in ((0.94, gold), (0.70, copper), (0.46, cream), (0.22, gold)):
            line = canvas.cover(np.abs(away - radius * 0.5 * edge) - 0.0035)
            paint(picture, colour, line * inside)
    picture *= (0.62 + 0.5 * np.exp(-3.0 * canvas.distance(0.5, 0.32) ** 2 * 3.0))[..., None]
    paint(picture, navy, np.clip((canvas.y - 0.8) * 2.0, 0.0, 0.7))
    return picture


_ARCHETYPES: dict[Genre, Callable[[Canvas], Picture]] = {
    Genre.POP: marble,
    Genre.ROCK: shards,
    Genre.LOFI: skyline,
    Genre.TRAP: skyline,
    Genre.HOUSE: rings,
    Genre.SYNTHWAVE: sun_and_grid,
    Genre.JAZZ: fans,
    Genre.FOLK: hills,
    Genre.AMBIENT: aurora,
    Genre.CINEMATIC: peaks,
    Genre.REGGAETON: palm_sunset,
    Genre.DISCO: rings,
    Genre.FUNK: vinyl,
    Genre.RNB: marble,
    Genre.BLUES: rain,
    Genre.COUNTRY: road,
    Genre.BOSSA_NOVA: palm_sunset,
    Genre.REGGAE: palm_sunset,
    Genre.METAL: shards,
    Genre.DRUM_AND_BASS: tunnel,
    Genre.GEORGIAN_CITY: balconies,
    Genre.GEORGIAN_FOLK: rosette,
}
