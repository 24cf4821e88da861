"""The folder a drawing process opens: the storyboard and where bodies and stage lie."""

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from avatar_g.backend.domain.looks import Transition
from avatar_g.backend.domain.performance import MoveSegment, Shot
from avatar_g.backend.domain.progress import Progress, ignore_progress
from avatar_g.backend.domain.recipe import ENGINE_VERSIONS
from avatar_g.backend.domain.scenes import (
    Scene,
    SceneBoard,
    VisualiserKind,
    board_digest_fields,
)
from avatar_g.backend.domain.video import VideoFormat
from avatar_g.backend.engines.stage.themes import Theme
from avatar_g.backend.engines.video.flash_safety import Damping
from avatar_g.backend.engines.video.lyric_script import write_board_lyrics
from avatar_g.backend.engines.video.segments import FrameRange
from avatar_g.backend.engines.video.subtitles import write_karaoke
from avatar_g.backend.errors import InvalidRequest
from avatar_g.backend.media.atomic import complete_file, write_text_file
from avatar_g.backend.media.fonts import FONTS_FOLDER
from avatar_g.backend.media.programs import find_ffmpeg, program_version
from avatar_g.backend.production.caches import STAGES
from avatar_g.backend.production.drawing import SegmentContent
from avatar_g.backend.production.storyboard import Storyboard

STORYBOARD_NAME = "storyboard.json"
SUBTITLES_NAME = "karaoke.ass"
PLACES_NAME = "places.json"
SPECTRUM_NAME = "spectrum.npz"
DAMPING_NAME = "damping.npz"
_BLEND_S = 4.0
"""Longer than any blend between moves and any delay between partners."""
_SEEN_PARTLY = (
    "recipe",
    "score",
    "shots",
    "performers",
    "title",
    "artist",
    "quality",
    "is_recording",
    "board",
    "sources",
)
"""Fields of a storyboard that are not seen in every frame."""


def paint_stage(
    theme: str,
    video_format: VideoFormat,
    seed: int,
    cache: Path,
    *,
    progress: Progress = ignore_progress,
) -> Path:
    """Paint a theme once per size and seed; return the file. Also runs in a process of the pool.

    Raises
    ------
    InvalidRequest
        If there is no such theme.
    StorageFull
        If the cache has no room.
    """
    if theme not in set(Theme):
        raise InvalidRequest(f"there is no stage called {theme!r}")
    size = f"{video_format.width_px}x{video_format.height_px}"
    path = cache / STAGES / f"{theme}-{size}-{seed}-{ENGINE_VERSIONS['video']}.npz"
    if not path.exists():
        from avatar_g.backend.engines.stage.planes import paint_theme

        planes = paint_theme(Theme(theme), video_format, seed)
        with complete_file(path) as part:
            planes.save(part)
    progress(1.0)
    return path


def write_scene(
    storyboard: Storyboard,
    folder: Path,
    *,
    bodies: Sequence[Path],
    stages: Mapping[str, Path],
    sources: Mapping[str, Path] | None = None,
) -> Path:
    """Write everything ``open_scene`` needs; return the subtitles to burn in."""
    folder.mkdir(parents=True, exist_ok=True)
    write_text_file(folder / STORYBOARD_NAME, storyboard.to_json())
    places = {
        "bodies": [str(body) for body in bodies],
        "stages": {theme: str(path) for theme, path in stages.items()},
        "sources": {name: str(path) for name, path in (sources or {}).items()},
    }
    write_text_file(folder / PLACES_NAME, json.dumps(places))
    subtitles = folder / SUBTITLES_NAME
    timeline = storyboard.timeline
    if not storyboard.shows_lyrics:
        timeline = replace(timeline, lines=())
    if storyboard.board is not None:
        script = write_board_lyrics(storyboard.board, timeline, storyboard.video_format)
    else:
        script = write_karaoke(timeline, storyboard.video_format, artist=storyboard.artist)
    write_text_file(subtitles, script)
    return subtitles


