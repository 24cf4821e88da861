"""The first storyboard of a song: scenes from its sections and energy, never an empty canvas.

Free of NumPy: web processes plan, too. Choices come from checksums of names and places, so equal
songs, uploads and seeds give equal boards.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, TypeVar
from zlib import crc32

from avatar_g.backend.domain.looks import Transition
from avatar_g.backend.domain.scenes import (
    MAX_SCENE_SOURCES,
    AnimatedBackground,
    BackgroundKind,
    CameraMove,
    LyricMotion,
    LyricPosition,
    LyricStyle,
    MixedLayout,
    Scene,
    SceneBackground,
    SceneBoard,
    SceneLook,
    SceneMode,
    SceneTransition,
    SceneVisualiser,
    VisualiserKind,
    with_beats,
)
from avatar_g.backend.domain.stages import Theme
from avatar_g.backend.domain.timing import SectionSpan, Timeline
from avatar_g.backend.domain.wishes import MAX_SCENES, VideoMode

Choice = TypeVar("Choice")
_LEAST_S: Final = 2.4
_CALM_BARS, _USUAL_BARS, _FULL_BARS = 4, 4, 2
_FULL_ENERGY: Final = 0.7
_CALM_ENERGY: Final = 0.45
_CALM_TRANSITIONS: Final = (Transition.FADE, Transition.DISSOLVE, Transition.BLUR)
_USUAL_TRANSITIONS: Final = (
    Transition.FADE,
    Transition.WIPE_LEFT,
    Transition.IRIS_OPEN,
    Transition.INK,
    Transition.COVER_LEFT,
)
_FULL_TRANSITIONS: Final = (
    Transition.ZOOM,
    Transition.PUSH_LEFT,
    Transition.SPIN,
    Transition.LIGHT_LEAK,
    Transition.GLITCH,
)
_CALM_MOVES: Final = (CameraMove.PUSH_IN, CameraMove.DRIFT, CameraMove.PARALLAX)
_FULL_MOVES: Final = (
    CameraMove.PULL_OUT,
    CameraMove.PAN_LEFT,
    CameraMove.PUSH_IN,
    CameraMove.PAN_RIGHT,
)
_ANIMATIONS: Final = {
    "intro": AnimatedBackground.STARS,
    "verse": AnimatedBackground.SILK,
    "pre": AnimatedBackground.WAVES,
    "chorus": AnimatedBackground.RAYS,
    "bridge": AnimatedBackground.AURORA,
    "outro": AnimatedBackground.BOKEH,
}
_PALETTES: Final = (
    ("#140b2e", "#6d2f9e", "#ff8fc7"),
    ("#07152b", "#1f6f9e", "#8fe3ff"),
    ("#1d0a12", "#9e2f3c", "#ffc27a"),
    ("#06201c", "#1f8f6e", "#d8ff9a"),
)
_MIXED_LAYOUTS: Final = (
    MixedLayout.FRONT,
    MixedLayout.AVATAR_INSET,
    MixedLayout.ALTERNATE,
    MixedLayout.IMAGE_INSET,
)


@dataclass(frozen=True, slots=True)
class BoardWish:
    """What the first board is made from."""

    mode: VideoMode = VideoMode.AVATAR_PERFORMANCE
    sources: tuple[str, ...] = ()
    """Pictures and clips in the order they are to be seen."""
    theme: Theme | None = None
    shows_lyrics: bool = True
    seed: int = 0


@dataclass(frozen=True, slots=True)
class _Part:
    """A stretch of a section that becomes one scene."""

    section: SectionSpan
    start_s: float
    end_s: float
    is_first: bool
    """Whether it begins its section."""


def plan_board(timeline: Timeline, wish: BoardWish) -> SceneBoard:
    """Return a complete board of a song; it always passes ``check_board``."""
    parts = _parts(timeline)
    shares = _dealt(wish.sources, len(parts))
    scenes = tuple(
        _scene(place, part, shares[place], wish, _has_words(timeline, part))
        for place, part in enumerate(parts)
    )
    return with_beats(SceneBoard(scenes, wish.mode), timeline)


def _parts(timeline: Timeline) -> list[_Part]:
    """Cut sections on bar lines: quickly where the song is full, slowly where it is calm."""
    duration_s = timeline.duration_s
    edges: list[tuple[float, SectionSpan, bool]] = []
    for section in timeline.sections:
        bars = [
            at_s
            for at_s in timeline.downbeats_s
            if section.start_s - 1e-3 <= at_s < min(section.end_s, duration_s) - 1e-3
        ] or [section.start_s]
        step = _step(section.energy)
        edges += [(at_s, section, place == 0) for place, at_s in enumerate(bars[::step])]
    if not edges:
        edges = [(0.0, SectionSpan("verse", 0, 1, 0.0, duration_s, 0.5), True)]
    kept = [(0.0, edges[0][1], True)]
    for at_s, section, is_first in edges[1:]:
        if at_s - kept[-1][0] >= _LEAST_S and duration_s - at_s >= _LEAST_S:
            kept.append((at_s, section, is_first))
    while len(kept) > MAX_SCENES:
        kept = kept[::2]
    starts = [at_s for at_s, _, _ in kept]
    return [
        _Part(section, start_s, end_s, is_first)
        for (start_s, end_s), (_, section, is_first) in zip(
            pairwise([*starts, duration_s]), kept, strict=True
        )
    ]


def _step(energy: float) -> int:
    if energy >= _FULL_ENERGY:
        return _FULL_BARS
    return _CALM_BARS if energy < _CALM_ENERGY else _USUAL_BARS


def _dealt(sources: Sequence[str], count: int) -> list[tuple[str, ...]]:
    """Deal uploads to scenes in order: every one is seen, and none twice running."""
    if not sources:
        return [()] * count
    if len(sources) <= count:
        return [(sources[place % len(sources)],) for place in range(count)]
    return [
        tuple(sources[len(sources) * place // count : len(sources) * (place + 1) // count])[
            :MAX_SCENE_SOURCES
        ]
        for place in range(count)
    ]


def _has_words(timeline: Timeline, part: _Part) -> bool:
    return any(
        line.start_s < part.end_s and line.end_s > part.start_s for line in timeline.lead_lines
    )


def _scene(
    place: int, part: _Part, sources: tuple[str, ...], wish: BoardWish, has_words: bool
) -> Scene:
    mode = _mode(place, part, wish, has_sources=bool(sources))
    energy = part.section.energy
    moves = _FULL_MOVES if energy >= _FULL_ENERGY else _CALM_MOVES
    return Scene(
        scene_id=f"scene-{place + 1}",
        start_s=round(part.start_s, 6) if place else 0.0,
        end_s=part.end_s,
        mode=mode,
        section=part.section.name[:24],
        sources=() if mode is SceneMode.AVATAR else sources,
        cut_beats=0.0,
        layout=_picked(_MIXED_LAYOUTS, wish.seed, "layout", place)
        if mode is SceneMode.MIXED
        else MixedLayout.FRONT,
        background=_background(part, mode, wish, sources),
        camera=CameraMove.AUTO
        if mode is SceneMode.AVATAR
        else _picked(moves, wish.seed, "move", place),
        pulse=round(0.15 + 0.55 * energy, 3),
        transition=_transition(place, part, mode, wish),
        look=SceneLook(),
        lyrics=LyricStyle() if wish.shows_lyrics else LyricStyle(motion=LyricMotion.NONE),
        visualiser=_visualiser(mode, part, has_words=has_words, has_sources=bool(sources)),
    )


def _mode(place: int, part: _Part, wish: BoardWish, *, has_sources: bool) -> SceneMode:
    if wish.mode is VideoMode.IMAGE_ANIMATION:
        return SceneMode.IMAGES
    if wish.mode is VideoMode.AVATAR_PERFORMANCE or not has_sources:
        return SceneMode.AVATAR
    if part.section.name in {"intro", "outro"}:
        return SceneMode.IMAGES
    if part.section.name == "chorus":
        return SceneMode.MIXED if place % 2 == 0 else SceneMode.AVATAR
    return (SceneMode.AVATAR, SceneMode.IMAGES, SceneMode.MIXED)[place % 3]


def _background(
    part: _Part, mode: SceneMode, wish: BoardWish, sources: tuple[str, ...]
) -> SceneBackground:
    if mode is not SceneMode.IMAGES:
        return SceneBackground(theme=wish.theme)
    palette = _PALETTES[wish.seed % len(_PALETTES)]
    if sources:
        return SceneBackground(kind=BackgroundKind.GRADIENT, colours=palette[:2])
    animation = _ANIMATIONS.get(part.section.name, AnimatedBackground.SILK)
    return SceneBackground(kind=BackgroundKind.ANIMATED, animation=animation, colours=palette)


def _transition(place: int, part: _Part, mode: SceneMode, wish: BoardWish) -> SceneTransition:
    if place == 0:
        return SceneTransition()
    if not part.is_first and mode is SceneMode.AVATAR:
        return SceneTransition()  # the song's own shots cut inside a section
    energy = part.section.energy
    pool: tuple[Transition, ...]
    if energy >= _FULL_ENERGY:
        pool, length_s = _FULL_TRANSITIONS, 0.35
    elif energy < _CALM_ENERGY:
        pool, length_s = _CALM_TRANSITIONS, 0.9
    else:
        pool, length_s = _USUAL_TRANSITIONS, 0.6
    return SceneTransition(_picked(pool, wish.seed, "transition", place), length_s)


def _visualiser(
    mode: SceneMode, part: _Part, *, has_words: bool, has_sources: bool
) -> SceneVisualiser:
    """Draw the sound where nobody sings over pictures."""
    if mode is not SceneMode.IMAGES or has_words:
        return SceneVisualiser()
    if not has_sources and part.section.energy < _CALM_ENERGY:
        return SceneVisualiser(VisualiserKind.RING, at=LyricPosition.MIDDLE)
    return SceneVisualiser(VisualiserKind.BARS, strength=0.65)


def _picked(pool: Sequence[Choice], seed: int, name: str, place: int) -> Choice:
    """Walk through a pool from a place that the seed chooses: neighbours differ."""
    start = crc32(f"{seed}:{name}".encode())
    return pool[(start + place) % len(pool)]
