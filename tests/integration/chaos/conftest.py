"""The whole studio, with real engines at a tiny size, for tests that kill parts of it."""

from collections.abc import Iterator

import pytest

from tests.integration.chaos.victims import KilledStudio
from tests.running_app import FRONT_END, running_studio_app

SETTINGS = {"AVATAR_G_VIDEO_RESOLUTION": "480p", "AVATAR_G_VIDEO_FPS": "12"}


@pytest.fixture(autouse=True)
def _no_network() -> None:
    """The server of these tests is asked through a real socket of this machine."""


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KilledStudio]:
    if not FRONT_END.exists():
        pytest.skip("the front end is not built")
    with running_studio_app(tmp_path_factory.mktemp("app"), SETTINGS) as app:
        killed = KilledStudio(app)
        yield killed
        killed.close()
