"""One sentence becomes a playing video in the browser, in each language."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.e2e.film.tour import LETTERS, PROMPTS, Tour, bar_heights, played_s
from tests.e2e.pages.shell_page import LIVE
from tests.running_app import StudioApp

DOWNLOADS = {
    "video": ("video/mp4", b"ftyp"),
    "song": ("audio/wav", b"RIFF"),
    "avatar": ("model/gltf-binary", b"glTF"),
    "subtitles": ("application/x-subrip", b"1"),
}


def test_language_and_video_are_chosen_without_loading_a_page(tour: Tour):
    assert tour.is_same_document


def test_lyrics_are_in_the_letters_of_the_sentence(tour: Tour):
    letters = LETTERS[tour.language]

    assert len(tour.lyrics) >= 3
    assert all(re.search(letters, line) for line in tour.lyrics)


def test_melody_is_drawn(tour: Tour):
    assert len(re.findall(r"M[\d.]+ [\d.]+H[\d.]+", tour.notes)) >= 10


def test_portrait_of_the_avatar_is_shown(tour: Tour):
    assert tour.portrait_px >= 200


def test_song_plays_with_its_waveform_while_the_video_is_drawn(tour: Tour):
    assert tour.song_s_while_busy > 0.3
    assert "NaN" not in tour.bars
    assert len(bar_heights(tour.bars)) > 5, "the bars are flat"


def test_video_is_seen_before_it_is_finished(tour: Tour):
    assert tour.early_sights


def test_reload_on_the_way_shows_the_same_video_further_on(tour: Tour):
    sentence, percent = tour.before_reload

    assert sentence == PROMPTS[tour.language]
    assert tour.after_reload[0] == sentence
    assert tour.after_reload[1] >= percent > 0


def test_one_video_was_made_of_three_jobs(tour: Tour):
    jobs = tour.home.page.request.get("/api/jobs").json()
    project_jobs = [job for job in jobs if job["status"] == "completed"]

    assert len(project_jobs) % 3 == 0
    expect(tour.home.result).to_have_count(1)


def test_video_plays(tour: Tour):
    video = tour.home.video

    video.evaluate("video => { video.muted = true; return video.play() }")

    assert played_s(video, at_least_s=0.5)
    assert video.evaluate("video => [video.videoWidth, video.videoHeight]") == [852, 480]
    assert 25 < video.evaluate("video => video.duration") < 40
    video.evaluate("video => video.pause()")


@pytest.mark.parametrize("kind", DOWNLOADS)
def test_file_is_downloaded_as_what_it_is(tour: Tour, kind: str):
    mime, signature = DOWNLOADS[kind]
    address = tour.home.download_link(kind).get_attribute("href")

    answer = tour.home.page.request.get(address or "")

    assert answer.status == 200
    assert answer.headers["content-type"].split(";")[0] == mime
    assert answer.headers["content-disposition"].startswith("attachment")
    assert signature in answer.body()[:16]


def test_nobody_else_was_asked_and_nothing_complained(tour: Tour, studio_app: StudioApp):
    assert len(tour.witness.requests) > 20
    assert tour.witness.foreign == []
    assert tour.witness.complaints == [], studio_app.logs()


def test_steps_come_in_time_to_be_used(tour: Tour, record_property):
    for step, seconds in tour.seconds.items():
        record_property(f"{tour.language} {step} s", seconds)
    print(f"\n{tour.language}: {tour.seconds}")

    assert tour.seconds["lyrics"] < tour.seconds["song"] < tour.seconds["finished"]


@pytest.mark.parametrize("path", ["/", "/library"])
def test_nothing_reaches_over_the_edge_of_a_telephone(tour: Tour, path: str):
    page = tour.home.page if path == "/" else tour.home.page.context.new_page()
    if path != "/":
        page.goto(path)
        page.wait_for_selector(LIVE)
    page.set_viewport_size({"width": 390, "height": 844})

    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.evaluate("document.querySelector('main').scrollWidth") <= 390

    page.set_viewport_size({"width": 1440, "height": 900})


def test_finished_video_is_there_for_everybody(tour: Tour):

    found = Axe().run(tour.home.page, options={"runOnly": ["wcag2a", "wcag2aa"]})

    assert found.violations_count == 0, found.generate_report()
