"""A stored file as libraries read files: from any place."""

from io import SEEK_CUR, SEEK_SET, RawIOBase

from avatar_g.backend.domain.assets import Bucket
from avatar_g.backend.storage.ports import Storage


class StoredReader(RawIOBase):
    """One stored file; wrap it in ``io.BufferedReader``, for every read asks the storage."""

    def __init__(self, storage: Storage, bucket: Bucket, key: str) -> None:
        super().__init__()
        self._storage, self._bucket, self._key = storage, bucket, key
        self._size_bytes = storage.size_bytes(bucket, key)
        self._place = 0

    def readable(self) -> bool:
        """Say yes."""
        return True

    def seekable(self) -> bool:
        """Say yes."""
        return True

    def seek(self, offset: int, whence: int = SEEK_SET, /) -> int:
        """Go to a place; before the beginning is the beginning."""
        start = {SEEK_SET: 0, SEEK_CUR: self._place}.get(whence, self._size_bytes)
        self._place = max(0, start + offset)
        return self._place

    def readinto(self, buffer: bytearray | memoryview, /) -> int:  # type: ignore[override]
        """Fill a buffer from the place on; 0 at the end."""
        stop = min(self._place + len(buffer), self._size_bytes)
        count = 0
        if stop > self._place:
            blocks = self._storage.read(self._bucket, self._key, start=self._place, stop=stop)
            for block in blocks:
                buffer[count : count + len(block)] = block
                count += len(block)
        self._place += count
        return count
