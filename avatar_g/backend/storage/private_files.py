"""Secrets of an installation: files that only its own account may read."""

import os
from pathlib import Path
from secrets import token_hex


def write_private_once(path: Path, content: bytes) -> None:
    """Write a private file completely; the first of several racing processes wins."""
    part = path.with_name(f"{path.name}.{token_hex(8)}.part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as writer:
            writer.write(content)
            writer.flush()
            os.fsync(writer.fileno())
        os.link(part, path)
    except FileExistsError:
        return
    finally:
        part.unlink(missing_ok=True)
