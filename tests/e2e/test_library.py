"""The library in three languages: found, chosen, deleted, taken back; a file opens its recipe."""

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect

from avatar_g.backend.auth.authority import read_authority
from avatar_g.backend.container import open_container
from avatar_g.backend.domain.languages import Language
from avatar_g.backend.domain.recipe_seal import seal
from avatar_g.backend.i18n import message
from avatar_g.backend.media.recipe_tags import write_recipe
from avatar_g.backend.media.wav import write_wav
from avatar_g.backend.services import open_services
from avatar_g.backend.services.provenance import KEY_FILE
from tests.e2e.conftest import LIBRARY_COUNT
from tests.e2e.pages.library_page import LibraryPage
from tests.e2e.witness import Witness
from tests.signed_files import key_of, plain_file, signed_file
from tests.studio import studio_settings

pytestmark = pytest.mark.usefixtures("filled_library")

MOST_NODES = 2_500
WORDS = {"ka": "ვარსკვ", "en": "neon", "ru": "звезд"}
RECIPE = {"kind": "song", "params": {"prompt": "a song about the sea", "seed": 4242}, "engines": {}}


@pytest.fixture
def library(context: BrowserContext) -> Iterator[LibraryPage]:
    witness = Witness()
    witness.listen(context)
    library = LibraryPage(context.new_page()).open()
    expect(library.items().first).to_be_visible()
    yield library
    assert (witness.complaints, witness.foreign) == ([], [])


@pytest.mark.parametrize("language", ["ka", "en", "ru"])
def test_words_of_a_language_find_its_things_and_the_page_is_accessible(
    library: LibraryPage, language: str
):
    library.choose_language(language)
    title = message("library.page_title", Language(language))
    expect(library.title).to_have_text(title)

    library.search(WORDS[language])

    expect(library.grid).not_to_have_attribute("data-total", str(LIBRARY_COUNT))
    library.items().first.click()
    expect(library.details).to_be_visible()
    found = Axe().run(library.page).response["violations"]
    assert [each["id"] for each in found] == []


def test_page_holds_what_is_in_view_only(library: LibraryPage):
    expect(library.grid).to_have_attribute("data-total", str(LIBRARY_COUNT))

    library.grid.evaluate("grid => { grid.scrollTop = grid.scrollHeight; }")

    expect(library.page.locator(f"#lib-{LIBRARY_COUNT - 1}[data-testid=item]")).to_be_visible()
    assert library.page.evaluate("document.querySelectorAll('*').length") < MOST_NODES


def test_keys_choose_a_range_delete_it_and_the_trash_gives_it_back(library: LibraryPage):
    library.choose_by_keys("Home", "Space", "Shift+ArrowRight", "Shift+ArrowRight")
    expect(library.chosen).to_have_text("3 chosen")

    library.page.keyboard.press("Delete")
    expect(library.grid).to_have_attribute("data-total", str(LIBRARY_COUNT - 3))
    library.page.get_by_test_id("trash").click()
    expect(library.grid).to_have_attribute("data-total", "3")
    library.choose_by_keys("Control+a")
    library.page.get_by_test_id("bulk-restore").click()

    expect(library.empty).to_be_visible()
    library.show("all")
    expect(library.grid).to_have_attribute("data-total", str(LIBRARY_COUNT))


def test_lineage_leads_from_a_video_to_its_song(library: LibraryPage):
    library.show("video")
    library.open_first()

    library.page.get_by_test_id("lineage").get_by_role("button", name="Song").first.click()

    expect(library.page.get_by_test_id("way-make_video")).to_be_visible()


def test_file_of_ours_opens_its_recipe_wherever_it_is_dropped(page: Page, tmp_path: Path):
    path = tmp_path / "song.wav"
    write_wav(path, np.zeros((4_410, 2), np.float32))
    write_recipe(path, seal(RECIPE))
    library = LibraryPage(page)
    library.path = "/"
    library.open()

    data = list(path.read_bytes())
    page.evaluate(
        """data => {
          const files = new DataTransfer();
          files.items.add(new File([new Uint8Array(data)], "song.wav", { type: "audio/wav" }));
          const how = { dataTransfer: files, bubbles: true, cancelable: true };
          document.body.dispatchEvent(new DragEvent("drop", how));
        }""",
        data,
    )

    expect(library.recipe).to_contain_text("a song about the sea")
    expect(library.recipe).to_contain_text("4242")
    told = page.get_by_test_id("recipe-text").text_content() or ""
    assert json.loads(told) == RECIPE


@pytest.mark.parametrize("language", ["ka", "en", "ru"])
def test_dropped_download_tells_whether_its_signature_holds(
    page: Page, tmp_path: Path, studio_environment: dict[str, str], language: str
):
    folder = Path(studio_environment["AVATAR_G_DATA_DIR"])
    container = open_container(studio_settings(folder))
    signer = open_services(container).provenance.certificate().name
    container.redis.close()
    container.sessions.close()
    signed = signed_file(
        plain_file(tmp_path, "wav"), key_of(read_authority((folder / KEY_FILE).read_bytes()))
    )
    library = LibraryPage(page).open()
    library.choose_language(language)
    expect(page.locator(f"html[lang={language}]")).to_have_count(1)

    library.open_recipe(signed)
    good = message("library.recipe.signature.own", Language(language))
    expect(library.recipe).to_contain_text(f"{good} · {signer}")

    content = bytearray(signed.read_bytes())
    content[2_000] ^= 1
    signed.write_bytes(content)
    library.open_recipe(signed)
    bad = message("library.recipe.signature.changed", Language(language))
    expect(library.recipe.get_by_role("alert")).to_have_text(bad)
    expect(library.recipe).not_to_contain_text(signer)


@pytest.mark.parametrize("language", ["ka", "en", "ru"])
def test_file_of_somebody_else_is_told_apart(page: Page, tmp_path: Path, language: str):
    (tmp_path / "other.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    library = LibraryPage(page).open()
    library.choose_language(language)
    expect(page.locator(f"html[lang={language}]")).to_have_count(1)

    library.open_recipe(tmp_path / "other.png")

    wanted = message("library.recipe.problem.recipe_missing", Language(language))
    expect(library.recipe.get_by_role("alert")).to_have_text(wanted)
