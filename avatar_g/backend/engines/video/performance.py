"""Every frame of a performance: a stage, its performers and the light between them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from avatar_g.backend.domain.music import Mood, VoiceSlot
from avatar_g.backend.domain.performance import CameraView, Shot, ShotKind
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
from avatar_g.backend.engines.stage.themes import Look
from avatar_g.backend.engines.video.actors import Actor, Singer
from avatar_g.backend.engines.video.cameras import (
    KickPulse,
    SubjectFrame,
    camera_view,
    performers_in,
    plan_shots,
    shot_at,
)
from avatar_g.backend.engines.video.staging import adapt_shots, measure, place_cast

_BLUR_LEVEL: Final = {
    ShotKind.WIDE: 0,
    ShotKind.LOW: 0,
    ShotKind.MEDIUM: 1,
    ShotKind.THREE_QUARTER: 1,
    ShotKind.CLOSE: 2,
    ShotKind.FACE: 2,
}
_ON_THE_FLOOR: Final = (ShotKind.WIDE, ShotKind.LOW)
_KEY: Final = (0.45, 0.62, 0.66)
"""Direction to the key light for a shot from the right; mirrored for the left."""
_FOLLOW_SHARE: Final = 0.75
"""How much of a dancer's way sideways the camera goes along in tight shots."""
_FOOT_RADIUS_M: Final = 0.33


class Surroundings(Protocol):
    """What stands behind performers, and how it lights them."""

    look: Look

    def draw(self, at_s: float, view: CameraView, blur_level: int, planes: I420) -> None:
        """Fill ``planes``; ``blur_level`` 0 is sharp, 2 the softest."""
        ...


