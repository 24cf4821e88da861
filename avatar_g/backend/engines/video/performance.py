"""Every frame of a performance: a stage, its performers and the light between them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np

from avatar_g.backend.domain.performance import BodyPose, CameraView, Shot, ShotKind
from avatar_g.backend.domain.timing import Timeline
from avatar_g.backend.domain.video import I420, VideoFormat
from avatar_g.backend.engines.avatar.renderer.drawing import CharacterRenderer
from avatar_g.backend.engines.avatar.renderer.loading import LoadedCharacter
from avatar_g.backend.engines.avatar.rigged import Rigged
from avatar_g.backend.engines.geometry.projection import focal_px, project
from avatar_g.backend.engines.stage.backdrop import Backdrop
from avatar_g.backend.engines.stage.finishing import LyricShade, draw_contact_shadow
from avatar_g.backend.engines.stage.frame import Frame
from avatar_g.backend.engines.stage.planes import ThemePlanes
from avatar_g.backend.engines.video.framing import Figure, camera_of
from avatar_g.backend.engines.video.staging import place_cast, seen_performers

_BLUR: Final = {
    ShotKind.WIDE: 0,
    ShotKind.LOW: 0,
    ShotKind.MEDIUM: 1,
    ShotKind.THREE_QUARTER: 1,
    ShotKind.CLOSE: 2,
}
_FULL: Final = (ShotKind.WIDE, ShotKind.LOW)
_KEY: Final = (0.45, 0.62, 0.66)
"""Direction to the key light for a shot from the right; mirrored for the left."""


class Acting(Protocol):
    """What one performer does at any time; stateless in the time."""

    def pose(self, at_s: float, view: CameraView) -> BodyPose:
        """Return the body; ``view`` lets the eyes find the camera."""
        ...

    def face(self, at_s: float) -> Mapping[str, float]:
        """Return ARKit weights."""
        ...


@dataclass(frozen=True, slots=True)
class Performer:
    """A character and what it does."""

    rigged: Rigged
    acting: Acting


class PerformanceFrames:
    """Draws any frame of a performance; the same index gives the same bytes in any process.

    Parameters
    ----------
    performers
        One to three; the first is the lead and stands in the middle of a trio.
    shots
        In time order and without gaps.
    """

    def __init__(
        self,
        timeline: Timeline,
        performers: Sequence[Performer],
        shots: Sequence[Shot],
        planes: ThemePlanes,
        picture: VideoFormat,
        seed: int,
    ) -> None:
        if not shots:
            raise ValueError("a performance needs at least one shot")
        self.format = picture
        self.frame_count = picture.frame_count(timeline.duration_s)
        self._performers = tuple(performers)
        self._placements = place_cast(len(performers))
        self._figures = [
            Figure.of(performer.rigged, placement)
            for performer, placement in zip(performers, self._placements, strict=True)
        ]
        self._characters = [LoadedCharacter(performer.rigged) for performer in performers]
        self._shots = tuple(shots)
        self._shot_ends_s = np.array([shot.end_s for shot in shots])
        self._backdrop = Backdrop(planes, picture, timeline, seed)
        self._shade = LyricShade(picture)
        self._renderer = CharacterRenderer(picture)

    def draw(self, index: int, planes: I420) -> None:
        """Draw frame ``index`` into ``planes``."""
        at_s = (index + 0.5) / self.format.fps
        shot = self.shot_at(at_s)
        view = self.view_at(at_s)
        self._backdrop.draw(at_s, view, _BLUR[shot.kind], planes)
        eye = np.array(view.eye)
        seen = sorted(
            seen_performers(shot, len(self._performers)),
            key=lambda one: -self._distance_m(one, eye),
        )
        bones = {
            one: self._characters[one].skeleton.bone_matrices(
                self._performers[one].acting.pose(at_s, view), self._placements[one]
            )
            for one in seen
        }
        frame = Frame.of(planes, self.format)
        if shot.kind in _FULL:
            for one in seen:
                hips = self._characters[one].skeleton.joint_place("Hips", bones[one])
                self._ground(frame, view, (float(hips[0]), float(hips[2])))
        for one in seen:
            self._renderer.draw(
                self._characters[one],
                bones[one],
                view,
                self._backdrop.look.rig,
                planes,
                face=self._performers[one].acting.face(at_s),
                key_direction=(_KEY[0] * shot.side, _KEY[1], _KEY[2]),
            )
        self._shade.draw(frame)

    def shot_at(self, at_s: float) -> Shot:
        """Return the shot that shows a time."""
        index = int(np.searchsorted(self._shot_ends_s, at_s, "right"))
        return self._shots[min(index, len(self._shots) - 1)]

    def view_at(self, at_s: float) -> CameraView:
        """Return the camera at a time."""
        return camera_of(self.shot_at(at_s), at_s, self._figures, self.format)

    def _distance_m(self, performer: int, eye: np.ndarray) -> float:
        place = self._placements[performer]
        return float(np.hypot(place.x_m - eye[0], place.z_m - eye[2]))

    def _ground(self, frame: Frame, view: CameraView, place_m: tuple[float, float]) -> None:
        """Darken the floor under a performer in true perspective."""
        points = np.array([(place_m[0], 0.0, place_m[1]), (place_m[0], 0.0, place_m[1] + 0.3)])
        width_px, height_px = self.format.width_px, self.format.height_px
        centre, front = project(view, points, width_px, height_px)
        away_m = float(np.linalg.norm(points[0] - view.eye))
        radius_px = 0.33 * focal_px(view, height_px) / away_m
        depth_px = max(abs(float(front[1] - centre[1])), radius_px * 0.14)
        spot = (float(centre[0]), float(centre[1]))
        strength = self._backdrop.look.floor_shadow
        draw_contact_shadow(frame, spot, (radius_px, depth_px), strength)
