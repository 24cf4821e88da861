"""A project holds what belongs together, for those who work on it, and tells what is outdated."""

from dataclasses import asdict
from typing import Any

import pytest

from avatar_g.backend.container import Container
from avatar_g.backend.db.models.avatar import Avatar
from avatar_g.backend.db.models.job import Job
from avatar_g.backend.db.models.project import Project
from avatar_g.backend.db.models.row import utc_now
from avatar_g.backend.db.models.track import Track
from avatar_g.backend.db.models.user import User
from avatar_g.backend.db.models.video_clip import VideoClip
from avatar_g.backend.db.repositories.avatars import COPY_OF
from avatar_g.backend.domain.avatar import AvatarSpec
from avatar_g.backend.domain.projects import MAX_PROJECT_ITEMS
from avatar_g.backend.errors import InvalidRequest, NotFound, NotPermitted
from avatar_g.backend.services import Services
from avatar_g.backend.services.project_views import BoardThing
from avatar_g.backend.services.studio import to_json
from tests.studio import add_song, add_user, job_row

SONG = {"kind": "song", "params": {"prompt": "ზღვა", "seed": 4}, "engines": {"music": 6}}
NINO = to_json(AvatarSpec(name="Nino"))
CHANGED = to_json(AvatarSpec(name="Nino", seed=2))


def insert(container: Container, *rows: Any) -> None:
    with container.sessions() as session:
        for row in rows:
            session.add(row)
            session.flush()


@pytest.fixture
def bek(container: Container) -> str:
    user_id = add_user(container, "bek")
    with container.sessions() as session:
        session.get_one(User, user_id).sign_in_name = "bek"
    return user_id


@pytest.fixture
def nino(container: Container, ana: str) -> Avatar:
    row = Avatar(user_id=ana, title="Nino", spec=NINO, finished_at=utc_now())
    insert(container, row)
    return row


@pytest.fixture
def filmed(container: Container, ana: str, nino: Avatar) -> VideoClip:
    """A song's film in a project of its own, as the studio makes it."""
    project = Project(user_id=ana, title="ზღვა")
    insert(container, project)
    track_id = add_song(container, title="ზღვა", recipe=SONG)
    video = VideoClip(
        user_id=ana,
        project_id=project.id,
        title="Film",
        track_id=track_id,
        avatar_id=nino.id,
        request={"aspect": "9:16", "resolution": "480p", "fps": 24, "track_id": track_id},
        recipe={"kind": "film", "params": {"source": SONG, "spec": NINO, "film": {}}},
        finished_at=utc_now(),
    )
    insert(container, video)
    return video


def things(services: Services, user_id: str, project_id: str) -> dict[str, BoardThing]:
    board = services.project_boards.board(user_id, project_id)
    return {thing.title: thing for thing in board.things}


def change(container: Container, row: Any, **values: Any) -> None:
    with container.sessions() as session:
        found = session.get_one(type(row), row.id)
        for name, value in values.items():
            setattr(found, name, value)


def test_a_new_project_is_empty_and_heads_the_list(services: Services, ana: str, filmed: VideoClip):
    project_id = services.project_boards.create(ana, "  Night \n train ")

    listed = services.project_boards.list(ana)

    assert [card.title for card in listed.projects] == ["Night train", "ზღვა"]
    assert (listed.projects[0].avatars, listed.projects[0].songs) == (0, 0)
    assert (listed.projects[1].avatars, listed.projects[1].videos) == (1, 1)
    assert listed.total == 2
    assert services.project_boards.board(ana, project_id).things == ()
    with pytest.raises(InvalidRequest, match="name"):
        services.project_boards.create(ana, " ")


def test_a_video_brings_what_it_shows_and_says_so(services: Services, ana: str, filmed: VideoClip):
    board = services.project_boards.board(ana, filmed.project_id or "")

    found = {thing.title: thing for thing in board.things}
    assert {title: thing.kind for title, thing in found.items()} == {
        "Film": "video",
        "ზღვა": "song",
        "Nino": "avatar",
    }
    assert (found["Nino"].is_shown, found["Film"].is_shown) == (True, False)
    assert set(board.edges) == {(found["Nino"].item_id, filmed.id), (filmed.track_id, filmed.id)}
    assert found["Film"].changed == ()
    with pytest.raises(NotFound):
        services.project_boards.take_out(ana, board.project_id, found["Nino"].item_id)


