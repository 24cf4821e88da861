"""Boards: planned complete, read back equal, refused with the place of the fault."""

from dataclasses import replace

import pytest

from avatar_g.backend.domain.looks import Filter, Transition
from avatar_g.backend.domain.scenes import (
    BackgroundKind,
    Scene,
    SceneBackground,
    SceneBoard,
    SceneLook,
    SceneMode,
    SceneTransition,
    board_fields,
    check_board,
    scene_index_at,
)
from avatar_g.backend.domain.wishes import VideoMode
from avatar_g.backend.engines.video.storyboarding import BoardWish, plan_board
from avatar_g.backend.errors import InvalidRequest
from avatar_g.backend.production.boards import read_board
from tests.songs import make_timeline

TIMELINE = make_timeline()
SOURCES = tuple(f"{number:024x}" for number in range(1, 8))
MODES = list(VideoMode)


def planned(mode: VideoMode = VideoMode.MIXED, sources=SOURCES, seed: int = 3) -> SceneBoard:
    return plan_board(TIMELINE, BoardWish(mode, sources, seed=seed))


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("sources", [(), SOURCES[:1], SOURCES, SOURCES * 30])
def test_a_planned_board_is_complete_in_every_mode(mode: VideoMode, sources: tuple[str, ...]):
    board = planned(mode, sources)

    check_board(board, TIMELINE.duration_s, sources=sources)
    assert board.duration_s == TIMELINE.duration_s
    assert len(board.scenes) >= 5


@pytest.mark.parametrize("bpm", [60.0, 120.0, 190.0])
def test_scenes_begin_on_bars(bpm: float):
    timeline = make_timeline(bpm=bpm)

    board = plan_board(timeline, BoardWish(VideoMode.IMAGE_ANIMATION, SOURCES))

    for scene in board.scenes:
        assert min(abs(scene.start_s - bar) for bar in timeline.downbeats_s) < 1e-3
        assert scene.start_beat == pytest.approx(scene.start_s * bpm / 60, abs=0.01)


def test_full_sections_are_cut_faster_than_calm_ones():
    lengths = {True: [], False: []}
    for scene in planned(VideoMode.IMAGE_ANIMATION).scenes:
        lengths[scene.section == "chorus"].append(scene.duration_s)

    assert max(lengths[True]) < max(lengths[False])


def test_every_upload_is_seen_when_there_is_room():
    few, many = planned(VideoMode.IMAGE_ANIMATION, SOURCES[:3]), SOURCES * 3

    assert set(few.used_sources) == set(SOURCES[:3])
    assert set(planned(VideoMode.IMAGE_ANIMATION, many).used_sources) == set(SOURCES)


def test_mixed_shows_both_performers_and_pictures():
    modes = {scene.mode for scene in planned().scenes}

    assert modes == {SceneMode.AVATAR, SceneMode.IMAGES, SceneMode.MIXED}


def test_equal_wishes_give_equal_boards_and_seeds_differ():
    assert planned() == planned()
    assert planned(seed=4) != planned(seed=5)


def test_a_board_survives_its_json():
    board = planned()

    assert read_board(board_fields(board), TIMELINE.duration_s, sources=SOURCES) == board


def changed(**fields: object) -> dict:
    board = board_fields(planned())
    board["scenes"][2].update(fields)
    return board


@pytest.mark.parametrize(
    ("board", "place"),
    [
        (changed(mode="hologram"), "scenes.2.mode"),
        (changed(look={"filter": "film", "strength": 2}), "scenes.2.look.strength"),
        (changed(background={"colours": ["red"]}), "scenes.2.background.colours.0"),
        (changed(sources=["../../etc/passwd"]), "scenes.2.sources.0"),
        (changed(scene_id="scene-1"), "board"),
        (changed(start_s=0.0), "board"),
        (changed(energy=float("nan")), "scenes.2.energy"),
        ({"scenes": []}, "scenes"),
        ({}, "scenes"),
        ({"scenes": [{"scene_id": "a", "start_s": 0, "end_s": 1}] * 301}, "scenes"),
        (changed(scene_id="a b"), "scenes.2.scene_id"),
    ],
)
def test_what_cannot_be_drawn_is_refused_with_its_place(board: dict, place: str):
    with pytest.raises(InvalidRequest) as caught:
        read_board(board, TIMELINE.duration_s)

    assert caught.value.reason == "board_invalid"
    assert caught.value.arguments["place"] == place


def scene(**fields: object) -> Scene:
    return replace(Scene("a", 0.0, 10.0), **fields)


@pytest.mark.parametrize(
    ("scenes", "said"),
    [
        ((scene(end_s=0.2),), "shorter"),
        ((scene(end_s=9.0),), "song"),
        ((scene(start_s=1.0),), "first scene"),
        ((scene(end_s=5.0), scene(scene_id="b", start_s=6.0)), "gap"),
        ((scene(end_s=5.0), scene(scene_id="b", start_s=4.0)), "overlaps"),
        ((scene(background=SceneBackground(BackgroundKind.BLURRED)),), "picture"),
        ((scene(look=SceneLook(Filter.LUT)),), "cube"),
        ((scene(background=SceneBackground(BackgroundKind.IMAGE, source=SOURCES[0])),), "upload"),
        (
            (
                scene(end_s=1.0),
                scene(scene_id="b", start_s=1.0, transition=SceneTransition(Transition.FADE, 2.0)),
            ),
            "longer than the scene before",
        ),
    ],
)
def test_faults_between_fields_are_told(scenes: tuple[Scene, ...], said: str):
    with pytest.raises(ValueError, match=said):
        check_board(SceneBoard(scenes), 10.0, sources=())


def test_a_moment_belongs_to_one_scene():
    board = SceneBoard((scene(end_s=5.0), scene(scene_id="b", start_s=5.0)))

    assert [scene_index_at(board, at_s) for at_s in (-1, 0, 4.99, 5.0, 99)] == [0, 0, 0, 1, 1]
