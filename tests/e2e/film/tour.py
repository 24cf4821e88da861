"""The way of one creator: language, sentence, five steps, reload on the way, finished video."""

import re
from dataclasses import dataclass, field
from time import monotonic

from playwright.sync_api import BrowserContext, Locator, expect

from tests.e2e.pages.home_page import HomePage
from tests.e2e.witness import Witness

LANGUAGES = ("ka", "en", "ru")
PROMPTS = {
    "ka": "სიმღერა ზღვაზე და ღამის ქალაქზე",
    "en": "A pop song about the sea at night",
    "ru": "Песня о море и ночном городе",
}
LETTERS = {"ka": "[Ⴀ-ჿ]", "en": "[A-Za-z]", "ru": "[А-Яа-яЁё]"}
WORKING_MS = 60_000
"""Every step of a 30 s video is done in a fraction of this."""


@dataclass(slots=True)
class Tour:
    """What one creator saw; the page still shows the finished video."""

    language: str
    home: HomePage
    witness: Witness
    lyrics: list[str] = field(default_factory=list)
    notes: str = ""
    bars: str = ""
    song_s_while_busy: float = 0.0
    """How far the song had played while the video was still being made."""
    portrait_px: int = 0
    is_same_document: bool = False
    """Whether language and video were chosen without loading a page."""
    before_reload: tuple[str, int] = ("", 0)
    """Sentence and per cent of the strip."""
    after_reload: tuple[str, int] = ("", 0)
    early_sights: set[str] = field(default_factory=set)
    """What the video step showed before the end: ``IMG``, ``VIDEO``."""
    seconds: dict[str, float] = field(default_factory=dict)
    """From the click to each step."""


def take_tour(context: BrowserContext, language: str) -> Tour:
    """Walk the whole way."""
    witness = Witness()
    witness.listen(context)
    home = HomePage(context.new_page()).open()
    tour = Tour(language, home, witness)
    home.page.evaluate("window.sameDocument = true")
    home.choose_language(language)
    expect(home.page.locator(f"html[lang={language}]")).to_have_count(1)
    home.describe(PROMPTS[language])
    home.choose_shortest()
    started_s = monotonic()
    home.create_video()
    _watch_steps(tour, started_s)
    tour.is_same_document = home.page.evaluate("window.sameDocument === true")
    _reload_on_the_way(tour)
    _watch_for_the_end(tour)
    tour.seconds["finished"] = round(monotonic() - started_s, 1)
    return tour


def _watch_steps(tour: Tour, started_s: float) -> None:
    home = tour.home

    def note(step: str) -> None:
        tour.seconds[step] = round(monotonic() - started_s, 1)

    expect(home.strip).to_be_visible()
    note("strip")
    expect(home.lyric_lines.first).to_be_visible(timeout=WORKING_MS)
    note("lyrics")
    tour.lyrics = home.lyric_lines.all_inner_texts()
    expect(home.melody_notes).to_be_attached()
    tour.notes = home.melody_notes.get_attribute("d") or ""
    expect(home.portrait).to_be_visible(timeout=WORKING_MS)
    note("portrait")
    home.portrait.evaluate("image => image.decode()")
    tour.portrait_px = home.portrait.evaluate("image => image.naturalWidth")
    expect(home.song).to_be_attached(timeout=WORKING_MS)
    note("song")
    tour.bars = _drawn_bars(home)
    tour.song_s_while_busy = _play_a_little(home)


def _drawn_bars(home: HomePage) -> str:
    """Return the bars once the picture of the song has arrived, or what is there after 10 s."""
    deadline_s = monotonic() + 30.0
    while len(bar_heights(bars := home.song_bars.get_attribute("d") or "")) < 2:
        if monotonic() > deadline_s:
            break
        home.page.wait_for_timeout(50)
    return bars


def bar_heights(bars: str) -> set[float]:
    """Return the different heights in the path of a waveform."""
    return {float(height) for height in re.findall(r"v([\d.]+)h", bars)}


def played_s(player: Locator, *, at_least_s: float) -> float:
    """Wait until a player has played so far; return how far."""
    deadline_s = monotonic() + 30.0
    while (at_s := float(player.evaluate("player => player.currentTime"))) < at_least_s:
        assert monotonic() < deadline_s, f"it stands at {at_s} s"
        player.page.wait_for_timeout(50)
    return at_s


def _play_a_little(home: HomePage) -> float:
    home.step("voice").get_by_role("button").click()
    return played_s(home.song, at_least_s=0.3)


def _reload_on_the_way(tour: Tour) -> None:
    tour.before_reload = _shown(tour.home)
    tour.home.reload()
    expect(tour.home.strip).to_be_visible()
    tour.after_reload = _shown(tour.home)


def _watch_for_the_end(tour: Tour) -> None:
    deadline_s = monotonic() + 2 * WORKING_MS / 1000
    while not tour.home.result.is_visible() and monotonic() < deadline_s:
        tour.early_sights |= set(
            tour.home.early_picture.evaluate_all("all => all.map(e => e.tagName)")
        )
        tour.home.page.wait_for_timeout(200)
    expect(tour.home.result).to_be_visible()


def _shown(home: HomePage) -> tuple[str, int]:
    return home.strip.locator(".strip-prompt").inner_text(), home.percent
