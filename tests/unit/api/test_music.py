"""``/api/music`` and ``/api/tracks`` over HTTP: field names, answers, refusals, ownership."""

import httpx
import pytest

from avatar_g.backend.container import Container
from avatar_g.backend.services import Services
from tests.studio import add_song
from tests.unit.api.conftest import cookie_for

MUTE = {"kind": "set_stem", "stem": "drums", "gain_db": 0.0, "is_muted": True}


async def test_generating_answers_with_job_and_track(
    browser: httpx.AsyncClient, services: Services, container: Container
):
    body = {
        "prompt": "the sea",
        "lyrics": "",
        "lyrics_mode": "auto",
        "genre": "pop",
        "mood": "happy",
        "language": "en",
        "style_tags": ["80s"],
        "use_custom_vocals": True,
        "voice_slots": ["A", "B"],
    }

    answer = await browser.post(
        "/api/music/generate", json=body, headers=cookie_for(services, container, "ana")
    )

    assert answer.status_code == 202
    assert set(answer.json()) == {"job_id", "track_id", "status"}
    assert answer.json()["status"] == "queued"


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/api/music/generate", {"prompt": "x", "colour": "red"}),
        ("/api/music/generate", {"prompt": "x" * 2_001}),
        ("/api/music/generate", {"prompt": "x", "genre": "polka"}),
        ("/api/music/generate", {"prompt": "x", "voice_slots": ["A"] * 4}),
        ("/api/music/generate", {"prompt": ""}),
        ("/api/music/generate", {"prompt": "\x00"}),
        ("/api/music/generate", {"prompt": "x", "exclude": "x" * 201}),
        ("/api/music/generate", {"prompt": "x", "instruments": ["kazoo"]}),
        ("/api/music/remix", {"new_prompt": "jazz"}),
        ("/api/music/extend", {"track_id": "x", "target_duration": 5}),
        ("/api/music/extend", {"track_id": "x", "target_duration": "long"}),
        ("/api/music/cover", {"track_id": "x", "seed": -1}),
        ("/api/tracks/x/edits", {"commands": []}),
        ("/api/tracks/x/edits", {"commands": ["mute"]}),
    ],
)
async def test_malformed_request_is_422_with_a_code(
    browser: httpx.AsyncClient, services: Services, container: Container, path: str, body: dict
):
    answer = await browser.post(path, json=body, headers=cookie_for(services, container, "ana"))

    assert answer.status_code == 422
    assert answer.json()["code"] == "invalid_request"


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/api/music/remix", {"track_id": "{track}", "new_prompt": "jazz"}),
        ("POST", "/api/music/extend", {"track_id": "{track}", "target_duration": 90}),
        ("POST", "/api/music/cover", {"track_id": "{track}"}),
        ("GET", "/api/tracks/{track}", None),
        ("DELETE", "/api/tracks/{track}", None),
        ("POST", "/api/tracks/{track}/edits", {"commands": [MUTE]}),
        ("POST", "/api/tracks/{track}/undo", None),
        ("POST", "/api/tracks/{track}/redo", None),
        ("POST", "/api/tracks/{track}/export", None),
    ],
)
async def test_track_exists_for_its_owner_only(
    browser: httpx.AsyncClient,
    services: Services,
    container: Container,
    method: str,
    path: str,
    body: dict | None,
):
    track = add_song(container, "ana")
    path = path.format(track=track)
    if body and "track_id" in body:
        body = {**body, "track_id": track}
    bek = cookie_for(services, container, "bek")

    stranger = await browser.request(method, path, json=body, headers=bek)
    nobody = await browser.request(method, path, json=body)
    owner = await browser.request(
        method, path, json=body, headers=cookie_for(services, container, "ana")
    )

    assert (stranger.status_code, nobody.status_code) == (404, 401)
    assert owner.status_code in {200, 202, 204, 422}


async def test_edit_can_be_taken_back_over_http(
    browser: httpx.AsyncClient, services: Services, container: Container
):
    track, headers = add_song(container, "ana"), cookie_for(services, container, "ana")

    edited = await browser.post(
        f"/api/tracks/{track}/edits", json={"commands": [MUTE]}, headers=headers
    )
    undone = await browser.post(f"/api/tracks/{track}/undo", headers=headers)
    view = (await browser.get(f"/api/tracks/{track}", headers=headers)).json()

    assert (edited.status_code, undone.status_code) == (202, 202)
    assert (view["can_undo"], view["can_redo"]) == (False, True)
    listed = (await browser.get("/api/tracks", headers=headers)).json()
    assert [card["track_id"] for card in listed] == [track]
