"""Files that come in pieces: a broken connection goes on where it stopped."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from avatar_g.backend.container import Container
from avatar_g.backend.db.models.resumable_upload import ResumableUpload
from avatar_g.backend.db.models.row import utc_now
from avatar_g.backend.db.repositories.assets import AssetRepository
from avatar_g.backend.db.repositories.resumable_uploads import ResumableUploadRepository
from avatar_g.backend.errors import Conflict, InvalidRequest, StorageFull
from avatar_g.backend.storage.disk import full_disk_named, require_free

MAX_UPLOADS = 20
"""Living ones of one user."""
_NAME_CHARS = 200


@dataclass(frozen=True, slots=True)
class UploadView:
    """How far an upload is."""

    upload_id: str
    name: str
    size_bytes: int
    received_bytes: int
    is_complete: bool
    expires_at: str
    """ISO 8601."""

    @classmethod
    def of(cls, row: ResumableUpload) -> "UploadView":
        """Read a row."""
        return cls(
            upload_id=row.id,
            name=row.name,
            size_bytes=row.size_bytes,
            received_bytes=row.received_bytes,
            is_complete=row.received_bytes == row.size_bytes,
            expires_at=row.expires_at.isoformat(),
        )


class ResumableUploadService:
    """What a user may do with uploads; other users' uploads do not exist."""

    def __init__(self, container: Container) -> None:
        self._container = container

    def create(self, user_id: str, *, name: str, size_bytes: int) -> UploadView:
        """Announce a file.

        Raises
        ------
        InvalidRequest
            Reason ``upload_too_large`` or ``uploads_too_many``.
        StorageFull
            Reason ``disk`` or ``quota``.
        """
        settings = self._container.settings
        if not 0 < size_bytes <= settings.upload_max_bytes:
            raise InvalidRequest(
                "too large", reason="upload_too_large", limit=settings.upload_max_bytes >> 20
            )
        require_free(settings.data_dir, settings.min_free_bytes + size_bytes)
        now = utc_now()
        with self._container.sessions() as session:
            uploads = ResumableUploadRepository(session)
            count, announced_bytes = uploads.announced_bytes(user_id, now)
            if count >= MAX_UPLOADS:
                raise InvalidRequest("too many", reason="uploads_too_many", limit=MAX_UPLOADS)
            used_bytes = AssetRepository(session).used_bytes(user_id)
            if used_bytes + announced_bytes + size_bytes > settings.quota_bytes:
                raise StorageFull("no room", reason="quota", quota_bytes=settings.quota_bytes)
            upload = ResumableUpload(
                user_id=user_id,
                name=name[:_NAME_CHARS],
                size_bytes=size_bytes,
                expires_at=now + timedelta(seconds=settings.upload_life_s),
            )
            uploads.add(upload)
        return UploadView.of(upload)

    def list(self, user_id: str) -> "list[UploadView]":
        """Return what is coming in, newest first."""
        with self._container.sessions() as session:
            rows = ResumableUploadRepository(session).list_owned(user_id, utc_now())
        return [UploadView.of(row) for row in rows]

    def get(self, user_id: str, upload_id: str) -> UploadView:
        """Return one upload.

        Raises
        ------
        NotFound
            If there is no such upload of this user, or it has expired.
        """
        with self._container.sessions() as session:
            row = ResumableUploadRepository(session).get_owned(upload_id, user_id, utc_now())
        return UploadView.of(row)

    def append(self, user_id: str, upload_id: str, *, offset: int, piece: Path) -> UploadView:
        """Add a piece that begins at ``offset``.

        The row is locked meanwhile, and says only after the bytes are there that they are: a crash
        in between leaves bytes behind the offset that the next piece overwrites.

        Raises
        ------
        NotFound
            If there is no such upload of this user, or it has expired.
        Conflict
            Reason ``upload_offset`` if the file is not that long yet, or longer already.
        InvalidRequest
            Reason ``upload_overflow`` if the piece reaches beyond the announced length.
        """
        length = piece.stat().st_size
        with self._container.sessions() as session:
            uploads = ResumableUploadRepository(session)
            upload = uploads.get_owned(upload_id, user_id, utc_now())
            if offset != upload.received_bytes:
                raise Conflict(
                    "another offset is next", reason="upload_offset", offset=upload.received_bytes
                )
            if offset + length > upload.size_bytes:
                raise InvalidRequest("beyond the end", reason="upload_overflow")
            self._write(upload.id, offset, piece)
            upload.received_bytes = offset + length
        return UploadView.of(upload)

    def delete(self, user_id: str, upload_id: str) -> None:
        """Forget an upload and its bytes.

        Raises
        ------
        NotFound
            If there is no such upload of this user.
        """
        with self._container.sessions() as session:
            uploads = ResumableUploadRepository(session)
            uploads.delete(uploads.get_owned(upload_id, user_id, utc_now()))
        self._path(upload_id).unlink(missing_ok=True)

    @contextmanager
    def opened(self, user_id: str, upload_id: str) -> Iterator[tuple[Path, str]]:
        """Yield the path and the name of a complete upload; it is gone if the use succeeds.

        Raises
        ------
        NotFound
            If there is no such upload of this user.
        Conflict
            Reason ``upload_incomplete``.
        """
        view = self.get(user_id, upload_id)
        if not view.is_complete:
            raise Conflict("bytes are missing", reason="upload_incomplete")
        yield self._path(view.upload_id), view.name
        self.delete(user_id, view.upload_id)

    def _write(self, upload_id: str, offset: int, piece: Path) -> None:
        path = self._path(upload_id)
        path.parent.mkdir(parents=True, exist_ok=True)
        with full_disk_named(), piece.open("rb") as source:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
            with os.fdopen(descriptor, "wb") as target:
                target.seek(offset)
                target.truncate()
                while chunk := source.read(1 << 20):
                    target.write(chunk)

    def _path(self, upload_id: str) -> Path:
        """Return where the bytes lie; the id comes from a row, never from a request."""
        return self._container.settings.pieces_dir / f"{upload_id}.bin"
