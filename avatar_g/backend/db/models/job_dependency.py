"""The ``job_dependencies`` table."""

import sqlalchemy as sa
from sqlmodel import Field

from avatar_g.backend.db.models.row import Row
from avatar_g.backend.db.types import ID_CHARS

NEEDS_SUCCESS = "succeeded"


class JobDependency(Row, table=True):
    """``job`` may start when ``depends_on`` has come far enough."""

    __tablename__ = "job_dependencies"
    __table_args__ = (
        sa.UniqueConstraint("job_id", "depends_on_id"),
        sa.CheckConstraint("job_id <> depends_on_id", name="no_self"),
    )

    job_id: str = Field(foreign_key="jobs.id", ondelete="CASCADE", max_length=ID_CHARS)
    depends_on_id: str = Field(
        foreign_key="jobs.id", ondelete="CASCADE", index=True, max_length=ID_CHARS
    )
    needs: str = Field(default=NEEDS_SUCCESS, max_length=32)
    """``succeeded``, or the name of a milestone."""
    is_met: bool = False
    """The milestone was reached, or the job succeeded."""
