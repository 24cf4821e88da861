"""What a running job may use: progress, cancellation, resumable stages, early results."""

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Any

from avatar_g.backend.container import Container
from avatar_g.backend.db.models.job import Job
from avatar_g.backend.db.models.media_asset import MediaAsset, OwnerKind
from avatar_g.backend.db.repositories.artifacts import MADE_BY
from avatar_g.backend.db.repositories.assets import AssetRepository
from avatar_g.backend.db.repositories.jobs import JobRepository
from avatar_g.backend.db.repositories.leases import LeaseRepository
from avatar_g.backend.domain.assets import AssetFile, AssetRole, Bucket
from avatar_g.backend.domain.jobs import JobEvent, JobKind, JobStage, JobStatus
from avatar_g.backend.domain.progress import Progress
from avatar_g.backend.domain.sources import SOURCE_ROLE
from avatar_g.backend.errors import DependencyFailed, JobCancelled, JobDeferred, NotFound
from avatar_g.backend.jobs.publishing import Publication, publish
from avatar_g.backend.jobs.queue import wake_dispatcher

ROW_INTERVAL_S = 1.0
"""The share in the row, and with it the check for a cancellation, is never older than this."""
WAIT_POLL_S = 0.25
IDLE_GRACE_S = 3.0
"""A job whose worker died is back at work within this, if another worker is free."""
_MIN_ETA_SHARE = 0.03