def test_a_changed_character_or_song_marks_its_video(
    container: Container, services: Services, ana: str, filmed: VideoClip, nino: Avatar
):
    project_id = filmed.project_id or ""
    change(container, nino, spec=CHANGED)
    assert things(services, ana, project_id)["Film"].changed == ("Nino",)

    edit = {"kind": "edit", "params": {"source": SONG, "commands": [{"kind": "move"}]}}
    with container.sessions() as session:
        session.get_one(Track, filmed.track_id).recipe = edit
    assert set(things(services, ana, project_id)["Film"].changed) == {"Nino", "ზღვა"}

    undone = {"kind": "edit", "params": {"source": SONG, "commands": []}}
    with container.sessions() as session:
        session.get_one(Track, filmed.track_id).recipe = undone
    change(container, nino, spec={**NINO, "name": "Nino of the sea"})
    assert things(services, ana, project_id)["Film"].changed == ()


def test_of_a_copied_character_the_original_is_shown_and_compared(
    container: Container, services: Services, ana: str, nino: Avatar
):
    project = Project(user_id=ana, title="Home")
    insert(container, project)
    copy = Avatar(
        user_id=ana, project_id=project.id, title="Nino", spec=NINO, request={COPY_OF: nino.id}
    )
    insert(container, copy)
    video = VideoClip(
        user_id=ana,
        project_id=project.id,
        title="Film",
        avatar_id=copy.id,
        recipe={"kind": "music_video", "params": {"performers": [NINO]}},
        finished_at=utc_now(),
    )
    insert(container, video)
    assert things(services, ana, project.id)["Nino"].item_id == nino.id

    change(container, nino, spec=CHANGED)

    assert things(services, ana, project.id)["Film"].changed == ("Nino",)
    services.project_boards.take_out(ana, project.id, nino.id)
    assert things(services, ana, project.id)["Nino"].is_shown


def test_an_update_films_the_same_video_with_what_is_there_now(
    container: Container, services: Services, ana: str, filmed: VideoClip, nino: Avatar
):
    project_id = filmed.project_id or ""
    assert services.project_updates.update(ana, project_id) == []
    change(container, nino, spec=CHANGED)

    (job_id,) = services.project_updates.update(ana, project_id)

    job = job_row(container, job_id)
    assert (job.subject_id, job.kind.value) == (filmed.id, "video_generate")
    assert job.params["spec"] == CHANGED
    assert job.params["film"]["aspect"] == "9:16"
    assert things(services, ana, project_id)["Film"].job_id == job_id
    assert services.project_updates.update(ana, project_id) == []  # it is being made already


def test_an_update_of_a_talk_clip_keeps_its_script(
    container: Container, services: Services, ana: str, nino: Avatar
):
    started = services.talk.make_clip(ana, {"text": "გამარჯობა!", "avatar_id": nino.id, "seed": 3})
    before = job_row(container, started.job_id)
    with container.sessions() as session:
        clip = session.get_one(VideoClip, started.clip_id)
        clip.finished_at = utc_now()
        clip.recipe = {"kind": "talk", "params": {"wish": {}, "performer": NINO}}
        session.get_one(Job, started.job_id).status = "succeeded"
        project_id = clip.project_id or ""
    change(container, nino, spec=CHANGED)

    (job_id,) = services.project_updates.update(ana, project_id)

    after = job_row(container, job_id)
    assert after.params["talk"] == before.params["talk"]
    assert after.params["spec"] == CHANGED


def test_own_things_go_in_and_out_and_stay_in_the_library(
    container: Container, services: Services, ana: str, nino: Avatar
):
    project_id = services.project_boards.create(ana, "Night train")
    song_id = add_song(container, title="Night")

    assert services.project_boards.add(ana, project_id, [song_id, nino.id]) == 2
    assert services.project_boards.add(ana, project_id, [song_id]) == 0
    assert set(things(services, ana, project_id)) == {"Night", "Nino"}

    services.project_boards.take_out(ana, project_id, song_id)

    assert set(things(services, ana, project_id)) == {"Nino"}
    assert services.library.get(ana, song_id).title == "Night"
    kinds = [act.kind for act in services.project_boards.activity(ana, project_id)]
    assert kinds[:3] == ["taken_out", "added", "added"]
    assert {"created", "made"} <= set(kinds)


