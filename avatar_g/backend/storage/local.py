"""Files on this machine's disk."""

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from avatar_g.backend.domain.assets import Bucket
from avatar_g.backend.errors import NotFound
from avatar_g.backend.storage.copies import FileCopies
from avatar_g.backend.storage.disk import full_disk_named
from avatar_g.backend.storage.keys import checked_key, new_key
from avatar_g.backend.storage.ports import StoredFile

PART_SUFFIX = ".part"
_CHUNK_BYTES = 1 << 20


class LocalStorage:
    """``Storage`` in one folder per bucket."""

    def __init__(self, root: Path, copies: FileCopies | None = None) -> None:
        """Keep files below ``root``; ``copies`` of them go with them."""
        self._root = root
        self._copies = copies

    def put(self, bucket: Bucket, source: Path) -> StoredFile:
        """Copy, hash and rename into place; a crash leaves at most a ``.part`` file."""
        key = new_key(source.suffix)
        digest = hashlib.sha256()
        size_bytes = 0
        with source.open("rb") as reader:
            for chunk in self._copying(reader.read, self._path(bucket, key)):
                digest.update(chunk)
                size_bytes += len(chunk)
        return StoredFile(bucket, key, digest.hexdigest(), size_bytes)

    def read(
        self, bucket: Bucket, key: str, *, start: int = 0, stop: int | None = None
    ) -> Iterator[bytes]:
        """Yield chunks of at most 1 MiB."""
        path = self._existing(bucket, key)
        left = (path.stat().st_size if stop is None else stop) - start
        with path.open("rb") as reader:
            reader.seek(start)
            while left > 0:
                chunk = reader.read(min(left, _CHUNK_BYTES))
                if not chunk:
                    return
                left -= len(chunk)
                yield chunk

    def size_bytes(self, bucket: Bucket, key: str) -> int:
        """Ask the file system."""
        return self._existing(bucket, key).stat().st_size

    def fetch(self, bucket: Bucket, key: str, target: Path) -> Path:
        """Copy out; not a link, so that nobody can change a stored file through it."""
        with self._existing(bucket, key).open("rb") as reader:
            for _chunk in self._copying(reader.read, target):
                pass
        return target

    def delete(self, bucket: Bucket, keys: Iterable[str]) -> None:
        """Unlink the files and their copies."""
        for key in keys:
            self._path(bucket, key).unlink(missing_ok=True)
            if self._copies is not None:
                self._copies.forget(bucket, [key])

    def keys_older_than(self, bucket: Bucket, age_s: float) -> Iterator[str]:
        """Walk the bucket, unfinished files excluded."""
        folder = self._root / bucket.value
        limit_s = datetime.now(UTC).timestamp() - age_s
        for path in folder.glob("??/*"):
            if path.suffix != PART_SUFFIX and path.stat().st_mtime < limit_s:
                yield path.relative_to(folder).as_posix()

    def usage_bytes(self) -> int:
        """Walk everything."""
        return sum(path.stat().st_size for path in self._root.glob("*/??/*"))

    def remove_unfinished(self, age_s: float) -> int:
        """Unlink old ``.part`` files."""
        limit_s = datetime.now(UTC).timestamp() - age_s
        parts = [
            path
            for path in self._root.glob(f"*/??/*{PART_SUFFIX}")
            if path.stat().st_mtime < limit_s
        ]
        for path in parts:
            path.unlink(missing_ok=True)
        return len(parts)

    def _path(self, bucket: Bucket, key: str) -> Path:
        return self._root / Bucket(bucket).value / checked_key(key)

    def _existing(self, bucket: Bucket, key: str) -> Path:
        path = self._path(bucket, key)
        if not path.is_file():
            raise NotFound(f"no such file: {key}")
        return path

    @staticmethod
    def _copying(read: Callable[[int], bytes], target: Path) -> Iterator[bytes]:
        """Write what ``read`` returns to ``target``, durable and all at once; yield each chunk."""
        part = target.with_name(target.name + PART_SUFFIX)
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            with full_disk_named():
                with part.open("wb") as writer:
                    while chunk := read(_CHUNK_BYTES):
                        writer.write(chunk)
                        yield chunk
                    writer.flush()
                    os.fsync(writer.fileno())
                os.replace(part, target)
        finally:
            part.unlink(missing_ok=True)
