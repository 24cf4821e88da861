"""Page object: the frame every page has."""

from typing import Self

from playwright.sync_api import Locator, Page

LIVE = "html[data-hydrated=true]"
"""The page answers clicks only after its socket is up."""


class ShellPage:
    """Speaks in the creator's words; subclasses know one page each."""

    path = "/"

    def __init__(self, page: Page) -> None:
        self.page = page

    def open(self) -> Self:
        self.page.goto(self.path)
        return self.wait_until_alive()

    def reload(self) -> Self:
        self.page.reload()
        return self.wait_until_alive()

    def wait_until_alive(self) -> Self:
        self.page.wait_for_selector(LIVE)
        return self

    def choose_language(self, language: str) -> None:
        self.page.locator("select.lang").select_option(language)

    def switch_theme(self) -> None:
        """Switch it and wait until every colour has arrived."""
        was_light = self.is_light
        self.page.locator("header button.ib:not(.badge)").click()
        self.page.wait_for_function(
            "was => document.documentElement.classList.contains('light') !== was", arg=was_light
        )
        self.page.wait_for_function(
            "() => document.getAnimations().every((one) => !(one instanceof CSSTransition))"
        )

    def toggle_tray(self) -> None:
        self.page.locator("#tray-toggle").click()

    @property
    def title(self) -> Locator:
        return self.page.get_by_role("heading", level=1)

    @property
    def language(self) -> str:
        return self.page.locator("html").get_attribute("lang") or ""

    @property
    def is_light(self) -> bool:
        return "light" in (self.page.locator("html").get_attribute("class") or "")

    @property
    def player(self) -> Locator:
        return self.page.locator("section.player")

    @property
    def notices(self) -> Locator:
        return self.page.get_by_test_id("notice")
