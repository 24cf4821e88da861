"""Undo history, saved versions and locks of avatars; preview jobs."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

HISTORIES = ("avatar_edits", "avatar_versions")
OLD_KINDS = "kind in ('track_generate', 'avatar_generate', 'video_generate', 'talk_generate')"
NEW_KINDS = OLD_KINDS.replace("'talk_generate'", "'talk_generate', 'avatar_preview'")


def upgrade() -> None:
    op.add_column("avatars", sa.Column("locks", DOCUMENT, nullable=False, server_default="{}"))
    for name in ("edit_number", "version_number"):
        op.add_column("avatars", sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
    for table in HISTORIES:
        _create_history(table)
    _allow_kinds(OLD_KINDS, NEW_KINDS)


def downgrade() -> None:
    op.execute("delete from jobs where kind = 'avatar_preview'")
    _allow_kinds(NEW_KINDS, OLD_KINDS)
    for table in reversed(HISTORIES):
        op.drop_table(table)
    for name in ("version_number", "edit_number", "locks"):
        op.drop_column("avatars", name)


def _create_history(table: str) -> None:
    op.create_table(
        table,
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("avatar_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("spec", DOCUMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["avatar_id"], ["avatars.id"], name=f"fk_{table}_avatar_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=f"fk_{table}_user_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        sa.UniqueConstraint("avatar_id", "number", name=f"uq_{table}_avatar_id"),
    )
    op.create_index(f"ix_{table}_user_id", table, ["user_id"])


def _allow_kinds(old: str, new: str) -> None:
    """Change the check of ``jobs.kind``.

    SQLite cannot alter a constraint, and copying the table would delete, by cascade, what refers to
    it. Rewriting a CHECK in the schema is safe by its manual ("Making Other Kinds Of Table Schema
    Changes"): nothing on disk depends on it.
    """
    if op.get_bind().dialect.name != "sqlite":
        op.drop_constraint(op.f("ck_jobs_kind"), "jobs", type_="check")
        op.create_check_constraint(op.f("ck_jobs_kind"), "jobs", new)
        return
    op.execute("PRAGMA writable_schema=ON")
    op.get_bind().execute(
        sa.text(
            "update sqlite_master set sql = replace(sql, :old, :new)"
            " where type = 'table' and name = 'jobs'"
        ),
        {"old": old, "new": new},
    )
    op.execute("PRAGMA writable_schema=RESET")
