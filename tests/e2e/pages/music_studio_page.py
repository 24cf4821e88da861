"""Page object: the Music Studio."""

from pathlib import Path

from playwright.sync_api import Locator, expect

from tests.e2e.pages.shell_page import ShellPage

SONG_MS = 120_000
"""A short song takes seconds; the first one of a worker also compiles its kernels."""

_PASTE = """(input, words) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text", words);
    const options = { clipboardData, bubbles: true, cancelable: true };
    input.dispatchEvent(new ClipboardEvent("paste", options));
}"""


class MusicStudioPage(ShellPage):
    """The form, the songs, and the notes of the open one."""

    path = "/services/music-studio"

    def ask_for(self, prompt: str, *, length_s: int = 20) -> None:
        self.page.locator("#song-prompt").fill(prompt)
        self.page.locator("[data-field=length]").select_option(str(length_s))
        self.page.locator("[data-takes='1']").click()

    def create(self) -> None:
        self.page.get_by_test_id("create-song").click()

    def open_form(self, name: str) -> None:
        self.page.locator(f"[data-form={name}]").click()

    def press_chip(self, kind: str, value: str) -> None:
        self.page.locator(f".composer [data-{kind}={value}]").click()

    def write(self, words: str) -> None:
        """Paste lyrics into the first line of the editor."""
        line = self.lyric_inputs.first
        line.click()
        line.evaluate(_PASTE, words)

    def wait_for_songs(self, count: int) -> None:
        expect(self.finished_songs).to_have_count(count, timeout=SONG_MS)

    def open_song(self, place: int) -> None:
        self.finished_songs.nth(place).locator(".res-name").click()

    def wait_for_edit(self) -> None:
        """Wait until what was edited can be heard."""
        expect(self.track).to_have_attribute("data-updating", "false", timeout=SONG_MS)

    def start(self, what: str) -> None:
        self.page.locator(f"[data-panel={what}]").click()
        self.page.get_by_test_id(f"start-{what}").click()

    def tool(self, name: str) -> Locator:
        return self.page.locator(f"[data-tool={name}]")

    def note(self, key: str) -> Locator:
        return self.page.locator(f"[data-note='{key}']")

    def midi(self, key: str) -> int:
        return int(self.note(key).get_attribute("data-midi") or 0)

    def drop(self, name: str, data: bytes) -> None:
        """Drop a file anywhere on the songs."""
        transfer = self.page.evaluate_handle(
            """([name, bytes]) => {
                const transfer = new DataTransfer();
                transfer.items.add(new File([new Uint8Array(bytes)], name));
                return transfer;
            }""",
            [name, list(data)],
        )
        for event in ("dragenter", "dragover", "drop"):
            self.page.locator(".songs-panel").dispatch_event(event, {"dataTransfer": transfer})

    def archive(self, folder: Path) -> Path:
        link = self.page.get_by_test_id("archive")
        expect(link).to_be_visible(timeout=SONG_MS)
        with self.page.expect_download() as download:
            link.click()
        path = folder / download.value.suggested_filename
        download.value.save_as(path)
        return path

    @property
    def songs(self) -> Locator:
        return self.page.get_by_test_id("song")

    @property
    def finished_songs(self) -> Locator:
        return self.page.locator("[data-testid=song][data-finished=true]")

    @property
    def recordings(self) -> Locator:
        return self.page.locator("[data-origin=upload][data-finished=true]")

    @property
    def bring_problem(self) -> Locator:
        return self.page.get_by_test_id("bring-problem")

    @property
    def track(self) -> Locator:
        return self.page.get_by_test_id("track")

    @property
    def roll(self) -> Locator:
        return self.page.locator(".roll")

    @property
    def first_note(self) -> Locator:
        return self.page.locator("[data-note]").first

    @property
    def lyric_inputs(self) -> Locator:
        return self.page.locator("[data-testid=lyrics] [data-line]")

    @property
    def problem(self) -> Locator:
        return self.page.locator("#song-problem")

    @property
    def said(self) -> Locator:
        return self.page.get_by_test_id("roll-said")
