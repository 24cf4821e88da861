"""Nothing passes that is not on the list."""

import pytest
import reflex as rx
from reflex.istate.data import HeaderData, RouterData
from reflex.state import StateUpdate
from reflex_base.event import Event

from avatar_g.state import guard
from avatar_g.state.home import HomeState
from avatar_g.state.jobs import JobsState
from avatar_g.state.locale import LocaleState
from avatar_g.state.notices import NoticeState

APP: rx.App = None  # type: ignore[assignment]  # the guard never looks at it


async def verdict(root, name: str, payload: dict | None = None) -> StateUpdate | None:
    return await guard.Guard().preprocess(APP, root, Event(name=name, payload=payload or {}))


def handler(state: type[rx.State], name: str) -> str:
    return f"{state.get_full_name()}.{name}"


async def test_known_handler_of_the_owner_passes(root):
    assert await verdict(root, handler(HomeState, "write_prompt"), {"prompt": "sea"}) is None


@pytest.mark.parametrize(
    "name",
    [
        handler(HomeState, "_forget_project"),
        handler(HomeState, "setvar"),
        handler(JobsState, "no_such_handler"),
        "reflex___state____state.setvar",
        "reflex___state____state.made_up.create_video",
        "",
    ],
)
async def test_unknown_handler_is_swallowed(root, name: str):
    assert await verdict(root, name) == StateUpdate()


async def test_oversized_payload_is_swallowed(root):
    payload = {"prompt": "a" * (guard.MAX_PAYLOAD_BYTES + 1)}

    assert await verdict(root, handler(HomeState, "write_prompt"), payload) == StateUpdate()


async def test_stranger_may_only_choose_the_language(root):
    root.router = RouterData(headers=HeaderData(cookie="ag_session=stolen"))

    for refused in (handler(HomeState, "create_video"), handler(JobsState, "load")):
        update = await verdict(root, refused)
        assert update is not None
        assert update.delta == {}
        assert [event.name for event in update.events] == [handler(NoticeState, "ask_to_sign_in")]
    assert await verdict(root, handler(LocaleState, "choose"), {"language": "ka"}) is None


async def test_framework_still_hydrates(root):
    assert await verdict(root, "reflex___state____state.hydrate") is None


def test_every_listed_handler_exists_and_every_handler_is_listed():
    for cls, names in {**guard.PUBLIC_HANDLERS, **guard.SIGNED_IN_HANDLERS}.items():
        own = {name for name in cls.event_handlers if name != "setvar"}

        assert names == own
