"""Everything that belongs to one account, in whatever table: for its export and its end.

Written against the schema, so that a new table cannot be forgotten.
"""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from avatar_g.backend.db.models import Row

_SECRETS = {"password_hash", "token_sha256", "lease_token", "lease_owner", "answer"}
_LINKS = {
    "job_dependencies": ("job_id", "jobs"),
    "asset_lineage": ("asset_id", "media_assets"),
    "board_items": ("board_id", "boards"),
}
"""Tables between two rows of one account: a column and the table it points to."""
NOBODYS = frozenset({"sign_in_tries", "studio_options"})
"""Tables that know no account."""


def tables_of_accounts() -> dict[str, sa.Table]:
    """Return every table with something of an account."""
    return {name: table for name, table in Row.metadata.tables.items() if name not in NOBODYS}


class Belongings:
    """Reads an account as a whole within one session."""

    def __init__(self, session: Session, user_id: str) -> None:
        self._session = session
        self._user_id = user_id

    def rows(self) -> Iterator[tuple[str, list[dict[str, Any]]]]:
        """Yield each table's name and this account's rows, without anything that opens doors."""
        for name, table in sorted(tables_of_accounts().items()):
            columns = [column for column in table.columns if column.name not in _SECRETS]
            found = self._session.execute(
                sa.select(*columns).where(self._is_theirs(table)).order_by(*table.primary_key)
            )
            yield name, [dict(row) for row in found.mappings()]

    def count(self) -> int:
        """Return how many rows there are in all tables."""
        counts = (
            self._session.execute(
                sa.select(sa.func.count()).select_from(table).where(self._is_theirs(table))
            ).scalar_one()
            for table in tables_of_accounts().values()
        )
        return sum(counts)

    def _is_theirs(self, table: sa.Table) -> sa.ColumnElement[bool]:
        if table.name == "users":
            return table.c.id == self._user_id
        if table.name in _LINKS:
            column, target = _LINKS[table.name]
            owner = Row.metadata.tables[target]
            theirs = sa.select(owner.c.id).where(owner.c.user_id == self._user_id)
            return table.c[column].in_(theirs)
        return table.c.user_id == self._user_id
