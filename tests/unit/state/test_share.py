"""The share dialog's state: makes, lists and closes links, and keeps no password."""

from types import SimpleNamespace
from typing import Any

import pytest

from avatar_g.backend.errors import InvalidRequest
from avatar_g.backend.services.sharing import ShareView
from avatar_g.state.share import ShareState
from tests.unit.state.calling import call

URL = "http://127.0.0.1:3000/s/abc"


class MemoryShares:
    """Links in memory."""

    def __init__(self) -> None:
        self.views: list[ShareView] = []
        self.asked: dict[str, Any] = {}

    def create(self, _user_id: str, item_id: str, **fields: Any) -> ShareView:
        self.asked = {"item_id": item_id, **fields}
        if fields["password"] == "x":
            raise InvalidRequest("short", reason="share_password", limit=4)
        view = ShareView("s1", item_id, "Neon", URL, True, True, "2026-12-24T12:00:00+00:00", True)
        self.views = [view]
        return view

    def list(self, _user_id: str, _item_id: str) -> list[ShareView]:
        return self.views

    def revoke(self, _user_id: str, share_id: str) -> None:
        self.views = [view for view in self.views if view.share_id != share_id]


@pytest.fixture
def shares(studio, monkeypatch: pytest.MonkeyPatch) -> MemoryShares:
    memory = MemoryShares()
    services = SimpleNamespace(shares=memory, accounts=studio.accounts)
    monkeypatch.setattr("avatar_g.state.share.get_services", lambda: services)
    return memory


@pytest.fixture
def dialog(state_of, shares) -> ShareState:
    return state_of(ShareState)


async def test_link_is_made_listed_and_closed(dialog, shares):
    await call(dialog, "open_for", "t1", "Neon")
    form = {"password": "open sesame", "days": "7", "may_download": "on"}
    await call(dialog, "create", form)

    assert shares.asked == {
        "item_id": "t1",
        "days": 7,
        "password": "open sesame",
        "may_download": True,
    }
    assert (dialog.new_url, dialog.rows[0].until, dialog.said) == (URL, "2026-12-24", "created")
    assert "open sesame" not in str(dialog.dict())

    await call(dialog, "revoke", "s1")

    assert (dialog.rows, dialog.new_url, dialog.said) == ([], "", "revoked")


async def test_refusal_is_told_and_the_dialog_stays_open(dialog, shares):
    await call(dialog, "open_for", "t1", "Neon")
    await call(dialog, "create", {"password": "x"})

    assert dialog.problem.key == "invalid_request.share_password"
    assert dialog.is_open


async def test_unknown_length_of_life_becomes_the_usual_one(dialog, shares):
    await call(dialog, "open_for", "t1", "Neon")
    await call(dialog, "create", {"password": "", "days": "100000"})

    assert (shares.asked["days"], shares.asked["may_download"]) == (30, False)
