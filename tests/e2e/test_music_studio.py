"""A song from words, made a duet, edited note by note, remixed, extended and packed."""

import re
import zipfile
from pathlib import Path

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, expect

from avatar_g.backend.domain.languages import Language
from avatar_g.backend.i18n import message
from avatar_g.backend.media.wav import write_wav
from tests.e2e.pages.music_studio_page import SONG_MS, MusicStudioPage
from tests.e2e.witness import Witness
from tests.recordings import Band, play

pytestmark = pytest.mark.usefixtures("workers")
AXE = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
PROMPTS = {
    "en": "A pop song about the sea at night",
    "ka": "სიმღერა ზღვაზე და ღამის ქალაქზე",
    "ru": "Песня о море и ночном городе",
}
DUETS = {
    "en": ("The river carries all the lights", "Come home with me tonight"),
    "ka": ("მდინარე მიაქვს სინათლეს", "წამოდი სახლში ამაღამ"),
    "ru": ("Река уносит все огни", "Пойдём домой сегодня ночью"),
}
WITHOUT_DRUMS = {"en": "drums", "ka": "დასარტყამები", "ru": "барабаны"}
TITLES = {"en": "My band", "ka": "ჩემი ბენდი", "ru": "Моя группа"}
ARCHIVED = {
    "song.wav", "song.flac", "song.mp3", "song.mid", "song.musicxml", "captions.lrc",
    "captions.srt", "recipe.json", "cover.png",
}  # fmt: skip


@pytest.fixture
def studio(context: BrowserContext, witness: Witness) -> MusicStudioPage:
    return MusicStudioPage(context.new_page()).open()


def test_nothing_to_sing_about_is_refused_in_words(studio: MusicStudioPage, witness: Witness):
    studio.create()

    text = message("errors.invalid_request.prompt_empty", Language.EN)
    expect(studio.problem).to_contain_text(text)
    assert witness.complaints == []


@pytest.mark.parametrize("language", PROMPTS)
def test_sentence_becomes_a_song_and_the_song_its_versions(
    studio: MusicStudioPage, witness: Witness, tmp_path: Path, language: str
):
    studio.choose_language(language)
    expect(studio.page.locator(f"html[lang={language}]")).to_have_count(1)
    before = studio.finished_songs.count()

    _make_a_song(studio, language, before)
    _move_a_note(studio)
    _make_versions(studio, before)
    studio.start("export")
    packed = studio.archive(tmp_path)
    _make_a_duet(studio, language, before)

    with zipfile.ZipFile(packed) as archive:
        assert set(archive.namelist()) >= ARCHIVED
        assert any(name.startswith("stems/") for name in archive.namelist())
    found = Axe().run(studio.page, options=AXE)
    assert found.violations_count == 0, found.generate_report()
    assert witness.foreign == []
    assert witness.complaints == []


def _make_a_song(studio: MusicStudioPage, language: str, before: int) -> None:
    studio.ask_for(PROMPTS[language])
    studio.create()
    expect(studio.page.get_by_role("progressbar").first).to_be_visible()
    studio.wait_for_songs(before + 1)
    studio.open_song(0)
    expect(studio.first_note).to_be_visible()
    letters = {"en": "[A-Za-z]", "ka": "[Ⴀ-ჿ]", "ru": "[А-Яа-яЁё]"}[language]
    expect(studio.page.locator(".syls span").first).to_have_text(re.compile(letters))
    studio.finished_songs.first.locator(".over-cover").click()
    expect(studio.player).to_be_visible()


def _move_a_note(studio: MusicStudioPage) -> None:
    """By key; the edit survives a reload, and so does the way back."""
    studio.roll.press("ArrowRight")
    key = studio.roll.get_attribute("data-selected") or ""
    old = studio.midi(key)
    expect(studio.said).not_to_be_empty()
    studio.roll.press("ArrowDown")
    expect(studio.note(key)).to_have_attribute("data-midi", str(old - 1))
    expect(studio.tool("undo")).to_be_enabled()
    studio.wait_for_edit()
    studio.reload()
    expect(studio.note(key)).to_have_attribute("data-midi", str(old - 1))
    studio.tool("undo").click()
    expect(studio.note(key)).to_have_attribute("data-midi", str(old), timeout=SONG_MS)
    studio.wait_for_edit()


