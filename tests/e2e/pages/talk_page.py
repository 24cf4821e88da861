"""Page object: the talking avatar."""

from playwright.sync_api import Locator, expect

from tests.e2e.pages.shell_page import ShellPage

CLIP_MS = 120_000


class TalkPage(ShellPage):
    """A script on the right, who says it on the left."""

    path = "/services/avatar-builder/talk"

    @property
    def cards(self) -> Locator:
        return self.page.locator("[data-sentence]")

    def card(self, number: int) -> Locator:
        return self.cards.nth(number - 1)

    def text(self, number: int) -> Locator:
        return self.card(number).locator("textarea")

    def write(self, number: int, text: str) -> None:
        """Type a sentence and wait until the server has it."""
        self.text(number).fill(text)
        self.text(number).blur()

    def add(self) -> None:
        before = self.cards.count()
        self.page.get_by_test_id("add-sentence").click()
        expect(self.cards).to_have_count(before + 1)

    def choose_mood(self, number: int, mood: str) -> None:
        self.card(number).locator(".mood-menu").select_option(mood)

    def language_of(self, number: int) -> Locator:
        return self.card(number).locator(".language-tag")

    def move(self, number: int, way: str) -> None:
        self.card(number).locator(f"[data-move={way}]").click()

    def remove(self, number: int) -> None:
        self.card(number).get_by_role("button").last.click()

    def choose(self, what: str, value: str) -> None:
        self.page.locator(f"select[data-choice={what}]").select_option(value)

    def make_clip(self) -> None:
        self.page.get_by_test_id("make-clip").click()

    def wait_for_clip(self) -> Locator:
        expect(self.clip).to_be_visible(timeout=CLIP_MS)
        return self.clip.locator("video")

    @property
    def counts(self) -> Locator:
        return self.page.get_by_test_id("counts")

    @property
    def clip(self) -> Locator:
        return self.page.get_by_test_id("talk-clip")

    @property
    def busy(self) -> Locator:
        return self.page.get_by_test_id("talk-busy")

    @property
    def stopped(self) -> Locator:
        return self.page.get_by_test_id("talk-stopped")

    @property
    def problem(self) -> Locator:
        return self.page.get_by_test_id("talk-problem")

    @property
    def earlier(self) -> Locator:
        return self.page.get_by_test_id("earlier-clip")
