"""The built pages, without workers: everything up to a job in the queue."""

import re

import httpx
import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.pages.home_page import HomePage
from tests.e2e.pages.library_page import LibraryPage
from tests.e2e.pages.shell_page import ShellPage
from tests.e2e.pages.tray_page import TrayPage


@pytest.fixture
def home(page: Page) -> HomePage:
    return HomePage(page).open()


@pytest.fixture(autouse=True)
def _empty_queue(base_url: str):
    """Leave no job behind for the next test."""
    yield
    for job in httpx.get(f"{base_url}/api/jobs").json():
        if job["status"] == "queued":
            httpx.post(f"{base_url}/api/jobs/{job['job_id']}/cancel")


def test_language_changes_without_a_reload_and_is_remembered(home: HomePage):
    seen = {}
    for language in ("ka", "ru", "en", "ka"):
        home.choose_language(language)
        expect(home.page.locator(f"html[lang={language}]")).to_have_count(1)
        seen[language] = home.title.inner_text()

    home.reload()

    assert len(set(seen.values())) == 3
    assert (home.language, home.title.inner_text()) == ("ka", seen["ka"])


def test_theme_is_remembered(home: HomePage):
    was_light = home.is_light

    home.switch_theme()
    expect(home.page.locator("html")).to_have_class("light" if not was_light else "dark")
    home.reload()

    assert home.is_light is not was_light


def test_empty_sentence_is_refused_in_the_creator_s_language(home: HomePage):
    home.choose_language("ru")

    home.create_video()

    expect(home.problem).to_contain_text("Сначала напишите")
    expect(home.prompt).to_have_attribute("aria-invalid", "true")


def test_too_long_sentence_tells_by_how_much(home: HomePage):
    home.describe("sea " * 600)

    home.create_video()

    expect(home.problem).to_contain_text("2400 characters, the limit is 2000")


@pytest.mark.parametrize("language", ["ka", "en", "ru"])
def test_example_fills_the_box_in_its_own_language(home: HomePage, language: str):
    home.use_example(language)

    expect(home.prompt).not_to_have_value("")
    expect(home.prompt).to_have_attribute("lang", language)


def test_started_video_survives_a_reload_and_a_new_tab(home: HomePage, context: BrowserContext):
    home.describe("A song about the sea")
    home.choose("Calm")
    home.create_video()
    expect(home.strip).to_be_visible()

    home.reload()
    other = HomePage(context.new_page()).open()

    for each in (home, other):
        expect(each.strip).to_contain_text("A song about the sea")
        expect(each.progress).to_have_attribute("aria-valuenow", "0")
        expect(each.step("lyrics", "waiting")).to_be_visible()


def test_cancelled_video_can_be_tried_again(home: HomePage):
    home.describe("A song about the sea")
    home.create_video()

    home.cancel()
    expect(home.strip).to_have_attribute("data-status", "cancelled")
    home.retry()

    expect(home.strip).to_have_attribute("data-status", "queued")


def test_tray_opens_by_key_lists_the_jobs_and_gives_the_focus_back(home: HomePage, page: Page):
    home.describe("A song about the sea")
    home.create_video()
    tray = TrayPage(page)
    expect(home.strip).to_be_visible()

    tray.open_by_key()
    expect(tray.jobs("queued")).to_have_count(3)
    tray.close_by_key()

    expect(tray.drawer).to_have_count(0)
    expect(page.locator("#tray-toggle")).to_be_focused()


def test_letter_q_typed_into_the_sentence_opens_nothing(home: HomePage, page: Page):
    home.prompt.press_sequentially("quiet queens")

    expect(TrayPage(page).drawer).to_have_count(0)


def test_skip_link_moves_the_focus_to_the_content(home: HomePage, page: Page):
    page.locator("a.skip").focus()

    page.keyboard.press("Enter")

    expect(page.locator("#main")).to_be_focused()


def test_empty_library_offers_the_first_video(page: Page):
    library = LibraryPage(page).open()

    expect(library.empty).to_be_visible()
    library.show("song")
    expect(library.empty).to_contain_text("No songs yet")


def test_unknown_address_is_a_404_with_a_way_home(page: Page):
    answer = page.goto("/no/such/page")

    assert answer is not None
    assert answer.status == 404
    expect(ShellPage(page).title).to_have_text("This page does not exist")


@pytest.mark.parametrize("path", ["/", "/library"])
def test_page_talks_to_nobody_else_and_breaks_no_rule_of_its_policy(page: Page, path: str):
    foreign: list[str] = []
    complaints: list[str] = []
    page.on(
        "request",
        lambda request: (
            foreign.append(request.url)
            if not re.match(r"(https?|ws)://127\.0\.0\.1:|data:|blob:", request.url)
            else None
        ),
    )
    page.on(
        "console",
        lambda said: complaints.append(said.text) if said.type in {"error", "warning"} else None,
    )
    shell = ShellPage(page)
    shell.path = path

    shell.open()
    page.wait_for_timeout(500)

    assert (foreign, complaints) == ([], [])


@pytest.mark.parametrize("language", ["ka", "ru"])
def test_no_page_scrolls_sideways(page: Page, language: str):
    home = HomePage(page).open()
    home.choose_language(language)
    expect(page.locator(f"html[lang={language}]")).to_have_count(1)

    for path in ("/", "/library", "/settings", "/services/video-studio"):
        page.goto(path)
        home.wait_until_alive()
        for width_px in (320, 390, 768, 1440):
            page.set_viewport_size({"width": width_px, "height": 844})
            assert page.evaluate("document.documentElement.scrollWidth") <= width_px
            assert page.evaluate("document.querySelector('main').scrollWidth") <= width_px
