"""Page object: the Avatar Builder."""

from pathlib import Path

from playwright.sync_api import Locator, expect

from tests.e2e.pages.shell_page import ShellPage

BUILD_MS = 90_000
"""A character takes seconds; the first one of a worker also compiles its kernels."""


class AvatarBuilderPage(ShellPage):
    """One character, its wardrobe and its words."""

    path = "/services/avatar-builder"

    def describe(self, prompt: str) -> None:
        self.page.locator("#avatar-prompt").fill(prompt)
        self.page.get_by_test_id("describe").click()

    def start_with(self, name: str) -> None:
        self.page.locator(".first-four .wc", has_text=name).click()

    def start_anew(self) -> None:
        self.page.get_by_role("button", name="New avatar").click()

    def open_tab(self, tab: str) -> None:
        self.page.locator(f"[data-tab={tab}]").click()

    def card(self, kind: str) -> Locator:
        return self.page.locator(f"[data-wear={kind}]")

    def drag_to_stage(self, kind: str) -> None:
        self.card(kind).drag_to(self.stage)

    def worn(self, kind: str) -> Locator:
        return self.page.locator(f"[data-worn={kind}]")

    def lock(self, part: str) -> Locator:
        return self.page.locator(f".inspector [data-lock={part}]")

    def save(self) -> None:
        self.page.get_by_test_id("save").click()

    def tool(self, name: str) -> Locator:
        return self.page.locator(f"[data-tool={name}]")

    def export(self, kind: str, folder: Path) -> Path:
        link = self.page.locator(f"[data-testid=download][data-kind={kind}]")
        expect(link).to_be_visible(timeout=BUILD_MS)
        with self.page.expect_download() as download:
            link.click()
        path = folder / download.value.suggested_filename
        download.value.save_as(path)
        return path

    def bring(self, file: Path) -> None:
        self.page.get_by_test_id("model-file").set_input_files(file)

    def draw_pictures(self) -> None:
        self.page.get_by_test_id("export-pictures").click()

    def wait_for_picture(self) -> None:
        expect(self.page.locator("[data-testid=stage]:not([data-shown=''])")).to_be_visible(
            timeout=BUILD_MS
        )

    def slide(self, name: str, value: int) -> None:
        """Move a slider as a hand does: input events, no clicks on the server's word."""
        self.page.locator(f"#slider-{name}").evaluate(
            """(input, value) => {
              const own = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value");
              own.set.call(input, String(value));
              input.dispatchEvent(new Event("input", { bubbles: true }));
            }""",
            value,
        )

    def open_details(self, group: str) -> None:
        self.page.locator(f"[data-details={group}]").click()

    def wait_for_sliders(self) -> None:
        """Wait until the browser knows what the sliders do to the body on stage."""
        ready = self.page.locator(".stage-canvas[data-ready=sliders]")
        expect(ready).to_be_attached(timeout=BUILD_MS)

    def wait_for_revision(self) -> None:
        """Wait until the stage shows what the server has now."""
        expect(self.page.locator(".stage-wait")).to_have_count(0, timeout=BUILD_MS)

    def picture(self) -> bytes:
        """Return the character alone, without what is drawn over it."""
        return self.page.locator(".stage-canvas").screenshot()

    @property
    def stage(self) -> Locator:
        return self.page.get_by_test_id("stage")

    @property
    def said(self) -> Locator:
        return self.page.get_by_test_id("said")

    @property
    def problem(self) -> Locator:
        return self.page.get_by_test_id("avatar-problem")

    @property
    def import_report(self) -> Locator:
        return self.page.get_by_test_id("import-report")

    @property
    def bring_problem(self) -> Locator:
        return self.page.get_by_test_id("bring-problem")
