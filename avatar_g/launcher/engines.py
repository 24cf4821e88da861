"""Body data and compiled kernels: made once, by the environment's own Python."""

import os
import platform
from pathlib import Path

from avatar_g.launcher.places import (
    REPOSITORY,
    digest,
    environment_program,
    is_stamped,
    write_stamp,
)
from avatar_g.launcher.programs import run_step


def ensure_engines(data: Path) -> None:
    """Compile the numeric kernels and the body data when an engine or a package changed."""
    stamp = data / "cache" / ".engines-ready"
    engines = (REPOSITORY / "avatar_g" / "backend" / "engines").rglob("*.py")
    value = digest(
        [*engines, REPOSITORY / "requirements.lock"], platform.machine(), str(REPOSITORY)
    )
    if is_stamped(stamp, value):
        return
    run_step(
        "Preparing engines (body data, compiled kernels)",
        [
            str(environment_program("python")),
            "-m",
            "avatar_g.backend.cli.main",
            "warm-up",
            "--data",
            str(data),
        ],
        environment=engine_environment(),
        folder=REPOSITORY,
    )
    write_stamp(stamp, value)


def engine_environment() -> dict[str, str]:
    """Return the environment of every engine process: one thread each, processes do the rest."""
    return {
        **os.environ,
        "NUMBA_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
        "PYTHONPATH": str(REPOSITORY),
    }
