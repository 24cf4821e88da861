"""Versions and edits of tracks; jobs of the Music Studio."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

KINDS = ("track_remix", "track_extend", "track_edit", "track_export", "cover_draw")
OLD_KINDS = "'talk_generate', 'avatar_preview')"
NEW_KINDS = OLD_KINDS.replace(")", "".join(f", '{kind}'" for kind in KINDS) + ")")
FIRST_KINDS = "kind in ('track_generate', 'avatar_generate', 'video_generate', "


def upgrade() -> None:
    op.add_column("tracks", sa.Column("edits", DOCUMENT, nullable=False, server_default="{}"))
    op.add_column("tracks", sa.Column("parent_id", sa.String(length=32), nullable=True))
    op.create_index("ix_tracks_parent_id", "tracks", ["parent_id"])
    _allow_kinds(FIRST_KINDS + OLD_KINDS, FIRST_KINDS + NEW_KINDS)


def downgrade() -> None:
    for kind in KINDS:
        op.execute(f"delete from jobs where kind = '{kind}'")
    _allow_kinds(FIRST_KINDS + NEW_KINDS, FIRST_KINDS + OLD_KINDS)
    op.drop_index("ix_tracks_parent_id", "tracks")
    op.drop_column("tracks", "parent_id")
    op.drop_column("tracks", "edits")


def _allow_kinds(old: str, new: str) -> None:
    """Change the check of ``jobs.kind``; see revision 0002."""
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
