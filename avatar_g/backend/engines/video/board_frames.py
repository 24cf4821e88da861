"""Every frame of a storyboard: scenes, their looks and visualisers, and transitions between."""

from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from avatar_g.backend.domain.looks import Filter, Transition
from avatar_g.backend.domain.scenes import (
    Scene,
    SceneBoard,
    VisualiserKind,
    scene_index_at,
)
from avatar_g.backend.domain.video import I420
from avatar_g.backend.engines.video.flash_safety import Damping
from avatar_g.backend.engines.video.looks import LookFilter
from avatar_g.backend.engines.video.scene_players import ScenePlayer, Surrounds
from avatar_g.backend.engines.video.spectrum import Spectrum
from avatar_g.backend.engines.video.transitions import blend
from avatar_g.backend.engines.video.visualisers import VisualiserPainter

_KEPT_PLAYERS: Final = 4


class BoardFrames:
    """Draws any frame of a board; the same index gives the same bytes in any process.

    Parameters
    ----------
    lattices
        Look-up tables by source, for scenes whose look is ``Filter.LUT``.
    damping
        Gains that keep the video from flashing; None: it was not measured yet, or is calm.
    """

    def __init__(
        self,
        board: SceneBoard,
        shared: Surrounds,
        *,
        spectrum: Spectrum | None = None,
        lattices: Mapping[str, NDArray[np.float32]] | None = None,
        damping: Damping | None = None,
    ) -> None:
        self.format = shared.picture
        self.frame_count = shared.picture.frame_count(shared.timeline.duration_s)
        self._board, self._shared = board, shared
        self._spectrum, self._lattices = spectrum, lattices or {}
        self._damping = damping
        self._players: dict[int, ScenePlayer] = {}
        self._looks: dict[int, LookFilter] = {}
        shape = (self.format.height_px * 3 // 2, self.format.width_px)
        self._before, self._after = np.zeros(shape, np.uint8), np.zeros(shape, np.uint8)

    def draw(self, index: int, planes: I420) -> None:
        """Draw frame ``index`` (at ``(index + 0.5) / fps``) into ``planes``."""
        at_s = (index + 0.5) / self.format.fps
        place = scene_index_at(self._board, at_s)
        share = self._transition_share(place, at_s)
        if share >= 1.0:
            self._draw_scene(place, index, planes)
        else:
            kind = self._board.scenes[place].transition.kind
            self._draw_scene(place - 1, index, self._before)
            self._draw_scene(place, index, self._after)
            blend(kind, self._before, self._after, share, planes, self.format)
        if self._damping is not None:
            self._damping.apply(index, planes, self.format)

    def _transition_share(self, place: int, at_s: float) -> float:
        transition = self._board.scenes[place].transition
        if place == 0 or transition.kind is Transition.CUT or transition.duration_s <= 0.0:
            return 1.0
        return (at_s - self._board.scenes[place].start_s) / transition.duration_s

    def _draw_scene(self, place: int, index: int, planes: I420) -> None:
        player = self._player(place)
        player.draw(index, planes)
        scene = player.scene
        if scene.look.filter is not Filter.NONE:
            self._look(place, scene).apply(planes, index)
        if scene.visualiser.kind is not VisualiserKind.NONE and self._spectrum is not None:
            at_s = (index + 0.5) / self.format.fps
            VisualiserPainter(scene.visualiser, self._spectrum, self.format).draw(at_s, planes)

    def _player(self, place: int) -> ScenePlayer:
        """Return a scene's player; a few are kept, since frames come in order."""
        if place not in self._players:
            if len(self._players) >= _KEPT_PLAYERS:
                del self._players[next(iter(self._players))]
            scene = self._board.scenes[place]
            self._players[place] = ScenePlayer(scene, self._until_s(place), self._shared)
        return self._players[place]

    def _until_s(self, place: int) -> float:
        """Return when the last of a scene is seen: the next one's transition shows it too."""
        scenes = self._board.scenes
        end_s = scenes[place].end_s
        if place + 1 < len(scenes) and scenes[place + 1].transition.kind is not Transition.CUT:
            end_s += scenes[place + 1].transition.duration_s
        return end_s

    def _look(self, place: int, scene: Scene) -> LookFilter:
        if place not in self._looks:
            if len(self._looks) >= _KEPT_PLAYERS:
                del self._looks[next(iter(self._looks))]
            look = scene.look
            self._looks[place] = LookFilter(
                look.filter,
                look.strength,
                self.format,
                colours=look.colours,
                lattice=self._lattices.get(look.source),
            )
        return self._looks[place]
