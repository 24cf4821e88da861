"""The whole chain: one sentence becomes a song, performers and a lip-synced music video.

The timeline exists before any sound, so frames are drawn while the song is still being sung: one
ordered queue of [bodies, stage, song, segment 0, segment 1, ...] keeps every processor busy.
Finished files are found again by an interrupted run.
"""

import hashlib
import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from avatar_g.backend.domain.avatar import AvatarSpec
from avatar_g.backend.domain.jobs import JobStage
from avatar_g.backend.domain.languages import Language
from avatar_g.backend.domain.music import Mood, SongRequest
from avatar_g.backend.domain.recipe import ENGINE_VERSIONS, Recipe
from avatar_g.backend.domain.scenes import SceneBoard
from avatar_g.backend.domain.sources import SourceFacts
from avatar_g.backend.domain.timing import Timeline
from avatar_g.backend.domain.video import Quality, VideoFormat
from avatar_g.backend.engines.music.brief import resolve_request
from avatar_g.backend.engines.music.score import Score
from avatar_g.backend.engines.stage.themes import choose_theme
from avatar_g.backend.errors import InvalidRequest
from avatar_g.backend.media.atomic import write_text_file
from avatar_g.backend.production.board_direction import with_board
from avatar_g.backend.production.board_material import stages_of
from avatar_g.backend.production.costs import Costs
from avatar_g.backend.production.directing import AS_THE_SONG_SAYS, Staging, cast, direct
from avatar_g.backend.production.filming import (
    Beginning,
    MusicVideo,
    Shooting,
    Sound,
    StageSet,
    Workshop,
    film,
    ignore_beginning,
    order_set,
)
from avatar_g.backend.production.progress import StageProgress, ignore_stages
from avatar_g.backend.production.song import compose_song, sing_song, write_song_papers
from avatar_g.backend.production.storyboard import Storyboard
from avatar_g.backend.production.workers import WorkerPool


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
    def has_words(self) -> bool:
        """Whether the creator wrote the lyrics."""
        return bool(self.song.lyrics.strip())

    @property
    def recipe(self) -> Recipe:
        """What to run again to get the same bytes."""
        params: dict[str, Any] = json.loads(json.dumps(asdict(self)))
        return Recipe("music_video", params)


