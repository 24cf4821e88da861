"""Bodies dance on the beat, on their feet and within their joints."""

from dataclasses import replace
from functools import cache
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from avatar_g.backend.domain.music import Genre, VoiceSlot
from avatar_g.backend.domain.performance import BodyPose
from avatar_g.backend.engines.avatar.build import build_avatar
from avatar_g.backend.engines.avatar.cast import load_cast
from avatar_g.backend.engines.avatar.choreography import plan_moves
from avatar_g.backend.engines.avatar.figure import mirrored
from avatar_g.backend.engines.avatar.kinematics import joint_turns, solve
from avatar_g.backend.engines.avatar.moves import DANCE_MOVES, MOVES
from avatar_g.backend.engines.avatar.performing import beat_at, body_pose, talk_pose
from avatar_g.backend.engines.avatar.proportions import SIDES, Proportions, proportions_of
from avatar_g.backend.engines.avatar.rotations import from_euler
from avatar_g.backend.engines.avatar.skeleton import Skeleton
from avatar_g.backend.engines.lipsync.mouth import mouth_track
from tests.figures import make_figure
from tests.songs import make_timeline

FPS = 25
BEATS_PER_FRAME = 120.0 / 60.0 / FPS
MOST_SLIDE_M = 0.002
ON_THE_FLOOR_M = 0.001
TORSO_M = 0.15
FASTEST_HAND_M_S = 9.0
SLOTS = (VoiceSlot.A, VoiceSlot.B, VoiceSlot.C)
TIMELINE = make_timeline(SLOTS)


@cache
def tube_body() -> tuple[Skeleton, Proportions]:
    figure = make_figure()
    return Skeleton(figure), proportions_of(figure)


@pytest.fixture(scope="module")
def real_body(body_data) -> tuple[Skeleton, Proportions]:
    rigged = build_avatar(load_cast()["zuri"], body_data)
    return Skeleton(rigged), proportions_of(rigged)


@cache
def track(voice: VoiceSlot):
    return mouth_track(TIMELINE, voice, seed=1)


def pose_at(t_s: float, performer: int = 0, seed: int = 7) -> BodyPose:
    plan = plan_moves(TIMELINE, seed=seed, performer=performer)
    return body_pose(
        plan,
        TIMELINE,
        t_s,
        track(SLOTS[performer]),
        rig_proportions=tube_body()[1],
        performer=performer,
    )


def places(skeleton: Skeleton, pose: BodyPose, *names: str) -> list[np.ndarray]:
    bones = skeleton.bone_matrices(pose)
    return [skeleton.joint_place(name, bones) for name in names]


@settings(max_examples=40, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    performer=st.integers(0, 2),
    genre=st.sampled_from(list(Genre)),
    bpm=st.integers(60, 190),
)
def test_a_plan_covers_the_song_on_bar_lines(seed, performer, genre, bpm):
    timeline = replace(make_timeline(SLOTS, bpm=bpm), genre=genre)

    plan = plan_moves(timeline, seed=seed, performer=performer)

    assert plan[0].start_s == 0.0
    assert plan[-1].end_s == timeline.duration_s
    for before, after in pairwise(plan):
        assert before.end_s == after.start_s
        assert min(abs(after.start_s - bar_s) for bar_s in timeline.downbeats_s) < 1e-9
    assert all(segment.move in MOVES for segment in plan)
    assert plan == plan_moves(timeline, seed=seed, performer=performer)


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10_000), genre=st.sampled_from(list(Genre)))
def test_partners_never_do_the_same_move_at_once_when_they_dance(seed, genre):
    timeline = replace(TIMELINE, genre=genre)
    plans = [plan_moves(timeline, seed=seed, performer=performer) for performer in range(3)]
    choruses = [part for part in timeline.sections if part.name == "chorus"]

    for part in choruses:
        for t_s in np.arange(part.start_s + 0.1, part.end_s, 0.5):
            moves = [
                next(step.move for step in plan if step.start_s <= t_s < step.end_s)
                for plan in plans
            ]
            assert len(set(moves)) == 3


