"""``docs/video_studio.md`` tells the truth: its board is accepted, its lists are complete."""

import json
import re
from enum import StrEnum
from pathlib import Path

import pytest
from fastapi.routing import APIRoute

from avatar_g.backend.api.video import router
from avatar_g.backend.domain.looks import Filter, Transition
from avatar_g.backend.domain.scenes import (
    AnimatedBackground,
    BackgroundKind,
    CameraMove,
    Framing,
    LyricFont,
    LyricMotion,
    LyricPosition,
    MixedLayout,
    SceneAction,
    SceneMode,
    VisualiserKind,
)
from avatar_g.backend.domain.stages import Theme
from avatar_g.backend.domain.wishes import VideoMode
from avatar_g.backend.production.boards import read_board

DOCUMENT = (Path(__file__).parents[3] / "docs" / "video_studio.md").read_text(encoding="utf-8")
SONG_S = 40.0
UPLOADS = ("0123456789abcdef01234567", "89abcdef0123456789abcdef")


def after(heading: str) -> str:
    """Return the entry of the lists that begins so."""
    return DOCUMENT.partition(f"\n- {heading}")[2].partition("\n- ")[0]


def test_the_example_board_is_accepted():
    example = re.search(r"```json\n(.*?)```", DOCUMENT, re.DOTALL)
    assert example is not None

    board = read_board(json.loads(example[1]), SONG_S, sources=UPLOADS)

    assert (board.mode, board.duration_s) == (VideoMode.MIXED, SONG_S)
    assert {scene.mode for scene in board.scenes} == set(SceneMode)
    assert set(board.used_sources) == set(UPLOADS)


@pytest.mark.parametrize(
    ("heading", "names"),
    [
        ("Transitions", Transition),
        ("Looks", Filter),
        ("Backgrounds", BackgroundKind),
        ("Backgrounds", AnimatedBackground),
        ("Backgrounds", Theme),
        ("Words", LyricMotion),
        ("Words", LyricFont),
        ("Words", LyricPosition),
        ("Visualisers", VisualiserKind),
        ("Moves of the view", CameraMove),
        ("`framing`", Framing),
        ("`framing`", SceneAction),
    ],
)
def test_every_name_is_listed(heading: str, names: type[StrEnum]):
    listed = set(re.findall(r"`([a-z_]+)`", after(heading)))

    assert {each.value for each in names} - listed == set()


@pytest.mark.parametrize(
    ("heading", "names"),
    [("Transitions", Transition), ("Visualisers", VisualiserKind), ("Moves", CameraMove)],
)
def test_nothing_else_is_listed(heading: str, names: type[StrEnum]):
    assert set(re.findall(r"`([a-z_]+)`", after(heading))) <= {each.value for each in names} | {
        "camera"
    }


@pytest.mark.parametrize("names", [VideoMode, SceneMode, MixedLayout])
def test_modes_and_layouts_are_named(names: type[StrEnum]):
    assert [each.value for each in names if f"`{each.value}`" not in DOCUMENT] == []


def test_the_table_of_routes_is_that_of_the_api():
    table = set(re.findall(r"^\| `([A-Z]+ /api/video/[^`]*)` \|", DOCUMENT, re.MULTILINE))

    assert table == {
        f"{method} {route.path}"
        for route in router.routes
        if isinstance(route, APIRoute)
        for method in route.methods
    }
