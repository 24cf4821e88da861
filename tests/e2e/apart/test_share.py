"""Share links: the dialog in the library, and what strangers see, in three languages."""

import re
from collections.abc import Iterator

import numpy as np
import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from avatar_g.backend.container import Container
from avatar_g.backend.db.models.media_asset import OwnerKind
from avatar_g.backend.db.models.row import utc_now
from avatar_g.backend.db.models.track import Track
from avatar_g.backend.db.models.user import User
from avatar_g.backend.domain.languages import Language
from avatar_g.backend.i18n import message
from avatar_g.backend.media.wav import write_wav
from avatar_g.backend.services import open_services
from avatar_g.backend.services.accounts import LOCAL_OWNER_ID
from tests.e2e.apart.conftest import OpenStudio
from tests.e2e.pages.library_page import LibraryPage
from tests.studio import _stored, give_password

TITLE = "Neon Night"
WORDS = {
    "ka": ("შექმნილია ხელოვნური ინტელექტით", "ბმული აღარ მოქმედებს", "ბმული პაროლითაა დაცული"),
    "en": ("Made with AI", "This link has ended", "This link has a password"),
    "ru": ("Создано с помощью ИИ", "Ссылка больше не действует", "Ссылка защищена паролем"),
}


@pytest.fixture
def owner(page: Page, song: str, base_url: str, opened: OpenStudio) -> Page:
    """The browser of an owner who has a password and is signed in."""
    with opened() as container:
        give_password(container, LOCAL_OWNER_ID)
        cookie = open_services(container).accounts.open_session(LOCAL_OWNER_ID).partition(";")[0]
    name, _, value = cookie.partition("=")
    page.context.add_cookies([{"name": name, "value": value, "url": base_url}])
    return page


@pytest.fixture(scope="module")
def song(opened: OpenStudio) -> Iterator[str]:
    """A finished song of the local owner."""
    with opened() as container:
        yield _finished_song(container)


def _finished_song(container: Container) -> str:
    settings = container.settings
    open_services(container).accounts.local_owner()
    with container.sessions() as session:
        track = Track(
            user_id=LOCAL_OWNER_ID,
            title=TITLE,
            language="en",
            duration_s=2.0,
            finished_at=utc_now(),
            recipe={"kind": "song"},
            summary={"language": "en", "lines": [{"text": "Neon night, carry us home"}]},
        )
        session.add(track)
        session.flush()
    path = settings.data_dir / "tone.wav"
    tone = 0.2 * np.sin(2 * np.pi * 440 * np.arange(88_200) / 44_100)
    write_wav(path, np.stack([tone, tone], 1).astype(np.float32))
    _stored(container, LOCAL_OWNER_ID, path, (OwnerKind.TRACK, track.id), "song")
    captions = settings.data_dir / "words.vtt"
    captions.write_text("WEBVTT\n\n00:00.000 --> 00:02.000\nNeon night, carry us home\n")
    _stored(container, LOCAL_OWNER_ID, captions, (OwnerKind.TRACK, track.id), "captions")
    return track.id


@pytest.fixture
def stranger(browser: Browser, base_url: str) -> Iterator[BrowserContext]:
    """A browser without scripts."""
    context = browser.new_context(base_url=base_url, java_script_enabled=False)
    yield context
    context.close()


def open_dialog(page: Page, language: str = "en") -> Locator:
    """Open the dialog from the song's details in the library."""
    library = LibraryPage(page).open()
    library.choose_language(language)
    library.items("song").filter(has_text=TITLE).first.click()
    page.get_by_test_id("share").focus()
    page.keyboard.press("Enter")
    dialog = page.locator("dialog[open]")
    expect(dialog).to_be_visible()
    return dialog


def make_link(page: Page, *, password: str = "", may_download: bool = False) -> str:
    """Make a link in the dialog of the library as its owner."""
    dialog = open_dialog(page)
    if password:
        dialog.locator("input[name=password]").fill(password)
    if may_download:
        dialog.locator("input[type=checkbox]").check()
    dialog.locator("button[type=submit]").click()
    url = dialog.get_by_test_id("share-url")
    expect(url).to_be_visible()
    expect(dialog.get_by_test_id("share-row").first).to_be_visible()
    return url.input_value()


def test_first_link_asks_its_owner_for_a_password(page: Page, song: str, opened: OpenStudio):
    with opened() as container, container.sessions() as session:
        session.get_one(User, LOCAL_OWNER_ID).password_hash = None
    dialog = open_dialog(page)

    dialog.locator("button[type=submit]").click()
    expect(dialog.get_by_role("alert")).to_contain_text("First set a password")
    dialog.get_by_test_id("to-password").click()
    page.locator("[data-section=password] input[name=new]").fill("four words long enough")
    page.locator("[data-section=password] button[type=submit]").click()

    expect(page).to_have_url(re.compile("/sign-in"))
    with opened() as container, container.sessions() as session:
        assert session.get_one(User, LOCAL_OWNER_ID).password_hash


def test_stranger_plays_the_song_until_its_owner_closes_the_link(
    owner: Page, stranger: BrowserContext
):
    address = make_link(owner, may_download=True)
    visitor = stranger.new_page()
    problems: list[str] = []
    visitor.on("console", lambda message: problems.append(message.text))

    for language, (made_with_ai, _, _) in WORDS.items():
        visitor.goto(f"{address}?lang={language}")
        expect(visitor.locator(f"html[lang={language}]")).to_have_count(1)
        expect(visitor.get_by_text(made_with_ai, exact=True)).to_be_visible()
        expect(visitor.get_by_role("heading", name=TITLE)).to_be_visible()
        visitor.locator("summary").click()
        expect(visitor.locator("details")).to_contain_text(
            message("share.signature_good", Language(language))
        )
    sound = visitor.request.get(visitor.locator("audio source").get_attribute("src") or "")
    assert sound.status == 200
    assert sound.headers["content-type"] == "audio/wav"
    assert stranger.cookies() == []

    owner.locator("dialog[open] .btn.danger").first.click()
    expect(owner.get_by_test_id("share-row")).to_have_count(0)
    for language, (_, ended, _) in WORDS.items():
        answer = visitor.goto(f"{address}?lang={language}")
        assert answer
        assert answer.status == 410
        expect(visitor.get_by_role("heading", name=ended)).to_be_visible()
    assert not [text for text in problems if "Content Security Policy" in text]


def test_password_opens_the_page_without_a_script(owner: Page, stranger: BrowserContext):
    address = make_link(owner, password="open sesame")
    visitor = stranger.new_page()

    for language, (made_with_ai, _, locked) in WORDS.items():
        visitor.goto(f"{address}?lang={language}")
        expect(visitor.get_by_role("heading", name=locked)).to_be_visible()
        visitor.locator("input[name=password]").fill("guess")
        visitor.locator("button[type=submit]").click()
        expect(visitor.get_by_role("alert")).to_be_visible()
        visitor.locator("input[name=password]").fill("open sesame")
        visitor.locator("button[type=submit]").click()
        expect(visitor.get_by_text(made_with_ai, exact=True)).to_be_visible()


@pytest.mark.parametrize(
    ("language", "name"), [("ka", "გაზიარება"), ("en", "Share"), ("ru", "Поделиться")]
)
def test_dialog_speaks_the_owners_language_and_closes_by_keyboard(
    owner: Page, language: str, name: str
):
    dialog = open_dialog(owner, language)

    expect(dialog.get_by_role("heading", name=name, exact=True)).to_be_visible()
    owner.keyboard.press("Escape")

    expect(owner.locator("dialog[open]")).to_have_count(0)
