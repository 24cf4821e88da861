"""Everything the creator has is there to choose from, in the studios and from the library."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from avatar_g.backend.domain.languages import Language
from avatar_g.backend.i18n import message
from tests.e2e.pages.home_page import HomePage
from tests.e2e.pages.library_page import LibraryPage
from tests.e2e.pages.video_studio_page import VideoStudioPage
from tests.e2e.witness import Witness

pytestmark = pytest.mark.usefixtures("filled_library")

LANGUAGES = ("ka", "en", "ru")


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    witness = Witness()
    witness.listen(context)
    yield context.new_page()
    assert (witness.complaints, witness.foreign) == ([], [])


@pytest.mark.parametrize("language", LANGUAGES)
def test_any_song_is_picked_by_keyboard_to_film(page: Page, language: str):
    studio = VideoStudioPage(page).open()
    studio.choose_language(language)
    page.get_by_test_id("pick-film").focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name=message("picks.title.song", Language(language)))
    expect(dialog).to_be_visible()
    last = dialog.get_by_test_id("pick").last
    title = last.locator(".nm").inner_text()

    last.locator("button").focus()
    page.keyboard.press("Enter")

    expect(dialog).to_be_hidden()
    chosen = page.locator("[data-testid=film-song][aria-pressed=true]")
    expect(chosen).to_contain_text(title)


def test_search_narrows_and_escape_changes_nothing(page: Page):
    VideoStudioPage(page).open()
    before = page.locator("[data-testid=film-song][aria-pressed=true]").inner_text()
    page.get_by_test_id("pick-film").click()
    expect(page.get_by_test_id("pick").first).to_be_visible()
    page.get_by_test_id("pick-search").fill("zzzz nothing is called so")
    expect(page.get_by_test_id("pick-none")).to_be_visible()

    page.keyboard.press("Escape")
    page.keyboard.press("Escape")  # the first one may only empty the search field

    expect(page.get_by_role("dialog")).to_be_hidden()
    after = page.locator("[data-testid=film-song][aria-pressed=true]")
    expect(after).to_have_text(before, use_inner_text=True)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_song_of_the_library_becomes_the_one_open_in_the_music_studio(page: Page, language: str):
    library = LibraryPage(page).open()
    library.choose_language(language)
    library.show("song")
    library.open_first()
    title = library.details.locator("h3.h2").inner_text()

    page.get_by_test_id("way-open_in_studio").click()

    page.wait_for_url("**/services/music-studio")
    expect(page.locator(".songs-body")).to_contain_text(title)


def test_a_character_of_the_library_speaks(page: Page):
    library = LibraryPage(page).open()
    library.show("avatar")
    library.open_first()
    title = library.details.locator("h3.h2").inner_text()

    page.get_by_test_id("way-talk_with").click()

    page.wait_for_url("**/services/avatar-builder/talk")
    chosen = page.get_by_role("button", name=title, exact=True, pressed=True)
    expect(chosen).to_be_visible()


def test_any_character_is_picked_at_home(page: Page):
    HomePage(page).open()
    page.get_by_test_id("pick-home").click()
    last = page.get_by_test_id("pick").last
    title = last.locator(".nm").inner_text()
    last.locator("button").click()

    expect(page.locator(".performers [aria-pressed=true]")).to_have_attribute("title", title)


def test_a_dialog_left_open_is_closed_on_the_next_page(page: Page):
    VideoStudioPage(page).open()
    page.get_by_test_id("pick-film").click()
    expect(page.get_by_role("dialog")).to_be_visible()

    HomePage(page).open()

    page.get_by_test_id("pick-home").click()
    dialog = page.get_by_role("dialog", name=message("picks.title.avatar", Language.EN))
    expect(dialog).to_be_visible()
