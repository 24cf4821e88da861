"""``run``: Redis, migrations, workers and the web server, until Ctrl-C."""

import os
import signal
import sys
import threading
import time
import urllib.error
import urllib.request
from types import FrameType

from avatar_g.backend.cli.children import Children
from avatar_g.backend.cli.redis_server import start_redis, wait_for_redis
from avatar_g.backend.config import Settings
from avatar_g.backend.errors import SetupProblem

_READY_S = 60.0
_POLL_S = 0.1
_LOOK_S = 0.5
_QUICK_END_S = 3.0


def serve(settings: Settings) -> int:
    """Run the whole studio on this machine; returns the exit code.

    Every child is in its own process group, is ended on Ctrl-C or SIGTERM, and dies with this
    process even when it is killed.
    """
    stop = threading.Event()

    def ask_to_stop(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, ask_to_stop)
    children = Children(settings.data_dir / "logs")
    try:
        environment = _environment(settings)
        python = [sys.executable, "-m"]
        start_redis(settings, children)
        # The web server takes seconds to load: Redis and the database get ready meanwhile.
        children.start("web", [*python, *_web(settings)], environment=environment)
        _prepare_database(settings)
        wait_for_redis(settings)
        children.start(
            "supervisor", [*python, "avatar_g.backend.jobs.supervisor"], environment=environment
        )
        if _wait_until_ready(settings, children, stop):
            _announce(settings)
        return _watch(children, stop)
    finally:
        children.stop()


def _prepare_database(settings: Settings) -> None:
    from avatar_g.backend.db import migrate

    migrate.upgrade(settings.resolved_database_url)


def _environment(settings: Settings) -> dict[str, str]:
    """Return the children's environment: our settings, and Reflex told to serve what is built."""
    return {
        **os.environ,
        "AVATAR_G_DATA_DIR": str(settings.data_dir),
        "AVATAR_G_HOST": settings.host,
        "AVATAR_G_PORT": str(settings.port),
        "AVATAR_G_WORKERS": str(settings.workers),
        # Reflex's own names for "production, front end already compiled, served from here".
        "REFLEX_ENV_MODE": "prod",
        "__REFLEX_MOUNT_FRONTEND_COMPILED_APP": "true",
        "__REFLEX_SKIP_COMPILE": "true",
        "REFLEX_TELEMETRY_ENABLED": "false",
        "REFLEX_CHECK_LATEST_VERSION": "false",
    }


def _web(settings: Settings) -> list[str]:
    return [
        "granian",
        *("--interface", "asgi"),
        "--factory",
        *("--host", settings.host),
        *("--port", str(settings.port)),
        *("--workers", "1"),
        "avatar_g.avatar_g:app",
    ]


def _wait_until_ready(settings: Settings, children: Children, stop: threading.Event) -> bool:
    """Poll the health address; False when told to stop meanwhile."""
    address = f"http://{settings.host}:{settings.port}/api/health"
    for _ in range(round(_READY_S / _POLL_S)):
        if stop.wait(_POLL_S):
            return False
        _check_alive(children)
        try:
            with urllib.request.urlopen(address, timeout=2.0):
                return True
        except (urllib.error.URLError, OSError):
            continue
    raise SetupProblem(f"The web server did not answer: see {children.logs / 'web.log'}.")


def _watch(children: Children, stop: threading.Event) -> int:
    """Start again what was killed or crashed; give up on what cannot stay up."""
    while not stop.wait(_LOOK_S):
        ended = children.ended()
        if ended is None:
            continue
        if time.monotonic() - ended.started_s < _QUICK_END_S:
            _check_alive(children)
        status = ended.process.returncode
        print(f"{ended.name} stopped with status {status}: started again.", flush=True)
        children.start_again(ended)
    return 0


def _check_alive(children: Children) -> None:
    ended = children.ended()
    if ended is not None:
        raise SetupProblem(f"{ended.name} stopped: see {children.logs / (ended.name + '.log')}.")


def _announce(settings: Settings) -> None:
    print(f"Avatar G is ready: {settings.resolved_public_url}  (Ctrl-C stops it)", flush=True)
    link = _first_link(settings)
    if link:
        print(f"Other computers can reach it: choose a password first at {link}", flush=True)


def _first_link(settings: Settings) -> str:
    """Return where the owner of an exposed studio sets the first password, or an empty string."""
    from avatar_g.backend.container import open_container
    from avatar_g.backend.services.accounts import AccountService, is_loopback_only

    if is_loopback_only(settings):
        return ""
    container = open_container(settings)
    try:
        accounts = AccountService(container)
        return "" if accounts.owner_has_password() else accounts.sign_in_link()
    finally:
        container.sessions.close()
