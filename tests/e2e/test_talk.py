"""A text becomes a playing clip of a talking avatar, in each language."""

from collections.abc import Iterator

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, expect

from avatar_g.backend.domain.languages import Language
from avatar_g.backend.i18n import message
from tests.e2e.film.tour import played_s
from tests.e2e.pages.library_page import LibraryPage
from tests.e2e.pages.talk_page import CLIP_MS, TalkPage
from tests.e2e.witness import Witness
from tests.running_app import FRONT_END, StudioApp, running_studio_app

SETTINGS = {"AVATAR_G_VIDEO_FPS": "12"}
TEXTS = {"ka": "გამარჯობა, ნინო!", "en": "Hello, Nino!", "ru": "Привет, Нино!"}
MIMES = {
    "video": "video/mp4",
    "subtitles": "application/x-subrip",
    "captions": "text/vtt",
    "speech": "audio/wav",
}


@pytest.fixture(scope="module")
def studio_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StudioApp]:
    """A whole studio with its workers, for the tests of this file."""
    if not FRONT_END.exists():
        pytest.skip("the front end is not built")
    with running_studio_app(tmp_path_factory.mktemp("talk"), SETTINGS) as app:
        yield app


@pytest.fixture(scope="module")
def base_url(studio_app: StudioApp) -> str:
    return studio_app.url


@pytest.fixture
def talk(context: BrowserContext, witness: Witness) -> Iterator[TalkPage]:
    yield TalkPage(context.new_page()).open()
    assert witness.complaints == []
    assert witness.foreign == []


@pytest.fixture(autouse=True)
def _idle_again(studio_app: StudioApp) -> Iterator[None]:
    """Draw no more than a test needs."""
    yield
    for job in httpx.get(f"{studio_app.url}/api/jobs").json():
        if job["status"] in {"queued", "processing"}:
            httpx.post(f"{studio_app.url}/api/jobs/{job['job_id']}/cancel")


@pytest.mark.parametrize("language", TEXTS)
def test_text_becomes_a_playing_clip(talk: TalkPage, studio_app: StudioApp, language: str):
    talk.choose_language(language)
    talk.write(1, TEXTS[language])
    expect(talk.language_of(1)).to_have_value(language)
    talk.choose_mood(1, "happy")
    talk.choose("resolution", "480p")

    talk.make_clip()
    video = talk.wait_for_clip()

    video.evaluate("video => { video.muted = true; return video.play() }")
    assert played_s(video, at_least_s=0.3) > 0
    assert video.evaluate("video => [video.videoWidth, video.videoHeight]") == [852, 480]
    track = video.locator("track")
    expect(track).to_have_attribute("kind", "captions")
    request = talk.page.request
    assert TEXTS[language].split()[0] in request.get(track.get_attribute("src") or "").text()
    for kind, mime in MIMES.items():
        link = talk.page.locator(f"[data-testid=download][data-kind={kind}]")
        answer = request.get(link.get_attribute("href") or "")
        assert answer.headers["content-type"].split(";")[0] == mime
    found = Axe().run(talk.page, options={"runOnly": ["wcag2a", "wcag2aa"]})
    assert found.violations_count == 0, found.generate_report()


def test_script_is_ordered_by_buttons_and_by_keys(talk: TalkPage):
    talk.write(1, "First.")
    talk.add()
    talk.write(2, "Второе.")
    expect(talk.language_of(2)).to_have_value("ru")
    talk.move(2, "up")
    expect(talk.text(1)).to_have_value("Второе.")

    talk.text(1).focus()
    talk.page.keyboard.press("Alt+ArrowDown")

    expect(talk.text(2)).to_have_value("Второе.")
    expect(talk.text(2)).to_be_focused()
    expect(talk.counts).to_contain_text("2 lines, 2 words")
    talk.remove(1)
    expect(talk.cards).to_have_count(1)
    expect(talk.text(1)).to_have_value("Второе.")


def test_empty_script_is_explained(talk: TalkPage):
    talk.choose_language("ka")

    talk.make_clip()

    text = message("errors.invalid_request.text_empty", Language.KA)
    expect(talk.problem).to_contain_text(text)


def test_clip_in_the_making_is_cancelled_and_shown_as_such(talk: TalkPage):
    talk.write(1, "This sentence will not be said to its end, because somebody changes the mind.")
    talk.make_clip()
    expect(talk.busy).to_be_visible()

    talk.page.get_by_test_id("cancel-clip").click()

    expect(talk.stopped).to_be_visible(timeout=CLIP_MS)


def test_finished_clips_are_in_the_library_and_on_the_page(talk: TalkPage, context: BrowserContext):
    expect(talk.earlier.first).to_be_visible()
    library = LibraryPage(context.new_page()).open()

    library.show("talk")

    expect(library.items("talk").first).to_be_visible()


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_page_is_for_everybody_and_fits_a_telephone(talk: TalkPage, theme: str):
    if talk.is_light != (theme == "light"):
        talk.switch_theme()

    found = Axe().run(talk.page, options={"runOnly": ["wcag2a", "wcag2aa"]})
    talk.page.set_viewport_size({"width": 390, "height": 844})

    assert found.violations_count == 0, found.generate_report()
    assert talk.page.evaluate("document.documentElement.scrollWidth") <= 390
