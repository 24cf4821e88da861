"""Removes what crashes and deletions leave behind."""

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

from avatar_g.backend.container import Container
from avatar_g.backend.db.models.row import utc_now
from avatar_g.backend.db.models.voice_profile import VoiceProfile
from avatar_g.backend.db.repositories.accounts import AccountRepository
from avatar_g.backend.db.repositories.assets import AssetRepository
from avatar_g.backend.db.repositories.credentials import CredentialRepository
from avatar_g.backend.db.repositories.idempotency import IdempotencyRepository
from avatar_g.backend.db.repositories.jobs import JobRepository
from avatar_g.backend.db.repositories.library import LibraryRepository
from avatar_g.backend.db.repositories.resumable_uploads import ResumableUploadRepository
from avatar_g.backend.db.repositories.voices import VoiceRepository
from avatar_g.backend.domain.assets import Bucket
from avatar_g.backend.domain.library import TRASH_DAYS
from avatar_g.backend.errors import NotFound
from avatar_g.backend.jobs.workspace import remove_workspace
from avatar_g.backend.observability.logging import get_logger

UNFINISHED_AGE_S = 3_600.0
"""No writer takes longer between its first byte and its commit."""
WORKSPACE_DAYS = 7
"""A failed job can be resumed from its stage files for so long."""
ARCHIVE_DAYS = 7
PASSED_KEPT = timedelta(minutes=10)
"""How long a page may still ask for a file that was replaced."""
TRIES_KEPT = timedelta(days=1)
"""Failed sign-ins; they count for minutes."""
_KEYS_PER_QUERY = 500
log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Janitor:
    """Cleans one installation."""

    container: Container

    def clean(self) -> None:
        """Remove everything that is due."""
        with self.container.sessions() as session:
            AccountRepository(session).end_expired_sessions(utc_now())
            CredentialRepository(session).forget_expired(utc_now(), utc_now() - TRIES_KEPT)
            IdempotencyRepository(session).forget_expired(utc_now())
        self.list_missing()
        removed = {
            "unfinished_files": self.container.storage.remove_unfinished(UNFINISHED_AGE_S),
            "deleted_things": self.remove_deleted(),
            "archives": self.remove_archives(),
            "replaced_files": self.remove_passed(),
            "orphans": sum(self.remove_orphans(bucket) for bucket in Bucket),
            "workspaces": self.remove_workspaces(),
            "uploads": self.remove_uploads(),
            "pieces": self.remove_pieces(),
        }
        if any(removed.values()):
            log.info("cleaned", **removed)

    def remove_deleted(self) -> int:
        """Remove things deleted long ago, with their files."""
        limit = utc_now() - timedelta(days=TRASH_DAYS)
        with self.container.sessions() as session:
            due = LibraryRepository(session).deleted_before(limit)
        return self.remove_things(due)

    def remove_things(self, thing_ids: Sequence[str]) -> int:
        """Remove things for good, with their files; return how many."""
        files: list[tuple[str, str]] = []
        with self.container.sessions() as session:
            assets, voices = AssetRepository(session), VoiceRepository(session)
            rows = LibraryRepository(session).things(thing_ids)
            for row in rows:
                if isinstance(row, VoiceProfile):
                    files += voices.forget_data(row)
                files += [(asset.bucket, asset.key) for asset in assets.delete_of_thing(row.id)]
                session.delete(row)
        for bucket, key in files:
            self.container.storage.delete(Bucket(bucket), [key])
        return len(rows)

    def remove_archives(self) -> int:
        """Remove archives of whole accounts: they are downloaded soon or never."""
        with self.container.sessions() as session:
            limit = utc_now() - timedelta(days=ARCHIVE_DAYS)
            rows = AssetRepository(session).drop_archives(limit)
        for row in rows:
            self.container.storage.delete(Bucket(row.bucket), [row.key])
        return len(rows)

    def remove_passed(self) -> int:
        """Remove files that were replaced a while ago."""
        with self.container.sessions() as session:
            rows = AssetRepository(session).drop_passed(utc_now() - PASSED_KEPT)
        for row in rows:
            self.container.storage.delete(Bucket(row.bucket), [row.key])
        return len(rows)

    def list_missing(self) -> int:
        """List what was made before the library had a list."""
        count = 0
        while True:
            with self.container.sessions() as session:
                listed = LibraryRepository(session).index_missing(limit=_KEYS_PER_QUERY)
            count += listed
            if listed < _KEYS_PER_QUERY:
                return count

    def remove_orphans(self, bucket: Bucket) -> int:
        """Remove stored files without a row: their writer died before its commit."""
        count = 0
        storage = self.container.storage
        old_keys = storage.keys_older_than(bucket, UNFINISHED_AGE_S)
        while keys := list(islice(old_keys, _KEYS_PER_QUERY)):
            with self.container.sessions() as session:
                known = AssetRepository(session).known_keys(bucket, keys)
            orphans = [key for key in keys if key not in known]
            storage.delete(bucket, orphans)
            count += len(orphans)
        return count

    def remove_workspaces(self) -> int:
        """Remove scratch folders of jobs that ended a while ago, or do not exist."""
        due = list(self._due_workspaces())
        for folder in due:
            remove_workspace(folder)
        return len(due)

    def remove_uploads(self) -> int:
        """Remove what came in and was never taken: its web process died."""
        folder = self.container.settings.uploads_dir
        limit_s = datetime.now(UTC).timestamp() - UNFINISHED_AGE_S
        due = [
            path
            for path in (folder.iterdir() if folder.exists() else ())
            if path.stat().st_mtime < limit_s
        ]
        for path in due:
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)
        return len(due)

    def remove_pieces(self) -> int:
        """Remove uploads in pieces that ran out, or whose row is gone."""
        folder = self.container.settings.pieces_dir
        paths = {path.stem: path for path in (folder.iterdir() if folder.exists() else ())}
        now = utc_now()
        with self.container.sessions() as session:
            uploads = ResumableUploadRepository(session)
            uploads.forget_expired(now)
            living: set[str] = set()
            names = iter(paths)
            while some := list(islice(names, _KEYS_PER_QUERY)):
                living |= uploads.known(some, now)
        due = [path for name, path in paths.items() if name not in living]
        for path in due:
            path.unlink(missing_ok=True)
        return len(due)

    def _due_workspaces(self) -> Iterator[Path]:
        root = self.container.settings.work_dir
        limit = datetime.now(UTC) - timedelta(days=WORKSPACE_DAYS)
        for folder in root.iterdir() if root.exists() else ():
            with self.container.sessions() as session:
                try:
                    job = JobRepository(session).get(folder.name)
                except NotFound:
                    yield folder
                    continue
            if job.status.is_final and (job.finished_at or limit) <= limit:
                yield folder
