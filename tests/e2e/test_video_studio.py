"""A song becomes scenes, scenes are edited by key and by hand, and the video plays."""

import json
from io import BytesIO
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import BrowserContext, expect

from avatar_g.backend.domain.languages import Language
from avatar_g.backend.i18n import message
from tests.e2e.own_recording import studio_with_recording
from tests.e2e.pages.video_studio_page import FRAME_MS, VideoStudioPage
from tests.e2e.witness import Witness

pytestmark = pytest.mark.usefixtures("workers")
AXE = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
TITLE = "Four bars"
RECORDED_S = 10.0
"""Four bars at 120 BPM, silence before and the last notes ringing on."""


@pytest.fixture
def studio(context: BrowserContext, witness: Witness, tmp_path: Path) -> VideoStudioPage:
    """The page of somebody who has a short recording of their own."""
    return studio_with_recording(context, tmp_path, title=TITLE, bars=4)


def test_song_becomes_an_edited_video_that_plays_and_downloads(
    studio: VideoStudioPage, witness: Witness, tmp_path: Path
):
    studio.plan(TITLE, mode="image_animation", aspect="16:9")
    studio.wait_for_frame()
    before = studio.scenes.count()

    _edit_by_key(studio, before)
    studio.choose("look", "noir")
    studio.choose("background", "animated:aurora")
    expect(studio.tool("undo")).to_be_enabled()
    studio.wait_for_frame()
    _add_a_picture(studio)
    studio.choose("resolution", "480p")
    expect(studio.estimate).to_contain_text("MB")
    result = studio.render()

    length_s = result.evaluate(
        "(video) => new Promise((tell) => { if (video.duration) tell(video.duration);"
        " video.onloadedmetadata = () => tell(video.duration); })"
    )
    assert length_s == pytest.approx(RECORDED_S, abs=1.0)
    with studio.page.expect_download() as download:
        studio.page.locator("[data-testid=download][data-kind=video]").click()
    download.value.save_as(tmp_path / "video.mp4")
    assert (tmp_path / "video.mp4").read_bytes()[4:8] == b"ftyp"
    _export_scenes(studio, tmp_path)
    found = Axe().run(studio.page, options=AXE)
    assert found.violations_count == 0, found.generate_report()
    assert witness.foreign == []
    assert witness.complaints == []


def _export_scenes(studio: VideoStudioPage, folder: Path) -> None:
    with studio.page.expect_download() as download:
        studio.page.get_by_test_id("export-scenes").click()
    download.value.save_as(folder / "scenes.otio")
    exported = json.loads((folder / "scenes.otio").read_text())
    assert exported["OTIO_SCHEMA"].startswith("Timeline")


def _edit_by_key(studio: VideoStudioPage, before: int) -> None:
    """Split, move along and take back without touching the pointer."""
    studio.scenes.first.focus()
    studio.page.keyboard.press("s")
    expect(studio.scenes).to_have_count(before + 1)
    expect(studio.said).to_have_text(message("video.said.edited", Language.EN))
    studio.page.keyboard.press("ArrowRight")
    expect(studio.scenes.nth(1)).to_be_focused()
    expect(studio.scenes.nth(1)).to_have_attribute("aria-selected", "true")
    studio.page.keyboard.press("Delete")
    expect(studio.scenes).to_have_count(before)
    studio.page.keyboard.press("Control+z")
    expect(studio.scenes).to_have_count(before + 1)


def _add_a_picture(studio: VideoStudioPage) -> None:
    """It is encoded anew, and a press shows it in the selected scene."""
    picture = BytesIO()
    Image.new("RGB", (320, 180), "#3a7bd5").save(picture, "PNG")
    file = {"name": "Sky.png", "mimeType": "image/png", "buffer": picture.getvalue()}
    studio.page.get_by_test_id("source-file").set_input_files(files=[file])
    source = studio.page.get_by_test_id("source")
    expect(source).to_have_count(1, timeout=FRAME_MS)
    source.locator(".wc").click()
    expect(source.locator(".wc")).to_have_attribute("aria-pressed", "true")


def test_edit_that_is_impossible_is_explained(studio: VideoStudioPage, witness: Witness):
    studio.plan(TITLE, mode="image_animation", aspect="1:1")
    studio.scenes.first.click()

    studio.tool("earlier").click()

    text = message("errors.invalid_request.scene_at_edge", Language.EN)
    expect(studio.problem).to_contain_text(text)
    assert witness.complaints == []


@pytest.mark.parametrize("width", [390, 1024])
def test_nothing_reaches_over_the_edge_of_a_small_window(studio: VideoStudioPage, width: int):
    studio.page.set_viewport_size({"width": width, "height": 844})
    studio.plan(TITLE, mode="image_animation", aspect="9:16")
    studio.wait_for_frame()

    assert studio.page.evaluate("document.documentElement.scrollWidth") <= width
    assert studio.page.evaluate("document.querySelector('main').scrollWidth") <= width
    found = Axe().run(studio.page, options=AXE)
    assert found.violations_count == 0, found.generate_report()
