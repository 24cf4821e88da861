"""A voice from a microphone: consent, recording, training, slot, test sentence, withdrawal."""

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Playwright, expect

from avatar_g.backend.domain.languages import Language
from avatar_g.backend.domain.music import VoiceSlot
from avatar_g.backend.domain.speech import Sentence
from avatar_g.backend.engines.speech.reading import read_aloud
from avatar_g.backend.engines.speech.synthesis import EspeakSynthesizer
from avatar_g.backend.i18n import message
from avatar_g.backend.media.wav import write_wav
from tests.e2e.conftest import CHROMIUM
from tests.running_app import FRONT_END, StudioApp, running_studio_app

ROUTE = "/services/avatar-builder/voice"
RECORDED = re.compile(r"^0:(2[7-9]|[3-5]\d)$")
"""What the recorder's clock shows once it holds the whole text; it counts samples, not time."""
RECORDED_MS = 90_000
TRAINED_MS = 90_000
PATIENCE_MS = 45_000
"""A second browser starts beside the first, and the page is the first one of its server."""
USUAL_MS = 5_000


@pytest.fixture(scope="module")
def studio_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StudioApp]:
    """A whole studio with its workers, for the tests of this file."""
    if not FRONT_END.exists():
        pytest.skip("the front end is not built")
    with running_studio_app(tmp_path_factory.mktemp("voice"), {}) as app:
        yield app


@pytest.fixture(scope="module")
def base_url(studio_app: StudioApp) -> str:
    return studio_app.url


def speaking_browser(driver: Playwright, folder: Path, language: Language) -> Iterator[Browser]:
    """Chromium whose microphone hears our speech engine read the text of the consent."""
    text = message("voice.read_aloud", language, words="")
    with EspeakSynthesizer() as speech:
        read = read_aloud([Sentence(text, language)], VoiceSlot.B, speech, language=language)
    write_wav(folder / "microphone.wav", read.samples)
    arguments = ["--no-sandbox", "--no-first-run", "--disable-gpu-compositing"]
    arguments += ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
    arguments += [f"--use-file-for-fake-audio-capture={folder / 'microphone.wav'}"]
    chromium = driver.chromium.launch(executable_path=CHROMIUM, args=arguments)
    yield chromium
    chromium.close()


@pytest.fixture(params=Language)
def browser(
    request: pytest.FixtureRequest, tmp_path: Path, driver: Playwright
) -> Iterator[Browser]:
    if not CHROMIUM.exists():
        pytest.skip("Chromium is not installed")
    yield from speaking_browser(driver, tmp_path, request.param)


@pytest.fixture
def context(
    browser: Browser, base_url: str, request: pytest.FixtureRequest
) -> Iterator[BrowserContext]:
    language = request.node.callspec.params["browser"]
    context = browser.new_context(
        base_url=base_url, locale=language.value, viewport={"width": 1440, "height": 900}
    )
    context.set_default_timeout(PATIENCE_MS)
    expect.set_options(timeout=PATIENCE_MS)
    yield context
    expect.set_options(timeout=USUAL_MS)
    context.close()


def test_voice_is_recorded_trained_heard_and_withdrawn(context: BrowserContext, base_url: str):
    page = context.new_page()
    page.goto(ROUTE)
    # The slots come through the socket: from then on a click is heard.
    expect(page.locator("[data-slot]")).to_have_count(len(VoiceSlot))
    page.get_by_test_id("record-voice").click()
    expect(page.get_by_test_id("read-aloud")).not_to_be_empty()
    expect(page.get_by_test_id("agree-and-train")).to_be_disabled()

    record = page.get_by_test_id("record-button")
    record.click()
    expect(record).to_have_class("rec on")
    expect(page.locator(".recorder .num")).to_have_text(RECORDED, timeout=RECORDED_MS)
    record.click()
    expect(page.get_by_test_id("sample-taken")).not_to_be_empty(timeout=40_000)
    agree = page.get_by_test_id("agree")
    agree.click()  # not ``check``: the tick comes back from the server
    expect(agree).to_be_checked()
    page.get_by_test_id("agree-and-train").click()
    expect(page.get_by_test_id("voice-state").locator(".tag")).to_have_count(2, timeout=TRAINED_MS)

    (voice,) = httpx.get(f"{base_url}/api/voice").json()
    page.locator("[data-slot-choice=B]").select_option(voice["voice_id"])
    expect(page.locator("[data-slot=B] h2")).to_have_text(voice["title"])
    hear = page.locator("[data-slot=B] [data-hear=ka]")
    hear.click()
    expect(hear).to_have_attribute("data-sound", "heard", timeout=60_000)

    page.get_by_test_id("ask-revoke").click()
    page.get_by_test_id("revoke").click()
    expect(page.get_by_test_id("revoked")).not_to_be_empty()
    assert httpx.get(f"{base_url}/api/voice").json() == []
    assert httpx.get(f"{base_url}/api/voice/{voice['voice_id']}/samples/0").status_code == 404
    assert httpx.get(f"{base_url}/api/voice/ledger").json()["is_intact"] is True
