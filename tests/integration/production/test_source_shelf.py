"""Pictures of a film are opened once, as long as there is room for them."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from avatar_g.backend.domain.sources import SourceFacts, SourceKind
from avatar_g.backend.domain.video import VideoFormat
from avatar_g.backend.engines.video.pictures import Picture
from avatar_g.backend.production import board_door
from avatar_g.backend.production.board_door import SourceShelf

pytestmark = pytest.mark.integration
SHAPE = VideoFormat(64, 36, 25)
NAMES = ("one", "two", "three")


@pytest.fixture
def shelf(tmp_path: Path) -> SourceShelf:
    paths = {name: tmp_path / f"{name}.png" for name in NAMES}
    for number, path in enumerate(paths.values()):
        noise = np.random.default_rng(number).integers(0, 255, (48, 80, 3), np.uint8)
        Image.fromarray(noise).save(path)
    facts = {
        name: SourceFacts(name, SourceKind.PICTURE, width_px=80, height_px=48) for name in NAMES
    }
    return SourceShelf(paths, facts, SHAPE)


def taken(shelf: SourceShelf, name: str, *, deep: bool = False) -> Picture:
    found = shelf.picture(name, blur=0.0, dim=0.0, deep=deep)
    assert found is not None
    return found


def test_a_picture_seen_again_is_not_opened_again(shelf: SourceShelf):
    first = taken(shelf, "one")
    taken(shelf, "two")

    assert taken(shelf, "one") is first


def test_one_picture_serves_flat_and_deep_moves(shelf: SourceShelf):
    flat = taken(shelf, "one")
    deep = taken(shelf, "one", deep=True)

    assert deep.is_deep
    assert taken(shelf, "one") is deep
    assert all(np.array_equal(a, b) for a, b in zip(flat.planes, deep.planes, strict=True))


def test_the_one_not_seen_for_longest_makes_room(
    shelf: SourceShelf, monkeypatch: pytest.MonkeyPatch
):
    first = taken(shelf, "one")
    monkeypatch.setattr(board_door, "_KEPT_BYTES", 2 * first.size_bytes)
    second = taken(shelf, "two")
    taken(shelf, "one")

    taken(shelf, "three")

    assert taken(shelf, "one") is first
    assert taken(shelf, "two") is not second
