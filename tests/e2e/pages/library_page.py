"""Page object: the library."""

from pathlib import Path

from playwright.sync_api import Locator

from tests.e2e.pages.shell_page import ShellPage


class LibraryPage(ShellPage):
    """Everything the creator has."""

    path = "/library"

    def show(self, kind: str) -> None:
        """Press a filter: ``all``, ``video``, ``song`` and so on."""
        self.page.get_by_test_id(f"filter-{kind}").click()

    def search(self, text: str) -> None:
        self.page.get_by_test_id("library-search").fill(text)

    def open_first(self) -> None:
        self.items().first.click()

    def choose_by_keys(self, *keys: str) -> None:
        """Press keys while the grid has the focus."""
        self.grid.focus()
        for key in keys:
            self.page.keyboard.press(key)

    def delete_open_item(self) -> None:
        self.details.locator(".btn.danger").click()

    def undo(self) -> None:
        self.notices.locator(".btn").first.click()

    def open_recipe(self, path: Path) -> None:
        """Choose a file of ours."""
        self.page.get_by_test_id("recipe-file").set_input_files(path)

    def items(self, kind: str = "") -> Locator:
        selector = "[data-testid=item]"
        return self.page.locator(f"{selector}[data-kind={kind}]" if kind else selector)

    @property
    def grid(self) -> Locator:
        return self.page.get_by_test_id("library-grid")

    @property
    def chosen(self) -> Locator:
        return self.page.get_by_test_id("chosen")

    @property
    def recipe(self) -> Locator:
        return self.page.get_by_test_id("recipe")

    @property
    def details(self) -> Locator:
        return self.page.get_by_test_id("details")

    @property
    def empty(self) -> Locator:
        return self.page.locator(".empty")
