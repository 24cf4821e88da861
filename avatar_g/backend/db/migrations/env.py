"""Alembic's entry point; ``db.migrate`` hands it an open connection."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext

from avatar_g.backend.db.models import Row
from avatar_g.backend.db.types import ENUM_CHARS, EnumText, UtcDateTime


def _render_plainly(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    """Write our column types as the plain types they are stored as."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, EnumText):
        return f"sa.String(length={ENUM_CHARS})"
    return False


def run() -> None:
    """Apply revisions over the given connection."""
    connection = context.config.attributes["connection"]
    context.configure(
        connection=connection,
        target_metadata=Row.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        render_item=_render_plainly,
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()


run()
