"""Drafts of the Video Studio over HTTP: refusals with their place, limits, ownership."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from avatar_g.backend.api import create_api
from avatar_g.backend.api.edge import MAX_BODY_BYTES, Edge
from avatar_g.backend.container import Container
from avatar_g.backend.db.models.avatar import Avatar
from avatar_g.backend.domain.sources import MAX_CUBE_BYTES, MAX_SOURCE_BYTES
from avatar_g.backend.services import Services
from avatar_g.backend.services.video import VideoStudioService
from tests.studio import add_user
from tests.unit.api.conftest import HOST, cookie_for
from tests.video_drafts import HereDesk, add_timed_song

DRAFTS = "/api/video/drafts"
UPLOAD = "0123456789abcdef01234567"


@pytest.fixture
async def browser(services: Services, container: Container) -> AsyncIterator[httpx.AsyncClient]:
    here = replace(services, video=VideoStudioService(container, HereDesk()))
    transport = httpx.ASGITransport(create_api(lambda: here))
    async with httpx.AsyncClient(transport=transport, base_url=HOST) as client:
        yield client


@pytest.fixture
def ana(services: Services, container: Container) -> dict[str, str]:
    return cookie_for(services, container, "ana")


@pytest.fixture
def song(container: Container, tmp_path: Path) -> str:
    return add_timed_song(container, tmp_path)


@pytest.fixture
async def draft(browser: httpx.AsyncClient, ana: dict[str, str], song: str) -> dict:
    answer = await browser.post(DRAFTS, json={"track_id": song}, headers=ana)
    assert answer.status_code == 201
    return answer.json()


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "{draft}", None),
        ("PUT", "{draft}/board", {"scenes": []}),
        ("POST", "{draft}/plan", {}),
        ("POST", "{draft}/undo", None),
        ("POST", "{draft}/redo", None),
        ("DELETE", "{draft}/sources/" + UPLOAD, None),
        ("GET", "{draft}/estimate", None),
        ("GET", "{draft}/export/json", None),
        ("POST", "/api/video/preview", {"video_id": "{id}"}),
        ("POST", "/api/video/generate", {"video_id": "{id}"}),
        ("POST", DRAFTS, {"track_id": "{song}"}),
    ],
)
async def test_videos_of_others_do_not_exist(
    browser: httpx.AsyncClient,
    services: Services,
    container: Container,
    draft: dict,
    method: str,
    path: str,
    body: dict | None,
):
    known = {"{id}": draft["video_id"], "{song}": draft["track_id"]}
    path = path.replace("{draft}", f"{DRAFTS}/{draft['video_id']}")
    if body is not None:
        body = {name: known.get(str(value), value) for name, value in body.items()}

    stranger = await browser.request(
        method, path, json=body, headers=cookie_for(services, container, "bek")
    )
    nobody = await browser.request(method, path, json=body)

    assert (stranger.status_code, nobody.status_code) == (404, 401)


async def test_drafts_are_listed_to_their_owner_only(
    browser: httpx.AsyncClient,
    services: Services,
    container: Container,
    ana: dict[str, str],
    draft: dict,
):
    own = await browser.get(DRAFTS, headers=ana)
    stranger = await browser.get(DRAFTS, headers=cookie_for(services, container, "bek"))
    nobody = await browser.get(DRAFTS)

    assert [(one["video_id"], one["is_finished"]) for one in own.json()] == [
        (draft["video_id"], False)
    ]
    assert (stranger.json(), nobody.status_code) == ([], 401)


async def test_uploads_to_videos_of_others_are_refused_and_leave_nothing(
    browser: httpx.AsyncClient, services: Services, container: Container, draft: dict
):
    path, files = f"{DRAFTS}/{draft['video_id']}/sources", {"file": ("a.png", b"x")}

    stranger = await browser.post(path, files=files, headers=cookie_for(services, container, "bek"))
    nobody = await browser.post(path, files=files)

    assert (stranger.status_code, nobody.status_code) == (404, 401)
    assert list(container.settings.uploads_dir.iterdir()) == []


async def test_a_draft_needs_a_character_of_its_owner(
    browser: httpx.AsyncClient, container: Container, ana: dict[str, str], song: str
):
    found = {}
    for user in ("ana", "bek"):
        avatar = Avatar(user_id=add_user(container, user), title=user, spec={"name": user})
        with container.sessions() as session:
            session.add(avatar)
            session.flush()
            body = {"track_id": song, "avatar_id": avatar.id}
        found[user] = (await browser.post(DRAFTS, json=body, headers=ana)).status_code

    assert found == {"ana": 201, "bek": 404}


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"mode": "hologram"}, "scenes.0.mode"),
        ({"look": {"filter": "film", "strength": 2}}, "scenes.0.look.strength"),
        ({"sources": ["../../etc/passwd"]}, "scenes.0.sources.0"),
        ({"sources": [UPLOAD]}, "board"),
        ({"start_s": 1.0}, "board"),
    ],
)
async def test_a_malformed_board_is_refused_with_its_place(
    browser: httpx.AsyncClient, ana: dict[str, str], draft: dict, change: dict, place: str
):
    board, path = draft["board"], f"{DRAFTS}/{draft['video_id']}"
    board["scenes"][0].update(change)

    stored = await browser.put(f"{path}/board", json=board, headers=ana)
    seen = await browser.post(
        "/api/video/preview", json={"video_id": draft["video_id"], "board": board}, headers=ana
    )

    for answer in (stored, seen):
        assert (answer.status_code, answer.json()["reason"]) == (422, "board_invalid")
        assert answer.json()["arguments"]["place"] == place
    assert (await browser.get(path, headers=ana)).json()["edit_number"] == draft["edit_number"]


@pytest.mark.parametrize("board", [b"[]", b'"scenes"', b"{", b"null"])
async def test_a_board_that_is_no_object_is_refused(
    browser: httpx.AsyncClient, ana: dict[str, str], draft: dict, board: bytes
):
    headers = {**ana, "content-type": "application/json"}

    answer = await browser.put(
        f"{DRAFTS}/{draft['video_id']}/board", content=board, headers=headers
    )

    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")


@pytest.mark.parametrize(
    ("path", "body", "reason"),
    [
        (DRAFTS, {"track_id": ""}, "track_id_invalid"),
        (DRAFTS, {"track_id": "{song}", "fps": 5}, "fps_invalid"),
        (DRAFTS, {"track_id": "{song}", "video_mode": "hologram"}, "video_mode_invalid"),
        (DRAFTS, {"track_id": "{song}", "colour": "red"}, "colour_invalid"),
        ("/api/video/preview", {"video_id": "{id}", "height_px": 4000}, "height_px_invalid"),
        ("/api/video/preview", {"video_id": "{id}", "at_s": -1}, "at_s_invalid"),
        ("/api/video/generate", {"video_id": "{id}", "fps": 500}, "fps_invalid"),
        ("/api/video/generate", {}, "track_id_missing"),
    ],
)
async def test_a_wish_out_of_bounds_names_its_field(
    browser: httpx.AsyncClient,
    ana: dict[str, str],
    draft: dict,
    path: str,
    body: dict,
    reason: str,
):
    known = {"{id}": draft["video_id"], "{song}": draft["track_id"]}
    body = {name: known.get(str(value), value) for name, value in body.items()}

    answer = await browser.post(path, json=body, headers=ana)

    assert (answer.status_code, answer.json()["reason"]) == (422, reason)


async def test_an_unknown_export_is_refused(
    browser: httpx.AsyncClient, ana: dict[str, str], draft: dict
):
    answer = await browser.get(f"{DRAFTS}/{draft['video_id']}/export/exe", headers=ana)

    assert (answer.status_code, answer.json()["reason"]) == (422, "export_unknown")


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.exe", b"MZ", "source_extension"),
        ("a.mp4", b"no film", "source_unreadable"),
        ("a.png", b"no picture", "photo_unreadable"),
        ("a.cube", b"#" * (MAX_CUBE_BYTES + 1), "source_too_large"),
    ],
)
async def test_an_upload_nobody_can_show_is_refused_and_leaves_nothing(
    browser: httpx.AsyncClient,
    container: Container,
    ana: dict[str, str],
    draft: dict,
    name: str,
    content: bytes,
    reason: str,
):
    path = f"{DRAFTS}/{draft['video_id']}"

    answer = await browser.post(f"{path}/sources", files={"file": (name, content)}, headers=ana)

    assert (answer.status_code, answer.json()["reason"]) == (415, reason)
    assert (await browser.get(path, headers=ana)).json()["sources"] == []
    assert list(container.settings.uploads_dir.iterdir()) == []
    assert list(container.settings.work_dir.iterdir()) == []


async def test_only_uploads_of_drafts_may_be_as_long_as_clips():
    async def app(scope, receive, send):
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    transport = httpx.ASGITransport(Edge(app))
    async with httpx.AsyncClient(transport=transport, base_url=HOST) as client:
        clip = {"content-length": str(MAX_SOURCE_BYTES)}
        upload = await client.post(f"{DRAFTS}/a/sources", headers=clip)
        long = {"content-length": str(MAX_SOURCE_BYTES + 2**21)}
        too_long = await client.post(f"{DRAFTS}/a/sources", headers=long)
        body = {"content-length": str(MAX_BODY_BYTES + 1)}
        board = await client.put(f"{DRAFTS}/a/board", headers=body)

    assert (upload.status_code, too_long.status_code, board.status_code) == (204, 413, 413)
