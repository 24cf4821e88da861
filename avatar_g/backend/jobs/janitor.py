"""Removes what crashes and deletions leave behind."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

from avatar_g.backend.container import Container
from avatar_g.backend.db.models.row import utc_now
from avatar_g.backend.db.repositories.accounts import AccountRepository
from avatar_g.backend.db.repositories.artifacts import ArtifactRepository
from avatar_g.backend.db.repositories.assets import AssetRepository
from avatar_g.backend.db.repositories.jobs import JobRepository
from avatar_g.backend.domain.assets import Bucket
from avatar_g.backend.errors import NotFound
from avatar_g.backend.jobs.workspace import remove_workspace
from avatar_g.backend.observability.logging import get_logger

UNFINISHED_AGE_S = 3_600.0
"""No writer takes longer between its first byte and its commit."""
WORKSPACE_DAYS = 7
"""A failed job can be resumed from its stage files for so long."""
DELETED_DAYS = 7
"""Deleted things can be restored for so long."""
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
        removed = {
            "unfinished_files": self.container.storage.remove_unfinished(UNFINISHED_AGE_S),
            "deleted_things": self.remove_deleted(),
            "orphans": sum(self.remove_orphans(bucket) for bucket in Bucket),
            "workspaces": self.remove_workspaces(),
            "uploads": self.remove_uploads(),
        }
        if any(removed.values()):
            log.info("cleaned", **removed)

    def remove_deleted(self) -> int:
        """Remove things deleted long ago, with their files."""
        files: list[tuple[str, str]] = []
        with self.container.sessions() as session:
            artifacts, assets = ArtifactRepository(session), AssetRepository(session)
            rows = artifacts.deleted_before(utc_now() - timedelta(days=DELETED_DAYS))
            for kind, row in rows:
                files += [
                    (asset.bucket, asset.key) for asset in assets.delete_of_owner(kind, row.id)
                ]
                artifacts.remove(row)
        for bucket, key in files:
            self.container.storage.delete(Bucket(bucket), [key])
        return len(rows)

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