def _make_versions(studio: MusicStudioPage, before: int) -> None:
    studio.page.locator("[data-panel=remix]").click()
    studio.page.locator("#remix-prompt").fill("calm jazz")
    studio.page.get_by_test_id("start-remix").click()
    studio.page.locator("[data-panel=extend]").click()
    studio.page.locator("#extend-to").fill("0:36")
    studio.page.get_by_test_id("start-extend").click()
    studio.wait_for_songs(before + 3)
    for origin in ("remix", "extend"):
        expect(
            studio.page.locator(f"[data-origin={origin}][data-finished=true]").first
        ).to_be_visible()
    studio.page.locator("[data-panel=extend]").click()
    compare = studio.page.get_by_test_id("compare")
    expect(compare).to_be_visible()
    levels = [float(level) for level in (compare.get_attribute("data-levels") or "").split()]
    assert max(levels) == 1.0
    assert min(levels) > 0.5


def _make_a_duet(studio: MusicStudioPage, language: str, before: int) -> None:
    first, second = DUETS[language]
    studio.open_form("custom")
    studio.write(f"[Verse]\nB: {first}\n[Chorus]\nAB: {second}")
    expect(studio.lyric_inputs).to_have_count(2)
    expect(studio.page.locator(".ly .syl").first).to_have_text(re.compile(r"^\d+"))
    studio.press_chip("voice", "A")
    studio.press_chip("voice", "B")
    studio.press_chip("genre", "pop")
    studio.press_chip("instrument", "fx")
    studio.press_chip("player", "organ")
    studio.page.locator("#song-exclude").fill(WITHOUT_DRUMS[language])
    studio.create()
    studio.wait_for_songs(before + 4)
    studio.open_song(0)
    expect(studio.page.locator(".facts .vb")).to_have_text(["A", "B"])
    for stem in ("fx", "drums"):
        expect(studio.page.locator(f"[data-stem={stem}] .msb.m")).to_have_count(1)


def test_note_follows_the_pointer_and_a_stem_is_muted(studio: MusicStudioPage, witness: Witness):
    if studio.finished_songs.count() == 0:
        studio.ask_for(PROMPTS["en"])
        studio.create()
        studio.wait_for_songs(1)
    expect(studio.first_note).to_be_visible()
    note = studio.first_note
    key = note.get_attribute("data-note") or ""
    old = studio.midi(key)
    note.scroll_into_view_if_needed()
    box = note.bounding_box()
    assert box is not None
    mouse = studio.page.mouse
    mouse.move(box["x"] + 3, box["y"] + 4)
    mouse.down()
    mouse.move(box["x"] + 3, box["y"] + 4 + 14, steps=3)
    mouse.up()

    expect(studio.note(key)).to_have_attribute("data-midi", str(old - 2))
    studio.wait_for_edit()
    studio.page.locator("[data-stem=bass] .msb").first.click()
    expect(studio.page.locator("[data-stem=bass] .msb.m")).to_have_count(1, timeout=SONG_MS)
    studio.wait_for_edit()
    assert witness.complaints == []


def test_note_and_section_are_sung_softly_by_key_and_by_choice(
    studio: MusicStudioPage, witness: Witness
):
    if studio.finished_songs.count() == 0:
        studio.ask_for(PROMPTS["en"])
        studio.create()
        studio.wait_for_songs(1)
    expect(studio.first_note).to_be_visible()
    key = studio.first_note.get_attribute("data-note") or ""
    studio.roll.focus()
    for step in ("ArrowRight", "s", "s", "g"):
        studio.roll.press(step)

    expect(studio.said).to_contain_text(message("music.track.growl_said", Language.EN))
    expect(studio.note(key)).to_have_class(re.compile(r"\bsoft\b.*\brough\b"))
    expect(studio.page.locator("[data-manner=growl]")).to_have_attribute("aria-pressed", "true")
    expect(studio.track).to_have_attribute("data-updating", "true")
    expect(studio.tool("undo")).to_be_enabled(timeout=SONG_MS)
    studio.wait_for_edit()
    expect(studio.note(key)).to_have_class(re.compile(r"\brough\b"))
    studio.page.get_by_test_id("section-manner").select_option("soft")
    expect(studio.note(key)).not_to_have_class(re.compile(r"\brough\b"), timeout=SONG_MS)
    studio.wait_for_edit()
    assert witness.complaints == []


