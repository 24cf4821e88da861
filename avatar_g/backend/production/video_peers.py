"""The same seconds by another program: what a film would cost without our renderer.

MoviePy is a development dependency: where it is not installed, its row says so. It is given the
same pictures, slow zooms, cross-fades, lines of text, sound and encoder settings; it has no karaoke
and no beat, so it does less.
"""

import importlib
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from avatar_g.backend.domain.video import VideoFormat
from avatar_g.backend.media.fonts import FONTS_FOLDER
from avatar_g.backend.media.programs import find_ffmpeg
from avatar_g.backend.production.costs import MemoryWatch, cpu_s

PEER: Final = "MoviePy"
FADE_S: Final = 0.5
ZOOM: Final = 0.10
LINE_S: Final = 2.0
FONT: Final = "NotoSans-Bold.ttf"


@dataclass(frozen=True, slots=True)
class PeerCost:
    """What a peer took for a film."""

    peer: str
    """With its version; empty figures if it is not installed."""
    film_s: float
    wall_s: float
    cpu_s: float
    cpu_ms_per_frame: float
    peak_gb: float

    @classmethod
    def none(cls, why: str) -> "PeerCost":
        """Return the row of a peer that made no film."""
        return cls(why, 0.0, 0.0, 0.0, 0.0, 0.0)

    @classmethod
    def of_film(
        cls, peer: str, film_s: float, frames: int, *, wall_s: float, cpu_s: float, peak_bytes: int
    ) -> "PeerCost":
        """Return the row of a film of ``film_s`` seconds."""
        each_ms = round(1e3 * cpu_s / frames, 1)
        peak_gb = round(peak_bytes / 1e9, 2)
        return cls(peer, film_s, round(wall_s, 1), round(cpu_s, 1), each_ms, peak_gb)


def film_by_peer(
    pictures: Sequence[Path],
    audio: Path,
    lines: Sequence[str],
    target: Path,
    *,
    picture: VideoFormat,
    film_s: float,
) -> PeerCost:
    """Let MoviePy make a film of pictures and lines; ``film_s`` seconds of it."""
    if find_spec("moviepy") is None:
        return PeerCost.none(f"{PEER} is not installed")
    os.environ["FFMPEG_BINARY"] = str(find_ffmpeg())
    moviepy: Any = importlib.import_module("moviepy")
    started_s, spent_s = time.perf_counter(), cpu_s()
    with MemoryWatch() as memory:
        film = _composed(moviepy, pictures, lines, picture, film_s)
        film = film.with_audio(moviepy.AudioFileClip(str(audio)).subclipped(0, film_s))
        film.write_videofile(
            str(target),
            fps=picture.fps,
            codec="libx264",
            audio_codec="aac",
            preset="veryfast",
            threads=1,
            ffmpeg_params=["-crf", "21"],
            logger=None,
        )
        film.close()
    spent_s = cpu_s() - spent_s
    return PeerCost.of_film(
        f"{PEER} {metadata.version('moviepy')}",
        film_s,
        picture.frame_count(film_s),
        wall_s=time.perf_counter() - started_s,
        cpu_s=spent_s,
        peak_bytes=memory.peak_bytes,
    )


def _composed(
    moviepy: Any,
    pictures: Sequence[Path],
    lines: Sequence[str],
    picture: VideoFormat,
    film_s: float,
) -> Any:
    """Lay pictures with zoom and cross-fade one after the other, and lines over them."""
    size = (picture.width_px, picture.height_px)
    shown_s = film_s / len(pictures)
    clips = []
    for place, path in enumerate(pictures):
        length_s = min(shown_s + FADE_S, film_s - place * shown_s)
        still = moviepy.ImageClip(str(path)).with_duration(length_s).resized(width=size[0])
        moved = still.resized(lambda at_s, over_s=length_s: 1.0 + ZOOM * at_s / over_s)
        moved = moved.with_position("center").with_start(place * shown_s)
        clips.append(moved.with_effects([moviepy.vfx.CrossFadeIn(FADE_S)] if place else []))
    texts = [
        moviepy.TextClip(
            font=str(FONTS_FOLDER / FONT),
            text=line,
            font_size=round(size[1] * 50 / 720),
            color="white",
            stroke_color="black",
            stroke_width=3,
        )
        .with_position(("center", 0.85), relative=True)
        .with_start(place * LINE_S)
        .with_duration(min(LINE_S, film_s - place * LINE_S))
        for place, line in enumerate(lines)
        if place * LINE_S < film_s
    ]
    return moviepy.CompositeVideoClip([*clips, *texts], size=size).with_duration(film_s)
