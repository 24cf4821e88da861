"""A character leaves as a VRM and pictures and comes back; a photo and a gallery help."""

import time
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from avatar_g.backend.engines.avatar.gltf import read_glb
from tests.e2e.pages.avatar_builder_page import BUILD_MS, AvatarBuilderPage
from tests.foreign_models import Foreign, hostile_files
from tests.photos import photo_bytes

pytestmark = pytest.mark.usefixtures("workers")


@pytest.fixture
def builder(page: Page) -> AvatarBuilderPage:
    return AvatarBuilderPage(page).open()


def with_character(builder: AvatarBuilderPage) -> AvatarBuilderPage:
    builder.start_anew()
    builder.start_with("Nino")
    expect(builder.worn("hoodie")).to_be_visible(timeout=BUILD_MS)
    return builder


def test_saved_vrm_comes_back_as_a_character_with_its_licence(
    builder: AvatarBuilderPage, tmp_path: Path
):
    with_character(builder).save()
    vrm = builder.export("avatar", tmp_path)

    builder.bring(vrm)

    expect(builder.import_report).to_be_visible(timeout=BUILD_MS)
    expect(builder.page.get_by_test_id("licence")).to_contain_text("Avatar G creator")
    expect(builder.page.locator(".mine .mini[aria-pressed=true]")).to_have_count(1)
    builder.wait_for_picture()


def test_foreign_file_performs_and_is_drawn_from_all_sides(
    builder: AvatarBuilderPage, tmp_path: Path
):
    path = tmp_path / "Box person.vrm"
    path.write_bytes(Foreign(kind="vrm0", is_turned=True, shapes=("a", "i", "u", "e", "o")).glb())

    builder.bring(path)
    expect(builder.import_report).to_contain_text("VRM 0.x", timeout=BUILD_MS)
    expect(builder.import_report.locator("[data-finding=turned]")).to_be_visible()
    builder.save()
    again = read_glb(builder.export("avatar", tmp_path)).document["extensions"]["VRMC_vrm"]
    assert again["meta"]["authors"] == ["Ana"]
    builder.draw_pictures()

    side = builder.export("turn_side", tmp_path)
    with Image.open(side) as picture:
        assert picture.mode == "RGBA"
    video = builder.export("turntable", tmp_path)
    assert video.suffix == ".mp4"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("zip_archive", "no VRM or GLB"),
        ("svg_texture", "neither PNG, JPEG nor WebP"),
        ("no_skeleton", "no bones for hips"),
    ],
)
def test_broken_file_says_what_to_do(
    builder: AvatarBuilderPage, tmp_path: Path, name: str, words: str
):
    path = tmp_path / "broken.vrm"
    path.write_bytes(hostile_files()[name][0])

    builder.bring(path)

    expect(builder.bring_problem).to_contain_text(words, timeout=BUILD_MS)


def test_photo_is_placed_by_keys_and_changes_the_skin(builder: AvatarBuilderPage, tmp_path: Path):
    with_character(builder)
    path = tmp_path / "photo.jpg"
    path.write_bytes(photo_bytes())

    builder.page.get_by_test_id("photo-file").set_input_files(path)
    canvas = builder.page.get_by_test_id("photo-canvas")
    expect(canvas).to_be_focused(timeout=BUILD_MS)
    for key in ("ArrowLeft", "ArrowRight", "+", "-"):
        canvas.press(key)
    builder.page.get_by_test_id("use-photo").click()

    expect(builder.page.get_by_test_id("photo-done")).to_have_text(
        "Colours taken, photo forgotten.", timeout=BUILD_MS
    )
    expect(builder.tool("undo")).to_be_enabled(timeout=BUILD_MS)


def test_gallery_finds_by_clothes_and_renames(builder: AvatarBuilderPage):
    with_character(builder)
    name = f"Keti {time.monotonic_ns() % 10_000}"
    builder.page.locator(".stage-panel .avatar-name").first.fill(name)
    builder.page.locator(".stage-panel .avatar-name").first.blur()

    builder.page.get_by_test_id("open-gallery").press("Enter")
    builder.page.get_by_test_id("gallery-search").fill(f"{name} hoodie")

    expect(builder.page.get_by_test_id("gallery-card")).to_have_count(1)
    field = builder.page.get_by_test_id("gallery-card").locator("input")
    field.fill(f"{name} the second")
    field.blur()
    builder.page.keyboard.press("Escape")
    expect(builder.page.locator(".stage-panel .avatar-name").first).to_have_value(
        f"{name} the second"
    )


def test_own_picture_is_printed_and_the_garment_kept(builder: AvatarBuilderPage, tmp_path: Path):
    with_character(builder).worn("hoodie").click()
    path = tmp_path / "print.png"
    path.write_bytes(photo_bytes("PNG"))

    builder.page.get_by_test_id("print-file").set_input_files(path)
    expect(builder.tool("undo")).to_be_enabled(timeout=BUILD_MS)
    builder.page.get_by_test_id("keep-garment").click()

    own = builder.page.locator("[data-own=hoodie]")
    expect(own).to_have_count(1)
    builder.page.get_by_role("button", name="Delete Hoodie").click()
    expect(own).to_have_count(0)
