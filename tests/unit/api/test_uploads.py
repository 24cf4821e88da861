"""``POST /api/music/upload`` over HTTP: fields, refusals, nothing left behind."""

from pathlib import Path

import httpx
import numpy as np
import pytest

from avatar_g.backend.api.edge import MAX_BODY_BYTES, Edge
from avatar_g.backend.container import Container
from avatar_g.backend.media.wav import write_wav
from avatar_g.backend.services import Services
from tests.unit.api.conftest import cookie_for

PATH = "/api/music/upload"


@pytest.fixture
def wav(tmp_path: Path) -> bytes:
    write_wav(tmp_path / "a.wav", np.zeros((400, 2), np.float32))
    return (tmp_path / "a.wav").read_bytes()


async def test_upload_answers_with_job_and_track(
    browser: httpx.AsyncClient, services: Services, container: Container, wav: bytes
):
    headers = cookie_for(services, container, "ana")

    answer = await browser.post(
        PATH,
        files={"file": ("ზღვა.wav", wav)},
        data={"genre": "folk", "mood": "", "language": "ka"},
        headers=headers,
    )

    assert answer.status_code == 202
    assert set(answer.json()) == {"job_id", "track_id", "status"}
    view = (await browser.get(f"/api/tracks/{answer.json()['track_id']}", headers=headers)).json()
    assert (view["card"]["title"], view["card"]["genre"]) == ("ზღვა", "folk")
    assert list(container.settings.uploads_dir.iterdir()) == []


@pytest.mark.parametrize(
    ("files", "status", "reason"),
    [
        ({"file": ("a.mp3", b"\x89PNG\r\n")}, 415, "audio_unreadable"),
        ({"file": ("a.exe", b"RIFF....WAVE")}, 415, "audio_extension"),
        ({"other": ("a.wav", b"RIFF....WAVE")}, 415, "audio_missing"),
        ({"file": ("a.wav", b""), "more": ("b.wav", b"x")}, 415, "audio_missing"),
    ],
)
async def test_what_is_no_recording_is_refused(
    browser: httpx.AsyncClient,
    services: Services,
    container: Container,
    files: dict,
    status: int,
    reason: str,
):
    answer = await browser.post(PATH, files=files, headers=cookie_for(services, container, "ana"))

    assert (answer.status_code, answer.json()["reason"]) == (status, reason)
    folder = container.settings.uploads_dir
    assert not folder.exists() or list(folder.iterdir()) == []


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"{}", "application/json"),
        (b"", "multipart/form-data; boundary=x"),
        (b"--x\r\ngarbage", "multipart/form-data; boundary=x"),
        (b"--x\r\n\r\n--x--", "multipart/form-data"),
    ],
)
async def test_body_that_is_no_form_is_refused(
    browser: httpx.AsyncClient, services: Services, container: Container, content: bytes, kind: str
):
    headers = {**cookie_for(services, container, "ana"), "content-type": kind}

    answer = await browser.post(PATH, content=content, headers=headers)

    assert (answer.status_code, answer.json()["reason"]) == (415, "audio_missing")


async def test_nobody_uploads_without_signing_in(browser: httpx.AsyncClient, wav: bytes):
    answer = await browser.post(PATH, files={"file": ("a.wav", wav)})

    assert answer.status_code == 401


async def test_only_recordings_may_be_longer_than_other_bodies():
    async def app(scope, receive, send):
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    edge = Edge(app)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(edge), base_url="http://studio.test"
    ) as client:
        length = {"content-length": str(MAX_BODY_BYTES + 1)}
        sound = await client.post(PATH, headers=length)
        other = await client.post("/api/music/generate", headers=length)
        huge = await client.post(PATH, headers={"content-length": str(2**30)})

    assert (sound.status_code, other.status_code, huge.status_code) == (204, 413, 413)
