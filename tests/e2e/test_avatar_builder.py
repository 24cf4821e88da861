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


def test_slider_moves_the_picture_before_the_server_knows(nino: AvatarBuilderPage):
    nino.wait_for_picture()
    nino.wait_for_sliders()
    before = nino.picture()
    nino.page.route("**/api/avatars/**", lambda route: route.abort())

    nino.slide("height", 95)
    expect(nino.page.locator(".stage-canvas[data-slide-ms]")).to_be_attached()

    assert nino.picture() != before


def test_finer_slider_is_kept_and_can_be_undone(nino: AvatarBuilderPage):
    nino.open_details("nose")
    nino.slide("nose_length", 70)
    expect(nino.tool("undo")).to_be_enabled()

    nino.reload()
    nino.open_details("nose")
    expect(nino.page.locator("#slider-nose_length")).to_have_value("70")
    nino.tool("undo").click()

    expect(nino.page.locator("#slider-nose_length")).to_have_value("0")


def test_second_hair_colour_comes_and_goes(nino: AvatarBuilderPage):
    nino.open_tab("hair")
    tips = nino.page.locator("input[type=color][name=hair_tips]")
    tips.fill("#ff66cc")
    one_colour = nino.page.get_by_test_id("one-colour")
    expect(one_colour).to_be_visible()

    one_colour.click()

    expect(one_colour).to_have_count(0)


def test_only_changed_pieces_are_fetched(nino: AvatarBuilderPage):
    nino.wait_for_picture()
    nino.wait_for_sliders()
    fetched: list[str] = []
    nino.page.on("request", lambda request: fetched.append(request.url))

    nino.open_tab("shoes")
    nino.card("boots").click()
    expect(nino.worn("boots")).to_be_visible()
    nino.wait_for_revision()

    assert sum("/api/pieces/" in url for url in fetched) <= 2


def test_cards_in_sight_are_made_while_nobody_does_anything(nino: AvatarBuilderPage):
    nino.wait_for_picture()
    nino.wait_for_sliders()

    with nino.page.expect_response(lambda answer: answer.url.endswith("?wear=loafer")) as made:
        nino.open_tab("shoes")

    assert made.value.json()["groups"]


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
