"""Page object: Home, from the sentence to the finished video."""

from playwright.sync_api import Locator

from tests.e2e.pages.shell_page import ShellPage


class HomePage(ShellPage):
    """One sentence in, one music video out."""

    path = "/"

    def describe(self, prompt: str) -> None:
        self.prompt.fill(prompt)

    def use_example(self, language: str) -> None:
        self.page.locator(f".examples button[lang={language}]").click()

    def choose(self, name: str) -> None:
        """Press a mood, a length or an aspect by its visible name."""
        self.page.get_by_role("button", name=name, exact=True).click()

    def choose_shortest(self) -> None:
        self.page.locator(".onebox .seg").first.get_by_role("button").first.click()

    def create_video(self) -> None:
        self.page.locator(".onebox .btn.primary").click()

    def cancel(self) -> None:
        self.strip.locator(".strip-head .btn").click()

    def retry(self) -> None:
        self.strip.locator(".strip-head .btn.primary").click()

    def make_another(self) -> None:
        self.result.locator(".btn.primary").click()

    def step(self, name: str, state: str = "") -> Locator:
        """Return the card of ``lyrics``, ``melody``, ``voice``, ``avatar`` or ``video``."""
        selector = f"[data-testid=step-{name}]"
        return self.page.locator(f"{selector}[data-state={state}]" if state else selector)

    @property
    def lyric_lines(self) -> Locator:
        return self.step("lyrics").locator(".lyric-lines > div")

    @property
    def melody_notes(self) -> Locator:
        return self.step("melody").locator("path.note-a")

    @property
    def song(self) -> Locator:
        return self.step("voice").locator("audio")

    @property
    def song_bars(self) -> Locator:
        return self.step("voice").locator("svg.wave path.todo")

    @property
    def portrait(self) -> Locator:
        return self.step("avatar").locator("img")

    @property
    def early_picture(self) -> Locator:
        """What the video step shows before the video is finished."""
        return self.step("video").locator("img, video")

    @property
    def percent(self) -> int:
        return int(self.progress.get_attribute("aria-valuenow") or 0)

    @property
    def prompt(self) -> Locator:
        return self.page.locator("#prompt")

    @property
    def problem(self) -> Locator:
        return self.page.get_by_test_id("problem")

    @property
    def strip(self) -> Locator:
        return self.page.get_by_test_id("strip")

    @property
    def progress(self) -> Locator:
        return self.strip.get_by_role("progressbar")

    @property
    def result(self) -> Locator:
        return self.page.get_by_test_id("result")

    @property
    def video(self) -> Locator:
        return self.result.locator("video")

    def download_link(self, kind: str) -> Locator:
        """Return the link of ``video``, ``song``, ``avatar``, ``captions``, ``midi`` and so on."""
        return self.page.locator(f"[data-testid=download][data-kind={kind}]")

    @property
    def recent(self) -> Locator:
        return self.page.get_by_test_id("item")
