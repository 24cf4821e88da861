"""A talk clip of somebody's own recording over REST, with the real services and engines."""

import io
import wave

import httpx
import numpy as np
import pytest

from avatar_g.backend.container import Container
from avatar_g.backend.domain.languages import Language
from avatar_g.backend.domain.music import VoiceSlot
from avatar_g.backend.domain.speech import split_sentences
from avatar_g.backend.engines.speech.reading import read_aloud
from avatar_g.backend.engines.speech.synthesis import EspeakSynthesizer
from avatar_g.backend.services import Services
from tests.recordings import Band, play
from tests.studio import job_row
from tests.unit.api.conftest import cookie_for

PATH = "/api/avatar/talk/recordings"
RATE_HZ = 44_100
SAID = "Hello, this is my own voice. It says two sentences."


@pytest.fixture
def ana(services: Services, container: Container) -> dict[str, str]:
    return cookie_for(services, container, "ana")


@pytest.fixture
def ben(services: Services, container: Container, ana: dict[str, str]) -> dict[str, str]:
    del ana
    return cookie_for(services, container, "ben")


@pytest.fixture(scope="module")
def voice() -> np.ndarray:
    with EspeakSynthesizer() as speech:
        read = read_aloud(split_sentences(SAID), VoiceSlot.B, speech, language=Language.EN)
    return read.samples[:, 0]


def wave_file(samples: np.ndarray, rate_hz: int = RATE_HZ) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(rate_hz)
        sound.writeframes((np.clip(samples, -1, 1) * 32_767).astype("<i2").tobytes())
    return file.getvalue()


async def send(
    browser: httpx.AsyncClient, headers: dict[str, str], content: bytes, name: str = "me.wav"
) -> httpx.Response:
    return await browser.post(PATH, files={"file": (name, content)}, headers=headers)


async def test_recording_is_taken_declared_and_starts_a_clip(
    browser: httpx.AsyncClient, container: Container, ana: dict[str, str], voice: np.ndarray
):
    taken = await send(browser, ana, wave_file(voice))
    recording_id = taken.json()["recording_id"]
    body = {"recording_id": recording_id, "text": SAID, "mood": "happy", "fps": 12}

    undeclared = await browser.post("/api/avatar/talk", json=body, headers=ana)
    started = await browser.post("/api/avatar/talk", json=body | {"may_use": True}, headers=ana)

    assert taken.status_code == 201
    assert taken.json()["warnings"] == []
    assert taken.json()["speech_s"] > 2
    assert undeclared.json()["reason"] == "recording_undeclared"
    assert started.status_code == 202
    params = job_row(container, started.json()["job_id"]).params
    assert params["recording_id"] == recording_id
    assert params["talk"]["recording"]["may_use"] is True
    ledger = (await browser.get("/api/voice/ledger", headers=ana)).json()
    assert ledger["is_intact"]
    (row,) = ledger["rows"]
    assert row["recording_sha256"] == params["talk"]["recording"]["sha256"]
    listed = (await browser.get("/api/avatar/talk", headers=ana)).json()
    assert [clip["clip_id"] for clip in listed] == [started.json()["clip_id"]]


async def test_erased_recording_leaves_no_sound_and_the_ledger_says_so(
    browser: httpx.AsyncClient, container: Container, ana: dict[str, str], voice: np.ndarray
):
    recording_id = (await send(browser, ana, wave_file(voice))).json()["recording_id"]
    body = {"recording_id": recording_id, "may_use": True}
    await browser.post("/api/avatar/talk", json=body, headers=ana)

    gone = await browser.delete(f"{PATH}/{recording_id}", headers=ana)

    assert gone.status_code == 204
    assert (await browser.get(PATH, headers=ana)).json() == []
    again = await browser.post("/api/avatar/talk", json=body, headers=ana)
    assert again.status_code == 404
    ledger = (await browser.get("/api/voice/ledger", headers=ana)).json()
    assert [row["action"] for row in ledger["rows"]] == ["given", "withdrawn"]
    assert not list((container.settings.files_dir / "voices").rglob("*.flac"))


