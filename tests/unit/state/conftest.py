"""States without a browser: real classes, a studio that lives in memory."""

from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, TypeVar

import pytest
import reflex as rx
from reflex.istate.data import HeaderData, RouterData, SessionData
from reflex.state import State

from avatar_g.backend.container import Container
from avatar_g.backend.domain.library import LibraryQuery, ThingKind
from avatar_g.backend.errors import InvalidRequest, NotAllowed, NotFound
from avatar_g.backend.services import Services, open_services
from avatar_g.backend.services.home import ProjectView
from avatar_g.backend.services.library import LibraryOverview, LibraryPage
from avatar_g.backend.services.lineage import Lineage
from tests.studio import add_user, scratch_container

S = TypeVar("S", bound=rx.State)
STATE_MODULES = (
    "session",
    "jobs",
    "home",
    "library",
    "library_actions",
    "avatar",
    "avatar_exchange",
    "avatar_gallery",
    "wardrobe_items",
    "music",
    "composer",
    "slots",
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
        self.voices = SimpleNamespace(slots=lambda _user_id: [])
        self.deleted: list[str] = []
        self.asked: list[tuple[Any, ...]] = []
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
        self.queries: list[LibraryQuery] = []
        self.lineage = SimpleNamespace(around=lambda _user_id, _item_id: Lineage((), ()))
        self.library_changes: Any = SimpleNamespace(
            star=self._note_change("star"),
            tag=self._note_change("tag"),
            delete=self._delete_many,
            add_board=self._note_change("add_board"),
            lay=self._note_change("lay"),
        )
        self.library = SimpleNamespace(
            list=self._list,
            search=self._search,
            ids=self._ids,
            overview=self._overview,
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

    def _search(
        self, _user_id: str, query: LibraryQuery, *, offset: int = 0, limit: int = 24
    ) -> LibraryPage:
        self.queries.append(query)
        found = self._found(query)
        return LibraryPage(tuple(found[offset : offset + limit]), len(found))

    def _ids(self, _user_id: str, query: LibraryQuery, *, offset: int, limit: int) -> list[str]:
        return [item.item_id for item in self._found(query)][offset : offset + limit]

    def _found(self, query: LibraryQuery) -> list[Any]:
        return [
            item
            for item in self.items
            if (item.item_id in self.deleted) == query.is_trash
            and (not query.kinds or item.kind in query.kinds)
        ]

    def _overview(self, _user_id: str) -> LibraryOverview:
        counts = {kind.value: 0 for kind in ThingKind}
        for item in self.items:
            counts[item.kind] += item.item_id not in self.deleted
        return LibraryOverview(counts, 0, len(self.deleted), 500, 1000, (), ())

    def _note_change(self, what: str) -> Callable[..., None]:
        return lambda user_id, *values, **more: self.asked.append((what, user_id, values, more))

    def _delete_many(self, _user_id: str, item_ids: list[str]) -> int:
        self.deleted += item_ids
        return len(item_ids)

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


@pytest.fixture
def container(tmp_path: Path) -> Iterator[Container]:
    """An installation of its own, for states that are tested with the real services below."""
    with scratch_container(tmp_path / "data") as container:
        yield container


@pytest.fixture
def owner(container: Container) -> str:
    return add_user(container, "owner")


@pytest.fixture
def services_for(
    container: Container, owner: str, studio: MemoryStudio, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Services]:
    """Give the named modules of states the real services, with ``owner`` signed in."""

    def give(*modules: str) -> Services:
        real = open_services(container)
        studio.cookies = {"ag_session=owner": owner}
        for module in modules:
            monkeypatch.setattr(f"avatar_g.state.{module}.get_services", lambda: real)
        return real

    return give
