"""The ``quotas`` table."""

from typing import Any

import sqlalchemy as sa
from sqlmodel import Field

from avatar_g.backend.db.models.row import Row, document
from avatar_g.backend.db.types import ID_CHARS


class AccountLimits(Row, table=True):
    """What an administrator allows one account instead of the settings; None: as the settings."""

    __tablename__ = "quotas"
    __table_args__ = (
        sa.CheckConstraint("size_bytes is null or size_bytes >= 0", name="size_bytes"),
        sa.CheckConstraint("render_minutes is null or render_minutes >= 0", name="render_minutes"),
        sa.CheckConstraint("jobs is null or jobs >= 0", name="jobs"),
    )

    user_id: str = Field(
        foreign_key="users.id", ondelete="CASCADE", unique=True, max_length=ID_CHARS
    )
    size_bytes: int | None = Field(default=None, sa_type=sa.BigInteger)
    render_minutes: int | None = None
    jobs: int | None = None
    money_cents: dict[str, Any] = document()
    """Provider to US cents per month."""
