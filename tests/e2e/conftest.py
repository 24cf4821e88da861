"""The built app behind a real server, and one browser for all tests."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect, sync_playwright
from sqlmodel import select

from avatar_g.backend.container import open_container
from avatar_g.backend.db import migrate
from avatar_g.backend.db.models.user import User
from avatar_g.backend.services import open_services
from avatar_g.launcher.frontend import web_folder_for
from tests.e2e.witness import Witness
from tests.library_things import empty_library, fill_library
from tests.running_app import FRONT_END, free_port, prepared_cache
from tests.servers import redis_server
from tests.studio import studio_settings

ROOT = Path(__file__).parents[2]
CHROMIUM = Path(os.environ.get("AVATAR_G_TEST_BROWSER", "/usr/bin/chromium"))
START_S = 240.0
PATIENCE_MS = 30_000.0
"""What holds at last is waited for so long: a page draws 3D without a GPU, on a busy machine."""
LIBRARY_COUNT = 300
"""Things of ``filled_library``; a quarter are songs, more than the studios list by themselves."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "e2e" in item.path.parts:
            item.add_marker(pytest.mark.e2e)


@pytest.fixture(autouse=True)
def _no_network() -> None:
    """Browser and server talk through real sockets; that nothing leaves is a test of its own."""


@contextmanager
def new_studio(data_dir: Path) -> Iterator[dict[str, str]]:
    """Settings of a studio of its own, with its Redis running and its database migrated."""
    if not FRONT_END.exists():
        pytest.skip("the front end is not built")
    port = free_port()
    migrate.upgrade(f"sqlite:///{data_dir / 'avatar-g.db'}")
    cache = prepared_cache()
    if cache:
        shutil.copytree(cache, data_dir / "cache", dirs_exist_ok=True)
    with redis_server() as redis_url:
        yield {
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


@contextmanager
def served(environment: dict[str, str]) -> Iterator[str]:
    """Start the web server without workers: jobs wait."""
    port = environment["AVATAR_G_PORT"]
    data_dir = Path(environment["AVATAR_G_DATA_DIR"])
    command = [sys.executable, "-m", "granian", "--interface", "asgi", "--factory"]
    command += ["--host", "127.0.0.1", "--port", port, "avatar_g.avatar_g:app"]
    with (data_dir / "web.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
    try:
        _wait_for(f"http://127.0.0.1:{port}/", process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(60)


@pytest.fixture(scope="session")
def studio_environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    with new_studio(tmp_path_factory.mktemp("studio")) as environment:
        yield environment


@pytest.fixture(scope="session")
def base_url(studio_environment: dict[str, str]) -> Iterator[str]:
    with served(studio_environment) as url:
        yield url


@pytest.fixture(scope="module")
def filled_library(
    base_url: str, studio_environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """Fill the owner's library, empty before and after: other files count on nothing there."""
    httpx.get(f"{base_url}/api/session", timeout=60)
    container = open_container(studio_settings(Path(studio_environment["AVATAR_G_DATA_DIR"])))
    with container.sessions() as session:
        user_id = session.exec(select(User.id)).one()
    services = open_services(container)
    empty_library(services, user_id)
    fill_library(container, user_id, LIBRARY_COUNT, folder=tmp_path_factory.mktemp("things"))
    yield
    empty_library(services, user_id)
    container.sessions.close()
    container.redis.close()


@pytest.fixture(scope="module")
def workers(studio_environment: dict[str, str], base_url: str) -> Iterator[None]:
    """Let jobs run while one module's tests do."""
    command = [sys.executable, "-m", "avatar_g.backend.jobs.supervisor"]
    log_path = Path(studio_environment["AVATAR_G_DATA_DIR"]) / "workers.log"
    with log_path.open("wb") as log:
        process = subprocess.Popen(
            command, cwd=ROOT, env=studio_environment, stdout=log, stderr=log
        )
    yield
    process.terminate()
    process.wait(30)


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
def driver() -> Iterator[Playwright]:
    """Playwright itself: a thread can run one only."""
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def browser(driver: Playwright) -> Iterator[Browser]:
    if not CHROMIUM.exists():
        pytest.skip("Chromium is not installed")
    arguments = ["--no-sandbox", "--no-first-run", "--use-gl=angle", "--use-angle=swiftshader"]
    # Only WebGL is drawn by the software GPU: pages through it take a whole core for themselves.
    arguments += ["--enable-unsafe-swiftshader", "--disable-gpu-compositing"]
    arguments += ["--disable-background-networking", "--disable-component-update"]
    chromium = driver.chromium.launch(executable_path=CHROMIUM, args=arguments)
    yield chromium
    chromium.close()


@pytest.fixture
def context(browser: Browser, base_url: str) -> Iterator[BrowserContext]:
    window = {"width": 1440, "height": 900}
    context = browser.new_context(base_url=base_url, locale="en-GB", viewport=window)
    context.set_default_timeout(PATIENCE_MS)
    yield context
    context.close()


@pytest.fixture
def witness(context: BrowserContext) -> Witness:
    """What the browser complains about, and what it asks of other hosts."""
    witness = Witness()
    witness.listen(context)
    return witness


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()