async def test_recording_of_another_does_not_exist(
    browser: httpx.AsyncClient, ana: dict[str, str], ben: dict[str, str], voice: np.ndarray
):
    recording_id = (await send(browser, ana, wave_file(voice))).json()["recording_id"]

    used = await browser.post(
        "/api/avatar/talk", json={"recording_id": recording_id, "may_use": True}, headers=ben
    )
    erased = await browser.delete(f"{PATH}/{recording_id}", headers=ben)

    assert (used.status_code, erased.status_code) == (404, 404)
    assert (await browser.get(PATH, headers=ben)).json() == []
    assert len((await browser.get(PATH, headers=ana)).json()) == 1


def _hostile(name: str, voice: np.ndarray) -> tuple[bytes, str]:
    silence = np.zeros(3 * RATE_HZ, np.float32)
    files = {
        "silence": (wave_file(silence), "me.wav"),
        "music": (wave_file(play(Band(bars=4)).samples[:, 0]), "me.wav"),
        "hours": (wave_file(np.zeros(3 * 3_600 * 800, np.float32), 800), "me.wav"),
        "broken": (wave_file(voice)[:30], "me.wav"),
        "no sound": (b"\x89PNG\r\n\x1a\n" + bytes(60), "me.wav"),
        "wrong name": (wave_file(voice), "me.exe"),
        "too short": (wave_file(voice[RATE_HZ : RATE_HZ + RATE_HZ // 5]), "me.wav"),
    }
    return files[name]


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("silence", "voice_silent"),
        ("music", "voice_not_a_voice"),
        ("hours", "speech_too_long"),
        ("broken", "audio_unreadable"),
        ("no sound", "audio_unreadable"),
        ("wrong name", "audio_extension"),
        ("too short", "speech_too_short"),
    ],
)
async def test_what_is_no_voice_is_refused_and_the_one_before_stays(
    browser: httpx.AsyncClient,
    container: Container,
    ana: dict[str, str],
    voice: np.ndarray,
    name: str,
    reason: str,
):
    await send(browser, ana, wave_file(voice), "before.wav")

    answer = await send(browser, ana, *_hostile(name, voice))

    assert answer.status_code == 415, answer.text
    assert answer.json()["reason"] == reason
    kept = (await browser.get(PATH, headers=ana)).json()
    assert [one["title"] for one in kept] == ["before"]
    assert list(container.settings.uploads_dir.iterdir()) == []


async def test_clipped_voice_is_taken_with_a_warning(
    browser: httpx.AsyncClient, ana: dict[str, str], voice: np.ndarray
):
    answer = await send(browser, ana, wave_file(9.0 * voice))

    assert answer.status_code == 201
    assert "clipped" in answer.json()["warnings"]


async def test_two_speakers_are_taken_with_a_warning(
    browser: httpx.AsyncClient, ana: dict[str, str], voice: np.ndarray
):
    with EspeakSynthesizer() as speech:
        other = read_aloud(split_sentences(SAID), VoiceSlot.A, speech, language=Language.EN)
    mixed = np.concatenate([voice, other.samples[:, 0]] * 3)

    answer = await send(browser, ana, wave_file(mixed))

    assert answer.status_code == 201
    assert "several_speakers" in answer.json()["warnings"]


async def test_preview_is_heard_and_seen_by_its_owner_only(
    browser: httpx.AsyncClient, ana: dict[str, str], ben: dict[str, str]
):
    body = {"sentences": [{"text": "Hello, Mamuka!", "mood": "happy"}], "voice": "B"}

    made = (await browser.post("/api/avatar/talk/preview", json=body, headers=ana)).json()
    sound = await browser.get(made["sound_url"], headers=ana)
    face = (await browser.get(made["face_url"], headers=ana)).json()

    assert sound.content[:4] == b"RIFF"
    assert "no-store" in sound.headers["cache-control"]
    assert len(face["rows"]) == int(made["duration_s"] * face["rate_hz"]) + 1
    jaw = [row[face["shapes"].index("jawOpen")] for row in face["rows"]]
    assert max(jaw) > 0.15
    assert (await browser.get(made["sound_url"], headers=ben)).status_code == 404
    assert (await browser.get(made["sound_url"])).status_code == 401


async def test_long_script_is_previewed_by_its_beginning(
    browser: httpx.AsyncClient, ana: dict[str, str]
):
    text = " ".join(["Hello, this is one more sentence of a very long script."] * 12)

    made = await browser.post("/api/avatar/talk/preview", json={"text": text}, headers=ana)

    assert made.json()["is_whole"] is False
