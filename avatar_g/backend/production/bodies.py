"""Where imported bodies lie; imports no engine, so the web server may ask."""

import re
from pathlib import Path
from typing import Final

from avatar_g.backend.errors import InvalidRequest
from avatar_g.backend.production.caches import CHARACTERS

_DIGEST: Final = re.compile(r"[0-9a-f]{64}", re.ASCII)


def imported_path(rig: str, cache: Path) -> Path:
    """Return where the imported body of a digest lies.

    Raises
    ------
    InvalidRequest
        Reason ``avatar_rig_missing`` if ``rig`` is no digest.
    """
    if not _DIGEST.fullmatch(rig):
        raise InvalidRequest("no such body", reason="avatar_rig_missing")
    return cache / CHARACTERS / f"import-{rig}.npz"
