"""Which encoder draws segments: that of the graphics card, if it is wished for and works."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from avatar_g.backend.errors import InvalidRequest
from avatar_g.backend.media.atomic import write_text_file
from avatar_g.backend.media.hardware import HardwareEncoder, ProbeResult, probe_encoders
from avatar_g.backend.media.programs import find_ffmpeg

OFF: Final = "off"
AUTO: Final = "auto"
_FILE: Final = "encoders.json"


def choose_encoder(wanted: str, cache: Path) -> HardwareEncoder | None:
    """Return the encoder to use; None: x264.

    Parameters
    ----------
    wanted
        ``off``, ``auto`` or the name of one encoder.
    cache
        Of the installation: what was tried once is kept there until ffmpeg changes.

    Raises
    ------
    InvalidRequest
        If there is no encoder of that name.
    """
    if wanted == OFF:
        return None
    if wanted != AUTO and wanted not in set(HardwareEncoder):
        raise InvalidRequest(f"no encoder {wanted!r}: off, auto or {', '.join(HardwareEncoder)}")
    working = (
        HardwareEncoder(one.encoder)
        for one in tried_encoders(cache)
        if one.works and wanted in {AUTO, one.encoder}
    )
    return next(working, None)


def tried_encoders(cache: Path, *, again: bool = False) -> list[ProbeResult]:
    """Return what a try of each encoder found; it is made once for each ffmpeg."""
    program = find_ffmpeg()
    key = f"{program}:{program.stat().st_size}:{program.stat().st_mtime_ns}"
    path = cache / _FILE
    kept = {} if again else _read(path)
    if kept.get("program") == key:
        return [ProbeResult(**row) for row in kept["results"]]
    results = probe_encoders()
    rows = [asdict(one) for one in results]
    write_text_file(path, json.dumps({"program": key, "results": rows}))
    return results


def forget_encoders(cache: Path) -> None:
    """Try again next time: an encoder that worked has failed."""
    (cache / _FILE).unlink(missing_ok=True)


def _read(path: Path) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found
