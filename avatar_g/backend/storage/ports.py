"""The port to wherever finished files live."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from avatar_g.backend.domain.assets import Bucket


@dataclass(frozen=True, slots=True)
class StoredFile:
    """One immutable file."""

    bucket: Bucket
    key: str
    """Generated name; never anything a user typed."""
    sha256: str
    size_bytes: int


class Storage(Protocol):
    """Keeps files under generated names.

    A file is there completely or not at all, and never changes: a new version is a new key.
    Unknown or malformed keys raise ``NotFound``; a full disk raises ``StorageFull``.
    """

    def put(self, bucket: Bucket, source: Path) -> StoredFile:
        """Copy ``source`` in; its suffix must be one of ``MIME_TYPES``."""
        ...

    def read(
        self, bucket: Bucket, key: str, *, start: int = 0, stop: int | None = None
    ) -> Iterator[bytes]:
        """Yield the bytes ``start`` (included) to ``stop`` (excluded; None: to the end)."""
        ...

    def size_bytes(self, bucket: Bucket, key: str) -> int:
        """Return the length of a file."""
        ...

    def fetch(self, bucket: Bucket, key: str, target: Path) -> Path:
        """Make a private copy at ``target``, complete or not at all, and return it."""
        ...

    def delete(self, bucket: Bucket, keys: Iterable[str]) -> None:
        """Remove files; absent ones are no error."""
        ...

    def keys_older_than(self, bucket: Bucket, age_s: float) -> Iterator[str]:
        """Yield the keys written more than ``age_s`` ago, for the janitor."""
        ...

    def remove_unfinished(self, age_s: float) -> int:
        """Remove what writers killed more than ``age_s`` ago left behind; return how many."""
        ...

    def usage_bytes(self) -> int:
        """Return the size of everything stored."""
        ...
