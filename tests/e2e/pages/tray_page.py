"""Page object: the drawer with the jobs."""

from playwright.sync_api import Locator

from tests.e2e.pages.shell_page import ShellPage


class TrayPage(ShellPage):
    """Reachable from every page by the badge or by Q."""

    def open_by_key(self) -> None:
        self.title.click()
        self.page.keyboard.press("q")

    def close_by_key(self) -> None:
        self.page.keyboard.press("Escape")

    @property
    def drawer(self) -> Locator:
        return self.page.get_by_test_id("job-tray")

    def jobs(self, status: str = "") -> Locator:
        selector = "[data-testid=job]"
        return self.page.locator(f"{selector}[data-status={status}]" if status else selector)

    @property
    def progress_bars(self) -> Locator:
        return self.drawer.get_by_role("progressbar")

    def cancel_first(self) -> None:
        self.drawer.locator(".job .ib").first.click()

    def retry_first(self) -> None:
        self.drawer.locator(".job .btn").first.click()
