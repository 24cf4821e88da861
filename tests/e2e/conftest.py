"""The built app behind a real server, and one browser for all tests."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from time import monotonic, sleep

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from avatar_g.backend.db import migrate
from avatar_g.launcher.frontend import web_folder_for
from tests.running_app import FRONT_END, free_port
from tests.servers import redis_server

ROOT = Path(__file__).parents[2]
CHROMIUM = Path(os.environ.get("AVATAR_G_TEST_BROWSER", "/usr/bin/chromium"))
START_S = 60.0


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "e2e" in item.path.parts:
            item.add_marker(pytest.mark.e2e)


@pytest.fixture(autouse=True)
def _no_network() -> None:
    """Browser and server talk through real sockets; that nothing leaves is a test of its own."""


@pytest.fixture(scope="session")
def base_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Start Redis and the web server without workers: jobs wait."""
    if not FRONT_END.exists():
        pytest.skip("the front end is not built")
    port = free_port()
    data_dir = tmp_path_factory.mktemp("studio")
    migrate.upgrade(f"sqlite:///{data_dir / 'avatar-g.db'}")
    with redis_server() as redis_url:
        yield from _serve(port, data_dir, redis_url)


def _serve(port: int, data_dir: Path, redis_url: str) -> Iterator[str]:
    environment = {
        **os.environ,
        "AVATAR_G_DATA_DIR": str(data_dir),
        "AVATAR_G_PORT": str(port),
        "AVATAR_G_REDIS_URL": redis_url,
        "AVATAR_G_MIN_FREE_BYTES": "0",
        "REFLEX_WEB_WORKDIR": str(web_folder_for(port, data_dir)),
        "REFLEX_ENV_MODE": "prod",
        "__REFLEX_MOUNT_FRONTEND_COMPILED_APP": "true",
        "__REFLEX_SKIP_COMPILE": "true",
        "REFLEX_TELEMETRY_ENABLED": "false",
        "REFLEX_CHECK_LATEST_VERSION": "false",
    }
    command = [sys.executable, "-m", "granian", "--interface", "asgi", "--factory"]
    command += ["--host", "127.0.0.1", "--port", str(port), "avatar_g.avatar_g:app"]
    with (data_dir / "web.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
    try:
        _wait_for(f"http://127.0.0.1:{port}/", process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(20)


def _wait_for(url: str, process: "subprocess.Popen[bytes]") -> None:
    end_s = monotonic() + START_S
    while monotonic() < end_s:
        assert process.poll() is None, "the web server ended at once; see web.log"
        try:
            httpx.get(url, timeout=5)
        except httpx.TransportError:
            sleep(0.2)
        else:
            return
    raise AssertionError("the web server did not answer")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        pytest.skip("Chromium is not installed")
    arguments = ["--no-sandbox", "--disable-gpu", "--no-first-run"]
    arguments += ["--disable-background-networking", "--disable-component-update"]
    with sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield chromium
        chromium.close()


@pytest.fixture
def context(browser: Browser, base_url: str) -> Iterator[BrowserContext]:
    window = {"width": 1440, "height": 900}
    context = browser.new_context(base_url=base_url, locale="en-GB", viewport=window)
    context.set_default_timeout(15_000)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()