def test_song_plays_slower_and_its_words_fill_the_window(studio: MusicStudioPage, witness: Witness):
    if studio.finished_songs.count() == 0:
        studio.ask_for(PROMPTS["en"])
        studio.create()
        studio.wait_for_songs(1)
    studio.finished_songs.first.locator(".over-cover").click()
    expect(studio.player).to_be_visible()

    studio.player.locator("select.speed").select_option("0.5")
    studio.page.locator("[data-act=lyrics-screen]").click()

    words = studio.page.locator("dialog.lyrics-screen[open] p")
    assert words.count() > 1
    rates = "Array.from(document.querySelectorAll('audio'), (one) => one.playbackRate)"
    assert 0.5 in studio.page.evaluate(rates)
    expect(words.and_(studio.page.locator("[aria-current]"))).to_have_count(1, timeout=SONG_MS)
    studio.page.keyboard.press("Escape")
    expect(studio.page.locator("dialog.lyrics-screen[open]")).to_have_count(0)
    assert witness.complaints == []


def test_words_are_written_measured_and_rhymed(studio: MusicStudioPage, witness: Witness):
    studio.open_form("custom")
    studio.page.get_by_test_id("write-for-me").click()

    expect(studio.lyric_inputs.nth(3)).to_be_visible()
    expect(studio.page.locator(".ly .syl").first).to_have_text(re.compile(r"^\d+"))
    studio.page.locator(".rhyme-word").fill("night")
    studio.page.keyboard.press("Tab")
    expect(studio.page.get_by_test_id("rhymes").locator("li").first).to_be_visible()
    line = studio.lyric_inputs.nth(1)
    words = line.input_value()
    line.click()
    studio.page.get_by_role("button", name="Other line").click()
    expect(line).not_to_have_value(words)
    assert witness.complaints == []


@pytest.mark.parametrize("width", [390, 1024])
def test_nothing_reaches_over_the_edge_of_a_small_window(studio: MusicStudioPage, width: int):
    studio.page.set_viewport_size({"width": width, "height": 844})
    studio.open_form("custom")
    expect(studio.page.get_by_test_id("lyrics")).to_be_visible()

    assert studio.page.evaluate("document.documentElement.scrollWidth") <= width
    assert studio.page.evaluate("document.querySelector('main').scrollWidth") <= width
    found = Axe().run(studio.page, options=AXE)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("language", PROMPTS)
def test_own_song_is_chosen_by_key_heard_and_sung(
    studio: MusicStudioPage, witness: Witness, tmp_path: Path, language: str
):
    studio.choose_language(language)
    expect(studio.page.locator(f"html[lang={language}]")).to_have_count(1)
    expect(studio.page.locator(".studio-empty, .res").first).to_be_visible()
    before = studio.recordings.count()
    recording = tmp_path / f"{TITLES[language]}.wav"
    loud = Band(bpm=120.0, bars=4, loud_from_bar=0, key=7, gain=2.5)
    write_wav(recording, np.clip(play(loud).samples, -1.0, 1.0))

    with studio.page.expect_file_chooser() as chooser:
        studio.page.get_by_test_id("choose-song").press("Enter")
    chooser.value.set_files(recording)
    expect(studio.recordings).to_have_count(before + 1, timeout=SONG_MS)
    row = studio.recordings.first
    row.locator(".res-name").click()

    expect(row).to_contain_text(TITLES[language])
    expect(row).to_contain_text("120")
    expect(studio.page.locator("[data-notice=clipped]")).to_have_text(
        message("music.notices.clipped", Language(language))
    )
    expect(studio.page.get_by_test_id("no-notes")).to_be_visible()
    expect(studio.page.locator("[data-act=replace], [data-panel=remix]")).to_have_count(0)
    studio.page.get_by_test_id("use-tune").click()
    expect(studio.page.get_by_test_id("tune")).to_contain_text(TITLES[language])
    found = Axe().run(studio.page, options=AXE)
    assert found.violations_count == 0, found.generate_report()
    assert witness.complaints == []


@pytest.mark.parametrize("language", PROMPTS)
def test_what_is_no_sound_is_refused_in_the_creators_language(
    studio: MusicStudioPage, witness: Witness, language: str
):
    studio.choose_language(language)
    refusals = [
        ("notes.txt", b"words", "audio_extension"),
        ("song.mp3", b"no sound at all", "audio_unreadable"),
    ]
    for name, data, reason in refusals:
        studio.drop(name, data)

        text = message(f"errors.unsupported_input.{reason}", Language(language))
        expect(studio.bring_problem).to_contain_text(text)
    studio.bring_problem.get_by_role("button").click()
    expect(studio.bring_problem).to_be_empty()
    assert [each for each in witness.complaints if "415" not in each] == []
