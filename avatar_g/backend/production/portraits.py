"""Stills of a character: standing at ease, smiling, in a bright room."""

import math
from collections.abc import Iterator, Mapping
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from avatar_g.backend.domain.music import Mood
from avatar_g.backend.domain.performance import BodyPose
from avatar_g.backend.engines.avatar.expression import face_weights
from avatar_g.backend.engines.avatar.performing import talk_pose
from avatar_g.backend.engines.avatar.proportions import proportions_of
from avatar_g.backend.engines.avatar.renderer.loading import Detail, LoadedCharacter
from avatar_g.backend.engines.avatar.renderer.portraits import (
    PortraitKind,
    portrait_view,
    render_cutout,
    render_portrait,
)
from avatar_g.backend.engines.avatar.rigged import Rigged
from avatar_g.backend.engines.lipsync.mouth import mouth_track_from_phonemes
from avatar_g.backend.media.images import write_image

_PORTRAIT_PX = (768, 960)
_CARD_PX = (384, 480)
_TURN_PX = (480, 720)
_VIEW_PX = (800, 1200)
VIEWS: Mapping[str, float] = {
    "front": 0.0,
    "three-quarter": math.pi / 4,
    "side": math.pi / 2,
    "back": math.pi,
}
"""Name of a picture to the turn of the character in radians."""
_MOMENT_S = 1.0
_SILENCE_S = 4.0


class Sitting:
    """One character ready to be pictured several times."""

    def __init__(self, rigged: Rigged) -> None:
        mouth = mouth_track_from_phonemes([], _SILENCE_S, seed=1)
        self._rigged = rigged
        self._character = LoadedCharacter(rigged, Detail.FULL)
        pose = talk_pose(_MOMENT_S, mouth, rig_proportions=proportions_of(rigged))
        straight = {"LeftEye": (0.0, 0.0, 0.0), "RightEye": (0.0, 0.0, 0.0)}
        self._pose = BodyPose(pose.rotations | straight, pose.root_m)
        self._face = face_weights(mouth, _MOMENT_S, mood=Mood.HAPPY)
        self._face |= {"eyeBlinkLeft": 0.0, "eyeBlinkRight": 0.0}

    def write_portraits(self, folder: Path) -> list[Path]:
        """Write ``portrait.png`` and the smaller ``portrait.webp``."""
        large = self._picture(PortraitKind.BUST, _PORTRAIT_PX, 0.16)
        card = cv2.resize(large, _CARD_PX, interpolation=cv2.INTER_AREA)
        pictures = {"portrait.png": large, "portrait.webp": np.asarray(card, np.uint8)}
        for name, pixels in pictures.items():
            write_image(folder / name, pixels)
        return [folder / name for name in pictures]

    def write_card(self, folder: Path) -> Path:
        """Write only ``portrait.webp``, drawn at its own size; return it."""
        path = folder / "portrait.webp"
        write_image(path, self._picture(PortraitKind.BUST, _CARD_PX, 0.16))
        return path

    def write_views(self, folder: Path, views: Mapping[str, float]) -> Iterator[Path]:
        """Write one ``<name>.png`` with a transparent ground per name and turn in radians."""
        folder.mkdir(parents=True, exist_ok=True)
        for name, yaw_rad in views.items():
            path = folder / f"{name}.png"
            write_image(path, self._cutout(PortraitKind.BODY, _VIEW_PX, 0.0, yaw_rad))
            yield path

    def write_cutout(self, folder: Path) -> Path:
        """Write ``cutout.png``: the portrait on a transparent ground; return it."""
        path = folder / "cutout.png"
        write_image(path, self._cutout(PortraitKind.BUST, _PORTRAIT_PX, 0.16))
        return path

    def write_turnaround(self, folder: Path, count: int = 8) -> Iterator[Path]:
        """Write ``turn-00.png`` and so on, once around the standing character."""
        folder.mkdir(parents=True, exist_ok=True)
        for index in range(count):
            path = folder / f"turn-{index:02d}.png"
            turn_rad = 2.0 * math.pi * index / count
            write_image(path, self._picture(PortraitKind.BODY, _TURN_PX, turn_rad))
            yield path

    def _cutout(
        self, kind: PortraitKind, size: tuple[int, int], turn_rad: float, yaw_rad: float = 0.0
    ) -> NDArray[np.uint8]:
        view = portrait_view(self._rigged, kind, turn_rad=turn_rad)
        return render_cutout(
            self._rigged,
            self._pose,
            self._face,
            view,
            size,
            character=self._character,
            yaw_rad=yaw_rad,
        )

    def _picture(
        self, kind: PortraitKind, size: tuple[int, int], turn_rad: float
    ) -> NDArray[np.uint8]:
        view = portrait_view(self._rigged, kind, turn_rad=turn_rad)
        return render_portrait(
            self._rigged, self._pose, self._face, view, size, character=self._character
        )
