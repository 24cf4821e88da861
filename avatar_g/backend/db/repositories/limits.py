"""What accounts may use up, and have used up."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from avatar_g.backend.db.models.account_limits import AccountLimits
from avatar_g.backend.db.models.job import Job
from avatar_g.backend.db.models.studio_option import StudioOption
from avatar_g.backend.domain.jobs import JobStatus


class LimitRepository:
    """Limits and switches within one session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def find(self, user_id: str) -> AccountLimits | None:
        """Return what an administrator set for an account, or None."""
        return self._session.exec(
            select(AccountLimits).where(AccountLimits.user_id == user_id)
        ).first()

    def set(self, user_id: str) -> AccountLimits:
        """Return an account's row, made if need be, to be written to."""
        row = self.find(user_id)
        if row is None:
            row = AccountLimits(user_id=user_id)
            self._session.add(row)
            self._session.flush()
        return row

    def worked_s(self, user_id: str, since: datetime, now: datetime) -> float:
        """Return how long jobs of a user have worked since a moment, in seconds."""
        spans = self._session.exec(
            select(Job.started_at, Job.finished_at).where(
                Job.user_id == user_id,
                col(Job.started_at).is_not(None),
                sa.or_(col(Job.status) == JobStatus.RUNNING, col(Job.finished_at) > since),
            )
        ).all()
        total_s = 0.0
        for started_at, finished_at in spans:
            if started_at is not None:
                span = (finished_at or now) - max(started_at, since)
                total_s += max(0.0, span.total_seconds())
        return total_s

    def is_on(self, name: str) -> bool:
        """Tell how a switch of the installation stands."""
        row = self._session.get(StudioOption, name)
        return row is not None and row.is_on

    def switch(self, name: str, *, is_on: bool) -> None:
        """Turn a switch of the installation."""
        self._session.merge(StudioOption(name=name, is_on=is_on))
