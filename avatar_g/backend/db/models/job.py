"""The ``jobs`` table: the durable truth about background work."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field

from avatar_g.backend.db.models.row import OwnedRow, document
from avatar_g.backend.db.types import ID_CHARS, EnumText, UtcDateTime, one_of
from avatar_g.backend.domain.jobs import JobEvent, JobKind, JobStatus


class Job(OwnedRow, table=True):
    """One piece of background work asked for by one user."""

    __tablename__ = "jobs"
    __table_args__ = (
        one_of("status", JobStatus),
        one_of("kind", JobKind),
        sa.Index("ix_jobs_ready", "status", "queue", "priority", "created_at"),
        sa.Index("ix_jobs_lease", "status", "lease_expires_at"),
    )

    project_id: str | None = Field(
        default=None,
        foreign_key="projects.id",
        ondelete="CASCADE",
        index=True,
        max_length=ID_CHARS,
    )
    kind: JobKind = Field(sa_type=EnumText(JobKind))
    subject_id: str = Field(default="", max_length=ID_CHARS)
    """Id of the artifact the job makes; its table follows from ``kind``."""
    title: str = Field(default="", max_length=200)
    queue: str = Field(default="cpu", max_length=16)
    priority: int = 0
    """Higher runs first."""
    status: JobStatus = Field(default=JobStatus.QUEUED, sa_type=EnumText(JobStatus))

    attempt: int = 0
    """Number of the delivery; only the delivery with this number may claim the job."""
    failures: int = 0
    """Attempts that crashed or failed for a passing reason."""
    not_before: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """Pause before another attempt."""
    dispatched_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """When this attempt was handed to RQ; None: not yet."""
    lease_token: str | None = Field(default=None, max_length=ID_CHARS)
    """Fencing token of the attempt at work: whoever lost it may not write any more."""
    lease_owner: str | None = Field(default=None, max_length=80)
    """Name of the worker process."""
    lease_expires_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    started_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    finished_at: datetime | None = Field(default=None, sa_type=UtcDateTime)

    share: float = 0.0
    stage: str = Field(default="", max_length=32)
    milestone: str = Field(default="", max_length=32)
    """Last named point reached."""
    params: dict[str, Any] = document()
    checkpoint: dict[str, Any] = document()
    """Small facts kept for the next attempt."""
    result: dict[str, Any] = document()
    error_code: str = Field(default="", max_length=64)
    error_reason: str = Field(default="", max_length=64)
    error_arguments: dict[str, Any] = document()

    def to_event(self) -> JobEvent:
        """Return what the row says now as a progress message."""
        return JobEvent(
            job_id=self.id,
            user_id=self.user_id,
            kind=self.kind,
            status=self.status,
            share=self.share,
            stage=self.stage,
            error_code=self.error_code,
            milestone=self.milestone,
        )
