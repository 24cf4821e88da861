"""Page object: the library."""

from playwright.sync_api import Locator

from tests.e2e.pages.shell_page import ShellPage


class LibraryPage(ShellPage):
    """Everything the creator made."""

    path = "/library"

    def show(self, position: int) -> None:
        """Press a filter: 0 all, 1 videos, 2 songs, 3 avatars, 4 talk clips."""
        self.page.locator(".filters .chip").nth(position).click()

    def open_first(self) -> None:
        self.items().first.get_by_role("button").click()

    def delete_open_item(self) -> None:
        self.details.locator(".btn.danger").click()

    def undo(self) -> None:
        self.notices.locator(".btn").first.click()

    def items(self, kind: str = "") -> Locator:
        selector = "[data-testid=item]"
        return self.page.locator(f"{selector}[data-kind={kind}]" if kind else selector)

    @property
    def details(self) -> Locator:
        return self.page.get_by_test_id("details")

    @property
    def empty(self) -> Locator:
        return self.page.locator(".empty")
