"""What every test may rely on: nothing but loopback, and a scratch data folder."""

import os
import socket
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

_connect = socket.socket.connect
_LOOPBACK = ("127.", "::1", "localhost")

for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS"):
    os.environ[_name] = "1"
"""As in our workers, and set before numpy is loaded: some tests fork, and a forked child waits for
ever for threads of a numeric library that its parent had started."""

settings.register_profile("same", derandomize=True)
settings.register_profile("search", print_blob=True)
settings.load_profile(os.environ.get("AVATAR_G_TEST_PROPERTIES", "same"))
"""The suite tries the same examples every time; ``search`` looks for new ones."""


def _guarded_connect(self: socket.socket, address: Any) -> None:
    """Refuse every connection that leaves this machine."""
    if isinstance(address, tuple) and not str(address[0]).startswith(_LOOPBACK):
        raise RuntimeError(f"a test tried to reach {address[0]}")
    _connect(self, address)


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket.socket, "connect", _guarded_connect)


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    """A fresh data folder."""
    return tmp_path / "data"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add ``--update-golden``: store golden pictures instead of comparing with them."""
    parser.addoption("--update-golden", action="store_true", help="store golden files anew")


@pytest.fixture
def update_golden(request: pytest.FixtureRequest) -> bool:
    """Whether golden files are to be stored anew."""
    return bool(request.config.getoption("--update-golden"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run browser tests last: Playwright keeps an event loop that asyncio tests cannot share."""
    order = ("unit", "engines", "integration", "e2e")

    def rank(item: pytest.Item) -> tuple[int, bool]:
        parts = item.path.relative_to(Path(__file__).parent).parts
        # The smoke tests look at a studio in which nothing was made yet.
        return (order.index(parts[0]) if parts[0] in order else 0, parts[-1] != "test_smoke.py")

    items.sort(key=rank)
