"""What performers do at any time: the meeting of choreography, mouth and proportions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from avatar_g.backend.domain.music import Mood
from avatar_g.backend.domain.performance import BodyPose, CameraView, MouthTrack, MoveSegment
from avatar_g.backend.domain.timing import Timeline
from avatar_g.backend.engines.avatar.expression import face_weights
from avatar_g.backend.engines.avatar.performing import body_pose, talk_pose
from avatar_g.backend.engines.avatar.proportions import Proportions

_PHASE_STEP_RAD: Final = 2.4
"""Between partners, so that they neither breathe nor blink in step."""


@dataclass(frozen=True, slots=True)
class SongActing:
    """A singer or dancer; an ``Acting`` of ``performance``."""

    timeline: Timeline
    moves: Sequence[MoveSegment]
    mouth: MouthTrack
    proportions: Proportions
    mood: Mood | None
    performer: int
    """Place in the cast: partners are mirrored and delayed."""

    def pose(self, at_s: float, _view: CameraView) -> BodyPose:
        """Return the body; the eyes look at the audience wherever the camera stands."""
        return body_pose(
            self.moves,
            self.timeline,
            at_s,
            self.mouth,
            rig_proportions=self.proportions,
            performer=self.performer,
        )

    def face(self, at_s: float) -> Mapping[str, float]:
        """Return ARKit weights."""
        phase = _PHASE_STEP_RAD * self.performer
        return face_weights(self.mouth, at_s, mood=self.mood, phase=phase)


@dataclass(frozen=True, slots=True)
class TalkActing:
    """A speaker who looks at us; an ``Acting`` of ``performance``."""

    mouth: MouthTrack
    proportions: Proportions
    mood: Mood | None = None

    def pose(self, at_s: float, _view: CameraView) -> BodyPose:
        """Return the body: gestures while speaking, quiet hands in pauses."""
        return talk_pose(at_s, self.mouth, rig_proportions=self.proportions)

    def face(self, at_s: float) -> Mapping[str, float]:
        """Return ARKit weights."""
        return face_weights(self.mouth, at_s, mood=self.mood)
