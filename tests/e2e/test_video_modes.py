"""Every mode of the Video Studio from song to download by hand, and a whole video by keys alone."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, expect

from avatar_g.backend.domain.languages import Language
from avatar_g.backend.i18n import message
from tests.e2e.own_recording import studio_with_recording
from tests.e2e.pages.video_studio_page import FRAME_MS, VideoStudioPage
from tests.e2e.witness import Witness

pytestmark = pytest.mark.usefixtures("workers")
TITLE = "Two bars"


@pytest.fixture
def studio(context: BrowserContext, witness: Witness, tmp_path: Path) -> VideoStudioPage:
    """The page of somebody who has a very short recording of their own."""
    return studio_with_recording(context, tmp_path, title=TITLE, bars=2)


@pytest.fixture
def download(studio: VideoStudioPage, tmp_path: Path) -> Callable[[Callable[[], None]], bytes]:
    """Take what a press of the download link gives."""

    def take(press: Callable[[], None]) -> bytes:
        with studio.page.expect_download() as found:
            press()
        found.value.save_as(tmp_path / "video.mp4")
        return (tmp_path / "video.mp4").read_bytes()

    return take


def _smallest(studio: VideoStudioPage) -> None:
    studio.choose("resolution", "480p")


def test_performance_is_pulled_into_shape_and_downloaded(
    studio: VideoStudioPage, witness: Witness, download
):
    studio.plan(TITLE, mode="avatar_performance", aspect="16:9")
    studio.wait_for_frame()
    before = studio.spans()

    studio.cut_at(3.0)
    expect(studio.scenes).to_have_count(len(before) + 1)
    studio.pull_edge("end_at", place=0, by_s=-1.0)
    moved = studio.spans()
    studio.choose("framing", "close")
    _smallest(studio)
    studio.render()

    assert moved[0][1] < 3.0
    assert moved[0][1] == moved[1][0]
    clip = download(studio.page.locator("[data-testid=download][data-kind=video]").click)
    assert clip[4:8] == b"ftyp"
    assert witness.foreign == []
    assert witness.complaints == []


def test_pictures_with_a_colour_of_ones_own_and_another_shape_are_downloaded(
    studio: VideoStudioPage, witness: Witness, download
):
    studio.plan(TITLE, mode="image_animation", aspect="16:9")
    studio.wait_for_frame()

    studio.page.locator("[data-reshape='9:16']").click()
    expect(studio.page.locator("[data-reshape='9:16']")).to_have_attribute("aria-pressed", "true")
    studio.choose("background", "gradient")
    studio.page.locator("input[name=background-0]").fill("#d04020")
    studio.wait_for_answer()
    studio.choose("safe-area", "tiktok")
    expect(studio.page.locator(".vp-safe")).to_contain_text("TikTok")
    _smallest(studio)
    result = studio.render()

    shape = result.evaluate(
        "(video) => new Promise((tell) => { const say = () => tell(video.videoWidth"
        " / video.videoHeight); if (video.videoWidth) say(); video.onloadedmetadata = say; })"
    )
    assert shape == pytest.approx(9 / 16, abs=0.01)
    clip = download(studio.page.locator("[data-testid=download][data-kind=video]").click)
    assert clip[4:8] == b"ftyp"
    assert witness.complaints == []


def test_mixed_scenes_with_tapped_words_are_downloaded(
    studio: VideoStudioPage, witness: Witness, download
):
    studio.plan(TITLE, mode="mixed", aspect="1:1")
    picture = BytesIO()
    Image.new("RGB", (320, 180), "#3a7bd5").save(picture, "PNG")
    file = {"name": "Sky.png", "mimeType": "image/png", "buffer": picture.getvalue()}
    studio.page.get_by_test_id("source-file").set_input_files(files=[file])
    expect(studio.page.get_by_test_id("source")).to_have_count(1, timeout=FRAME_MS)
    studio.wait_for_frame()

    studio.page.locator("[data-panel=words]").click()
    studio.page.get_by_test_id("words-text").fill("First words\nსიტყვები მეორედ")
    studio.page.get_by_test_id("words-lay").click()
    rows = studio.page.get_by_test_id("word-line")
    expect(rows).to_have_count(2, timeout=FRAME_MS)
    studio.page.get_by_test_id("tap-start").click()
    expect(studio.page.get_by_test_id("words")).to_have_attribute("data-tapping", "true")
    for _ in range(2):
        studio.page.wait_for_timeout(500)
        studio.page.get_by_test_id("tap").click()
    expect(studio.page.get_by_test_id("words")).to_have_attribute("data-tapping", "false")
    expect(studio.said).to_have_text(message("video.said.timed", Language.EN))
    expect(studio.page.locator(".vt-line")).to_have_count(2)
    _smallest(studio)
    studio.render()

    clip = download(studio.page.locator("[data-testid=download][data-kind=video]").click)
    assert clip[4:8] == b"ftyp"
    assert witness.complaints == []


def test_whole_video_is_made_without_touching_the_pointer(
    studio: VideoStudioPage, witness: Witness, download
):
    page, keys = studio.page, studio.page.keyboard
    studio.walk_to(page.get_by_test_id("film-song").filter(has_text=TITLE))
    keys.press("Enter")
    studio.walk_to(page.locator("[data-shows=image_animation]"))
    keys.press("Enter")
    studio.walk_to(page.get_by_test_id("create-draft"))
    keys.press("Enter")
    expect(studio.scenes.first).to_be_visible()
    before = studio.spans()

    studio.walk_to(page.get_by_test_id("playhead"))
    keys.press("Home")
    for _ in range(4):
        keys.press("ArrowRight")
    expect(page.get_by_test_id("playhead")).not_to_have_attribute("aria-valuenow", "0.0")
    studio.walk_to(studio.scenes.first)
    keys.press("s")
    expect(studio.scenes).to_have_count(len(before) + 1)
    keys.press("ArrowRight")
    expect(studio.scenes.nth(1)).to_be_focused()
    keys.press("Shift+ArrowLeft")
    expect(page.get_by_test_id("timeline-said")).not_to_be_empty()
    keys.press("Control+z")
    expect(studio.said).to_have_text(message("video.said.undone", Language.EN))
    keys.press("Space")
    expect(page.get_by_test_id("video-play")).to_have_attribute("data-playing", "true")
    keys.press("Space")
    studio.walk_to(page.locator("[data-field=resolution]"))
    keys.press("Home")
    expect(page.locator("[data-field=resolution]")).to_have_value("480p")
    studio.walk_to(page.get_by_test_id("render"))
    keys.press("Enter")
    studio.wait_for_video()
    link = page.locator("[data-testid=download][data-kind=video]")
    studio.walk_to(link)

    assert download(lambda: keys.press("Enter"))[4:8] == b"ftyp"
    assert witness.complaints == []
