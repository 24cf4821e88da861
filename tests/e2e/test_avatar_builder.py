"""A character from words, dressed three ways, saved and taken home."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from avatar_g.backend.engines.avatar.gltf import read_glb
from tests.e2e.pages.avatar_builder_page import BUILD_MS, AvatarBuilderPage

pytestmark = pytest.mark.usefixtures("workers")
PROMPTS = {
    "en": ("A woman in a red dress", "dress"),
    "ka": ("ქალი წითელ კაბაში", "dress"),
    "ru": ("Мужчина в синем свитере", "sweater"),
}


@pytest.fixture
def builder(page: Page) -> AvatarBuilderPage:
    return AvatarBuilderPage(page).open()


@pytest.fixture
def nino(builder: AvatarBuilderPage) -> AvatarBuilderPage:
    builder.start_anew()
    builder.start_with("Nino")
    expect(builder.worn("hoodie")).to_be_visible()
    return builder


@pytest.mark.parametrize("language", PROMPTS)
def test_words_become_a_character_on_stage(builder: AvatarBuilderPage, language: str):
    prompt, kind = PROMPTS[language]
    builder.start_anew()
    builder.choose_language(language)

    builder.describe(prompt)

    expect(builder.worn(kind)).to_be_visible()
    builder.wait_for_picture()


def test_card_is_worn_by_drag_by_click_and_by_key(nino: AvatarBuilderPage):
    nino.wait_for_picture()

    nino.drag_to_stage("polo")
    expect(nino.worn("polo")).to_be_visible()
    nino.card("tank").click()
    expect(nino.worn("tank")).to_be_visible()
    nino.card("shirt").press("Enter")
    expect(nino.worn("shirt")).to_be_visible()
    expect(nino.said).to_have_text("Put on: Shirt")
    nino.worn("shirt").press("Delete")

    expect(nino.worn("shirt")).to_have_count(0)
    expect(nino.said).to_have_text("Taken off: Shirt")


def test_locked_hair_survives_words_and_undo_survives_a_reload(nino: AvatarBuilderPage):
    nino.lock("hair").click()
    expect(nino.lock("hair")).to_have_attribute("aria-pressed", "true")
    nino.describe("blue hair and a green skirt")
    expect(nino.worn("skirt")).to_be_visible()

    nino.reload()
    expect(nino.worn("skirt")).to_be_visible()
    nino.tool("undo").click()

    expect(nino.worn("jeans")).to_be_visible()


def test_keys_choose_the_camera(nino: AvatarBuilderPage):
    nino.wait_for_picture()

    nino.page.keyboard.press("4")

    expect(nino.stage).to_have_attribute("data-view", "face")


def test_refused_words_say_why(nino: AvatarBuilderPage):
    nino.describe(" ")

    expect(nino.problem).to_contain_text("First describe")


def test_saved_character_is_kept_and_its_file_can_be_read_again(
    nino: AvatarBuilderPage, tmp_path: Path
):
    nino.save()
    vrm = nino.export("avatar", tmp_path)
    nino.reload()

    document = read_glb(vrm).document
    assert vrm.suffix == ".vrm"
    assert len(document["extensions"]["VRMC_vrm"]["humanoid"]["humanBones"]) >= 50
    expect(nino.page.get_by_test_id("save")).to_have_text("Saved", timeout=BUILD_MS)
    expect(nino.worn("hoodie")).to_be_visible()
