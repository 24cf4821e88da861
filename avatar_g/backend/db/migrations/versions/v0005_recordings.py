"""Jobs that import a creator's own recording."""

import re

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0003"
branch_labels = None
depends_on = None

KIND = "track_import"
FIRST = "kind in ('track_generate'"


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        _rewrite_sqlite(FIRST, FIRST.replace("(", f"('{KIND}', "))
    else:
        _rewrite_postgres([*_postgres_kinds(), KIND])


def downgrade() -> None:
    op.execute(f"delete from jobs where kind = '{KIND}'")
    if op.get_bind().dialect.name == "sqlite":
        _rewrite_sqlite(FIRST.replace("(", f"('{KIND}', "), FIRST)
    else:
        _rewrite_postgres([kind for kind in _postgres_kinds() if kind != KIND])


def _rewrite_sqlite(old: str, new: str) -> None:
    """Change the check of ``jobs.kind``; see revision 0002."""
    op.execute("PRAGMA writable_schema=ON")
    op.get_bind().execute(
        sa.text(
            "update sqlite_master set sql = replace(sql, :old, :new)"
            " where type = 'table' and name = 'jobs'"
        ),
        {"old": old, "new": new},
    )
    op.execute("PRAGMA writable_schema=RESET")


def _postgres_kinds() -> list[str]:
    """Return the kinds that are allowed now, whichever revisions allowed them."""
    text = op.get_bind().execute(
        sa.text("select pg_get_constraintdef(oid) from pg_constraint where conname = 'ck_jobs_kind'")
    ).scalar_one()
    return re.findall(r"'(\w+)'", text)


def _rewrite_postgres(kinds: list[str]) -> None:
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    op.drop_constraint(op.f("ck_jobs_kind"), "jobs", type_="check")
    op.create_check_constraint(op.f("ck_jobs_kind"), "jobs", f"kind in ({listed})")
