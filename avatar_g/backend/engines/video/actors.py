"""Who is on stage: a character with a voice, its choreography and its face."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from avatar_g.backend.domain.music import Mood, VoiceSlot
from avatar_g.backend.domain.performance import BodyPose, MouthTrack, MoveSegment
from avatar_g.backend.domain.timing import Timeline
from avatar_g.backend.engines.avatar.choreography import plan_moves
from avatar_g.backend.engines.avatar.expression import face_weights
from avatar_g.backend.engines.avatar.performing import body_pose, talk_pose
from avatar_g.backend.engines.avatar.proportions import proportions_of
from avatar_g.backend.engines.avatar.rigged import Rigged
from avatar_g.backend.engines.avatar.spring_motion import SpringMotion
from avatar_g.backend.engines.lipsync.mouth import mouth_track

_PHASE_STEP_RAD = 2.4


class Actor(Protocol):
    """A character in action; both methods are pure functions of the time."""

    rigged: Rigged

    def pose(self, at_s: float) -> BodyPose:
        """Return the body."""
        ...

    def face(self, at_s: float) -> Mapping[str, float]:
        """Return ARKit weights."""
        ...


class Singer:
    """Sings one voice of a song and dances to it.

    Parameters
    ----------
    performer
        Place in the cast: partners are mirrored and out of step with each other.
    moves
        Another choreography than the planned one.
    """

    def __init__(
        self,
        rigged: Rigged,
        timeline: Timeline,
        voice: VoiceSlot,
        *,
        performer: int,
        seed: int,
        mood: Mood | None = None,
        moves: Sequence[MoveSegment] | None = None,
    ) -> None:
        self.rigged = rigged
        self._timeline = timeline
        self._performer = performer
        self._mood = mood
        self._proportions = proportions_of(rigged)
        self._track = mouth_track(timeline, voice, seed=seed + performer)
        self._plan = moves or plan_moves(timeline, seed=seed, performer=performer)
        self._springs = SpringMotion(rigged, self._body)

    def pose(self, at_s: float) -> BodyPose:
        """Return the body, hair and skirt swinging."""
        return self._springs.pose(at_s)

    def _body(self, at_s: float) -> BodyPose:
        return body_pose(
            self._plan,
            self._timeline,
            at_s,
            self._track,
            rig_proportions=self._proportions,
            performer=self._performer,
        )

    def face(self, at_s: float) -> Mapping[str, float]:
        """Return ARKit weights."""
        phase = _PHASE_STEP_RAD * self._performer
        return face_weights(self._track, at_s, mood=self._mood, phase=phase)


class Speaker:
    """Says a text with gestures."""

    def __init__(self, rigged: Rigged, track: MouthTrack, *, mood: Mood | None = None) -> None:
        self.rigged = rigged
        self._track = track
        self._mood = mood
        self._proportions = proportions_of(rigged)
        self._springs = SpringMotion(rigged, self._body)

    def pose(self, at_s: float) -> BodyPose:
        """Return the body, hair and skirt swinging."""
        return self._springs.pose(at_s)

    def _body(self, at_s: float) -> BodyPose:
        return talk_pose(at_s, self._track, rig_proportions=self._proportions)

    def face(self, at_s: float) -> Mapping[str, float]:
        """Return ARKit weights."""
        return face_weights(self._track, at_s, mood=self._mood)
