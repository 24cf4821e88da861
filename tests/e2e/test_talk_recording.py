"""A recording from a microphone becomes a talking clip; a script is heard before it is filmed."""

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect

from avatar_g.backend.domain.languages import Language
from avatar_g.backend.i18n import message
from tests.e2e.film.tour import played_s
from tests.e2e.microphone import patient_context, speaking_browser, whole_studio
from tests.e2e.pages.talk_page import TalkPage
from tests.running_app import StudioApp

SETTINGS = {"AVATAR_G_VIDEO_FPS": "12"}
SAID = {
    Language.KA: "გამარჯობა, მე ნინო ვარ და დღეს ძალიან კარგი ამინდია.",
    Language.EN: "Hello, my name is Nino, and the weather is very fine today.",
    Language.RU: "Привет, меня зовут Нино, и сегодня очень хорошая погода.",
}
RECORDED = re.compile(r"^0:0[3-9]$")
PATIENCE_MS = 60_000


@pytest.fixture(scope="module")
def studio_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StudioApp]:
    """A whole studio with its workers, for the tests of this file."""
    yield from whole_studio(tmp_path_factory.mktemp("recorded"), SETTINGS)


@pytest.fixture(scope="module")
def base_url(studio_app: StudioApp) -> str:
    return studio_app.url


@pytest.fixture(params=Language)
def browser(
    request: pytest.FixtureRequest, tmp_path: Path, driver: Playwright
) -> Iterator[Browser]:
    yield from speaking_browser(driver, tmp_path, SAID[request.param], request.param)


@pytest.fixture
def context(
    browser: Browser, base_url: str, request: pytest.FixtureRequest
) -> Iterator[BrowserContext]:
    language = request.node.callspec.params["browser"]
    yield from patient_context(browser, base_url, language, PATIENCE_MS)


HEARINGS = 4
OPEN_JAW = 0.1


def kept_recordings(base_url: str) -> list[dict]:
    return httpx.get(f"{base_url}/api/avatar/talk/recordings").json()


def hear_preview(page: Page) -> None:
    """Press Preview; the sound plays and the jaw of the 3D character moves with it."""
    page.get_by_test_id("make-preview").click()
    preview = page.get_by_test_id("talk-preview")
    expect(preview).to_have_attribute("data-sound", re.compile("playing|ended"))
    stage = page.locator(".talk-preview .stage-canvas")
    for _ in range(HEARINGS):  # a machine that draws a frame a second may miss every open mouth
        expect(preview).to_have_attribute("data-sound", "ended")
        if float(stage.get_attribute("data-widest") or 0) >= OPEN_JAW:
            return
        page.get_by_test_id("preview-toggle").click()
        expect(preview).to_have_attribute("data-sound", "playing")
    expect(stage).to_have_attribute("data-widest", re.compile(r"^0\.[1-9]"))


def test_recording_is_previewed_and_becomes_a_clip(
    context: BrowserContext, base_url: str, request: pytest.FixtureRequest
):
    language = request.node.callspec.params["browser"]
    talk = TalkPage(context.new_page()).open()
    page = talk.page
    page.locator("[data-source=recording]").click()
    before = next((one["recording_id"] for one in kept_recordings(base_url)), "none")
    record = page.get_by_test_id("record-button")
    record.click()
    expect(page.locator(".recorder .num")).to_have_text(RECORDED)
    record.click()
    kept = page.get_by_test_id("kept-recording")
    expect(kept).to_be_visible()
    expect(kept).not_to_have_attribute("data-recording", before)  # that of another test

    page.get_by_test_id("make-preview").click()
    undeclared = message("errors.invalid_request.recording_undeclared", language)
    expect(talk.problem).to_contain_text(undeclared)
    may_use = page.get_by_test_id("may-use")
    may_use.click()  # not ``check``: the tick comes back from the server
    expect(may_use).to_be_checked()
    hear_preview(page)
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa"]})
    assert found.violations_count == 0, found.generate_report()

    page.get_by_test_id("recorded-words").fill(SAID[language])
    page.get_by_test_id("recorded-words").blur()
    talk.choose("resolution", "480p")
    talk.make_clip()
    video = talk.wait_for_clip()
    video.evaluate("video => { video.muted = true; return video.play() }")
    assert played_s(video, at_least_s=0.3) > 0
    captions = page.request.get(video.locator("track").get_attribute("src") or "").text()
    assert SAID[language].split()[0] in captions
    ledger = httpx.get(f"{base_url}/api/voice/ledger").json()
    assert ledger["is_intact"]
    assert message("talk.may_use", language) in {row["text"] for row in ledger["rows"]}


@pytest.mark.parametrize("browser", [Language.EN], indirect=True)
def test_script_is_heard_before_it_is_filmed_and_stops_at_a_key(context: BrowserContext):
    talk = TalkPage(context.new_page()).open()
    talk.write(1, "Hello, Nino! This is a sentence that is heard at once.")

    hear_preview(talk.page)
    toggle = talk.page.get_by_test_id("preview-toggle")
    preview = talk.page.get_by_test_id("talk-preview")
    expect(preview).to_have_attribute("data-sound", "ended")
    toggle.press("Enter")
    expect(preview).to_have_attribute("data-sound", "playing")
    toggle.press("Enter")
    expect(preview).to_have_attribute("data-sound", re.compile("paused|ended"))
    toggle.press("Escape")
    expect(preview).to_have_count(0)


@pytest.mark.parametrize("browser", [Language.RU], indirect=True)
def test_denied_microphone_is_explained_and_a_bad_file_loses_nothing(
    context: BrowserContext, base_url: str, tmp_path: Path
):
    talk = TalkPage(context.new_page()).open()
    page = talk.page
    page.evaluate(
        "() => { navigator.mediaDevices.getUserMedia = () =>"
        " Promise.reject(new DOMException('no', 'NotAllowedError')); }"
    )
    page.locator("[data-source=recording]").click()
    before = kept_recordings(base_url)
    page.get_by_test_id("record-button").click()
    denied = page.get_by_test_id("microphone-problem")
    expect(denied).to_have_text(message("voice.denied", Language.RU))

    (tmp_path / "song.wav").write_bytes(b"RIFF\x00\x00\x00\x00WAVEnothing")
    page.get_by_test_id("sample-file").set_input_files(tmp_path / "song.wav")
    unreadable = message("errors.unsupported_input.audio_unreadable", Language.RU)
    expect(talk.problem).to_contain_text(unreadable)
    assert kept_recordings(base_url) == before
