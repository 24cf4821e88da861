"""Copies of stored files in another form: made when asked for, few, and gone with their file."""

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_hex
from typing import BinaryIO

from avatar_g.backend.domain.assets import Bucket
from avatar_g.backend.storage.disk import full_disk_named
from avatar_g.backend.storage.keys import checked_key

MAX_COPIES_BYTES = 2 * 2**30
_BLOCK_BYTES = 1 << 20
_PART = ".part"
_PART_LIFE_NS = 3_600 * 10**9
"""No writer takes longer."""


@dataclass(frozen=True, slots=True)
class StoredCopy:
    """One copy that is there."""

    path: Path
    size_bytes: int
    version: str
    """Changes whenever the copy was made anew: its bytes may be others."""

    def read(self, start: int, stop: int) -> Iterator[bytes]:
        """Return the bytes ``start`` (included) to ``stop`` (excluded), block by block.

        The file is opened at once: a copy that makes room meanwhile is still read to its end.
        """
        reader = self.path.open("rb")
        reader.seek(start)
        return _blocks(reader, stop - start)


class FileCopies:
    """A folder of copies named by the key of their file; those used longest ago make room.

    A copy is complete or not there, and is never written again; several processes may make the
    same one, and the first wins.
    """

    def __init__(self, root: Path, max_bytes: int = MAX_COPIES_BYTES) -> None:
        self._root = root
        self._max_bytes = max_bytes

    def find(self, bucket: Bucket, key: str, form: str) -> StoredCopy | None:
        """Return a copy that was made before, and note that it was used."""
        path = self._path(bucket, key, form)
        with suppress(FileNotFoundError):
            facts = path.stat()
            # The time of writing names the version, so only the time of use moves.
            os.utime(path, ns=(_now_ns(), facts.st_mtime_ns))
            return StoredCopy(path, facts.st_size, f"{facts.st_mtime_ns:x}")
        return None

    def make(
        self, bucket: Bucket, key: str, form: str, write: Callable[[Path], None]
    ) -> StoredCopy:
        """Let ``write`` fill a file and keep it as the copy; errors of it pass.

        Raises
        ------
        StorageFull
            If there is no room.
        """
        path = self._path(bucket, key, form)
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f"{path.name}.{token_hex(8)}{_PART}")
        try:
            with full_disk_named():
                write(part)
                with suppress(FileExistsError):
                    os.link(part, path)
        finally:
            part.unlink(missing_ok=True)
        self._make_room(path)
        facts = path.stat()
        return StoredCopy(path, facts.st_size, f"{facts.st_mtime_ns:x}")

    def forget(self, bucket: Bucket, keys: Iterable[str]) -> None:
        """Remove every copy of some files."""
        for key in keys:
            whole = self._root / Bucket(bucket).value / checked_key(key)
            for path in whole.parent.glob(f"{whole.name}.*"):
                path.unlink(missing_ok=True)

    def _path(self, bucket: Bucket, key: str, form: str) -> Path:
        whole = self._root / Bucket(bucket).value / checked_key(key)
        return whole.with_name(f"{whole.name}.{form}")

    def _make_room(self, newest: Path) -> None:
        found: list[tuple[int, int, Path]] = []
        for path in self._root.glob("*/??/*"):
            with suppress(FileNotFoundError):
                facts = path.stat()
                found.append((facts.st_atime_ns, facts.st_size, path))
        total = sum(size for _, size, _ in found)
        fresh_ns = _now_ns() - _PART_LIFE_NS
        for used_ns, size, path in sorted(found):
            is_stale = path.suffix == _PART and used_ns < fresh_ns
            is_due = path.suffix != _PART and path != newest and total > self._max_bytes
            if is_stale or is_due:
                path.unlink(missing_ok=True)
                total -= size


def _now_ns() -> int:
    return int(datetime.now(UTC).timestamp() * 1e9)


def _blocks(reader: BinaryIO, left: int) -> Iterator[bytes]:
    with reader:
        while left > 0 and (block := reader.read(min(left, _BLOCK_BYTES))):
            left -= len(block)
            yield block
