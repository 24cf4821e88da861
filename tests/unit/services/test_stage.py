"""The builder's stage: only the owner's characters, only pieces that exist."""

from typing import Any

import pytest

from avatar_g.backend.container import Container
from avatar_g.backend.domain.avatar import AvatarSpec
from avatar_g.backend.errors import InvalidRequest, NotFound
from avatar_g.backend.production.fitting_room import tidy
from avatar_g.backend.production.pieces import piece_path
from avatar_g.backend.services.avatars import AvatarService
from avatar_g.backend.services.stage import StageService
from tests.studio import add_user

DIGEST = "0" * 40


class MemoryTailor:
    """Notes what it is asked; the real one is a process."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.is_busy = False
        self.digest = DIGEST

    def show(self, spec: AvatarSpec) -> dict[str, Any]:
        self.asked.append(spec.outfit["top"].kind)
        return {"groups": {}}

    def later(self, _spec: AvatarSpec, name: str) -> str:
        self.asked.append(name)
        return self.digest


@pytest.fixture
def tailor() -> MemoryTailor:
    return MemoryTailor()


@pytest.fixture
def stage(container: Container, tailor: MemoryTailor) -> StageService:
    return StageService(container, tailor)


@pytest.fixture
def nino(container: Container, ana: str) -> str:
    return AvatarService(container).create(ana, preset="nino")


def test_stage_shows_what_is_worn_now(stage, container, tailor, ana, nino):
    stage.show(ana, nino)
    AvatarService(container).wear(ana, nino, "polo")
    stage.show(ana, nino)

    assert tailor.asked == ["hoodie", "polo"]


def test_trying_on_prepares_pieces_and_changes_nothing(stage, container, tailor, ana, nino):
    stage.try_on(ana, nino, "polo")

    assert tailor.asked == ["polo"]
    assert "hoodie" in AvatarService(container).get(ana, nino).worn_kinds


def test_trying_on_gives_way_to_those_who_wait(stage, tailor, ana, nino):
    tailor.is_busy = True

    assert stage.try_on(ana, nino, "polo") == {}
    assert tailor.asked == []


def test_unknown_items_cannot_be_tried_on(stage, ana, nino):
    with pytest.raises(InvalidRequest):
        stage.try_on(ana, nino, "spacesuit")


def test_other_users_characters_are_not_on_any_stage(stage, container, nino):
    eve = add_user(container, "eve")

    for ask in (
        lambda: stage.show(eve, nino),
        lambda: stage.try_on(eve, nino, "polo"),
        lambda: stage.later(eve, nino, "shade"),
    ):
        with pytest.raises(NotFound):
            ask()


@pytest.mark.parametrize("digest", ["", "..", "../../secret", "A" * 40, "0" * 39, DIGEST])
def test_only_pieces_that_were_made_are_there(stage, digest: str):
    with pytest.raises(NotFound):
        stage.piece(digest)


@pytest.mark.parametrize("name", ["", "visible", "../x"])
def test_only_known_pieces_follow_later(stage, ana, nino, name: str):
    with pytest.raises(NotFound):
        stage.later(ana, nino, name)


def test_half_made_pieces_are_asked_for_again(stage, tailor, ana, nino):
    tailor.digest = ""

    assert stage.later(ana, nino, "sliders") is None


def test_oldest_pieces_go_when_there_are_too_many(container):
    cache = container.settings.cache_dir
    for number in range(4):
        path = piece_path(cache, f"{number}" * 40)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"0" * 100)

    tidy(cache, kept_bytes=250)

    assert len(list(path.parent.glob("*.bin"))) == 2
