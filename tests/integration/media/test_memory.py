"""What a drawing process no longer needs, the machine has again."""

import subprocess
import sys

import pytest

pytestmark = pytest.mark.integration

HELD_MB = 60
PROGRAM = f"""
import numpy as np
from pathlib import Path
from avatar_g.backend.media.memory import release_freed_memory

def resident_mb():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 1e6

del (large := [np.ones(20_000_000, np.uint8)])[:]  # from now on smaller ones come from the heap
arrays = [np.ones(1_000_000, np.uint8) for _ in range({HELD_MB} + 1)]
last = arrays.pop()  # the end of the heap stays in use
del arrays
before = resident_mb()
release_freed_memory()
print(before - resident_mb())
"""


def test_freed_arrays_below_a_living_one_are_given_back():
    if sys.platform != "linux":
        pytest.skip("other systems keep no such heap")

    found = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True
    )

    assert float(found.stdout) > 0.8 * HELD_MB