@dataclass(slots=True)
class JobContext:
    """One attempt at one job; also the job's ``Checkpoint``. Not shared between threads."""

    container: Container
    job_id: str
    user_id: str
    kind: JobKind
    subject_id: str
    """The artifact this job makes."""
    attempt: int
    token: str
    params: Mapping[str, Any]
    folder: Path
    """Scratch folder; what is in it survives a crash."""
    _stage: str = JobStage.WAITING
    _share: float = 0.0
    _milestone: str = ""
    _parent_ids: set[str] = field(default_factory=set)
    _row_written_s: float = field(default=-ROW_INTERVAL_S)
    _started_s: float = field(default_factory=monotonic)
    _first_share: float | None = None
    _asked_s: float = -WAIT_POLL_S
    _idle_since_s: float | None = None

    @property
    def parent_ids(self) -> frozenset[str]:
        """Ids of the files this job was made from."""
        return frozenset(self._parent_ids)

    def report(self, stage: JobStage, share: float) -> None:
        """Tell the creator what is being done and how far the whole job is, 0..1.

        Raises
        ------
        JobCancelled
            If the job was cancelled, or given to another worker.
        """
        is_turn = stage != self._stage
        self._stage, self._share = stage, min(1.0, max(0.0, share))
        if self._first_share is None:
            self._first_share = self._share
        if is_turn or monotonic() - self._row_written_s >= ROW_INTERVAL_S:
            self._note(stage=str(stage), share=self._share)
            self._row_written_s = monotonic()
        self.container.events.publish(self._event())

    def progress(self, stage: JobStage, start: float, stop: float) -> Progress:
        """Return the progress of one stage that fills ``start..stop`` of the job."""
        return lambda share: self.report(stage, start + (stop - start) * share)

    def stage(
        self,
        name: JobStage,
        file_name: str,
        upto: float,
        produce: Callable[[Path, Progress], None],
    ) -> Path:
        """Run one stage, or reuse its file if an earlier attempt finished it.

        Parameters
        ----------
        name
            Stage shown to the creator.
        file_name
            File the stage leaves behind, unique within the job.
        upto
            Share of the whole job that is done when this stage ends, 0..1.
        produce
            Writes the file and reports its own progress, 0..1.
        """
        path, start = self.folder / file_name, self._share
        if not path.exists():
            self.report(name, start)
            partial = path.with_name(f"part-{path.name}")
            produce(partial, self.progress(name, start, upto))
            os.replace(partial, path)
        self.report(name, upto)
        return path

    def recall(self, key: str) -> str:
        """Return what an earlier attempt remembered, or an empty string."""
        with self.container.sessions() as session:
            return str(JobRepository(session).get(self.job_id).checkpoint.get(key, ""))

    def remember(self, key: str, value: str) -> None:
        """Keep ``value`` in the row for the next attempt."""
        with self.container.sessions() as session:
            checkpoint = JobRepository(session).get(self.job_id).checkpoint
            is_ours = LeaseRepository(session).note(
                self.job_id, self.token, checkpoint={**checkpoint, key: value}
            )
        self._require(is_ours)

    def milestone(
        self,
        name: str,
        files: Sequence[AssetFile] = (),
        facts: Mapping[str, Any] | None = None,
    ) -> None:
        """Publish usable files early, and let jobs that wait for ``name`` start.

        Raises
        ------
        JobCancelled
            If the lease was lost: nothing was published.
        """
        job = publish(
            self.container,
            self.job_id,
            Publication(files, dict(facts or {}), self.parent_ids),
            lambda session: LeaseRepository(session).reach(self.job_id, self.token, name),
        )
        self._require(job is not None)
        self._milestone = name
        self.container.events.publish(self._event())
        wake_dispatcher(self.container.redis)

    def dependency(self, kind: JobKind) -> Job:
        """Return the job of ``kind`` this one builds on, as its row is now."""
        with self.container.sessions() as session:
            for _, parent in JobRepository(session).dependencies(self.job_id):
                if parent.kind is kind:
                    return parent
        raise NotFound(f"job {self.job_id} builds on no {kind}")

    def fetch(self, kind: JobKind, role: AssetRole) -> Path:
        """Return a private copy of a file that a dependency published.

        Raises
        ------
        NotFound
            If there is no such file yet.
        """
        parent = self.dependency(kind)
        with self.container.sessions() as session:
            rows = AssetRepository(session).of_owner(MADE_BY[parent.kind], parent.subject_id)
        asset = next((row for row in rows if row.role == role), None)
        if asset is None:
            raise NotFound(f"{kind} job {parent.id} has published no {role}")
        return self._copied(asset)

    def fetch_files_of(
        self, owner_kind: OwnerKind, owner_id: str, roles: Iterable[AssetRole]
    ) -> dict[AssetRole, Path]:
        """Return private copies of an artifact's files, those of ``roles`` that are there.

        Only files of the job's own user exist for it.
        """
        wanted = set(roles)
        with self.container.sessions() as session:
            rows = [
                row
                for row in AssetRepository(session).of_owners([owner_id], self.user_id)
                if row.owner_kind is owner_kind and row.role in wanted
            ]
        return {AssetRole(row.role): self._copied(row) for row in rows}

    def fetch_sources(self, owner_id: str, folder: Path) -> None:
        """Put private copies of a video's uploads into ``folder``, named by their ids."""
        with self.container.sessions() as session:
            rows = [
                row
                for row in AssetRepository(session).of_owners([owner_id], self.user_id)
                if row.role.startswith(SOURCE_ROLE)
            ]
        for row in rows:
            self._parent_ids.add(row.id)
            name = row.role.removeprefix(SOURCE_ROLE)
            target = folder / f"{name}{Path(row.key).suffix}"
            if not target.exists():
                self.container.storage.fetch(Bucket(row.bucket), row.key, target)

    def _copied(self, asset: MediaAsset) -> Path:
        self._parent_ids.add(asset.id)
        target = (
            self.folder / "inputs" / f"{asset.role}-{asset.sha256[:16]}{Path(asset.key).suffix}"
        )
        if target.exists():
            return target
        return self.container.storage.fetch(Bucket(asset.bucket), asset.key, target)

    def has_succeeded(self, kind: JobKind) -> bool:
        """Tell whether the dependency of ``kind`` is complete; ask again and again while waiting.

        Raises
        ------
        JobDeferred
            If nobody has worked on it for a while: this job gives its worker back, so that one can.
        DependencyFailed
            If it failed or was cancelled.
        """
        now_s = monotonic()
        if now_s - self._asked_s < WAIT_POLL_S:
            return False
        self._asked_s = now_s
        status = self.dependency(kind).status
        if status is JobStatus.SUCCEEDED:
            return True
        if status.is_final:
            raise DependencyFailed(f"{kind} {status}")
        if status is JobStatus.RUNNING:
            self._idle_since_s = None
        elif self._idle_since_s is None:
            self._idle_since_s = now_s
        elif now_s - self._idle_since_s > IDLE_GRACE_S:
            raise JobDeferred(f"{kind} is not being worked on")
        return False

    def _note(self, **values: Any) -> None:
        with self.container.sessions() as session:
            is_ours = LeaseRepository(session).note(self.job_id, self.token, **values)
        self._require(is_ours)

    def _require(self, is_ours: bool) -> None:
        if not is_ours:
            raise JobCancelled(f"job {self.job_id} is not ours any more")

    def _event(self) -> JobEvent:
        return JobEvent(
            job_id=self.job_id,
            user_id=self.user_id,
            kind=self.kind,
            status=JobStatus.RUNNING,
            share=self._share,
            stage=self._stage,
            eta_s=self._eta_s(),
            milestone=self._milestone,
        )

    def _eta_s(self) -> float | None:
        """Extrapolate from what this attempt did itself; resumed shares cost no time."""
        done = self._share - (self._first_share or 0.0)
        if done < _MIN_ETA_SHARE:
            return None
        return (monotonic() - self._started_s) / done * (1.0 - self._share)
