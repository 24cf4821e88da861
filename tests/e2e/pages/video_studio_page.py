"""Page object: the Video Studio."""

from playwright.sync_api import Locator, expect

from tests.e2e.pages.shell_page import ShellPage

RENDER_MS = 180_000
FRAME_MS = 180_000
_MOST_STOPS = 120
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
        return self.wait_for_video()

    def wait_for_video(self) -> Locator:
        result = self.page.get_by_test_id("video-result")
        expect(result).to_be_visible(timeout=RENDER_MS)
        return result

    def wait_for_answer(self) -> None:
        """Wait until the server has answered what was done last."""
        expect(self.said).not_to_be_empty()

    def spans(self) -> list[tuple[float, float]]:
        """Return where each scene lies on the screen's timeline, in seconds."""
        return self.page.evaluate(
            "() => { const lane = document.querySelector('.vt-scenes').offsetWidth - 14;"
            " const end = Number(document.querySelector('[data-testid=playhead]').ariaValueMax);"
            " const at = (px) => Math.round(20 * px * end / lane) / 20;"
            " return [...document.querySelectorAll('[data-scene]')].map((row) =>"
            " [at(row.offsetLeft), at(row.offsetLeft + row.offsetWidth + 3)]); }"
        )

    def cut_at(self, at_s: float) -> None:
        """Put the playhead somewhere by a press on the ruler and split what is there."""
        ruler = self.page.get_by_test_id("playhead")
        ruler.click(position={"x": at_s * self._scale(), "y": 8})
        self.tool("split").click()

    def pull_edge(self, edge: str, *, place: int, by_s: float) -> None:
        """Pull an edge of a scene along the timeline with the pointer."""
        handle = self.scenes.nth(place).locator(f"[data-edge={edge}]")
        box = handle.bounding_box()
        assert box is not None
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        answered = self.timeline.get_attribute("data-answered") or ""
        self.page.mouse.move(x, y)
        self.page.mouse.down()
        self.page.mouse.move(x + by_s * self._scale(), y, steps=6)
        self.page.mouse.up()
        expect(self.timeline).not_to_have_attribute("data-answered", answered)

    def walk_to(self, target: Locator) -> None:
        """Press Tab until ``target`` has the focus; it must be within one round of the page."""
        expect(target).to_be_visible()
        expect(target).to_be_enabled()
        for _ in range(_MOST_STOPS):
            if target.evaluate("(element) => element === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError("Tab does not lead there")

    def _scale(self) -> float:
        """Return the pixels of a second."""
        ruler = self.page.get_by_test_id("playhead")
        width = ruler.evaluate("(element) => element.offsetWidth - 14")
        return width / float(ruler.get_attribute("aria-valuemax") or 1)

    @property
    def timeline(self) -> Locator:
        return self.page.locator(".vt-panel")

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
