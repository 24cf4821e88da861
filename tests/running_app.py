"""The whole product as ``run`` starts it, for tests that go through the browser."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import httpx

from avatar_g.launcher.engines import engine_environment
from avatar_g.launcher.frontend import web_folder_for

ROOT = Path(__file__).parents[1]
FRONT_END = ROOT / ".web" / "build" / "client" / "index.html"
READY_S = 60.0
END_S = 30.0
_SHOWN_LOG_CHARS = 3_000


@dataclass(frozen=True)
class StudioApp:
    """A running server."""

    url: str
    data_dir: Path
    process: "subprocess.Popen[bytes]"

    def logs(self) -> str:
        """Return the ends of everything its programs wrote."""
        return logs_of(self.data_dir)

    def process_ids(self) -> set[int]:
        """Return every process that works in its data folder."""
        return processes_of(self.data_dir)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def prepared_cache() -> Path | None:
    """Return body data and compiled characters that an installation has made already."""
    named = os.environ.get("AVATAR_G_TEST_DATA", "")
    candidates = [Path(named) / "cache"] if named else []
    candidates += [ROOT / ".cache" / "test-data" / "cache"]
    return next((folder for folder in candidates if (folder / "body").is_dir()), None)


@contextmanager
def running_studio_app(data_dir: Path, settings: Mapping[str, str]) -> Iterator[StudioApp]:
    """Start Redis, web server and workers; end all of them.

    Raises
    ------
    AssertionError
        If the server does not answer, or leaves a process behind.
    """
    port = free_port()
    cache = prepared_cache()
    if cache:
        shutil.copytree(cache, data_dir / "cache", dirs_exist_ok=True)
    process = _start(data_dir, port, settings)
    app = StudioApp(f"http://127.0.0.1:{port}", data_dir, process)
    try:
        _wait_until_ready(app)
        yield app
    finally:
        _end(app)
    left = {pid: _command_of(pid) for pid in app.process_ids()}
    for pid in left:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    assert not left, f"the server left processes behind: {left}\n{app.logs()}"


def _start(data_dir: Path, port: int, settings: Mapping[str, str]) -> "subprocess.Popen[bytes]":
    environment = {
        **engine_environment(),
        "AVATAR_G_MIN_FREE_BYTES": "0",
        "REFLEX_WEB_WORKDIR": str(web_folder_for(port, data_dir)),
        **settings,
    }
    command = [sys.executable, "-m", "avatar_g.backend.cli.main", "run", "--port", str(port)]
    command += ["--data", str(data_dir), "--workers", "2"]
    logs = data_dir / "logs"
    logs.mkdir(parents=True, exist_ok=True)
    with (logs / "run.log").open("wb") as log:
        return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)


def _wait_until_ready(app: StudioApp) -> None:
    """Wait for the line that ``run`` prints: web server and supervisor are up then."""
    deadline_s = time.monotonic() + READY_S
    while time.monotonic() < deadline_s:
        assert app.process.poll() is None, f"the server ended at once:\n{app.logs()}"
        with suppress(httpx.TransportError):
            if httpx.get(f"{app.url}/api/health", timeout=5).is_success:
                return
        time.sleep(0.2)
    raise AssertionError(f"the server did not answer in {READY_S:.0f} s:\n{app.logs()}")


def _end(app: StudioApp) -> None:
    app.process.send_signal(signal.SIGINT)
    try:
        app.process.wait(END_S)
    except subprocess.TimeoutExpired:
        app.process.kill()
        app.process.wait()
        raise AssertionError(f"the server did not end in {END_S:.0f} s:\n{app.logs()}") from None
    deadline_s = time.monotonic() + 10.0
    while app.process_ids() and time.monotonic() < deadline_s:
        time.sleep(0.05)


def _command_of(pid: int) -> str:
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()[:300]
    return ""


def logs_of(data_dir: Path) -> str:
    parts = []
    for path in sorted((data_dir / "logs").glob("*.log")):
        text = path.read_text(encoding="utf-8", errors="replace")
        parts.append(f"--- {path.name}\n{text[-_SHOWN_LOG_CHARS:]}")
    return "\n".join(parts)


def processes_of(data_dir: Path) -> set[int]:
    """Return the processes whose command line or environment names ``data_dir``."""
    name = str(data_dir).encode()
    found = set()
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit() or int(folder.name) == os.getpid():
            continue
        with suppress(OSError):
            words = (folder / "cmdline").read_bytes() + (folder / "environ").read_bytes()
            if name in words:
                found.add(int(folder.name))
    return found
