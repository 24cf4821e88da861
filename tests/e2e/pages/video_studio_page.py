"""Page object: the Video Studio."""

from playwright.sync_api import Locator, expect

from tests.e2e.pages.shell_page import ShellPage

RENDER_MS = 90_000
FRAME_MS = 90_000
"""The first frame of a process also compiles its kernels."""


class VideoStudioPage(ShellPage):
    """Songs to film, and the scenes of the open draft."""

    path = "/services/video-studio"

    def plan(self, title: str, *, mode: str, aspect: str) -> None:
        self.page.get_by_test_id("film-song").filter(has_text=title).click()
        self.page.locator(f"[data-shows='{mode}']").click()
        self.page.locator(f"[data-aspect='{aspect}']").click()
        self.page.get_by_test_id("create-draft").click()
        expect(self.scenes.first).to_be_visible()

    def wait_for_frame(self) -> None:
        frame = self.page.locator("[data-testid=video-frame][data-ready=true] img")
        expect(frame).to_be_visible(timeout=FRAME_MS)

    def choose(self, field: str, value: str) -> None:
        self.page.locator(f"[data-field={field}]").select_option(value)

    def tool(self, name: str) -> Locator:
        return self.page.locator(f"[data-tool={name}]")

    def render(self) -> Locator:
        """Start the render and wait for what can be watched."""
        self.page.get_by_test_id("render").click()
        result = self.page.get_by_test_id("video-result")
        expect(result).to_be_visible(timeout=RENDER_MS)
        return result

    @property
    def scenes(self) -> Locator:
        return self.page.locator("[data-scene]")

    @property
    def selected(self) -> Locator:
        return self.page.locator("[data-scene][aria-selected=true]")

    @property
    def estimate(self) -> Locator:
        return self.page.get_by_test_id("estimate")

    @property
    def said(self) -> Locator:
        return self.page.get_by_test_id("video-said")

    @property
    def problem(self) -> Locator:
        return self.page.get_by_test_id("video-problem")
