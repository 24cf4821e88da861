"""``/api/video`` over HTTP: field names, answers, refusals, ownership."""

import httpx
import pytest

from avatar_g.backend.container import Container
from avatar_g.backend.services import Services
from tests.studio import add_song
from tests.unit.api.conftest import cookie_for

PATH = "/api/video/generate"


async def test_filming_a_song_answers_with_job_video_and_track(
    browser: httpx.AsyncClient, services: Services, container: Container
):
    track = add_song(container, "ana")
    body = {
        "track_id": track,
        "video_mode": "avatar_performance",
        "scenes": [],
        "avatar_action": "dancing",
        "enable_lip_sync": False,
        "background_config": {"theme": "beach"},
        "show_lyrics": False,
        "resolution": "4K",
        "aspect": "9:16",
        "fps": 30,
    }

    answer = await browser.post(PATH, json=body, headers=cookie_for(services, container, "ana"))

    assert answer.status_code == 202
    assert set(answer.json()) >= {"job_id", "video_id", "track_id", "status"}
    assert (answer.json()["track_id"], answer.json()["status"]) == (track, "queued")


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ({}, ""),
        ({"track_id": "{track}", "colour": "red"}, ""),
        ({"track_id": "{track}", "video_mode": "hologram"}, "video_mode_invalid"),
        ({"track_id": "{track}", "scenes": [{}]}, "board_invalid"),
    ],
)
async def test_request_no_engine_can_film_is_422(
    browser: httpx.AsyncClient, services: Services, container: Container, body: dict, reason: str
):
    track = add_song(container, "ana")
    body = {name: track if value == "{track}" else value for name, value in body.items()}

    answer = await browser.post(PATH, json=body, headers=cookie_for(services, container, "ana"))

    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")
    assert not reason or answer.json()["reason"] == reason


async def test_only_the_owner_films_a_song(
    browser: httpx.AsyncClient, services: Services, container: Container
):
    body = {"track_id": add_song(container, "ana")}

    stranger = await browser.post(PATH, json=body, headers=cookie_for(services, container, "bek"))
    nobody = await browser.post(PATH, json=body)

    assert (stranger.status_code, nobody.status_code) == (404, 401)
