"""Run outside programs during preparation, and get system packages where that is possible."""

import os
import shutil
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from avatar_g.launcher.console import Problem, Step

_TAIL_LINES = 12


def run_step(
    name: str, command: Sequence[str], *, environment: Mapping[str, str], folder: Path
) -> None:
    """Run one program as a visible step; on failure show the end of what it said.

    Raises
    ------
    Problem
        If the program is missing or fails.
    """
    with Step(name):
        try:
            process = subprocess.Popen(
                list(command),
                cwd=folder,
                env=dict(environment),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
                start_new_session=True,
            )
        except FileNotFoundError as error:
            raise Problem(f"{name}: the program {command[0]} is missing.") from error
        try:
            output, _ = process.communicate()
        except BaseException:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            raise
    if process.returncode != 0:
        tail = "\n    ".join(output.strip().splitlines()[-_TAIL_LINES:])
        raise Problem(f"{name} failed (exit {process.returncode}):\n    {tail}")


def output_of(command: Sequence[str], *, environment: Mapping[str, str] | None = None) -> str:
    """Return what a program prints, or an empty text when it fails or is missing."""
    try:
        done = subprocess.run(
            list(command),
            capture_output=True,
            text=True,
            errors="replace",
            timeout=60,
            check=False,
            env=None if environment is None else dict(environment),
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return (done.stdout or done.stderr).strip() if done.returncode == 0 else ""


def need_system_program(names: Sequence[str], packages: Sequence[str], *, purpose: str) -> Path:
    """Find a program, installing its Debian packages when we are root and apt-get exists.

    Raises
    ------
    Problem
        Naming the packages, when the program cannot be had.
    """
    found = find_program(names)
    if found is not None:
        return found
    if os.geteuid() == 0 and shutil.which("apt-get"):
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        folder = Path("/")
        run_step(
            "Reading the package list",
            ["apt-get", "update", "-q"],
            environment=environment,
            folder=folder,
        )
        run_step(
            f"Installing {' '.join(packages)}",
            ["apt-get", "install", "-q", "-y", "--no-install-recommends", *packages],
            environment=environment,
            folder=folder,
        )
        found = find_program(names)
        if found is not None:
            return found
    raise Problem(f"{purpose} needs {names[0]}: install the package {' '.join(packages)}.")


def find_program(names: Sequence[str]) -> Path | None:
    """Return the first of ``names`` that is on PATH or an existing absolute path."""
    for name in names:
        found = shutil.which(name)
        if found:
            return Path(found)
    return None
