"""Jobs that export and import avatars; garments of the creator."""

import re

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0005"
branch_labels = None
depends_on = None

KINDS = ("avatar_export", "avatar_import")
_KIND_CHECK = re.compile(r"(kind in \()([^)]*)(\))", re.IGNORECASE)


DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "wardrobe_items",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("colour", sa.String(length=7), nullable=False),
        sa.Column("options", DOCUMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name="fk_wardrobe_items_user_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_wardrobe_items"),
    )
    op.create_index("ix_wardrobe_items_user_id", "wardrobe_items", ["user_id"])
    _allow_kinds(_known_kinds() + [kind for kind in KINDS if kind not in _known_kinds()])


def downgrade() -> None:
    for kind in KINDS:
        op.execute(f"delete from jobs where kind = '{kind}'")
    _allow_kinds([kind for kind in _known_kinds() if kind not in KINDS])
    op.drop_table("wardrobe_items")


def _known_kinds() -> list[str]:
    """Return the kinds the check of ``jobs.kind`` allows now, whatever revisions came before."""
    if op.get_bind().dialect.name == "sqlite":
        query = "select sql from sqlite_master where type = 'table' and name = 'jobs'"
        text = str(op.get_bind().execute(sa.text(query)).scalar_one())
        found = _KIND_CHECK.search(text)
        return re.findall(r"'(\w+)'", found.group(2) if found else "")
    query = "select pg_get_constraintdef(oid) from pg_constraint where conname = 'ck_jobs_kind'"
    return re.findall(r"'(\w+)'", str(op.get_bind().execute(sa.text(query)).scalar_one()))


def _allow_kinds(kinds: list[str]) -> None:
    """Change the check of ``jobs.kind``; see revision 0002 for why SQLite's schema is rewritten."""
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    if op.get_bind().dialect.name != "sqlite":
        op.drop_constraint(op.f("ck_jobs_kind"), "jobs", type_="check")
        op.create_check_constraint(op.f("ck_jobs_kind"), "jobs", f"kind in ({listed})")
        return
    query = "select sql from sqlite_master where type = 'table' and name = 'jobs'"
    schema = str(op.get_bind().execute(sa.text(query)).scalar_one())
    changed = _KIND_CHECK.sub(lambda match: f"{match[1]}{listed}{match[3]}", schema, count=1)
    op.execute("PRAGMA writable_schema=ON")
    op.get_bind().execute(
        sa.text("update sqlite_master set sql = :sql where type = 'table' and name = 'jobs'"),
        {"sql": changed},
    )
    op.execute("PRAGMA writable_schema=RESET")