def test_a_project_has_room_for_so_many_things_and_no_garments(
    container: Container, services: Services, ana: str, monkeypatch: pytest.MonkeyPatch
):
    project_id = services.project_boards.create(ana, "Night train")
    songs = [add_song(container) for _ in range(3)]
    path = "avatar_g.backend.services.project_boards.MAX_PROJECT_ITEMS"
    monkeypatch.setattr(path, 2)

    with pytest.raises(InvalidRequest) as refused:
        services.project_boards.add(ana, project_id, songs)

    assert refused.value.reason == "project_full"
    assert things(services, ana, project_id) == {}
    assert MAX_PROJECT_ITEMS >= 100


def test_members_see_editors_change_and_owners_decide(
    container: Container, services: Services, ana: str, bek: str, filmed: VideoClip
):
    project_id, boards = filmed.project_id or "", services.project_boards
    with pytest.raises(NotFound):
        boards.board(bek, project_id)

    services.project_members.invite(ana, project_id, "Bek", "viewer")

    assert boards.board(bek, project_id).role == "viewer"
    assert [card.owner for card in boards.list(bek).projects] == ["ana"]
    song_id = add_song(container, "bek", title="Bek's")
    for act in (
        lambda: boards.add(bek, project_id, [song_id]),
        lambda: boards.take_out(bek, project_id, filmed.id),
        lambda: boards.delete(bek, project_id),
        lambda: services.project_updates.update(bek, project_id),
        lambda: services.project_members.invite(bek, project_id, "ana", "viewer"),
        lambda: services.project_members.change_role(bek, project_id, bek, "editor"),
    ):
        with pytest.raises(NotPermitted):
            act()

    services.project_members.change_role(ana, project_id, bek, "editor")
    assert boards.add(bek, project_id, [song_id]) == 1
    assert things(services, ana, project_id)["Bek's"].is_own is False
    with pytest.raises(NotFound):  # not even an editor puts in what is not theirs
        boards.add(bek, project_id, [filmed.track_id or ""])
    with pytest.raises(NotPermitted):
        boards.delete(bek, project_id)


def test_who_leaves_takes_their_things_along(
    container: Container, services: Services, ana: str, bek: str
):
    project_id = services.project_boards.create(ana, "Night train")
    services.project_members.invite(ana, project_id, "bek", "editor")
    services.project_boards.add(bek, project_id, [add_song(container, "bek", title="Bek's")])

    services.project_members.remove(bek, project_id, bek)

    assert things(services, ana, project_id) == {}
    with pytest.raises(NotFound):
        services.project_boards.board(bek, project_id)
    newest = services.project_boards.activity(ana, project_id)[0]
    assert (newest.kind, newest.actor, newest.about) == ("left", "bek", "")


@pytest.mark.parametrize(
    ("name", "role", "reason"),
    [
        ("nobody", "viewer", "member_unknown"),
        ("bek", "owner", "member_role"),
        ("ana", "viewer", "member_twice"),
    ],
)
def test_an_invitation_that_cannot_be_is_refused(
    container: Container, services: Services, ana: str, bek: str, name: str, role: str, reason: str
):
    with container.sessions() as session:
        session.get_one(User, ana).sign_in_name = "ana"
    project_id = services.project_boards.create(ana, "Night train")

    with pytest.raises(InvalidRequest) as refused:
        services.project_members.invite(ana, project_id, name, role)

    assert refused.value.reason == reason
    assert len(services.project_members.list(ana, project_id)) == 1


def test_a_deleted_project_comes_back_as_it_was(
    services: Services, ana: str, bek: str, filmed: VideoClip
):
    project_id = filmed.project_id or ""
    before = asdict(services.project_boards.board(ana, project_id))

    services.project_boards.delete(ana, project_id)

    assert services.project_boards.list(ana).total == 0
    with pytest.raises(NotFound):
        services.project_boards.board(ana, project_id)
    with pytest.raises(NotFound):
        services.project_boards.restore(bek, project_id)
    services.project_boards.restore(ana, project_id)
    after = asdict(services.project_boards.board(ana, project_id))
    assert {**after, "edited_at": before["edited_at"]} == before