def scene_content(
    storyboard: Storyboard,
    subtitles: Path,
    *,
    sound: str = "",
    damping: Damping | None = None,
) -> SegmentContent:
    """Return what each range of frames shows, for the keys of segments.

    A shot or a move counts only where it is seen, so that an edit draws few segments again. Moves
    are blended into each other: those that end or begin nearby count as well.

    Parameters
    ----------
    sound
        Digest of what visualisers draw.
    damping
        What keeps frames from flashing.
    """
    fps = storyboard.video_format.fps
    fields = asdict(storyboard)
    for partly in _SEEN_PARTLY:
        del fields[partly]
    whole = {
        "storyboard": _digest(fields),
        "specs": _digest([asdict(one.spec) for one in storyboard.performers]),
        "fonts": _digest(sorted(font.stat().st_size for font in FONTS_FOLDER.glob("*.ttf"))),
        "encoder": program_version(find_ffmpeg()),
    }
    events = _subtitle_events(subtitles.read_text(encoding="utf-8"))

    def content(frames: FrameRange) -> dict[str, str]:
        start_s, end_s = frames.first / fps, (frames.first + frames.count) / fps
        shots = [asdict(shot) for shot in storyboard.shots if _meet(shot, start_s, end_s)]
        moves = [
            [
                asdict(move)
                for move in performer.moves
                if _meet(move, start_s - _BLEND_S, end_s + _BLEND_S)
            ]
            for performer in storyboard.performers
        ]
        drawn = [text for span, text in events if span[0] < end_s and span[1] > start_s]
        seen = {"shots": _digest(shots), "moves": _digest(moves), "subtitles": _digest(drawn)}
        if storyboard.board is not None:
            seen["scenes"] = _digest(_scenes_seen(storyboard, frames, sound))
        if damping is not None and damping.touches(frames.first, frames.count):
            seen["damping"] = damping.digest(frames.first, frames.count)
        return whole | seen

    return content


def scene_cuts(board: SceneBoard, fps: int) -> tuple[int, ...]:
    """Return the first frame of each scene; a frame shows the middle of its time."""
    cuts = []
    for scene in board.scenes:
        frame = max(0, round(scene.start_s * fps) - 1)
        while (frame + 0.5) / fps < scene.start_s:
            frame += 1
        cuts.append(frame)
    return tuple(cuts)


def shown_spans(subtitles: Path) -> list[tuple[float, float]]:
    """Return when the events of an ASS script show, in seconds."""
    events = _subtitle_events(subtitles.read_text(encoding="utf-8"))
    return [span for span, row in events if row.startswith("Dialogue:")]


def _scenes_seen(storyboard: Storyboard, frames: FrameRange, sound: str) -> list[dict[str, Any]]:
    """Return the scenes of a range of frames; one that is being left counts as well."""
    assert storyboard.board is not None  # noqa: S101 - asked for boards only
    scenes, fps = storyboard.board.scenes, storyboard.video_format.fps
    first_s, last_s = (frames.first + 0.5) / fps, (frames.first + frames.count - 0.5) / fps
    focus = {source.source_id: source.focus for source in storyboard.sources}
    seen: list[dict[str, Any]] = []
    for place, scene in enumerate(scenes):
        leaves_s = _leaving_s(scenes, place)
        if scene.start_s <= last_s and scene.end_s + leaves_s > first_s:
            fields = dict(board_digest_fields(scene))
            # Words are in the subtitles, except for the shade under them.
            words = fields.pop("lyrics")
            fields["shade"] = [words["motion"] == "none", words["box"] > 0, words["position"]]
            fields["focus"] = [focus.get(source) for source in scene.used_sources]
            fields["leaves_s"] = leaves_s
            if scene.visualiser.kind is not VisualiserKind.NONE:
                fields["sound"] = sound
            seen.append(fields)
    return seen


def _leaving_s(scenes: Sequence[Scene], place: int) -> float:
    """Return how long a scene is seen after its end; the last one until no frame is left."""
    if place + 1 == len(scenes):
        return math.inf
    transition = scenes[place + 1].transition
    return 0.0 if transition.kind is Transition.CUT else transition.duration_s


def _meet(span: Shot | MoveSegment, start_s: float, end_s: float) -> bool:
    return span.start_s < end_s and span.end_s > start_s


def _subtitle_events(script: str) -> list[tuple[tuple[float, float], str]]:
    """Return the rows of an ASS script with the time they show; styles always show."""
    rows = []
    for row in script.splitlines():
        span = (0.0, math.inf)
        if row.startswith("Dialogue:"):
            _, start, end, _ = row.split(",", 3)
            span = (_seconds(start), _seconds(end))
        rows.append((span, row))
    return rows


def _seconds(stamp: str) -> float:
    hours, minutes, seconds = stamp.split(":")
    return int(hours) * 3600 + int(minutes) * 60 + float(seconds)


def _digest(value: object) -> str:
    text = json.dumps(value, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:32]
