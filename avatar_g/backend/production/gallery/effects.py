"""Sheets of the Video Studio: every transition, look, background, lyric style and visualiser."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from avatar_g.backend.domain.languages import Language
from avatar_g.backend.domain.looks import Filter, Transition
from avatar_g.backend.domain.music import Genre, VoiceSlot
from avatar_g.backend.domain.scenes import (
    AnimatedBackground,
    LyricMotion,
    LyricPosition,
    LyricStyle,
    Scene,
    SceneBoard,
    SceneVisualiser,
    VisualiserKind,
)
from avatar_g.backend.domain.stages import Theme
from avatar_g.backend.domain.timing import Hit, LyricLine, SectionSpan, Timeline, WordSpan
from avatar_g.backend.domain.video import I420, VideoFormat
from avatar_g.backend.engines.stage.frame import Frame
from avatar_g.backend.engines.stage.planes import paint_theme
from avatar_g.backend.engines.stage.pulse import Pulse
from avatar_g.backend.engines.video.grounds import AnimatedGround, gradient_ground, solid_ground
from avatar_g.backend.engines.video.looks import LookFilter
from avatar_g.backend.engines.video.lyric_script import write_board_lyrics
from avatar_g.backend.engines.video.pictures import Lens, draw_planes
from avatar_g.backend.engines.video.spectrum import measure_spectrum
from avatar_g.backend.engines.video.transitions import blend
from avatar_g.backend.engines.video.visualisers import VisualiserPainter
from avatar_g.backend.media.images import rgb_from_i420
from avatar_g.backend.media.stills import burn_words

PICTURE: Final = VideoFormat(1280, 720, 25)
_TILE: Final = (320, 180)
_COLUMNS: Final = 6
_REPEATS: Final = 4
_COLOURS: Final = ("#140b2e", "#6d2f9e", "#ff8fc7")
_LINES: Final = {
    Language.KA: "მზე ამოდის მთებს იქით",
    Language.EN: "The sun comes up again",
    Language.RU: "Солнце встаёт над рекой",
}
_Sheet = tuple[NDArray[np.uint8], dict[str, Any]]


def transition_sheet() -> _Sheet:
    """Draw each transition shortly before its middle; measure CPU milliseconds at 720p."""
    before, after, out = _painted(Theme.CITY), _painted(Theme.BEACH), _blank()
    tiles, costs = [], {}
    for kind in Transition:

        def draw(share: float, kind: Transition = kind) -> None:
            blend(kind, before, after, share, out, PICTURE)

        draw(0.5)
        costs[kind.value] = _cost_ms(lambda step: draw(0.2 + 0.2 * step))
        draw(0.45)
        tiles.append(_tile(out, kind.value))
    return _laid(tiles), {"cpu_ms": costs}


def look_sheet() -> _Sheet:
    """Draw each look at full strength; measure CPU milliseconds at 720p."""
    plain, tiles, costs = _painted(Theme.BEACH), [], {}
    ramp = np.linspace(0, 1, 17, dtype=np.float32)
    red, green, blue = np.meshgrid(ramp, ramp, ramp, indexing="ij")
    lattice = np.stack([blue, red, green], -1)
    for kind in Filter:
        look = LookFilter(kind, 1.0, PICTURE, lattice=lattice)
        out = plain.copy()
        look.apply(out, 3)
        costs[kind.value] = _cost_ms(partial(_graded, look, plain))
        tiles.append(_tile(out, kind.value))
    return _laid(tiles), {"cpu_ms": costs}


def background_sheet() -> _Sheet:
    """Draw each moving pattern at two moments, and the plain ones."""
    pulse, tiles, costs = Pulse(_timeline(Language.EN)), [], {}
    for kind in AnimatedBackground:
        ground = AnimatedGround(kind, _COLOURS, PICTURE, pulse, seed=3)
        out = _blank()
        for at_s in (1.0, 4.0):
            ground.draw(at_s, out)
            tiles.append(_tile(out, kind.value))
        costs[kind.value] = _cost_ms(partial(_moved, ground))
    for name, still in (
        ("solid", solid_ground(_COLOURS[1], PICTURE)),
        ("gradient", gradient_ground(_COLOURS, 60.0, PICTURE)),
    ):
        out = _blank()
        still.draw(0.0, out)
        tiles.append(_tile(out, name))
    return _laid(tiles), {"cpu_ms": costs}


def lyric_sheet() -> _Sheet:
    """Write a line in three scripts in every style, in the middle of its time."""
    plain, tiles = _painted(Theme.MOUNTAINS), []
    styles = {
        "box": LyricStyle(motion=LyricMotion.KARAOKE, box=0.7, outline=0, size=46),
        "top": LyricStyle(motion=LyricMotion.KARAOKE, position=LyricPosition.TOP),
        "colours": LyricStyle(
            motion=LyricMotion.KARAOKE, colour="#ffe9b0", sung_colour="#ff5c5c", size=64
        ),
    }
    for motion in LyricMotion:
        if motion is not LyricMotion.NONE:
            styles[motion.value] = LyricStyle(motion=motion, size=60)
    for name, style in styles.items():
        for language in _LINES:
            timeline = _timeline(language)
            board = SceneBoard((Scene("a", 0.0, timeline.duration_s, lyrics=style),))
            script = write_board_lyrics(board, timeline, PICTURE)
            with TemporaryDirectory() as folder:
                path = Path(folder) / "words.ass"
                path.write_text(script, encoding="utf-8")
                tiles.append(
                    _tile(burn_words([plain], path, PICTURE, [75])[0], f"{name} {language}")
                )
    return _laid(tiles), {"styles": len(styles)}


def visualiser_sheet() -> _Sheet:
    """Draw each visualiser of a chord with a drum."""
    rate = 22_050
    at = np.arange(rate * 3) / rate
    sound = sum(0.2 / step * np.sin(2 * np.pi * 110 * step * at) for step in range(1, 24))
    noise = np.random.default_rng(2).normal(0, 0.05, len(at))
    spectrum = measure_spectrum((sound + noise).astype(np.float32), rate)
    tiles, costs = [], {}
    for kind in VisualiserKind:
        if kind is VisualiserKind.NONE:
            continue
        for position in LyricPosition:
            wish = SceneVisualiser(kind, "#b59bff", 0.9, position)
            painter, out = VisualiserPainter(wish, spectrum, PICTURE), _painted(Theme.CITY)
            costs[kind.value] = _cost_ms(partial(_sounded, painter, out))
            painter.draw(1.5, out)
            tiles.append(_tile(out, f"{kind.value} {position.value}"))
    return _laid(tiles, columns=3), {"cpu_ms": costs}


def _graded(look: LookFilter, plain: I420, step: int) -> None:
    look.apply(plain.copy(), step)


def _moved(ground: AnimatedGround, step: int) -> None:
    ground.draw(step * 0.3, _blank())


def _sounded(painter: VisualiserPainter, plain: I420, step: int) -> None:
    painter.draw(1.0 + step, plain.copy())


def _timeline(language: Language) -> Timeline:
    """Return six seconds with one line from 1 to 5."""
    texts = _LINES[language].split()
    step = 4.0 / len(texts)
    words = tuple(
        WordSpan(text, 1 + place * step, 1 + (place + 1) * step, ())
        for place, text in enumerate(texts)
    )
    line = LyricLine(0, VoiceSlot.A, True, 0, _LINES[language], 1.0, 5.0, words, ())
    beats = tuple(beat * 0.5 for beat in range(13))
    hits = tuple(Hit(at_s, "k", 0.9) for at_s in beats)
    section = SectionSpan("verse", 0, 3, 0.0, 6.0, 0.6)
    return Timeline(
        1, "Sheet", language, Genre.POP, 44_100, 6 * 44_100, 120.0, 0, "major",
        beats, beats[::4], (section,), (line,), hits,
    )  # fmt: skip


def _blank() -> I420:
    return np.zeros((PICTURE.height_px * 3 // 2, PICTURE.width_px), np.uint8)


def _painted(theme: Theme) -> I420:
    planes = _blank()
    draw_planes(
        paint_theme(theme, PICTURE, 3).levels[0], Lens(1.0, 0, 0), Frame.of(planes, PICTURE)
    )
    return planes


def _cost_ms(draw: Callable[[int], None]) -> float:
    started_s = process_time()
    for step in range(_REPEATS):
        draw(step)
    return round((process_time() - started_s) * 1000 / _REPEATS, 2)


def _tile(planes: I420, name: str) -> NDArray[np.uint8]:
    small = cv2.resize(rgb_from_i420(planes), _TILE, interpolation=cv2.INTER_AREA)
    for colour, thick in (((0, 0, 0), 3), ((255, 255, 255), 1)):
        cv2.putText(small, name, (7, 20), cv2.FONT_HERSHEY_SIMPLEX, 0.5, colour, thick, cv2.LINE_AA)
    return np.asarray(small, np.uint8)


def _laid(tiles: list[NDArray[np.uint8]], *, columns: int = _COLUMNS) -> NDArray[np.uint8]:
    blank = np.zeros_like(tiles[0])
    padded = [*tiles, *[blank] * (-len(tiles) % columns)]
    rows = [np.hstack(padded[at : at + columns]) for at in range(0, len(padded), columns)]
    return np.asarray(np.vstack(rows), np.uint8)
