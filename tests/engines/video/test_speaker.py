"""A speaker shows the mood of each sentence, and goes from one to the next without a jump."""

from itertools import pairwise

import numpy as np
import pytest

from avatar_g.backend.domain.performance import CURVE_RATE_HZ, VISEMES, MouthTrack
from avatar_g.backend.domain.speech import MoodSpan, SpeechMood
from avatar_g.backend.engines.avatar.skeleton import Skeleton
from avatar_g.backend.engines.video.actors import Speaker
from tests.figures import make_figure

SENTENCE_S = 3.0


def talking(seconds: float) -> MouthTrack:
    """Say ``a`` all the time."""
    length = int(seconds * CURVE_RATE_HZ) + 2
    visemes = np.zeros((length, len(VISEMES)), np.float32)
    visemes[:, VISEMES.index("aa")] = 1.0
    half, none = np.full(length, 0.5, np.float32), np.zeros(length, np.float32)
    return MouthTrack(visemes, half, half, none, np.ones(length, np.float32), none)


def speaker(*moods: SpeechMood) -> Speaker:
    spans = [
        MoodSpan(place * SENTENCE_S, (place + 1) * SENTENCE_S, mood)
        for place, mood in enumerate(moods)
    ]
    return Speaker(make_figure(), talking(len(moods) * SENTENCE_S + 1.0), moods=spans)


def face(mood: SpeechMood, shape: str) -> float:
    return speaker(mood).face(SENTENCE_S / 2).get(shape, 0.0)


def test_mood_is_in_the_face():
    happy, sad, calm, excited = (
        SpeechMood.HAPPY,
        SpeechMood.SAD,
        SpeechMood.CALM,
        SpeechMood.EXCITED,
    )

    assert (
        face(happy, "mouthSmileLeft") > face(calm, "mouthSmileLeft") > face(sad, "mouthSmileLeft")
    )
    assert face(sad, "mouthFrownLeft") > 0.1 > face(happy, "mouthFrownLeft")
    assert face(excited, "jawOpen") > face(happy, "jawOpen") > face(sad, "jawOpen")
    assert face(excited, "eyeWideLeft") > face(calm, "eyeWideLeft") + 0.2
    assert face(sad, "browInnerUp") > face(happy, "browInnerUp") + 0.2


def test_mood_is_in_the_body():
    skeleton = Skeleton(make_figure())

    def reach_m(mood: SpeechMood) -> float:
        """How far the hands travel in a sentence."""
        actor = speaker(mood)
        places = []
        for at_s in np.arange(0.5, SENTENCE_S, 0.1):
            bones = skeleton.bone_matrices(actor.pose(float(at_s)))
            places.append(
                [skeleton.joint_place(f"{side}Hand", bones) for side in ("Left", "Right")]
            )
        return float(np.ptp(np.array(places), axis=0).sum())

    assert reach_m(SpeechMood.EXCITED) > 1.3 * reach_m(SpeechMood.CALM)
    assert reach_m(SpeechMood.CALM) > reach_m(SpeechMood.SAD)


def test_sad_head_hangs():
    def nod(mood: SpeechMood) -> float:
        return speaker(mood).pose(SENTENCE_S / 2).rotations["Head"][0]

    assert nod(SpeechMood.SAD) > nod(SpeechMood.NEUTRAL) > nod(SpeechMood.EXCITED)


@pytest.mark.parametrize("after", list(SpeechMood))
def test_face_changes_without_a_jump(after: SpeechMood):
    actor = speaker(SpeechMood.SAD, after)
    times_s = np.arange(SENTENCE_S - 1.0, SENTENCE_S + 1.0, 0.02)

    faces = [actor.face(float(at_s)) for at_s in times_s]

    for one, two in pairwise(faces):
        assert all(abs(one.get(name, 0.0) - two.get(name, 0.0)) < 0.08 for name in one | two)
