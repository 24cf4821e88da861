"""Opens a board for drawing; imported only by the processes that draw."""

from collections import OrderedDict
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from avatar_g.backend.domain.scenes import SceneBoard
from avatar_g.backend.domain.sources import CLIP_FPS, SourceFacts, SourceKind
from avatar_g.backend.domain.stages import Theme
from avatar_g.backend.domain.video import FrameSource, VideoFormat
from avatar_g.backend.engines.stage.backdrop import Backdrop
from avatar_g.backend.engines.stage.planes import Planes, ThemePlanes
from avatar_g.backend.engines.stage.pulse import Pulse
from avatar_g.backend.engines.video.actors import Actor
from avatar_g.backend.engines.video.board_frames import BoardFrames
from avatar_g.backend.engines.video.flash_safety import Damping
from avatar_g.backend.engines.video.performance import PerformanceFrames
from avatar_g.backend.engines.video.pictures import Picture, nearness_of
from avatar_g.backend.engines.video.scene_players import Surrounds
from avatar_g.backend.engines.video.spectrum import Spectrum
from avatar_g.backend.media.clip_reader import ClipReader
from avatar_g.backend.media.cube_file import read_cube
from avatar_g.backend.media.images import read_rgb
from avatar_g.backend.media.memory import release_freed_memory
from avatar_g.backend.media.source_intake import saliency_of
from avatar_g.backend.production.scene import DAMPING_NAME, SPECTRUM_NAME
from avatar_g.backend.production.storyboard import Storyboard

_KEPT_PICTURES: Final = 6
_KEPT_BYTES: Final = 100_000_000
"""At 4K a square picture takes 31 MB."""


def open_board(
    storyboard: Storyboard,
    board: SceneBoard,
    folder: Path,
    places: Mapping[str, Any],
    actors: list[Actor],
) -> FrameSource:
    """Open a board whose scene ``write_scene`` wrote into ``folder``."""
    picture, timeline, seed = storyboard.video_format, storyboard.timeline, storyboard.seed
    stages = {Theme(name): ThemePlanes.load(Path(path)) for name, path in places["stages"].items()}
    performance = None
    if actors:
        performance = PerformanceFrames(
            timeline,
            actors,
            storyboard.shots,
            stages[Theme(storyboard.theme)],
            picture,
            seed=seed,
            shows_lyrics=False,
        )
    shelf = SourceShelf(
        {name: Path(path) for name, path in places["sources"].items()},
        {source.source_id: source for source in storyboard.sources},
        picture,
    )
    shared = Surrounds(
        timeline,
        picture,
        Pulse(timeline),
        shelf,
        performance,
        {theme: Backdrop(planes, picture, timeline, seed) for theme, planes in stages.items()},
        Theme(storyboard.theme),
        seed,
        shows_lyrics=storyboard.shows_lyrics,
    )
    spectrum, damping = folder / SPECTRUM_NAME, folder / DAMPING_NAME
    return BoardFrames(
        board,
        shared,
        spectrum=Spectrum.load(spectrum) if spectrum.exists() else None,
        lattices=shelf.lattices(),
        damping=Damping.load(damping) if damping.exists() else None,
    )


class SourceShelf:
    """Uploads of a video, opened for one format when they are first seen; a ``PictureShelf``."""

    def __init__(
        self, paths: Mapping[str, Path], facts: Mapping[str, SourceFacts], picture: VideoFormat
    ) -> None:
        self._paths, self._facts, self._format = paths, facts, picture
        self._clips: dict[str, ClipReader] = {}
        self._pictures: OrderedDict[tuple[str, float, float], Picture] = OrderedDict()

    def picture(self, source: str, *, blur: float, dim: float, deep: bool) -> Picture | None:
        """Return a still picture; None if the upload is a clip."""
        if self._facts[source].kind is not SourceKind.PICTURE:
            return None
        key = source, blur, dim
        known = self._pictures.get(key)
        if known is None or (deep and not known.is_deep):
            self._pictures[key] = self._prepared(source, blur, dim, deep=deep)
        self._pictures.move_to_end(key)
        self._make_room()
        return self._pictures[key]

    def clip_planes(self, source: str, at_s: float) -> Planes:
        """Return a frame of a clip, which plays again and again."""
        if source not in self._clips:
            self._clips[source] = ClipReader(self._paths[source], CLIP_FPS)
        return self._clips[source].planes_of(int(max(at_s, 0.0) * CLIP_FPS + 1e-6))

    def focus(self, source: str) -> tuple[float, float]:
        """Return where to look."""
        return self._facts[source].focus

    def lattices(self) -> dict[str, NDArray[np.float32]]:
        """Return every look-up table."""
        return {
            name: read_cube(self._paths[name].read_text(encoding="utf-8"))
            for name, facts in self._facts.items()
            if facts.kind is SourceKind.CUBE
        }

    def _make_room(self) -> None:
        """Forget the pictures not seen for longest; the one just asked for stays."""
        kept_bytes = sum(one.size_bytes for one in self._pictures.values())
        while len(self._pictures) > 1 and (
            len(self._pictures) > _KEPT_PICTURES or kept_bytes > _KEPT_BYTES
        ):
            kept_bytes -= self._pictures.popitem(last=False)[1].size_bytes

    def _prepared(self, source: str, blur: float, dim: float, *, deep: bool) -> Picture:
        rgb = read_rgb(self._paths[source])
        nearness = nearness_of(saliency_of(rgb)) if deep else None
        made = Picture(rgb, self._format, blur=blur, dim=dim, nearness=nearness)
        del rgb, nearness
        release_freed_memory()
        return made
