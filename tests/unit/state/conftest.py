"""States without a browser: real classes, a studio that lives in memory."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, TypeVar

import pytest
import reflex as rx
from reflex.istate.data import HeaderData, RouterData, SessionData
from reflex.state import State

from avatar_g.backend.errors import InvalidRequest, NotAllowed, NotFound
from avatar_g.backend.services.home import ProjectView

S = TypeVar("S", bound=rx.State)
STATE_MODULES = (
    "session",
    "jobs",
    "home",
    "library",
    "avatar",
    "avatar_exchange",
    "avatar_gallery",
    "wardrobe_items",
    "music",
    "composer",
    "talk",
    "video",
    "voice",
)


class MemoryStudio:
    """Every service the states use, for one owner named ``owner``."""

    def __init__(self) -> None:
        self.cookies = {"ag_session=owner": "owner"}
        self.projects: dict[str, ProjectView] = {}
        self.jobs_rows: list[Any] = []
        self.items: list[Any] = []
        self.deleted: list[str] = []
        self.asked: list[tuple[str, str, str]] = []
        self.fields: dict[str, Any] = {}
        self.unfinished_id = ""
        self.accounts = SimpleNamespace(user_of_cookies=self._user_of_cookies)
        self.studio = SimpleNamespace(make_music_video=self._make)
        self.home = SimpleNamespace(
            unfinished=lambda _user_id: self.unfinished_id,
            project_view=self._project_view,
            cancel_project=self._note("cancel_project"),
            retry_project=self._note("retry_project"),
        )
        self.music: Any = SimpleNamespace(tracks=lambda _user_id, **_range: [])
        self.video: Any = SimpleNamespace(list=lambda _user_id: [])
        self.avatars: Any = SimpleNamespace(list=lambda _user_id: [])
        self.stage = SimpleNamespace(get_ready=lambda: None)
        self.jobs = SimpleNamespace(
            list=lambda _user_id: self.jobs_rows,
            cancel=self._note("cancel"),
            retry=self._note("retry"),
        )
        self.library = SimpleNamespace(
            list=self._list,
            get=self._get,
            delete=self._delete,
            restore=lambda _user_id, item_id: self.deleted.remove(item_id),
        )

    def _user_of_cookies(self, cookies: str) -> str:
        if cookies not in self.cookies:
            raise NotAllowed
        return self.cookies[cookies]

    def _make(self, _user_id: str, fields: dict[str, Any]) -> Any:
        if not fields["prompt"].strip():
            raise InvalidRequest(reason="prompt_empty")
        self.fields = fields
        view = ProjectView(project_id="p1", prompt=fields["prompt"], status="running")
        self.projects[view.project_id] = view
        return SimpleNamespace(project_id=view.project_id)

    def _project_view(self, _user_id: str, project_id: str) -> ProjectView:
        if project_id not in self.projects:
            raise NotFound
        return self.projects[project_id]

    def _note(self, what: str) -> Callable[[str, str], None]:
        return lambda user_id, target: self.asked.append((what, user_id, target))

    def _list(self, _user_id: str, *, kind: str = "", offset: int = 0) -> Any:
        found = [
            item
            for item in self.items
            if item.item_id not in self.deleted and kind in {"", item.kind}
        ]
        return SimpleNamespace(items=found[offset : offset + 24], total=len(found))

    def _get(self, _user_id: str, item_id: str) -> Any:
        for item in self.items:
            if item.item_id == item_id:
                return item
        raise NotFound

    def _delete(self, user_id: str, item_id: str) -> None:
        self._get(user_id, item_id)
        self.deleted.append(item_id)


@pytest.fixture
def studio(monkeypatch: pytest.MonkeyPatch) -> MemoryStudio:
    memory = MemoryStudio()
    for module in STATE_MODULES:
        monkeypatch.setattr(f"avatar_g.state.{module}.get_services", lambda: memory)
    return memory


@pytest.fixture
def root(studio: MemoryStudio) -> State:
    """One browser tab of the owner."""
    state = State(_reflex_internal_init=True)
    state.router = RouterData(
        session=SessionData(client_token="tab"),
        headers=HeaderData(cookie="ag_session=owner", accept_language="ka,en;q=0.5"),
    )
    return state


@pytest.fixture
def state_of(root: State) -> Callable[[type[S]], S]:
    """Return the tab's state of a class."""

    def find(cls: type[S]) -> S:
        return root.get_substate(cls.get_full_name().split("."))

    return find
