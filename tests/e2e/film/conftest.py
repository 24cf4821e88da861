"""One whole studio for the tests of this folder, and one finished video per language."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext

from tests.e2e.conftest import PATIENCE_MS
from tests.e2e.film.tour import LANGUAGES, Tour, take_tour
from tests.running_app import FRONT_END, StudioApp, running_studio_app

SETTINGS = {"AVATAR_G_VIDEO_RESOLUTION": "480p", "AVATAR_G_VIDEO_FPS": "12"}
"""Small pictures: these tests are about the way through the product."""


@pytest.fixture(scope="session")
def studio_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StudioApp]:
    """Everything ``run`` starts, once for all tests."""
    if not FRONT_END.exists():
        pytest.skip("the front end is not built")
    with running_studio_app(tmp_path_factory.mktemp("app"), SETTINGS) as app:
        yield app


@pytest.fixture(scope="session")
def base_url(studio_app: StudioApp) -> str:
    """Address of the whole studio, in place of the one without workers."""
    return studio_app.url


@pytest.fixture(scope="module", params=LANGUAGES)
def tour(request: pytest.FixtureRequest, browser: Browser, studio_app: StudioApp) -> Iterator[Tour]:
    """From a sentence in one language to its finished video, walked once."""
    context = _open_context(browser, studio_app)
    try:
        yield take_tour(context, request.param)
    except AssertionError as error:
        error.add_note(studio_app.logs())
        raise
    finally:
        context.close()


def _open_context(browser: Browser, studio_app: StudioApp) -> BrowserContext:
    window = {"width": 1440, "height": 900}
    context = browser.new_context(base_url=studio_app.url, locale="en-GB", viewport=window)
    context.set_default_timeout(PATIENCE_MS)
    return context
