"""``/api/voice``: nobody reaches another's voice, and a refused sample leaves no row."""

import io
import wave

import httpx
import pytest
import sqlalchemy as sa

from avatar_g.backend.container import Container
from avatar_g.backend.db.models.media_asset import MediaAsset
from avatar_g.backend.db.models.voice_recording import VoiceRecording
from avatar_g.backend.services import Services
from tests.unit.api.conftest import cookie_for

RATE_HZ = 16_000


@pytest.fixture
def ana(services: Services, container: Container) -> dict[str, str]:
    return cookie_for(services, container, "ana")


@pytest.fixture
def ben(services: Services, container: Container, ana: dict[str, str]) -> dict[str, str]:
    del ana
    return cookie_for(services, container, "ben")


async def begun(browser: httpx.AsyncClient, headers: dict[str, str]) -> str:
    answer = await browser.post("/api/voice", json={"language": "en"}, headers=headers)
    assert answer.status_code == 201
    return answer.json()["voice_id"]


def wave_file(seconds: float) -> bytes:
    """Silence of so many seconds."""
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(RATE_HZ)
        sound.writeframes(bytes(2 * round(seconds * RATE_HZ)))
    return file.getvalue()


async def test_begun_voice_is_listed_to_its_owner_only(
    browser: httpx.AsyncClient, ana: dict[str, str], ben: dict[str, str]
):
    voice_id = await begun(browser, ana)

    mine = (await browser.get("/api/voice", headers=ana)).json()
    theirs = (await browser.get("/api/voice", headers=ben)).json()

    assert [voice["voice_id"] for voice in mine] == [voice_id]
    assert theirs == []


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", ""),
        ("GET", "/script"),
        ("GET", "/uses"),
        ("GET", "/preview?language=en"),
        ("GET", "/samples/0"),
        ("POST", "/revoke"),
        ("DELETE", ""),
    ],
)
async def test_voice_of_another_is_not_found(
    browser: httpx.AsyncClient, ana: dict[str, str], ben: dict[str, str], method: str, path: str
):
    voice_id = await begun(browser, ana)

    answer = await browser.request(method, f"/api/voice/{voice_id}{path}", headers=ben)

    assert answer.status_code == 404
    assert (await browser.get(f"/api/voice/{voice_id}", headers=ana)).status_code == 200


async def test_training_of_anothers_voice_is_not_found(
    browser: httpx.AsyncClient, ana: dict[str, str], ben: dict[str, str]
):
    body = {"voice_id": await begun(browser, ana)}

    assert (await browser.post("/api/voice/train", json=body, headers=ben)).status_code == 404


async def test_training_without_consent_is_refused(browser: httpx.AsyncClient, ana: dict[str, str]):
    body = {"voice_id": await begun(browser, ana)}

    answer = await browser.post("/api/voice/train", json=body, headers=ana)

    assert answer.status_code == 422
    assert "consent_missing" in answer.text


@pytest.mark.parametrize(
    ("sent", "reason"),
    [
        (b"", "audio_unreadable"),
        (b"no sound at all", "audio_unreadable"),
        (wave_file(8.0), "voice_silent"),
    ],
)
async def test_refused_sample_leaves_no_row(
    browser: httpx.AsyncClient, container: Container, ana: dict[str, str], sent: bytes, reason: str
):
    voice_id = await begun(browser, ana)

    answer = await browser.post(
        "/api/voice/upload",
        data={"voice_id": voice_id, "line": "0"},
        files={"file": ("me.wav", sent, "audio/wav")},
        headers=ana,
    )

    assert answer.json()["reason"] == reason
    with container.sessions() as session:
        for table in (VoiceRecording, MediaAsset):
            assert session.scalar(sa.select(sa.func.count()).select_from(table)) == 0


@pytest.mark.parametrize("path", ["", "/ledger", "/slots", "/consent"])
async def test_stranger_is_refused(browser: httpx.AsyncClient, path: str):
    assert (await browser.get(f"/api/voice{path}")).status_code == 401