class PerformanceFrames:
    """Draws any frame of a performance; the same index gives the same bytes in any process.

    Parameters
    ----------
    actors
        One to three; the first is the lead.
    shots
        In time order and without gaps; ``plan_shots`` makes them.
    planes
        The painted stage, for the same picture format.
    shows_lyrics
        Whether the lower edge is shaded for words.
    """

    def __init__(
        self,
        timeline: Timeline,
        actors: Sequence[Actor],
        shots: Sequence[Shot],
        planes: ThemePlanes,
        picture: VideoFormat,
        *,
        seed: int,
        shows_lyrics: bool = True,
    ) -> None:
        self.format = picture
        self.frame_count = picture.frame_count(timeline.duration_s)
        self._kicks = KickPulse(timeline)
        self._actors = tuple(actors)
        self._placements = place_cast(len(self._actors))
        self._subject = SubjectFrame(
            tuple(
                measure(actor.rigged, placement)
                for actor, placement in zip(self._actors, self._placements, strict=True)
            )
        )
        self._characters = [LoadedCharacter(actor.rigged) for actor in self._actors]
        self.shots = adapt_shots(shots, len(self._actors), picture)
        self._backdrop = Backdrop(planes, picture, timeline, seed)
        self._shade = LyricShade(picture) if shows_lyrics else None
        self._renderer = CharacterRenderer(picture)

    @classmethod
    def of_song(
        cls,
        timeline: Timeline,
        cast: Mapping[VoiceSlot, Rigged],
        planes: ThemePlanes,
        picture: VideoFormat,
        *,
        seed: int,
        mood: Mood | None = None,
    ) -> "PerformanceFrames":
        """Choreograph, film and open the performance of a song by its cast."""
        voices = sorted(cast)
        actors = [
            Singer(cast[voice], timeline, voice, performer=place, seed=seed, mood=mood)
            for place, voice in enumerate(voices)
        ]
        shots = plan_shots(timeline, performer_count=len(actors), seed=seed)
        return cls(timeline, actors, shots, planes, picture, seed=seed)

    def draw(
        self,
        index: int,
        planes: I420,
        *,
        around: Surroundings | None = None,
        shot: Shot | None = None,
        face: Mapping[str, float] | None = None,
    ) -> None:
        """Draw frame ``index`` (at ``(index + 0.5) / fps``) into ``planes``.

        Parameters
        ----------
        around
            Another background than the painted stage.
        shot
            Another shot than the one planned for that time.
        face
            ARKit weights of everybody instead of their own.
        """
        at_s = (index + 0.5) / self.format.fps
        shot = shot or self.shot_at(at_s)
        surroundings = around or self._backdrop
        bones = {one: self._bones(one, at_s) for one in performers_in(shot, len(self._actors))}
        view = self._view(shot, at_s, bones)
        surroundings.draw(at_s, view, _BLUR_LEVEL[shot.kind], planes)
        seen = self._back_to_front(list(bones), view)
        frame = Frame.of(planes, self.format)
        if shot.kind in _ON_THE_FLOOR:
            for one in seen:
                hips = self._characters[one].skeleton.joint_place("Hips", bones[one])
                self._darken_floor(frame, view, hips, surroundings.look.floor_shadow)
        for one in seen:
            self._renderer.draw(
                self._characters[one],
                bones[one],
                view,
                surroundings.look.rig,
                planes,
                face=self._actors[one].face(at_s) if face is None else face,
                key_direction=(_KEY[0] * shot.side, _KEY[1], _KEY[2]),
            )
        if self._shade is not None:
            self._shade.draw(frame)

    def shot_at(self, at_s: float) -> Shot:
        """Return the shot that shows a time."""
        return shot_at(self.shots, at_s)

    def view_at(self, at_s: float) -> CameraView:
        """Return the camera at a time."""
        shot = self.shot_at(at_s)
        seen = performers_in(shot, len(self._actors))
        return self._view(shot, at_s, {one: self._bones(one, at_s) for one in seen})

    @property
    def lead(self) -> Rigged:
        """The first character of the cast."""
        return self._actors[0].rigged

    def head_points_px(self, points_m: NDArray[np.float64], at_s: float) -> NDArray[np.float64]:
        """Return the pixel ``(n, 2)`` under points ``(n, 3)`` that go with the lead's head.

        ``points_m`` are places of the T-pose; faces do not move them.
        """
        joint = self.lead.joint_names.index("Head")
        bone = self._bones(0, at_s)[joint].astype(np.float64)
        placed = points_m @ bone[:, :3].T + bone[:, 3]
        size = self.format
        return project(self.view_at(at_s), placed, size.width_px, size.height_px)

    def _view(
        self, shot: Shot, at_s: float, bones: Mapping[int, NDArray[np.float32]]
    ) -> CameraView:
        """Film a shot; the camera goes along with someone who dances in a tight one."""
        view = camera_view(
            shot,
            at_s,
            format=self.format,
            subject=self._subject,
            pulse=self._kicks.level(at_s),
        )
        if len(bones) > 1 or shot.kind in _ON_THE_FLOOR:
            return view
        ((one, matrices),) = bones.items()
        head = self._characters[one].skeleton.joint_place("Head", matrices)
        along_m = _FOLLOW_SHARE * (float(head[0]) - self._placements[one].x_m)
        eye, target = view.eye, view.target
        return replace(
            view, eye=(eye[0] + along_m, *eye[1:]), target=(target[0] + along_m, *target[1:])
        )

    def _bones(self, one: int, at_s: float) -> NDArray[np.float32]:
        pose = self._actors[one].pose(at_s)
        return self._characters[one].skeleton.bone_matrices(pose, self._placements[one])

    def _back_to_front(self, seen: Sequence[int], view: CameraView) -> list[int]:
        def distance_m(one: int) -> float:
            place = self._placements[one]
            return float(np.hypot(place.x_m - view.eye[0], place.z_m - view.eye[2]))

        return sorted(seen, key=lambda one: -distance_m(one))

    def _darken_floor(
        self, frame: Frame, view: CameraView, hips_m: NDArray[np.float64], strength: float
    ) -> None:
        """Put a contact shadow under a performer, in true perspective."""
        points = np.array([(hips_m[0], 0.0, hips_m[2]), (hips_m[0], 0.0, hips_m[2] + 0.3)])
        width_px, height_px = self.format.width_px, self.format.height_px
        centre, front = project(view, points, width_px, height_px)
        away_m = float(np.linalg.norm(points[0] - view.eye))
        radius_px = _FOOT_RADIUS_M * focal_px(view, height_px) / away_m
        depth_px = max(abs(float(front[1] - centre[1])), radius_px * 0.14)
        spot = (float(centre[0]), float(centre[1]))
        draw_contact_shadow(frame, spot, (radius_px, depth_px), strength)
