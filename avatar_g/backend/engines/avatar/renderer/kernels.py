"""One place for the compiler options of every kernel, and their typed decorator."""

from collections.abc import Callable
from typing import TypeVar, cast

from numba import njit

_Function = TypeVar("_Function", bound=Callable[..., object])


def njit_kernel(function: _Function) -> _Function:
    """Compile a numeric function; one thread, cached on disk, no checks of division by zero."""
    compiled = njit(cache=True, fastmath=True, nogil=True, error_model="numpy")(function)
    return cast("_Function", compiled)
