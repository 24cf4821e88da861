"""Draw one character for the sheets: at ease or posed, whole or near."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from avatar_g.backend.domain.performance import BodyPose
from avatar_g.backend.domain.video import VideoFormat
from avatar_g.backend.engines.avatar.performing import talk_pose
from avatar_g.backend.engines.avatar.proportions import Proportions, proportions_of
from avatar_g.backend.engines.avatar.renderer.drawing import CharacterRenderer
from avatar_g.backend.engines.avatar.renderer.loading import Detail, LoadedCharacter
from avatar_g.backend.engines.avatar.renderer.portraits import (
    PortraitKind,
    portrait_view,
    render_portrait,
)
from avatar_g.backend.engines.avatar.rigged import Rigged
from avatar_g.backend.engines.lipsync.mouth import mouth_track_from_phonemes
from avatar_g.backend.production.gallery.faults import Faults, find_faults

GROUND: Final = (226, 223, 236)
_INSPECTED_PX: Final = (540, 720)
_SUPERSAMPLING: Final = 2
_ARMS_AWAY: Final = BodyPose(
    {"LeftArm": (0.0, 0.0, -0.7), "RightArm": (0.0, 0.0, 0.7)}, (0.0, 0.0, 0.0)
)
"""A gap between an arm and the body would look like a hole."""
SMILE: Final = {"mouthSmileLeft": 0.5, "mouthSmileRight": 0.5}


@dataclass(frozen=True, slots=True)
class Model:
    """A character ready to be pictured."""

    rigged: Rigged
    character: LoadedCharacter
    proportions: Proportions

    @classmethod
    def of(cls, rigged: Rigged) -> "Model":
        """Load a rigged character at full detail."""
        return cls(rigged, LoadedCharacter(rigged, Detail.FULL), proportions_of(rigged))

    def at_ease(self) -> BodyPose:
        """Return a standing pose that looks straight ahead."""
        mouth = mouth_track_from_phonemes([], 4.0, seed=1)
        pose = talk_pose(1.0, mouth, rig_proportions=self.proportions)
        straight = {"LeftEye": (0.0, 0.0, 0.0), "RightEye": (0.0, 0.0, 0.0)}
        return BodyPose(pose.rotations | straight, pose.root_m)

    def picture(
        self,
        kind: PortraitKind,
        size: tuple[int, int],
        *,
        pose: BodyPose | None = None,
        face: Mapping[str, float] | None = None,
        turn_rad: float = 0.16,
    ) -> NDArray[np.uint8]:
        """Return an RGB picture ``(h, w, 3)`` of ``size`` (width, height), drawn twice as fine."""
        view = portrait_view(self.rigged, kind, turn_rad=turn_rad)
        width_px, height_px = size
        fine = (width_px * _SUPERSAMPLING, height_px * _SUPERSAMPLING)
        large = render_portrait(
            self.rigged,
            pose or self.at_ease(),
            SMILE if face is None else face,
            view,
            fine,
            GROUND,
            character=self.character,
        )
        return np.asarray(cv2.resize(large, size, interpolation=cv2.INTER_AREA), np.uint8)

    def faults(self) -> Faults:
        """Inspect the character from the front and from behind, arms away from the body."""
        width_px, height_px = _INSPECTED_PX
        renderer = CharacterRenderer(VideoFormat(width_px, height_px, 1))
        bones = self.character.skeleton.bone_matrices(_ARMS_AWAY)
        found = Faults(0, 0, 0, 0)
        for turn_rad in (0.16, 3.3):
            view = portrait_view(self.rigged, PortraitKind.BODY, turn_rad=turn_rad)
            seen = renderer.visible_triangles(self.character, bones, view)
            found += find_faults(self.rigged, seen, self.rigged.triangles)
        return found
