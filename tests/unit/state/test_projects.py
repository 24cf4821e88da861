"""The pages of projects: what a tab shows and asks for, with the real services below."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from reflex.istate.data import RouterData

from avatar_g.backend.container import Container
from avatar_g.backend.db.models.avatar import Avatar
from avatar_g.backend.db.models.row import utc_now
from avatar_g.backend.db.models.user import User
from avatar_g.backend.db.models.video_clip import VideoClip
from avatar_g.backend.domain.avatar import AvatarSpec
from avatar_g.backend.services import Services
from avatar_g.backend.services.studio import to_json
from avatar_g.state.project import ProjectState
from avatar_g.state.project_picks import ProjectPickState
from avatar_g.state.projects import ProjectsState
from tests.studio import add_song, add_user
from tests.unit.state.calling import call

RECIPE = {"kind": "song", "params": {"prompt": "sea"}, "engines": {}}


@pytest.fixture
def services(services_for: Callable[..., Services]) -> Services:
    return services_for("projects", "project", "project_picks")


@pytest.fixture
def film(container: Container, services: Services, owner: str) -> SimpleNamespace:
    """A project with a song, a character that was changed, and the video that shows both."""
    project_id = services.project_boards.create(owner, "Night train")
    song_id = add_song(container, "owner", title="Night", recipe=RECIPE)
    with container.sessions() as session:
        spec = to_json(AvatarSpec(seed=2))
        nino = Avatar(user_id=owner, title="Nino", spec=spec, finished_at=utc_now())
        session.add(nino)
        session.flush()
        video = VideoClip(
            user_id=owner,
            project_id=project_id,
            title="Film",
            track_id=song_id,
            avatar_id=nino.id,
            duration_s=61.0,
            aspect="16:9",
            resolution="720p",
            recipe={"kind": "film", "params": {"source": RECIPE, "spec": to_json(AvatarSpec())}},
            finished_at=utc_now(),
        )
        session.add(video)
        session.flush()
        return SimpleNamespace(
            project_id=project_id, song_id=song_id, nino_id=nino.id, video_id=video.id
        )


@pytest.fixture
def open_project(root, state_of: Callable, film: SimpleNamespace) -> Callable:
    async def open_it(project_id: str = film.project_id) -> ProjectState:
        state = state_of(ProjectState)
        root.router = RouterData.from_router_data(
            {
                "pathname": "/project",
                "asPath": f"/project?id={project_id}",
                "query": {"id": project_id},
                "token": "tab",
                "headers": {"cookie": "ag_session=owner", "origin": "http://127.0.0.1:3000"},
            }
        )
        await call(state, "load")
        return state

    return open_it


async def test_the_board_shows_columns_lines_and_what_is_outdated(open_project):
    project = await open_project()

    assert (project.title, project.role, project.count) == ("Night train", "owner", 3)
    assert [card.title for card in project.avatars] == ["Nino"]
    assert [card.title for card in project.songs] == ["Night"]
    (video,) = project.videos
    assert (video.facts, video.shows) == ("1:01 · 720p · 16:9", "Nino")
    assert (video.mark, video.changed) == ("outdated", "Nino")
    assert not project.songs[0].can_take_out
    assert [line.is_outdated for line in project.lines] == [True]
    assert (project.outdated_count, project.changed_titles) == (1, "Nino")


async def test_an_unknown_project_is_missing_and_nothing_of_the_last_one_stays(open_project):
    await open_project()

    project = await open_project("0" * 32)

    assert project.is_missing
    assert (project.title, project.videos) == ("", [])


async def test_an_update_starts_jobs_and_the_mark_says_so(open_project, services, owner):
    project = await open_project()

    await call(project, "update_videos")

    assert project.said == "updating"
    assert project.videos[0].mark == "making"
    assert project.outdated_count == 0


async def test_name_and_notes_are_kept_and_a_blank_name_is_refused(open_project, services, owner):
    project = await open_project()
    await call(project, "rename", {"title": "Morning train"})
    await call(project, "write_notes", "ბოლო კადრი უკეთესია")

    kept = services.project_texts.read(owner, project.open_id)
    assert (kept.title, kept.notes) == ("Morning train", "ბოლო კადრი უკეთესია")

    await call(project, "start_renaming")
    await call(project, "rename", {"title": "  "})

    assert project.problem.key == "invalid_request.project_untitled"
    assert project.is_renaming
    assert project.title == "Morning train"


async def test_members_come_get_a_role_and_go(open_project, container, services):
    bek = add_user(container, "bek")
    with container.sessions() as session:
        session.get_one(User, bek).sign_in_name = "bek"
    project = await open_project()

    await call(project, "invite", {"name": "nobody", "role": "viewer"})
    assert project.problem.key == "invalid_request.member_unknown"
    await call(project, "invite", {"name": "bek", "role": "viewer"})
    await call(project, "change_role", bek, "editor")
    assert [(row.name, row.role) for row in project.members][1:] == [("bek", "editor")]
    await call(project, "remove_member", bek)

    assert len(project.members) == 1
    await call(project, "show_tab", "activity")
    assert [act.kind for act in project.acts][:3] == ["left", "role_changed", "invited"]


async def test_things_are_picked_put_in_and_taken_out(open_project, container, state_of):
    other = add_song(container, "owner", title="Another")
    project = await open_project()
    picks = state_of(ProjectPickState)

    await call(picks, "open_for", "song")
    assert [card.title for card in picks.cards] == ["Another"]
    await call(picks, "toggle", other)
    assert (picks.picked_count, picks.cards[0].is_chosen) == (1, True)
    await call(picks, "put_in")

    assert not picks.is_open
    assert {card.title for card in project.songs} == {"Night", "Another"}
    await call(project, "take_out", other)
    assert {card.title for card in project.songs} == {"Night"}


async def test_a_search_in_the_picks_finds_by_name(open_project, container, state_of):
    add_song(container, "owner", title="ღამის ზღვა")
    add_song(container, "owner", title="Another")
    await open_project()
    picks = state_of(ProjectPickState)

    await call(picks, "open_for", "song")
    await call(picks, "search", "ზღვა")

    assert [card.title for card in picks.cards] == ["ღამის ზღვა"]


async def test_a_deleted_project_can_be_taken_back_in_the_list(open_project, state_of):
    project, listed = await open_project(), state_of(ProjectsState)

    await call(project, "delete")
    await call(listed, "load")
    assert (listed.tiles, listed.deleted_title) == ([], "Night train")
    await call(listed, "restore")

    assert [tile.title for tile in listed.tiles] == ["Night train"]
    assert listed.deleted_id == ""


async def test_a_new_project_needs_a_name(state_of, services):
    listed = state_of(ProjectsState)

    await call(listed, "create", {"title": " "})

    assert listed.problem.key == "invalid_request.project_untitled"
    await call(listed, "load")
    assert (listed.tiles, listed.is_loaded, listed.problem.key) == ([], True, "")
