"""A voice from a microphone: consent, recording, training, slot, test sentence, withdrawal."""

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Playwright, expect

from avatar_g.backend.domain.languages import Language
from avatar_g.backend.domain.music import VoiceSlot
from avatar_g.backend.i18n import message
from tests.e2e.microphone import patient_context, speaking_browser, whole_studio
from tests.running_app import StudioApp

ROUTE = "/services/avatar-builder/voice"
RECORDED = re.compile(r"^0:(2[7-9]|[3-5]\d)$")
"""What the recorder's clock shows once it holds the whole text; it counts samples, not time."""
RECORDED_MS = 90_000
TRAINED_MS = 90_000
PATIENCE_MS = 45_000
"""A second browser starts beside the first, and the page is the first one of its server."""


@pytest.fixture(scope="module")
def studio_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StudioApp]:
    """A whole studio with its workers, for the tests of this file."""
    yield from whole_studio(tmp_path_factory.mktemp("voice"), {})


@pytest.fixture(scope="module")
def base_url(studio_app: StudioApp) -> str:
    return studio_app.url


@pytest.fixture(params=Language)
def browser(
    request: pytest.FixtureRequest, tmp_path: Path, driver: Playwright
) -> Iterator[Browser]:
    text = message("voice.read_aloud", request.param, words="")
    yield from speaking_browser(driver, tmp_path, text, request.param)


@pytest.fixture
def context(
    browser: Browser, base_url: str, request: pytest.FixtureRequest
) -> Iterator[BrowserContext]:
    language = request.node.callspec.params["browser"]
    yield from patient_context(browser, base_url, language, PATIENCE_MS)


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
