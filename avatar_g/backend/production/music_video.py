"""The whole chain: one sentence becomes a song, performers and a lip-synced music video.

The timeline exists before any sound, so frames are drawn while the song is still being sung: one
ordered queue of [bodies, stage, song, segment 0, segment 1, ...] keeps every processor busy.
Finished files are found again by an interrupted run.
"""

import json
import shutil
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from avatar_g.backend.domain.avatar import AvatarSpec
from avatar_g.backend.domain.jobs import JobStage
from avatar_g.backend.domain.languages import Language
from avatar_g.backend.domain.music import SongRequest
from avatar_g.backend.domain.recipe import Recipe
from avatar_g.backend.domain.video import Quality, VideoFormat
from avatar_g.backend.media.assemble import assemble_video
from avatar_g.backend.media.atomic import write_text_file
from avatar_g.backend.media.images import write_image
from avatar_g.backend.media.preview import PreviewPlaylist
from avatar_g.backend.media.probe import read_frame
from avatar_g.backend.production.avatar import build_character
from avatar_g.backend.production.costs import Costs
from avatar_g.backend.production.directing import cast, direct
from avatar_g.backend.production.drawing import (
    Drawing,
    QueuedSegment,
    drawing_pool,
    queue_segments,
    segment_paths,
)
from avatar_g.backend.production.progress import StageProgress, ignore_stages
from avatar_g.backend.production.scene import (
    STORYBOARD_NAME,
    open_scene,
    paint_stage,
    scene_content,
    write_scene,
)
from avatar_g.backend.production.song import plan_song, sing_song, write_song_papers
from avatar_g.backend.production.storyboard import Storyboard
from avatar_g.backend.production.workers import PoolTask, WorkerPool

_PLANNED, _SET, _DRAWN = 0.04, 0.10, 0.97
"""Finished shares after planning, after bodies and stage, after the last frame."""
_SONG_WEIGHT_S = 8.0
_SEGMENT_WEIGHT_S_PER_FRAME = 0.06
_POSTER_SHARE = 0.4


@dataclass(frozen=True, slots=True)
class VideoRequest:
    """What to make."""

    song: SongRequest
    interface_language: Language
    video_format: VideoFormat
    performers: tuple[AvatarSpec, ...] = ()
    """Characters in the order of the voices; voices without one get their own."""
    quality: Quality = Quality.BALANCED

    @property
    def recipe(self) -> Recipe:
        """What to run again to get the same bytes."""
        params: dict[str, Any] = json.loads(json.dumps(asdict(self)))
        return Recipe("music_video", params)


@dataclass(frozen=True, slots=True)
class Workshop:
    """Where a video is made."""

    folder: Path
    """Of this video: stage files, segments and results."""
    cache: Path
    """Of the installation: bodies and stages."""
    processes: int


@dataclass(slots=True)
class MusicVideo:
    """What came out."""

    video: Path
    storyboard: Path
    poster: Path
    duration_s: float
    first_segment_s: float = 0.0
    """From the start to the first finished segment; 0 if it was there already."""
    first_playable_s: float = 0.0
    """From the start to the first published fragment with sound."""
    costs: Costs = field(default_factory=Costs)


def make_music_video(
    request: VideoRequest, target: Path, workshop: Workshop, *, report: StageProgress = ignore_stages
) -> MusicVideo:
    """Make a music video from a sentence.

    ``report`` may raise to stop: then every process is killed, and a later call with the same
    request and folder goes on from the finished files.

    Raises
    ------
    InvalidRequest
        If the request cannot be sung or drawn.
    MediaError, StorageFull
        If a program fails or the disk is full.
    """
    costs, folder = Costs(), workshop.folder
    report(JobStage.LYRICS, 0.0)
    _forget_other_work(folder, request.recipe)
    with drawing_pool(workshop.processes, folder / "segments") as pool:
        with costs.measure("plan"):
            plan = plan_song(request.song, folder, interface_language=request.interface_language)
            specs = cast(plan.score.voices, request.performers, seed=plan.score.seed)
            storyboard = direct(
                plan.score,
                plan.timeline,
                specs,
                mood=plan.brief.mood,
                video_format=request.video_format,
                quality=request.quality,
                recipe=request.recipe.to_dict(),
            )
            song = _Song(pool, folder)
            write_song_papers(plan, folder, artist=storyboard.artist)
        return _draw(storyboard, target, workshop, _Run(pool, song, costs, report))


def draw_storyboard(
    storyboard: Storyboard, target: Path, workshop: Workshop, *, report: StageProgress = ignore_stages
) -> MusicVideo:
    """Draw a music video again from its, perhaps edited, storyboard.

    Raises
    ------
    InvalidRequest
        If it names a stage, a move or a garment that does not exist.
    MediaError, StorageFull
        If a program fails or the disk is full.
    """
    costs, folder = Costs(), workshop.folder
    folder.mkdir(parents=True, exist_ok=True)
    write_text_file(folder / "score.json", storyboard.score.to_json())
    recipe = json.dumps(storyboard.recipe, ensure_ascii=False)
    write_text_file(folder / "recipe.json", recipe)
    with drawing_pool(workshop.processes, folder / "segments") as pool:
        return _draw(storyboard, target, workshop, _Run(pool, _Song(pool, folder), costs, report))
