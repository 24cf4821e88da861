"""``/api/projects``: what belongs together, and who may do what with it."""

import httpx

from avatar_g.backend.container import Container
from avatar_g.backend.db.models.project import Project
from avatar_g.backend.db.models.user import User
from avatar_g.backend.services import Services
from tests.studio import add_song, add_user
from tests.unit.api.conftest import cookie_for


async def test_notes_are_kept_and_a_stranger_finds_nothing(
    browser: httpx.AsyncClient, services: Services, container: Container
):
    ana = add_user(container, "ana")
    add_user(container, "bek")
    with container.sessions() as session:
        project = Project(user_id=ana, title="ზღვა")
        session.add(project)
        session.flush()
        address = f"/api/projects/{project.id}"
    hers = cookie_for(services, container, "ana")
    his = cookie_for(services, container, "bek")

    changed = await browser.patch(address, json={"notes": "Почти"}, headers=hers)
    refused = await browser.patch(address, json={"notes": "mine"}, headers=his)
    unseen = await browser.get(address, headers=his)
    read = await browser.get(address, headers=hers)

    assert [changed.status_code, refused.status_code, unseen.status_code] == [204, 404, 404]
    assert read.json() == {"title": "ზღვა", "notes": "Почти"}


async def test_a_project_is_made_filled_shared_and_deleted(
    browser: httpx.AsyncClient, services: Services, container: Container
):
    bek = add_user(container, "bek")
    with container.sessions() as session:
        session.get_one(User, bek).sign_in_name = "bek"
    song = add_song(container, "ana", title="ზღვა")
    hers = cookie_for(services, container, "ana")
    his = cookie_for(services, container, "bek")
    made = await browser.post("/api/projects", json={"title": "Night train"}, headers=hers)
    address = f"/api/projects/{made.json()['project_id']}"

    added = await browser.post(f"{address}/items", json={"item_ids": [song]}, headers=hers)
    unseen = await browser.get(f"{address}/board", headers=his)
    invited = await browser.post(f"{address}/members", json={"name": "bek"}, headers=hers)
    board = await browser.get(f"{address}/board", headers=his)
    refused = await browser.delete(f"{address}/items/{song}", headers=his)
    listed = await browser.get("/api/projects", headers=his)
    people = await browser.get(f"{address}/members", headers=his)
    acts = await browser.get(f"{address}/activity", headers=hers)
    gone = await browser.delete(f"{address}/members/{bek}", headers=his)
    deleted = await browser.delete(address, headers=hers)

    assert (made.status_code, added.json()) == (201, {"added": 1})
    assert (unseen.status_code, invited.status_code, refused.status_code) == (404, 201, 403)
    assert [thing["title"] for thing in board.json()["things"]] == ["ზღვა"]
    assert board.json()["role"] == "viewer"
    assert [card["title"] for card in listed.json()["projects"]] == ["Night train"]
    assert [person["role"] for person in people.json()] == ["owner", "viewer"]
    assert [act["kind"] for act in acts.json()][:2] == ["invited", "added"]
    assert (gone.status_code, deleted.status_code) == (204, 204)
    assert (await browser.get(address, headers=hers)).status_code == 404
