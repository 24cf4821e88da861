"""Exported characters in other programs: ``python -m tests.benchmarks.model_files [COUNT]``.

Writes random characters as VRM, validates them with gltf-validator, loads and draws each with
three-vrm in Chromium, and prints a table. Draw calls are those three.js counts for one frame: every
primitive once, and outlines a second time; our materials have none.
"""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from playwright.sync_api import sync_playwright

from avatar_g.backend.engines.avatar.assets import load_body_data
from avatar_g.backend.engines.avatar.build import build_avatar
from avatar_g.backend.engines.avatar.vrm import write_vrm
from avatar_g.backend.production.gallery.random_specs import random_spec
from tests.viewers.packages import validated
from tests.viewers.serving import BROWSER, BROWSER_FLAGS, pages

COUNT = 50


def main(count: int) -> None:
    """Check ``count`` characters."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        paths = write_models(folder, count)
        found = validated(paths)
        seen = view_models(folder, paths)
        print("| seed | errors | warnings | MB | draw calls | bones | expressions | load ms |")
        print("|---|---|---|---|---|---|---|---|")
        for path, said, shown in zip(paths, found, seen, strict=True):
            size = f"{path.stat().st_size / 1e6:.2f}"
            loaded = [shown[key] for key in ("drawCalls", "bones", "expressions", "loadMs")]
            row = [path.stem, said["errors"], said["warnings"], size, *loaded]
            print("| " + " | ".join(map(str, row)) + " |")
        sizes = sorted(path.stat().st_size / 1e6 for path in paths)
    calls = [shown["drawCalls"] for shown in seen]
    print(f"errors {sum(said['errors'] for said in found)}", end=", ")
    print(f"warnings {sum(said['warnings'] for said in found)}", end=", ")
    print(f"MB {sizes[0]:.2f} to {sizes[-1]:.2f}, median {sizes[len(sizes) // 2]:.2f}", end=", ")
    print(f"draw calls {min(calls)} to {max(calls)}, drawn by three-vrm {len(seen)} of {count}")


def write_models(folder: Path, count: int) -> list[Path]:
    """Write the random characters 1 to ``count``."""
    data = load_body_data(folder / "body")
    paths = []
    for seed in range(1, count + 1):
        spec = random_spec(seed)
        path = folder / f"{seed}.vrm"
        write_vrm(build_avatar(spec, data, has_levels=False), spec, path)
        paths.append(path)
    return paths


def view_models(folder: Path, paths: list[Path]) -> list[dict[str, Any]]:
    """Load and draw every file in a VRM viewer; return what it saw.

    Raises
    ------
    playwright.sync_api.Error
        If a file does not load.
    """
    with sync_playwright() as driver, pages({"models": folder}) as address:
        browser = driver.chromium.launch(executable_path=BROWSER, args=list(BROWSER_FLAGS))
        page = browser.new_page()
        page.goto(f"{address}/pages/viewer.html")
        page.wait_for_function("window.view !== undefined")
        return [page.evaluate("url => window.view(url)", f"/models/{path.name}") for path in paths]


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else COUNT)
