"""``python3 -m avatar_g test``: prepare, check the style, run every test."""

import os
import subprocess
import time
from pathlib import Path

from avatar_g.launcher.console import say, together
from avatar_g.launcher.engines import engine_environment, ensure_engines
from avatar_g.launcher.environment import ensure_environment
from avatar_g.launcher.frontend import ensure_front_end
from avatar_g.launcher.places import ENVIRONMENT, REPOSITORY, check_writable, environment_program
from avatar_g.launcher.programs import need_system_program

TEST_DATA = REPOSITORY / ".cache" / "test-data"
"""Body data and other things that are made once, shared by all tests."""
_BYTECODE = REPOSITORY / ".cache" / "bytecode"
"""Modules as they are loaded: tests start hundreds of processes, and each would compile half a
second of libraries where Python may not write beside them (MEASURED: 1.1 s to load the renderer,
0.4 s from here)."""

_CHECKS = (
    ("format", ("ruff", "format", "--check", "--quiet", ".")),
    ("lint", ("ruff", "check", "--quiet", ".")),
    ("contracts", ("lint-imports", "--no-logo")),
    ("types of the backend", ("mypy", "--no-error-summary")),
    ("types of the interface", ("pyright",)),
)

RUNS = (
    ("tests/unit", "tests/engines", "-n", "2", "--dist", "loadfile"),
    ("tests/integration", "tests/e2e"),
)
"""What only computes is shared by two processes; what kills, waits and watches has the machine to
itself."""


def run_tests(arguments: list[str]) -> int:
    """Run all checks and tests, or only pytest when arguments name some of them."""
    check_writable(REPOSITORY)
    ensure_environment(with_tests=True)
    browser = need_system_program(
        ["chromium", "chromium-browser", "google-chrome"], ["chromium"], purpose="The browser tests"
    )
    postgres = _need_postgres()
    together(ensure_front_end, lambda: ensure_engines(TEST_DATA))
    environment = {
        **engine_environment(),
        "PATH": f"{ENVIRONMENT / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}",
        "PYTHONPYCACHEPREFIX": str(_BYTECODE),
        "AVATAR_G_TEST_DATA": str(TEST_DATA),
        "AVATAR_G_TEST_BROWSER": str(browser),
        "AVATAR_G_TEST_POSTGRES": str(postgres.resolve().parent),
    }
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    if not arguments and not _checks_pass(environment):
        return 1
    runs = (tuple(arguments),) if arguments else RUNS
    codes = [_pytest(run, environment) for run in runs]
    return max(codes)


def _pytest(arguments: tuple[str, ...], environment: dict[str, str]) -> int:
    command = [str(environment_program("python")), "-m", "pytest", *arguments]
    return subprocess.call(command, env=environment, cwd=REPOSITORY)


def _need_postgres() -> Path:
    """Find ``pg_ctl``: Debian keeps the server programs off PATH, newest version first."""
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"), reverse=True)
    if installed:
        return installed[0]
    package = need_system_program(
        ["pg_ctl", "pg_ctlcluster"], ["postgresql"], purpose="The database tests"
    )
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"), reverse=True)
    return installed[0] if installed else package


def _checks_pass(environment: dict[str, str]) -> bool:
    all_passed = True
    for name, command in _CHECKS:
        started_s = time.monotonic()
        program = [str(environment_program(command[0])), *command[1:]]
        code = subprocess.call(program, env=environment, cwd=REPOSITORY)
        verdict = "passed" if code == 0 else "FAILED"
        say(f"  {name}: {verdict} ({time.monotonic() - started_s:.1f} s)")
        all_passed = all_passed and code == 0
    return all_passed