@pytest.mark.parametrize("pair", [(0, 1), (0, 2), (1, 2)])
def test_no_two_partners_move_in_unison(pair):
    _, body = tube_body()
    joints = ("LeftArm", "RightArm", "LeftForeArm", "RightForeArm", "Spine", "Head")
    alike = 0
    times_s = np.arange(0.5, TIMELINE.duration_s, 0.5)
    for t_s in times_s:
        first, second = (joint_turns(pose_at(t_s, performer), body) for performer in pair)
        distance = sum(float(np.abs(first[name] - second[name]).max()) for name in joints)
        alike += distance < 0.25

    assert alike == 0, alike / len(times_s)


def test_there_are_at_least_twelve_dances_and_energy_brings_them_all_on():
    danced = {
        segment.move
        for genre in Genre
        for seed in range(3)
        for performer in range(3)
        for segment in plan_moves(replace(TIMELINE, genre=genre), seed=seed, performer=performer)
        if segment.energy > 0.9
    }

    assert len(DANCE_MOVES) >= 12
    assert danced >= set(DANCE_MOVES)


def test_a_quiet_section_is_not_danced_with_jumps():
    for genre in Genre:
        timeline = replace(TIMELINE, genre=genre)
        for seed in range(5):
            for segment in plan_moves(timeline, seed=seed, performer=0):
                if segment.energy < 0.6:
                    assert segment.move not in {"jump", "headbang", "pop", "khorumi", "twist"}


@pytest.mark.parametrize("move", list(MOVES))
def test_planted_feet_do_not_slide(move, real_body):
    skeleton, body = real_body
    before = None
    for beat in np.arange(0.0, 8.0, BEATS_PER_FRAME):
        figure = MOVES[move](beat, 1.0, 0.0)
        feet = places(skeleton, solve(figure, body), "LeftToeBase", "RightToeBase")
        planted = (figure.left_foot.is_planted, figure.right_foot.is_planted)
        if before is not None:
            for side in (0, 1):
                if planted[side] and before[1][side]:
                    way_m = np.linalg.norm((feet[side] - before[0][side])[[0, 2]])
                    assert way_m <= MOST_SLIDE_M, (beat, side)
        before = feet, planted


@pytest.mark.parametrize("performer", [0, 1])
def test_feet_on_the_floor_do_not_slide_through_a_whole_song(performer):
    skeleton, body = tube_body()
    floor_m = min(float(body.places[f"{side}ToeBase"][1]) for side, _ in SIDES)
    before = None
    for index in range(int(TIMELINE.duration_s * FPS)):
        pose = pose_at((index + 0.5) / FPS, performer)
        feet = places(skeleton, pose, "LeftToeBase", "RightToeBase")
        for foot in feet:
            assert foot[1] > floor_m - 1e-4
        if before is not None:
            for now, then in zip(feet, before, strict=True):
                stands = max(now[1], then[1]) < floor_m + ON_THE_FLOOR_M
                if stands:
                    assert np.linalg.norm((now - then)[[0, 2]]) <= MOST_SLIDE_M, index
        before = feet


@pytest.mark.parametrize("energy", [0.35, 0.7, 1.0])
def test_a_clap_brings_the_palms_together_on_two_and_four(energy, real_body):
    skeleton, body = real_body

    def gap_m(beat: float) -> float:
        pose = solve(MOVES["clap"](beat, energy, 0.0), body)
        left, right = places(skeleton, pose, "LeftHandMiddle1", "RightHandMiddle1")
        return float(np.linalg.norm(left - right))

    assert gap_m(1.0) < 0.04
    assert gap_m(3.0) < 0.04
    assert gap_m(2.0) > 0.2


def joint_directions(pose: BodyPose, body: Proportions) -> list[tuple[str, np.ndarray, np.ndarray]]:
    """Return name, bent and rest direction of shins and forearms in the frame of the bone above."""
    found = []
    for side, _ in SIDES:
        for joint, end in (("Leg", "Foot"), ("ForeArm", "Hand")):
            rest = body.places[side + end] - body.places[side + joint]
            rest = rest / np.linalg.norm(rest)
            turn = from_euler(pose.rotations[side + joint])
            found.append((joint, turn @ rest, rest))
    return found


