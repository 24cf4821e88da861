"""Page objects: the list of projects, and one project."""

from playwright.sync_api import Locator

from tests.e2e.pages.shell_page import ShellPage


class ProjectsPage(ShellPage):
    """Everything one works on."""

    path = "/projects"

    def make(self, title: str) -> "ProjectPage":
        self.page.locator(".pj-new input").fill(title)
        self.page.locator(".pj-new button").click()
        self.page.wait_for_url("**/project?id=*")
        return ProjectPage(self.page)

    def cards(self) -> Locator:
        return self.page.get_by_test_id("project")

    def restore(self) -> None:
        self.page.locator(".pj-note .btn").click()


class ProjectPage(ShellPage):
    """One project."""

    path = "/project"

    def show(self, tab: str) -> None:
        self.page.locator(f"[data-tab-name={tab}]").click()

    def cards(self, column: str) -> Locator:
        return self.page.locator(f"[data-column={column}] [data-testid=board-card]")

    def add(self, column: str, title: str) -> None:
        """Put a thing of the library in, by its name."""
        self.page.get_by_test_id(f"add-{column}").click()
        dialog = self.page.locator("dialog[open]")
        dialog.get_by_role("button", name=title, exact=True).click()
        dialog.get_by_test_id("put-in").click()

    def take_out(self, title: str) -> None:
        card = self.page.get_by_test_id("board-card").filter(has_text=title)
        card.get_by_test_id("take-out").click()

    @property
    def members(self) -> Locator:
        return self.page.get_by_test_id("member")

    @property
    def acts(self) -> Locator:
        return self.page.get_by_test_id("act")

    @property
    def outdated(self) -> Locator:
        return self.page.get_by_test_id("outdated")
