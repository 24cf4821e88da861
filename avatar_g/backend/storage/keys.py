"""Names of stored files: generated, so that no user text ever becomes a path."""

import re
from pathlib import PurePosixPath
from uuid import uuid4

from avatar_g.backend.domain.assets import MIME_TYPES
from avatar_g.backend.errors import NotFound, UnsupportedInput

_KEY = re.compile(r"[0-9a-f]{2}/[0-9a-f]{32}\.[a-z0-9]{1,12}", re.ASCII)


def new_key(suffix: str) -> str:
    """Return a fresh key such as ``3f/3fa9....mp4``; two digits spread the folders.

    Raises
    ------
    UnsupportedInput
        If files with this suffix are not stored.
    """
    if suffix not in MIME_TYPES:
        raise UnsupportedInput(f"files ending in {suffix!r} are not stored")
    name = uuid4().hex
    return f"{name[:2]}/{name}{suffix}"


def checked_key(key: str) -> PurePosixPath:
    """Return ``key`` as a relative path.

    Raises
    ------
    NotFound
        If it is not a name that ``new_key`` could have made.
    """
    if not _KEY.fullmatch(key):
        raise NotFound(f"no such file: {key[:80]!r}")
    return PurePosixPath(key)
