"""Entries of ZIP files: the same files make the same archive."""

import stat
import zipfile
from collections.abc import Iterable
from typing import Final

_EARLIEST: Final = (1980, 1, 1, 0, 0, 0)
"""What the format can say; a real time would differ at every writing."""


def zip_entry(name: str, *, is_text: bool = False) -> zipfile.ZipInfo:
    """Return an entry readable by everybody; only text is compressed, media are already."""
    entry = zipfile.ZipInfo(name, _EARLIEST)
    entry.external_attr = (stat.S_IFREG | 0o644) << 16
    entry.compress_type = zipfile.ZIP_DEFLATED if is_text else zipfile.ZIP_STORED
    return entry


def write_entry(archive: zipfile.ZipFile, name: str, blocks: Iterable[bytes]) -> None:
    """Write a stored file of any length."""
    with archive.open(zip_entry(name), "w", force_zip64=True) as writer:
        for block in blocks:
            writer.write(block)
