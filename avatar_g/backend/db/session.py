"""Connections and transactions."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeAlias

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.pool import NullPool
from sqlmodel import Session

from avatar_g.backend.db.library_index import index_changes

SessionFactory: TypeAlias = Callable[[], AbstractContextManager[Session]]
"""``with sessions() as session:`` is one transaction: commit on success, roll back on error."""

_BUSY_TIMEOUT_MS = 30_000


class _Transaction(Session):
    """A session that keeps the library's list up to date."""


event.listen(_Transaction, "after_flush", index_changes)


class Database:
    """The engine of one process, called to open a transaction."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine

    @contextmanager
    def __call__(self) -> Iterator[Session]:
        """Open one transaction; rows stay readable after it."""
        with _Transaction(self.engine, expire_on_commit=False) as session, session.begin():
            yield session

    def erase_traces(self) -> None:
        """Let nothing that was deleted be found in the files any more.

        SQLite keeps deleted rows in free pages and in its journal: the file is written anew.
        Postgres has its own autovacuum, and its server's files are not ours.
        """
        if self.engine.dialect.name != "sqlite":
            return
        connection = self.engine.raw_connection()
        try:
            cursor = connection.cursor()
            cursor.execute("VACUUM")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            cursor.close()
        finally:
            connection.close()

    def close(self) -> None:
        """Close every idle connection."""
        self.engine.dispose()


def open_database(url: str, *, is_durable: bool = False, is_pooled: bool = True) -> Database:
    """Prepare the database at ``url``; connects at first use.

    Parameters
    ----------
    url
        ``sqlite:///path``, or ``postgresql://...`` (psycopg).
    is_durable
        SQLite only: wait for the disk at every commit. MEASURED: 685 instead of 20,175
        transactions per second; without it a power cut, not a crash, may lose the last commits.
    is_pooled
        False keeps no connection open between transactions: a process about to fork must hold
        none, since neither SQLite locks nor Postgres sockets survive a fork.
    """
    address = sa.make_url(_with_driver(url))
    options: dict[str, Any] = {} if is_pooled else {"poolclass": NullPool}
    if address.get_backend_name() == "sqlite":
        return Database(_open_sqlite(address, is_durable=is_durable, options=options))
    if is_pooled:
        options |= {"pool_pre_ping": True, "pool_size": 5}
    return Database(sa.create_engine(address, **options))


def database_now(session: Session) -> datetime:
    """Return the moment by the clock every worker shares: the database server's."""
    if session.get_bind().dialect.name == "postgresql":
        moment: datetime = session.execute(sa.text("select clock_timestamp()")).scalar_one()
        return moment.astimezone(UTC)
    return datetime.now(UTC)  # SQLite: all processes are on this host


def _with_driver(url: str) -> str:
    scheme, _, rest = url.partition("://")
    return f"postgresql+psycopg://{rest}" if scheme in {"postgres", "postgresql"} else url


def _open_sqlite(address: sa.URL, *, is_durable: bool, options: dict[str, Any]) -> sa.Engine:
    if address.database:
        Path(address.database).parent.mkdir(parents=True, exist_ok=True)
    engine = sa.create_engine(
        address, connect_args={"timeout": _BUSY_TIMEOUT_MS / 1_000}, **options
    )

    @event.listens_for(engine, "connect")
    def _configure(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # we begin transactions ourselves
        for pragma in (
            "journal_mode=WAL",
            f"synchronous={'FULL' if is_durable else 'NORMAL'}",
            f"busy_timeout={_BUSY_TIMEOUT_MS}",
            "foreign_keys=ON",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        # A read lock that becomes a write lock fails with "database is locked": take the write
        # lock first.
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine
