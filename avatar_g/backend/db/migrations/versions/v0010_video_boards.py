"""Boards of videos and their undo history."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0007"
branch_labels = None
depends_on = None

DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.add_column("video_clips", sa.Column("board", DOCUMENT, nullable=False, server_default="{}"))
    op.add_column(
        "video_clips", sa.Column("edit_number", sa.Integer(), nullable=False, server_default="0")
    )
    op.create_table(
        "video_edits",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("video_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("board", DOCUMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name="fk_video_edits_user_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["video_id"], ["video_clips.id"], name="fk_video_edits_video_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_video_edits"),
        sa.UniqueConstraint("video_id", "number", name="uq_video_edits_video_id"),
    )
    op.create_index("ix_video_edits_user_id", "video_edits", ["user_id"])


def downgrade() -> None:
    op.drop_table("video_edits")
    op.drop_column("video_clips", "edit_number")
    op.drop_column("video_clips", "board")
