"""HTTP byte ranges (RFC 9110 section 14), single ones."""

import re
from dataclasses import dataclass

_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)


@dataclass(frozen=True, slots=True)
class ByteRange:
    """The bytes ``start`` (included) to ``stop`` (excluded) of a file."""

    start: int
    stop: int

    def header(self, size_bytes: int) -> str:
        """Return the ``Content-Range`` value."""
        return f"bytes {self.start}-{self.stop - 1}/{size_bytes}"


class UnsatisfiableRange(ValueError):
    """The range lies outside the file: answer 416."""


def parse_range(header: str | None, size_bytes: int) -> ByteRange | None:
    """Return the asked range, or None for the whole file.

    Several ranges and malformed headers are ignored, as the RFC allows.

    Raises
    ------
    UnsatisfiableRange
        If no byte of the file is in the range.
    """
    found = _RANGE.fullmatch(header.strip()) if header else None
    if found is None or not (found[1] or found[2]):
        return None
    if not found[1]:  # the last bytes
        start, stop = max(0, size_bytes - int(found[2])), size_bytes
        if int(found[2]) == 0:
            raise UnsatisfiableRange(header)
    else:
        start = int(found[1])
        stop = min(size_bytes, int(found[2]) + 1) if found[2] else size_bytes
        if found[2] and int(found[2]) < start:
            return None
    if start >= size_bytes:
        raise UnsatisfiableRange(header)
    return ByteRange(start, stop)
