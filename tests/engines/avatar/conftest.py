"""One compiled body for all avatar tests; it is costly, so it is made once."""

from pathlib import Path

import pytest

from avatar_g.backend.engines.avatar.assets import BodyData, load_body_data


@pytest.fixture(scope="session")
def body_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("body")


@pytest.fixture(scope="session")
def body_data(body_cache: Path) -> BodyData:
    return load_body_data(body_cache)
