"""A working studio answers bad input, keys and changes of mind."""

import re
from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import BrowserContext, expect

from avatar_g.backend.domain.languages import Language
from avatar_g.backend.domain.music import MAX_PROMPT_CHARS
from avatar_g.backend.i18n import message
from tests.e2e.film.tour import LANGUAGES, WORKING_MS
from tests.e2e.pages.home_page import HomePage
from tests.e2e.pages.tray_page import TrayPage
from tests.e2e.witness import Witness
from tests.running_app import StudioApp

WRONG = {"empty": "", "emoji": "🌊🌙✨", "too_long": "sea " * 2_500}
ODD = {
    "markup": "<img src=x onerror=alert(1)> & <b>the sea</b>",
    "mixed": "Sea ზღვა море 海 2",
}


@pytest.fixture
def home(context: BrowserContext, witness: Witness) -> HomePage:
    return HomePage(context.new_page()).open()


@pytest.fixture(autouse=True)
def _idle_again(studio_app: StudioApp) -> Iterator[None]:
    """Draw no more than a test needs."""
    yield
    for job in httpx.get(f"{studio_app.url}/api/jobs").json():
        if job["status"] in {"queued", "processing"}:
            httpx.post(f"{studio_app.url}/api/jobs/{job['job_id']}/cancel")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("wrong", WRONG)
def test_wrong_sentence_is_explained_in_the_creator_s_language_and_kept(
    home: HomePage, witness: Witness, language: str, wrong: str
):
    home.choose_language(language)
    expect(home.page.locator(f"html[lang={language}]")).to_have_count(1)
    home.describe(WRONG[wrong])

    home.create_video()

    reason = "too_long" if wrong == "too_long" else "empty"
    figures = {"count": 10_000, "limit": MAX_PROMPT_CHARS}
    key = f"errors.invalid_request.prompt_{reason}"
    expect(home.problem).to_contain_text(message(key, Language(language), **figures))
    expect(home.prompt).to_have_value(WRONG[wrong])
    expect(home.prompt).to_have_attribute("aria-invalid", "true")
    assert witness.complaints == []


@pytest.mark.parametrize("odd", ODD)
def test_odd_sentence_is_sung_about_and_shown_as_it_was_written(
    home: HomePage, witness: Witness, odd: str
):
    home.describe(ODD[odd])
    home.choose_shortest()

    home.create_video()

    expect(home.strip.locator(".strip-prompt")).to_have_text(ODD[odd])
    expect(home.lyric_lines.first).to_be_visible(timeout=WORKING_MS)
    assert all("<" not in line for line in home.lyric_lines.all_inner_texts())
    assert witness.complaints == []
    assert witness.foreign == []


def test_video_is_started_and_stopped_with_keys_alone(home: HomePage):
    keyboard = home.page.keyboard
    tab_to(home, "#prompt")
    keyboard.type("A song about the sea")
    tab_to(home, ".onebox .btn.primary")

    keyboard.press("Enter")
    expect(home.strip).to_be_visible()
    tab_to(home, ".strip-head .btn")
    keyboard.press("Enter")

    expect(home.strip).to_have_attribute("data-status", "cancelled")


def test_running_video_is_cancelled_and_tried_again(home: HomePage, witness: Witness):
    home.describe("A song about the sea and the wind")
    home.choose_shortest()
    home.create_video()
    expect(home.step("lyrics", "done")).to_be_visible(timeout=WORKING_MS)

    home.cancel()
    expect(home.strip).to_have_attribute("data-status", "cancelled")
    expect(home.step("lyrics", "done")).to_be_visible()
    home.retry()

    expect(home.strip).to_have_attribute("data-status", "running", timeout=WORKING_MS)
    expect(home.step("lyrics", "done")).to_be_visible()
    assert witness.complaints == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_tray_names_the_progress_of_a_running_job(home: HomePage, language: str):
    home.choose_language(language)
    home.describe("A song about the sea and the tide")
    home.choose_shortest()
    home.create_video()
    expect(home.strip).to_have_attribute("data-status", "running", timeout=WORKING_MS)
    tray = TrayPage(home.page)

    tray.open_by_key()

    bar = tray.progress_bars.first
    expect(bar).to_be_visible()
    beginning = message("jobs.progress_named", Language(language), title="|").partition("|")[0]
    expect(bar).to_have_attribute("aria-label", re.compile(re.escape(beginning) + ".+"))
    assert 0 <= int(bar.get_attribute("aria-valuenow") or -1) <= 100


def tab_to(home: HomePage, selector: str) -> None:
    """Press Tab until the element has the focus."""
    wanted = home.page.locator(selector).first
    for _ in range(60):
        if wanted.evaluate("element => element === document.activeElement"):
            return
        home.page.keyboard.press("Tab")
    raise AssertionError(f"Tab never reaches {selector}")
