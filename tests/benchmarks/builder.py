"""How fast the Avatar Builder answers a hand: ``python -m tests.benchmarks.builder URL``.

Drives a running studio with Chromium and prints one JSON object. Times are those of finished
pixels: the page reads one back after every frame it is asked about.
"""

import json
import os
import sys
from contextlib import suppress
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import Page, sync_playwright

from tests.viewers.serving import BROWSER, BROWSER_FLAGS

FLAGS = (*BROWSER_FLAGS, "--disable-gpu-compositing")
SLIDERS = ("height", "weight", "eye_size", "nose_length", "leg_length")
STEPS = 24
LOADS = 5
TOPS = ("polo", "jacket", "shirt", "tank", "sweater", "tshirt", "longsleeve", "blouse")
HOVERED = ("chokha", "dress", "gdress", "hoodie")
PROMPTS = (
    "A woman with long red hair in a green dress",
    "An old man with a grey beard and a blue sweater",
    "A girl with big eyes, pink hair and a black hoodie",
)

_SLIDE = """async ([name, steps]) => {
  const input = document.getElementById(`slider-${name}`);
  const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set;
  const host = document.querySelector(".stage-canvas");
  const [low, high] = [Number(input.min), Number(input.max)];
  const start = Number(input.value), times = [];
  const frame = () => new Promise((next) => requestAnimationFrame(() => setTimeout(next)));
  host.dataset.timed = "1";
  for (let step = 0; step < steps; step += 1) {
    delete host.dataset.slideMs;
    const value = low + (high - low) * (0.5 + 0.45 * Math.sin(step / 3));
    const began = performance.now();
    set.call(input, String(Math.round(value) === start ? start + 1 : Math.round(value)));
    input.dispatchEvent(new Event("input", { bubbles: true }));
    while (!host.dataset.slideMs && performance.now() - began < 3000) await frame();
    times.push(Number(host.dataset.slideAt) - began);
  }
  set.call(input, String(start)); input.dispatchEvent(new Event("input", { bubbles: true }));
  return times;
}"""
_SWAP = """async (kind) => {
  const canvas = document.querySelector(".stage-canvas");
  const began = performance.now();
  Object.assign(canvas.dataset, { timed: "1", wornAt: 0, shownAt: 0 });
  document.querySelector(`[data-wear=${kind}]`).click();
  const done = () => [canvas.dataset.wornAt, canvas.dataset.shownAt].map(Number).filter(Boolean);
  while (!done().length && performance.now() - began < 20000) {
    await new Promise((next) => requestAnimationFrame(() => setTimeout(next)));
  }
  return Math.min(...done()) - began;
}"""
_DESCRIBED = """async () => {
  const began = performance.now();
  const data = () => document.querySelector(".stage-canvas")?.dataset ?? {};
  document.querySelector("[data-testid=describe]").click();
  data().shownAt = 0;
  while (!Number(data().shownAt) && performance.now() - began < 60000) {
    data().timed = "1";
    await new Promise((next) => requestAnimationFrame(() => setTimeout(next)));
  }
  return Number(data().shownAt) - began;
}"""
_LOADED = """async () => {
  const stage = () => document.querySelector("[data-testid=stage]");
  while (!stage()?.dataset.shown && performance.now() < 60000) {
    await new Promise((next) => requestAnimationFrame(next));
  }
  return performance.now() - performance.getEntriesByType("navigation")[0].loadEventEnd;
}"""


def main(url: str) -> None:
    """Measure everything once on a calm page."""
    with sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=BROWSER, args=list(FLAGS))
        window = {"width": 1440, "height": 900}
        page = chromium.new_context(base_url=url, locale="en-GB", viewport=window).new_page()
        page.goto("/services/avatar-builder")
        _start(page)
        facts: dict[str, Any] = {"load_before": os.getloadavg()[0]}
        facts["prompt_to_picture_s"] = _of([_from_words(page, text) for text in PROMPTS])
        facts["viewer_after_page_ms"] = _of([_load(page) for _ in range(LOADS)])
        _settle(page)
        facts["frame_ms"] = float(page.locator(".stage-canvas").get_attribute("data-frame-ms") or 0)
        spent_s = _browser_cpu_s()
        facts["slider_ms"] = {name: _of(page.evaluate(_SLIDE, [name, STEPS])) for name in SLIDERS}
        steps = STEPS * len(SLIDERS)
        facts["slider_cpu_ms"] = round(1000 * (_browser_cpu_s() - spent_s) / steps, 1)
        _settle(page)
        facts["swap_ms"] = _swaps(page, TOPS, is_near=False)
        _each(page, "undo", len(TOPS))
        facts["swap_kept_ms"] = _swaps(page, TOPS[::-1], is_near=False)
        facts["swap_after_hover_ms"] = _swaps(page, HOVERED, is_near=True)
        facts["load_after"] = os.getloadavg()[0]
        chromium.close()
    json.dump(facts, sys.stdout, indent=1)


def _browser_cpu_s() -> float:
    """Return the CPU time of every process below this one: the browser's."""
    parents, spent = {}, {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            with suppress(OSError):
                words = (folder / "stat").read_text().rpartition(")")[2].split()
                parents[int(folder.name)] = int(words[1])
                spent[int(folder.name)] = int(words[11]) + int(words[12])
    return sum(spent[pid] for pid in spent if _is_below(pid, parents)) / os.sysconf("SC_CLK_TCK")


def _is_below(pid: int, parents: dict[int, int]) -> bool:
    while pid in parents and pid != os.getpid():
        pid = parents[pid]
    return pid == os.getpid()


def _start(page: Page) -> None:
    page.wait_for_timeout(4_000)
    nino = page.locator(".first-four .wc", has_text="Nino")
    if nino.count():
        nino.click()
    _settle(page)


def _settle(page: Page) -> None:
    """Wait for the picture and for what follows it."""
    page.locator("[data-testid=stage]:not([data-shown=''])").wait_for(timeout=60_000)
    page.wait_for_timeout(6_000)


def _from_words(page: Page, text: str) -> float:
    page.get_by_role("button", name="New avatar").click()
    page.locator(".first-four").wait_for()
    page.locator("#avatar-prompt").fill(text)
    took_s = round(page.evaluate(_DESCRIBED) / 1e3, 2)
    page.wait_for_timeout(3_000)
    return took_s


def _load(page: Page) -> float:
    """Return how long after the page the character is on stage."""
    page.goto("/services/avatar-builder")
    took_ms: float = page.evaluate(_LOADED)
    page.wait_for_timeout(2_000)
    return took_ms


def _swaps(page: Page, kinds: tuple[str, ...], *, is_near: bool) -> dict[str, Any]:
    times = []
    for kind in kinds:
        if is_near:
            page.locator(f"[data-wear={kind}]").hover()
            page.wait_for_timeout(900)
        times.append(page.evaluate(_SWAP, kind))
        page.wait_for_timeout(1_500)
    return _of(times) | {"each": [round(time) for time in times]}


def _each(page: Page, tool: str, count: int) -> None:
    for _ in range(count):
        page.locator(f"[data-tool={tool}]").click()
        page.wait_for_timeout(700)


def _of(times: list[float]) -> dict[str, float]:
    ordered = sorted(times)
    last = ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]
    return {"n": len(times), "median": round(median(times), 2), "p95": round(last, 2)}


if __name__ == "__main__":
    main(sys.argv[1])
