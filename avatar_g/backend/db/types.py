"""Column types that mean the same on SQLite and Postgres."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.engine import Dialect

JSON_DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
ID_CHARS = 32
ENUM_CHARS = 32


class UtcDateTime(sa.types.TypeDecorator[datetime]):
    """An aware moment; SQLite would lose the time zone, so it is stored as UTC there."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Convert to UTC."""
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Give the moment its time zone back."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class EnumText(sa.types.TypeDecorator[StrEnum]):
    """A string enumeration stored as text: new members need no change of the column."""

    impl = sa.String(ENUM_CHARS)
    cache_ok = True

    def __init__(self, members: type[StrEnum], *args: Any) -> None:
        super().__init__(*args)
        self.members = members

    def process_bind_param(self, value: StrEnum | str | None, _dialect: Dialect) -> str | None:
        """Refuse what is no member."""
        return None if value is None else self.members(value).value

    def process_result_value(self, value: str | None, _dialect: Dialect) -> StrEnum | None:
        """Return the member."""
        return None if value is None else self.members(value)


def one_of(column: str, members: type[StrEnum]) -> sa.CheckConstraint:
    """Let the database itself refuse a value that is no member."""
    values = ", ".join(f"'{member.value}'" for member in members)
    return sa.CheckConstraint(f"{column} in ({values})", name=column)