@pytest.mark.parametrize("move", list(MOVES))
def test_knees_and_elbows_bend_one_way_only(move, real_body):
    _, body = real_body
    for energy in (0.3, 1.1):
        for beat in np.arange(0.0, 8.0, 0.11):
            pose = solve(MOVES[move](beat, energy, 0.3), body)
            for joint, bent, rest in joint_directions(pose, body):
                forwards = bent[2] - rest[2]
                assert (forwards < 0.02) if joint == "Leg" else (forwards > -0.02), (joint, beat)


@pytest.mark.parametrize("move", [name for name in MOVES if name not in {"clap", "heart"}])
def test_arms_stay_out_of_the_torso(move, real_body):
    skeleton, body = real_body
    for beat in np.arange(0.0, 8.0, 0.21):
        pose = solve(MOVES[move](beat, 1.0, 0.0), body)
        chest, hips = places(skeleton, pose, "Spine2", "Hips")
        for side, _ in SIDES:
            shoulder, elbow, wrist = places(
                skeleton, pose, f"{side}Arm", f"{side}ForeArm", f"{side}Hand"
            )
            for point in (elbow, (elbow + wrist) / 2, wrist):
                if point[1] < shoulder[1] - 0.05:
                    share = np.clip((point[1] - hips[1]) / (chest[1] - hips[1]), 0.0, 1.0)
                    axis = hips + share * (chest - hips)
                    assert np.linalg.norm((point - axis)[[0, 2]]) > TORSO_M, (beat, side)


def test_motion_has_no_jerks():
    skeleton, _ = tube_body()
    names = ("Hips", "Head", "LeftHand", "RightHand")
    rate_hz = 60
    before = None
    for index in range(int(TIMELINE.duration_s * rate_hz)):
        now = np.array(places(skeleton, pose_at(index / rate_hz), *names))
        if before is not None:
            speed_m_s = np.linalg.norm(now - before, axis=1) * rate_hz
            assert speed_m_s[:2].max() < 3.5, index
            assert speed_m_s[2:].max() < FASTEST_HAND_M_S, index
        before = now


@pytest.mark.parametrize("move", list(MOVES))
def test_every_move_really_moves(move):
    skeleton, body = tube_body()
    hands = [
        np.concatenate(
            places(
                skeleton, solve(MOVES[move](beat, 1.0, 0.0), body), "LeftHand", "RightHand", "Head"
            )
        )
        for beat in np.arange(0.0, 8.0, 0.25)
    ]

    assert np.ptp(np.array(hands), axis=0).max() > 0.02


def test_a_mirrored_figure_mirrors_twice_to_itself():
    figure = MOVES["disco"](1.3, 0.8, 0.0)

    assert mirrored(figure) != figure
    assert mirrored(mirrored(figure)) == figure


def test_poses_do_not_depend_on_the_order_of_asking():
    times_s = (3.1, 17.77, 9.4)
    forwards = [pose_at(t_s, 1) for t_s in times_s]
    backwards = [pose_at(t_s, 1) for t_s in reversed(times_s)][::-1]

    assert forwards == backwards


@given(t_s=st.floats(0.0, 39.9), step_s=st.floats(0.001, 3.0))
def test_the_beat_number_grows_with_time(t_s, step_s):
    assert beat_at(TIMELINE, t_s) < beat_at(TIMELINE, t_s + step_s)
    assert beat_at(TIMELINE, TIMELINE.beats_s[17]) == pytest.approx(17.0)


def test_eyes_look_at_the_audience_within_their_reach():
    for t_s in np.arange(0.2, 39.0, 0.37):
        pitch, yaw, roll = pose_at(t_s).rotations["LeftEye"]
        assert abs(pitch) <= 0.25
        assert abs(yaw) <= 0.35
        assert roll == 0.0


def test_a_speaker_gestures_while_speaking_and_rests_in_silence():
    skeleton, body = tube_body()
    silent = mouth_track(TIMELINE, VoiceSlot.A, seed=1)
    quiet = replace(silent, singing=np.zeros_like(silent.singing))
    busy = replace(silent, singing=np.ones_like(silent.singing))

    def hand_height_m(curves) -> float:
        heights = [
            places(skeleton, talk_pose(t_s, curves, rig_proportions=body), "RightHand")[0][1]
            for t_s in np.arange(5.0, 15.0, 0.5)
        ]
        return float(np.mean(heights))

    assert hand_height_m(busy) > hand_height_m(quiet) + 0.1
