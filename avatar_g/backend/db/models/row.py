"""What every table has."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from avatar_g.backend.db.types import ID_CHARS, JSON_DOCUMENT, UtcDateTime

NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}
"""Constraint names, equal on both databases, so that migrations can drop them."""


def new_id() -> str:
    """Return a random id: 32 hex digits, also valid in an RQ job id and in a file name."""
    return uuid4().hex


def utc_now() -> datetime:
    """Return this host's moment."""
    return datetime.now(UTC)


class Row(SQLModel):
    """A row with an id and its moments."""

    metadata = sa.MetaData(naming_convention=NAMING)

    id: str = Field(default_factory=new_id, primary_key=True, max_length=ID_CHARS)
    created_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime, nullable=False)
    updated_at: datetime = Field(
        default_factory=utc_now,
        sa_type=UtcDateTime,
        nullable=False,
        sa_column_kwargs={"onupdate": utc_now},
    )


class OwnedRow(Row):
    """A row that belongs to one user and dies with the account."""

    user_id: str = Field(
        foreign_key="users.id", ondelete="CASCADE", index=True, max_length=ID_CHARS
    )


def document() -> Any:
    """Return a JSON object column, empty by default."""
    return Field(default_factory=dict, sa_type=JSON_DOCUMENT, nullable=False)
