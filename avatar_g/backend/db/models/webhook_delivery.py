"""The ``webhook_deliveries`` table."""

import sqlalchemy as sa
from sqlmodel import Field

from avatar_g.backend.db.models.row import OwnedRow
from avatar_g.backend.db.types import ID_CHARS


class WebhookDelivery(OwnedRow, table=True):
    """One end of a job told to one webhook; the row makes sure that it is told once."""

    __tablename__ = "webhook_deliveries"
    __table_args__ = (sa.UniqueConstraint("webhook_id", "job_id", "attempt"),)

    webhook_id: str = Field(foreign_key="webhooks.id", ondelete="CASCADE", max_length=ID_CHARS)
    job_id: str = Field(foreign_key="jobs.id", ondelete="CASCADE", index=True, max_length=ID_CHARS)
    attempt: int = 0
    """Of the job that ended: a job that was tried again ends again."""
    delivery_job_id: str = Field(
        foreign_key="jobs.id", ondelete="CASCADE", index=True, max_length=ID_CHARS
    )
    event: str = Field(max_length=32)
