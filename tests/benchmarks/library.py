"""How fast a library of 10,000 things answers: ``python -m tests.benchmarks.library [COUNT]``.

Fills a scratch studio, asks its services, then drives its page with Chromium; prints one JSON
object. Times of the page are those of finished pixels: from the key or click to the frame after
the change.
"""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

import httpx
from playwright.sync_api import Page, sync_playwright
from sqlmodel import select

from avatar_g.backend.container import Container, open_container
from avatar_g.backend.db.models.user import User
from avatar_g.backend.domain.library import LibraryQuery, ThingOrder
from avatar_g.backend.services import Services, open_services
from tests import running_app
from tests.library_things import fill_library
from tests.studio import studio_settings
from tests.viewers.serving import BROWSER, BROWSER_FLAGS

FLAGS = (*BROWSER_FLAGS, "--disable-gpu-compositing")
SEARCHES = ("neon", "neon ni", "ზღვა", "ვარსკ", "море ночь", "звезд", "10004242", "ღამე ქალაქი წვ")
REPEATS = 10
START_S = 300.0
"""A loaded machine is slow to start."""
_UNTIL = """async ([read, act]) => {
  const isDone = new Function(`return ${read}`);
  const began = performance.now();
  new Function(act)();
  while (!isDone() && performance.now() - began < 15000) {
    await new Promise((next) => requestAnimationFrame(() => setTimeout(next)));
  }
  return performance.now() - began;
}"""
_NODES = "document.querySelectorAll('*').length"
_AT_END = """(() => {
  const grid = document.querySelector(".lib-grid");
  const isLong = grid.scrollHeight > grid.clientHeight;
  return !isLong || (grid.scrollTop > 0 && !grid.querySelector(".sk")
    && !!document.getElementById(`lib-${Number(grid.dataset.total) - 1}`));
})()"""
_OPENED = """document.querySelector("[data-testid=details] h3")?.textContent
  === document.querySelector("#lib-NUMBER .nm").textContent"""
_TOTAL = "document.querySelector('[data-testid=library-grid]')?.dataset.total"


def main() -> None:
    """Measure and print."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with TemporaryDirectory() as name:
        data_dir = Path(name) / "studio"
        data_dir.mkdir()
        running_app.READY_S = START_S
        with running_app.running_studio_app(data_dir, {}) as app:
            httpx.get(f"{app.url}/api/session", timeout=30)
            container = open_container(studio_settings(data_dir))
            with container.sessions() as session:
                user_id = session.exec(select(User.id)).one()
            small = _browse(app.url, container, user_id, 60)
            began = perf_counter()
            fill_library(container, user_id, count - 60, folder=Path(name))
            figures: dict[str, Any] = {
                "things": count,
                "fill_s": round(perf_counter() - began, 1),
                "services": _ask(open_services(container), user_id),
                "page_of_60": small,
                "page": _browse(app.url, container, user_id, 0),
            }
            container.sessions.close()
    print(json.dumps(figures, indent=2))


def _ask(services: Services, user_id: str) -> dict[str, Any]:
    """Time the use cases behind the page, each on a connection of its own, in milliseconds."""
    library = services.library
    found = library.search(user_id, LibraryQuery(), limit=96).items
    videos = [each.item_id for each in found if each.kind == "video"]
    figures = {
        f"search {text}": _timed(
            lambda text=text: library.search(user_id, LibraryQuery(text), limit=96)
        )
        for text in SEARCHES
    }
    figures |= {
        f"order {order}": _timed(
            lambda order=order: library.search(user_id, LibraryQuery(order=order), limit=96)
        )
        for order in ThingOrder
    }
    figures["last window"] = _timed(
        lambda: library.search(user_id, LibraryQuery(), offset=9_900, limit=96)
    )
    figures["overview"] = _timed(lambda: library.overview(user_id))
    figures["open"] = _timed(lambda: library.get(user_id, videos[0]))
    figures["lineage"] = _timed(lambda: services.lineage.around(user_id, videos[0]))
    return figures


def _timed(ask: Callable[[], Any]) -> float:
    ask()
    times_ms = []
    for _ in range(REPEATS):
        began = perf_counter()
        ask()
        times_ms.append(1_000 * (perf_counter() - began))
    return round(median(times_ms), 1)


def _browse(url: str, container: Container, user_id: str, add: int) -> dict[str, Any]:
    """Open the page and use it; adds things first."""
    if add:
        with TemporaryDirectory() as name:
            fill_library(container, user_id, add, folder=Path(name))
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=BROWSER, args=list(FLAGS))
        context = browser.new_context(
            viewport={"width": 1440, "height": 900}, bypass_csp=True, locale="en"
        )
        page = context.new_page()
        began = perf_counter()
        page.goto(f"{url}/library")
        page.wait_for_selector("[data-testid=item]")
        figures: dict[str, Any] = {"first_tiles_ms": round(1_000 * (perf_counter() - began))}
        page.wait_for_timeout(500)
        figures |= _use(page)
        browser.close()
    return figures


def _use(page: Page) -> dict[str, Any]:
    figures: dict[str, Any] = {"total": page.evaluate(_TOTAL), "nodes": page.evaluate(_NODES)}
    figures["tiles"] = page.locator("[role=option]").count()
    to_end = "const g = document.querySelector('.lib-grid'); g.scrollTop = g.scrollHeight"
    figures["scroll_to_end_ms"] = _until(page, _AT_END, to_end)
    page.wait_for_timeout(300)
    figures["nodes_at_end"] = page.evaluate(_NODES)
    page.locator(".lib-grid").evaluate("grid => { grid.scrollTop = 0; }")
    page.wait_for_timeout(500)
    times_ms = []
    for number in range(5):
        click = f"document.querySelector('#lib-{number}').click()"
        times_ms.append(_until(page, _OPENED.replace("NUMBER", str(number)), click))
    figures["open_ms"] = round(median(times_ms), 1)
    figures["nodes_with_details"] = page.evaluate(_NODES)
    times_ms = []
    for text in ("neon", "ვარსკ", "море ночь", "neon night"):
        began = perf_counter()
        page.get_by_test_id("library-search").fill(text)
        page.wait_for_selector(f'.lib-body[data-text="{text}"]', state="attached")
        times_ms.append(1_000 * (perf_counter() - began))
    figures["search_ms"] = round(median(times_ms), 1)
    return figures


def _until(page: Page, read: str, act: str) -> float:
    return round(float(page.evaluate(_UNTIL, [read, act])), 1)


if __name__ == "__main__":
    main()
