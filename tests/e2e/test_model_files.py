"""Exported characters open in other people's programs."""

import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from avatar_g.backend.engines.avatar.arkit import ARKIT_SHAPES
from tests.benchmarks.model_files import write_models
from tests.viewers.packages import ensure_packages, validated
from tests.viewers.serving import pages

COUNT = 3
MOST_BYTES = 6_000_000
MOST_CALLS = 6


@pytest.fixture(scope="module")
def paths(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    try:
        ensure_packages()
    except subprocess.CalledProcessError:
        pytest.skip("npm cannot get the validator")
    return write_models(tmp_path_factory.mktemp("models"), COUNT)


@pytest.fixture(scope="module")
def seen(browser: Browser, paths: list[Path]) -> Iterator[list[dict[str, Any]]]:
    """What a VRM viewer made with three-vrm saw of each file."""
    context = browser.new_context()
    with pages({"models": paths[0].parent}) as address:
        page = context.new_page()
        page.goto(f"{address}/pages/viewer.html")
        page.wait_for_function("window.view !== undefined")
        yield [page.evaluate("url => window.view(url)", f"/models/{path.name}") for path in paths]
    context.close()


def test_the_validator_finds_no_error_and_no_warning(paths: list[Path]) -> None:
    assert [said["said"] for said in validated(paths)] == [[]] * COUNT


def test_a_vrm_viewer_loads_and_draws_every_character(seen: list[dict[str, Any]]) -> None:
    for each in seen:
        assert each["version"] == "1"
        assert each["bones"] == 54
        assert each["expressions"] == 13 + len(ARKIT_SHAPES)
        assert each["drawnShare"] > 0.1


def test_files_are_light_and_drawn_in_few_calls(
    paths: list[Path], seen: list[dict[str, Any]]
) -> None:
    assert max(path.stat().st_size for path in paths) <= MOST_BYTES
    assert max(each["drawCalls"] for each in seen) <= MOST_CALLS
