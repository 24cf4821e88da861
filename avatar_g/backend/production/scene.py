"""The folder a drawing process opens: the storyboard and where bodies and stage lie."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from avatar_g.backend.domain.progress import Progress, ignore_progress
from avatar_g.backend.domain.recipe import ENGINE_VERSIONS
from avatar_g.backend.domain.video import VideoFormat
from avatar_g.backend.engines.stage.themes import Theme
from avatar_g.backend.engines.video.subtitles import write_karaoke
from avatar_g.backend.errors import InvalidRequest
from avatar_g.backend.media.atomic import complete_file, write_text_file
from avatar_g.backend.production.storyboard import Storyboard

STORYBOARD_NAME = "storyboard.json"
SUBTITLES_NAME = "karaoke.ass"
PLACES_NAME = "places.json"


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
    path = cache / "stages" / f"{theme}-{size}-{seed}-{ENGINE_VERSIONS['video']}.npz"
    if not path.exists():
        from avatar_g.backend.engines.stage.planes import paint_theme

        planes = paint_theme(Theme(theme), video_format, seed)
        with complete_file(path) as part:
            planes.save(part)
    progress(1.0)
    return path


def write_scene(
    storyboard: Storyboard, folder: Path, *, bodies: Sequence[Path], stage: Path
) -> Path:
    """Write everything ``open_scene`` needs; return the subtitles to burn in."""
    folder.mkdir(parents=True, exist_ok=True)
    write_text_file(folder / STORYBOARD_NAME, storyboard.to_json())
    places = {"bodies": [str(body) for body in bodies], "stage": str(stage)}
    write_text_file(folder / PLACES_NAME, json.dumps(places))
    subtitles = folder / SUBTITLES_NAME
    script = write_karaoke(storyboard.timeline, storyboard.video_format, artist=storyboard.artist)
    write_text_file(subtitles, script)
    return subtitles


def scene_content(storyboard: Storyboard, subtitles: Path) -> dict[str, str]:
    """Return digests of all that shows, for the keys of segments."""
    return {
        "storyboard": storyboard.digest,
        "subtitles": subtitles.read_text(encoding="utf-8"),
        "specs": json.dumps([asdict(performer.spec) for performer in storyboard.performers]),
    }