def make_music_video(
    request: VideoRequest,
    target: Path,
    workshop: Workshop,
    *,
    report: StageProgress = ignore_stages,
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
    folder, recipe = workshop.folder, request.recipe
    report(JobStage.LYRICS, 0.0)
    with workshop.open_pool() as pool:
        shooting = Shooting(pool, Costs(workshop.start), report)
        with shooting.costs.measure("plan"):
            brief = resolve_request(request.song, interface_language=request.interface_language)
            specs = cast(brief.voices, request.performers, seed=brief.seed)
            stage_set = order_set(
                pool,
                workshop.cache,
                specs,
                themes=[choose_theme(brief.genre, brief.mood).value],
                video_format=request.video_format,
                seed=brief.seed,
            )
            report(JobStage.MELODY, 0.01)
            plan = compose_song(
                brief, folder, recipe=recipe, cache=workshop.cache, has_user_form=request.has_words
            )
            _forget_other_song(folder, plan.score)
            sound = _order_song(pool, workshop)
            storyboard = direct(
                plan.score,
                plan.timeline,
                specs,
                mood=brief.mood,
                video_format=request.video_format,
                quality=request.quality,
                recipe=recipe.to_dict(),
            )
        return film(
            storyboard,
            target,
            workshop,
            shooting=shooting,
            stage_set=stage_set,
            sound=sound,
            order_papers=lambda: pool.submit(write_song_papers, plan, folder, storyboard.artist),
        )


@dataclass(frozen=True, slots=True)
class SungSong:
    """A song that is finished, or that another job plans and sings."""

    score: Score | None
    """None for somebody's own recording."""
    timeline: Timeline
    mood: Mood | None
    audio: Path
    """AAC file; it may appear, complete, while frames are drawn."""
    seed: int = 0
    """Of the picture of a recording; a score brings its own."""


def film_song(
    song: SungSong,
    performers: Sequence[AvatarSpec],
    target: Path,
    workshop: Workshop,
    *,
    video_format: VideoFormat,
    recipe: Recipe,
    quality: Quality = Quality.BALANCED,
    staging: Staging = AS_THE_SONG_SAYS,
    board: SceneBoard | None = None,
    sources: Sequence[SourceFacts] = (),
    report: StageProgress = ignore_stages,
    show: Callable[[Beginning], None] = ignore_beginning,
) -> MusicVideo:
    """Make a music video of a song as soon as it is planned.

    ``show`` is called each time more of it can be seen or heard.

    Parameters
    ----------
    board
        Its scenes; None: the performance from beginning to end.
    sources
        Uploads that scenes show; their files lie in ``sources`` of the workshop's folder.

    Raises
    ------
    InvalidRequest
        If the board shows what was not uploaded.
    MediaError, StorageFull
        If a program fails or the disk is full.
    """
    voices, seed = (song.score.voices, song.score.seed) if song.score else ((), song.seed)
    specs = cast(voices, performers, seed=seed)
    storyboard = direct(
        song.score,
        song.timeline,
        specs,
        mood=song.mood,
        video_format=video_format,
        quality=quality,
        recipe=recipe.to_dict(),
        staging=staging,
        seed=seed,
    )
    if board is not None:
        storyboard = with_board(storyboard, board, sources)
    with workshop.open_pool() as pool:
        return film(
            storyboard,
            target,
            workshop,
            shooting=Shooting(pool, Costs(workshop.start), report, show),
            stage_set=_order_set(pool, workshop, storyboard),
            sound=Sound(song.audio, None),
        )


def draw_storyboard(
    storyboard: Storyboard,
    target: Path,
    workshop: Workshop,
    *,
    report: StageProgress = ignore_stages,
) -> MusicVideo:
    """Draw a music video again from its, perhaps edited, storyboard.

    Raises
    ------
    InvalidRequest
        If it names a stage, a move or a garment that does not exist, or has no song.
    MediaError, StorageFull
        If a program fails or the disk is full.
    """
    if storyboard.score is None:
        again = "film the track" if storyboard.is_recording else "use talk"
        raise InvalidRequest(f"this storyboard has no song of ours: {again} again")
    folder = workshop.folder
    _forget_other_song(folder, storyboard.score)
    write_text_file(folder / "score.json", storyboard.score.to_json())
    write_text_file(folder / "timeline.json", storyboard.timeline.to_json())
    recipe = json.dumps(storyboard.recipe, ensure_ascii=False)
    write_text_file(folder / "recipe.json", recipe)
    with workshop.open_pool() as pool:
        shooting = Shooting(pool, Costs(workshop.start), report)
        stage_set = _order_set(pool, workshop, storyboard)
        sound = _order_song(pool, workshop)
        return film(
            storyboard, target, workshop, shooting=shooting, stage_set=stage_set, sound=sound
        )


def _order_set(pool: WorkerPool, workshop: Workshop, storyboard: Storyboard) -> StageSet:
    return order_set(
        pool,
        workshop.cache,
        [performer.spec for performer in storyboard.performers],
        themes=stages_of(storyboard),
        video_format=storyboard.video_format,
        seed=storyboard.seed,
    )


def _order_song(pool: WorkerPool, workshop: Workshop) -> Sound:
    folder = workshop.folder
    file = folder / "song.m4a"
    task = None if file.exists() else pool.submit(sing_song, folder, workshop.cache)
    return Sound(file, task)


def _forget_other_song(folder: Path, score: Score) -> None:
    """Remove the sound in the folder unless it is of this score.

    Segments are named by what they show and need no such care.
    """
    folder.mkdir(parents=True, exist_ok=True)
    facts = score.to_json() + json.dumps(ENGINE_VERSIONS)
    digest = hashlib.sha256(facts.encode()).hexdigest()
    mark = folder / "song.mark"
    if not mark.exists() or mark.read_text(encoding="utf-8") != digest:
        for name in ("song.m4a", "song.wav"):
            (folder / name).unlink(missing_ok=True)
        shutil.rmtree(folder / "stems", ignore_errors=True)
        write_text_file(mark, digest)
