"""Handlers for files in and out, and for the gallery: untrusted values in, the shown state out."""

from types import SimpleNamespace

import pytest

from avatar_g.backend.errors import NotFound, StorageFull
from avatar_g.backend.services.avatar_exchange import ExportView, ImportState
from avatar_g.backend.services.avatar_views import AvatarCard, AvatarView
from avatar_g.state.avatar import AvatarState
from avatar_g.state.avatar_exchange import AvatarExchangeState
from avatar_g.state.avatar_gallery import AvatarGalleryState
from tests.unit.state.calling import call


class MemoryExchange:
    """One export and one import."""

    def __init__(self) -> None:
        self.exported: list[str] = []
        self.view = ExportView(avatar_id="a1")
        self.state = ImportState("j1", "a2", "running")

    def export(self, _user_id: str, avatar_id: str) -> None:
        self.exported.append(avatar_id)
        self.view = ExportView(avatar_id="a1", job_id="j9", status="queued")

    def exports(self, _user_id: str, avatar_id: str) -> ExportView:
        if avatar_id != "a1":
            raise NotFound
        return self.view

    def import_state(self, _user_id: str, job_id: str) -> ImportState:
        if job_id != "j1":
            raise NotFound
        return self.state


@pytest.fixture
def exchange(studio) -> MemoryExchange:
    studio.avatar_exchange = MemoryExchange()
    return studio.avatar_exchange


@pytest.fixture
def panel(state_of, exchange) -> AvatarExchangeState:
    state_of(AvatarState).avatar = AvatarView(avatar_id="a1", title="Nino")
    return state_of(AvatarExchangeState)


async def test_export_starts_and_shows_its_job(panel, exchange):
    await call(panel, "export")

    assert exchange.exported == ["a1"]
    assert (panel.exported.job_id, panel.is_exporting) == ("j9", True)


async def test_refused_export_says_why(panel, exchange):
    def refuse(*_arguments) -> None:
        raise StorageFull(reason="quota")

    exchange.export = refuse
    await call(panel, "export")

    assert panel.export_problem.key.startswith("storage_full")


async def test_import_is_followed_until_its_character_opens(panel, exchange):
    await call(panel, "import_started", "j1")
    waiting = panel.is_importing
    exchange.state = ImportState("j1", "a2", "succeeded")

    event = await call(panel, "refresh")

    assert waiting
    assert not panel.is_importing
    assert event is not None


async def test_refused_file_says_why_in_the_creators_words(panel, exchange):
    exchange.state = ImportState(
        "j1", "a2", "failed", "unsupported_input", "avatar_not_humanoid", {"bones": "hips"}
    )

    await call(panel, "import_started", "j1")

    assert panel.bring_problem.key == "unsupported_input.avatar_not_humanoid"
    assert panel.bring_problem.arguments == {"bones": "hips"}
    assert not panel.is_importing


async def test_import_of_nobody_knows_which_job_ends(panel):
    await call(panel, "import_started", "forged")

    assert not panel.is_importing


@pytest.mark.parametrize(
    "problem",
    [
        {},
        {"code": "<script>", "reason": "x" * 10_000},
        {"code": 5, "reason": None, "arguments": "text"},
        {"code": "unsupported_input", "arguments": {str(n): "x" * 999 for n in range(99)}},
    ],
)
async def test_forged_problems_stay_small_and_known(panel, problem: dict):
    await call(panel, "refuse", problem)

    assert panel.bring_problem.key in {"internal", "unsupported_input"}
    assert len(panel.bring_problem.arguments) <= 6
    assert all(len(value) <= 120 for value in panel.bring_problem.arguments.values())


@pytest.fixture
def gallery(studio, state_of) -> AvatarGalleryState:
    studio.asked_for = []
    card = AvatarCard("a1", "Nino")

    def search(_user_id: str, text: str) -> list[AvatarCard]:
        studio.asked_for.append(text)
        return [card] if text in "nino" else []

    studio.avatar_gallery = SimpleNamespace(search=search)
    studio.renamed = []
    studio.avatars = SimpleNamespace(
        rename=lambda _user, avatar_id, name: studio.renamed.append((avatar_id, name)),
        list=lambda _user: [],
    )
    return state_of(AvatarGalleryState)


async def test_gallery_opens_with_everything_and_narrows(gallery):
    await call(gallery, "open")
    everything = gallery.found_count
    await call(gallery, "search", "x" * 500)

    assert (gallery.is_open, everything, gallery.found_count) == (True, 1, 0)
    assert len(gallery.query) == 80


async def test_choosing_closes_the_gallery(gallery):
    await call(gallery, "open")

    event = await call(gallery, "choose", "a1")

    assert not gallery.is_open
    assert event is not None


async def test_empty_name_keeps_the_old_one(gallery, studio):
    await call(gallery, "rename", "a1", "  ")
    await call(gallery, "rename", "a1", "Keti")

    assert studio.renamed == [("a1", "Keti")]
