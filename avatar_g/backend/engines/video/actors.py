"""Who is on stage: a character with a voice, its choreography and its face."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from typing import Protocol

from avatar_g.backend.domain.music import Mood, VoiceSlot
from avatar_g.backend.domain.performance import BodyPose, MouthTrack, MoveSegment
from avatar_g.backend.domain.speech import MoodSpan, SpeechMood
from avatar_g.backend.domain.timing import Timeline
from avatar_g.backend.engines.avatar.choreography import plan_moves
from avatar_g.backend.engines.avatar.expression import (
    SPEECH_TEMPERS,
    face_weights,
    mixed_temper,
)
from avatar_g.backend.engines.avatar.performing import (
    SPEECH_BEARINGS,
    body_pose,
    mixed_bearing,
    talk_pose,
)
from avatar_g.backend.engines.avatar.proportions import proportions_of
from avatar_g.backend.engines.avatar.rigged import Rigged
from avatar_g.backend.engines.avatar.rotations import smooth
from avatar_g.backend.engines.avatar.spring_motion import SpringMotion
from avatar_g.backend.engines.lipsync.mouth import mouth_track

_PHASE_STEP_RAD = 2.4
_FACE_CHANGE_S, _BODY_CHANGE_S = 0.22, 0.45
"""Half the time in which a face or a body goes from one mood to the next."""


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


class SpeakingFace:
    """The face of somebody who speaks: what is drawn, and what a preview shows."""

    def __init__(self, track: MouthTrack, moods: Sequence[MoodSpan] = ()) -> None:
        self.track = track
        self._moods = tuple(moods)
        self._starts_s = [span.start_s for span in moods]

    def weights(self, at_s: float) -> Mapping[str, float]:
        """Return ARKit weights."""
        before, now, share = self.feeling(at_s, _FACE_CHANGE_S)
        temper = mixed_temper(SPEECH_TEMPERS[before], SPEECH_TEMPERS[now], share)
        return face_weights(self.track, at_s, mood=None, temper=temper)

    def feeling(self, at_s: float, change_s: float) -> tuple[SpeechMood, SpeechMood, float]:
        """Return the mood before, the mood now, and how far the change between them is.

        A face changes in the pause before its sentence.
        """
        if not self._moods:
            return SpeechMood.NEUTRAL, SpeechMood.NEUTRAL, 1.0
        place = max(0, bisect_right(self._starts_s, at_s + change_s) - 1)
        now = self._moods[place]
        before = self._moods[max(0, place - 1)]
        share = smooth((at_s + change_s - now.start_s) / (2.0 * change_s)) if place else 1.0
        return before.mood, now.mood, share


class Speaker:
    """Says a script with gestures; every sentence has its mood."""

    def __init__(
        self, rigged: Rigged, track: MouthTrack, *, moods: Sequence[MoodSpan] = ()
    ) -> None:
        self.rigged = rigged
        self._face = SpeakingFace(track, moods)
        self._proportions = proportions_of(rigged)
        self._springs = SpringMotion(rigged, self._body)

    def pose(self, at_s: float) -> BodyPose:
        """Return the body, hair and skirt swinging."""
        return self._springs.pose(at_s)

    def _body(self, at_s: float) -> BodyPose:
        before, now, share = self._face.feeling(at_s, _BODY_CHANGE_S)
        bearing = mixed_bearing(SPEECH_BEARINGS[before], SPEECH_BEARINGS[now], share)
        return talk_pose(at_s, self._face.track, rig_proportions=self._proportions, bearing=bearing)

    def face(self, at_s: float) -> Mapping[str, float]:
        """Return ARKit weights."""
        return self._face.weights(at_s)
