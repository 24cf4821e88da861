"""The folder a drawing process opens: the storyboard and where bodies and stage lie."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from avatar_g.backend.domain.progress import Progress, ignore_progress
from avatar_g.backend.domain.recipe import ENGINE_VERSIONS
from avatar_g.backend.domain.video import FrameSource, VideoFormat
from avatar_g.backend.engines.avatar.proportions import proportions_of
from avatar_g.backend.engines.avatar.rigged import Rigged
from avatar_g.backend.engines.lipsync.mouth import mouth_track, mouth_track_from_phonemes
from avatar_g.backend.engines.stage.planes import PLANES_VERSION, ThemePlanes, paint_theme
from avatar_g.backend.engines.stage.themes import Theme
from avatar_g.backend.engines.video.acting import SongActing, TalkActing
from avatar_g.backend.engines.video.performance import PerformanceFrames
from avatar_g.backend.engines.video.performance import Performer as OnStage
from avatar_g.backend.engines.video.subtitles import write_karaoke
from avatar_g.backend.errors import InvalidRequest
from avatar_g.backend.media.atomic import complete_file, write_text_file
from avatar_g.backend.production.storyboard import Storyboard

STORYBOARD_NAME = "storyboard.json"
SUBTITLES_NAME = "karaoke.ass"
_PLACES_NAME = "places.json"


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
    version = f"{PLANES_VERSION}.{ENGINE_VERSIONS['video']}"
    path = cache / "stages" / f"{theme}-{size}-{seed}-{version}.npz"
    if not path.exists():
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
    write_text_file(folder / _PLACES_NAME, json.dumps(places))
    subtitles = folder / SUBTITLES_NAME
    script = write_karaoke(storyboard.timeline, storyboard.video_format, artist=storyboard.artist)
    write_text_file(subtitles, script)
    return subtitles


def open_scene(folder: Path) -> FrameSource:
    """Open a scene for drawing: the ``FrameOpener`` of music videos."""
    storyboard = Storyboard.from_json((folder / STORYBOARD_NAME).read_text(encoding="utf-8"))
    places = json.loads((folder / _PLACES_NAME).read_text(encoding="utf-8"))
    bodies = [Rigged.load(Path(body)) for body in places["bodies"]]
    performers = [_on_stage(storyboard, index, body) for index, body in enumerate(bodies)]
    planes = ThemePlanes.load(Path(places["stage"]))
    return PerformanceFrames(
        storyboard.timeline,
        performers,
        storyboard.shots,
        planes,
        storyboard.video_format,
        storyboard.seed,
    )


def _on_stage(storyboard: Storyboard, index: int, body: Rigged) -> OnStage:
    performer, timeline = storyboard.performers[index], storyboard.timeline
    acting: SongActing | TalkActing
    if storyboard.is_speech:
        sounds = [
            sound for line in timeline.lead_lines for word in line.words for sound in word.phonemes
        ]
        mouth = mouth_track_from_phonemes(sounds, timeline.duration_s, seed=storyboard.seed)
        acting = TalkActing(mouth, proportions_of(body), storyboard.mood)
    else:
        mouth = mouth_track(timeline, performer.voice, seed=storyboard.seed)
        acting = SongActing(
            timeline, performer.moves, mouth, proportions_of(body), storyboard.mood, index
        )
    return OnStage(body, acting)


def scene_content(storyboard: Storyboard, subtitles: Path) -> dict[str, str]:
    """Return digests of all that shows, for the keys of segments."""
    return {
        "storyboard": storyboard.digest,
        "subtitles": subtitles.read_text(encoding="utf-8"),
        "specs": json.dumps([asdict(performer.spec) for performer in storyboard.performers]),
    }
