"""Edits of scenes: the row stays whole, beats decide where it is cut."""

from itertools import pairwise

import pytest

from avatar_g.backend.domain.looks import Transition
from avatar_g.backend.domain.scene_edits import (
    EditRefused,
    SceneEdit,
    changed_everywhere,
    changed_fields,
    edit_scenes,
)
from avatar_g.backend.domain.scenes import (
    Scene,
    SceneBoard,
    SceneTransition,
    board_fields,
    check_board,
)
from tests.songs import make_timeline

TIMELINE = make_timeline()
"""40 s at 120 BPM: a beat lasts 0.5 s, a bar 2 s."""
BOARD = SceneBoard(
    (
        Scene("a", 0.0, 8.0),
        Scene("b", 8.0, 18.0, transition=SceneTransition(Transition.FADE, 2.0)),
        Scene("c", 18.0, TIMELINE.duration_s),
    )
)


AT_S = {SceneEdit.START_AT: 9.5, SceneEdit.END_AT: 15.25, SceneEdit.PLACE_AT: 2.0}


def edited(
    kind: SceneEdit, scene_id: str = "b", board: SceneBoard = BOARD, at_s: float | None = None
) -> SceneBoard:
    return edit_scenes(board, scene_id, kind, TIMELINE, AT_S.get(kind) if at_s is None else at_s)


def rows(board: SceneBoard) -> list[tuple[str, float, float]]:
    return [(scene.scene_id, scene.start_s, scene.end_s) for scene in board.scenes]


@pytest.mark.parametrize("kind", SceneEdit)
def test_every_edit_leaves_a_row_that_can_be_drawn_and_covers_the_song(kind: SceneEdit):
    board = edited(kind)

    check_board(board, TIMELINE.duration_s)
    assert board != BOARD
    assert all(later.start_s == earlier.end_s for earlier, later in pairwise(board.scenes))


def test_scene_is_split_at_the_bar_nearest_to_its_middle():
    board = edited(SceneEdit.SPLIT)

    assert rows(board)[1:3] == [("b", 8.0, 12.0), ("scene-4", 12.0, 18.0)]
    assert board.scenes[2].transition.kind is Transition.CUT


def test_copy_takes_the_beginning_of_the_next_scene():
    board = edited(SceneEdit.DUPLICATE, "a")

    assert rows(board)[:3] == [("a", 0.0, 8.0), ("scene-4", 8.0, 12.0), ("b", 12.0, 18.0)]


def test_time_of_a_deleted_scene_goes_to_its_neighbour():
    assert rows(edited(SceneEdit.DELETE))[0] == ("a", 0.0, 18.0)
    assert rows(edited(SceneEdit.DELETE, "a"))[0] == ("b", 0.0, 18.0)


def test_scenes_change_places_and_keep_their_lengths():
    moved = edited(SceneEdit.EARLIER)

    assert rows(moved)[:2] == [("b", 0.0, 10.0), ("a", 10.0, 18.0)]
    assert rows(edited(SceneEdit.LATER, "b", moved)) == rows(BOARD)


def test_boundaries_step_by_one_beat():
    assert rows(edited(SceneEdit.START_EARLIER))[1] == ("b", 7.5, 18.0)
    assert rows(edited(SceneEdit.END_LATER))[1] == ("b", 8.0, 18.5)


def test_transition_never_outlasts_the_scenes_it_joins():
    board = BOARD
    for _ in range(14):
        board = edited(SceneEdit.END_EARLIER, "a", board)

    assert rows(board)[0] == ("a", 0.0, 1.0)
    assert board.scenes[1].transition.duration_s == 1.0


@pytest.mark.parametrize(
    ("kind", "scene_id", "reason"),
    [
        (SceneEdit.EARLIER, "a", "scene_at_edge"),
        (SceneEdit.START_LATER, "a", "scene_at_edge"),
        (SceneEdit.LATER, "c", "scene_at_edge"),
        (SceneEdit.END_EARLIER, "c", "scene_at_edge"),
        (SceneEdit.SPLIT, "z", "scene_unknown"),
    ],
)
def test_what_cannot_be_done_is_refused_with_its_reason(kind, scene_id, reason):
    with pytest.raises(EditRefused) as caught:
        edited(kind, scene_id)

    assert caught.value.reason == reason


def test_last_scene_stays_and_no_scene_gets_shorter_than_it_may():
    only = SceneBoard((Scene("a", 0.0, TIMELINE.duration_s),))
    short = SceneBoard((Scene("a", 0.0, 0.5), Scene("b", 0.5, TIMELINE.duration_s)))

    for board, kind, reason in (
        (only, SceneEdit.DELETE, "scene_only"),
        (short, SceneEdit.SPLIT, "scene_too_short"),
        (short, SceneEdit.END_EARLIER, "scene_too_short"),
    ):
        with pytest.raises(EditRefused) as caught:
            edited(kind, "a", board)
        assert caught.value.reason == reason


def test_given_part_of_a_look_leaves_its_rest_alone():
    fields = changed_fields(
        board_fields(BOARD), "b", {"look": {"filter": "noir"}, "camera": "roll"}
    )

    scene = fields["scenes"][1]
    assert (scene["look"]["filter"], scene["look"]["strength"]) == ("noir", 1.0)
    assert scene["camera"] == "roll"
    assert fields["scenes"][0] == board_fields(BOARD)["scenes"][0]


def test_scene_is_split_where_the_playhead_stands():
    board = edited(SceneEdit.SPLIT, at_s=10.3)

    assert rows(board)[1:3] == [("b", 8.0, 10.3), ("scene-4", 10.3, 18.0)]


def test_split_outside_the_scene_is_refused():
    with pytest.raises(EditRefused, match="scene_too_short"):
        edited(SceneEdit.SPLIT, at_s=8.1)


def test_edges_go_where_they_are_pulled_and_stop_at_the_neighbours():
    assert rows(edited(SceneEdit.START_AT))[1] == ("b", 9.5, 18.0)
    assert rows(edited(SceneEdit.END_AT))[1:] == [("b", 8.0, 15.25), ("c", 15.25, 40.0)]
    assert rows(edited(SceneEdit.START_AT, at_s=0.0))[1] == ("b", 0.4, 18.0)


def test_scene_that_is_dropped_on_another_takes_its_place_and_keeps_its_length():
    board = edited(SceneEdit.PLACE_AT, "c", at_s=1.0)

    assert rows(board) == [("c", 0.0, 22.0), ("a", 22.0, 30.0), ("b", 30.0, 40.0)]


def test_edit_that_needs_a_time_is_refused_without_one():
    with pytest.raises(EditRefused, match="time_missing"):
        edit_scenes(BOARD, "b", SceneEdit.END_AT, TIMELINE)


def test_style_for_the_whole_video_reaches_every_scene_and_leaves_the_rest():
    changed = changed_everywhere(board_fields(BOARD), {"lyrics": {"size": 70}})

    assert [scene["lyrics"]["size"] for scene in changed["scenes"]] == [70, 70, 70]
    assert [scene["scene_id"] for scene in changed["scenes"]] == ["a", "b", "c"]
    assert changed["scenes"][1]["lyrics"]["colour"] == "#ffffff"
