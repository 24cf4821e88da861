"""Single frames of boards, drawn at once by one lasting process that keeps what it opened.

The web server stays light and safe: uploads are decoded and scenes drawn over there.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from avatar_g.backend.domain.avatar import AvatarSpec
from avatar_g.backend.domain.formats import Quality, VideoFormat
from avatar_g.backend.domain.music import Mood
from avatar_g.backend.domain.progress import Progress, ignore_progress
from avatar_g.backend.domain.scenes import SceneBoard
from avatar_g.backend.domain.sources import SourceFacts
from avatar_g.backend.domain.timing import Timeline
from avatar_g.backend.production.workers import Birth, WorkerPool
from avatar_g.backend.validation import parse

if TYPE_CHECKING:
    from avatar_g.backend.production.storyboard import Storyboard


@dataclass(frozen=True, slots=True)
class StillWish:
    """A frame of a draft."""

    board: SceneBoard
    timeline: Timeline
    sources: tuple[SourceFacts, ...]
    picture: VideoFormat
    spec: dict[str, Any]
    """The chosen character as JSON; empty: the song's own."""
    mood: str
    seed: int

    def storyboard(self) -> "Storyboard":
        """Direct the draft as a job would, except for further voices of a duet."""
        from avatar_g.backend.production.board_direction import with_board
        from avatar_g.backend.production.directing import cast, direct

        chosen = [parse(AvatarSpec, self.spec)] if self.spec else []
        directed = direct(
            None,
            self.timeline,
            cast((), chosen, seed=self.seed),
            mood=Mood(self.mood) if self.mood else None,
            video_format=self.picture,
            quality=Quality.DRAFT,
            recipe={},
            seed=self.seed,
        )
        return with_board(directed, self.board, self.sources)


class PreviewDesk:
    """Asks the process; safe to share between threads. It starts when needed.

    A process of a pool ends with the thread that started it, and the threads of a web server come
    and go. So one lasting thread of the desk asks for all of them, one after another.
    """

    def __init__(self) -> None:
        self._clerk = ThreadPoolExecutor(1, thread_name_prefix="preview-desk")
        self._pool: WorkerPool | None = None

    def draw_still(
        self, wish: StillWish, folder: Path, cache: Path, at_s: float, audio: Path | None
    ) -> bytes:
        """Return one frame as JPEG; uploads lie in ``sources`` of ``folder``.

        Raises
        ------
        MediaError
            If the process dies.
        InvalidRequest
            If the board cannot be drawn.
        """
        picture: bytes = self._ask(draw_still, wish, folder, cache, at_s, audio)
        return picture

    def import_source(self, source: Path, name: str, folder: Path) -> tuple[SourceFacts, Path]:
        """Encode an upload anew, see ``media.source_intake``."""
        found: tuple[SourceFacts, Path] = self._ask(import_upload, source, name, folder)
        return found

    def close(self) -> None:
        """End the process."""
        self._clerk.submit(self._end).result()
        self._clerk.shutdown()

    def _ask(self, function: Callable[..., Any], *arguments: Any) -> Any:
        return self._clerk.submit(self._run, function, *arguments).result()

    def _run(self, function: Callable[..., Any], *arguments: Any) -> Any:
        if self._pool is None:
            self._pool = WorkerPool(1, Birth.FRESH).__enter__()
        pool = self._pool
        task = pool.submit(function, *arguments)
        try:
            pool.wait_for([task])
        except BaseException:
            self._end()  # a failed task leaves its process in an unknown state
            raise
        return task.result

    def _end(self) -> None:
        if self._pool is not None:
            self._pool.__exit__(None, None, None)
            self._pool = None


def import_upload(
    source: Path, name: str, folder: Path, *, progress: Progress = ignore_progress
) -> tuple[SourceFacts, Path]:
    """Run ``import_source`` in the process of the desk."""
    from avatar_g.backend.media.source_intake import import_source

    return import_source(source, name, folder, progress=progress)


def draw_still(
    wish: StillWish,
    folder: Path,
    cache: Path,
    at_s: float,
    audio: Path | None,
    *,
    progress: Progress = ignore_progress,
) -> bytes:
    """Draw one frame of a draft with its words, without encoding a video."""
    from io import BytesIO

    import numpy as np
    from PIL import Image

    from avatar_g.backend.media.images import rgb_from_i420
    from avatar_g.backend.media.stills import burn_words
    from avatar_g.backend.production.avatar import build_character
    from avatar_g.backend.production.board_material import (
        source_paths,
        stages_of,
        write_spectrum,
    )
    from avatar_g.backend.production.drawing import use_one_thread
    from avatar_g.backend.production.scene import paint_stage, write_scene
    from avatar_g.backend.production.stage_door import open_performance

    use_one_thread()
    storyboard = wish.storyboard()
    picture, seed = storyboard.video_format, storyboard.seed
    scene = folder / "scene"
    bodies = [
        build_character(one.spec, cache, progress=progress).rigged for one in storyboard.performers
    ]
    stages = {theme: paint_stage(theme, picture, seed, cache) for theme in stages_of(storyboard)}
    subtitles = write_scene(
        storyboard, scene, bodies=bodies, stages=stages, sources=source_paths(storyboard, folder)
    )
    if audio is not None and storyboard.board is not None and storyboard.board.has_visualiser:
        write_spectrum(audio, scene)
    planes = np.zeros((picture.height_px * 3 // 2, picture.width_px), np.uint8)
    last = max(0, storyboard.frame_count - 1)
    index = min(max(int(at_s * picture.fps), 0), last)
    open_performance(scene).draw(index, planes)
    planes = burn_words(planes, subtitles, picture, index)
    stream = BytesIO()
    Image.fromarray(rgb_from_i420(planes)).save(stream, "JPEG", quality=88)
    return stream.getvalue()
