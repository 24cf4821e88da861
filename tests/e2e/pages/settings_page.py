"""Page object: the settings, and the sign-in page before them."""

from playwright.sync_api import Locator

from tests.e2e.pages.shell_page import ShellPage


class SettingsPage(ShellPage):
    """The account, its keys, and who is signed in."""

    path = "/settings"

    def section(self, name: str) -> Locator:
        return self.page.locator(f"[data-section={name}]")

    def choose_language(self, language: str) -> None:
        self.page.locator("header select.lang").select_option(language)

    def set_password(self, new: str, old: str = "") -> None:
        form = self.section("password")
        if old:
            form.locator("input[name=old]").fill(old)
        form.locator("input[name=new]").fill(new)
        form.locator("button[type=submit]").click()

    def sign_in(self, name: str, password: str) -> None:
        form = self.page.locator("main form")
        form.locator("input[autocomplete=username]").fill(name)
        form.locator("input[type=password]").fill(password)
        form.locator("button[type=submit]").click()

    def make_key(self, name: str) -> Locator:
        form = self.section("tokens").locator("form")
        form.locator("input[name=name]").fill(name)
        form.locator("button[type=submit]").click()
        return self.page.get_by_test_id("token")
