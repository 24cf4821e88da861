"""Accounts, artifacts, files and jobs."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

INDEXES = {
    "ix_projects_user_id": ("projects", ["user_id"]),
    "ix_sessions_user_id": ("sessions", ["user_id"]),
    "ix_avatars_project_id": ("avatars", ["project_id"]),
    "ix_avatars_user_id": ("avatars", ["user_id"]),
    "ix_jobs_lease": ("jobs", ["status", "lease_expires_at"]),
    "ix_jobs_project_id": ("jobs", ["project_id"]),
    "ix_jobs_ready": ("jobs", ["status", "queue", "priority", "created_at"]),
    "ix_jobs_user_id": ("jobs", ["user_id"]),
    "ix_tracks_project_id": ("tracks", ["project_id"]),
    "ix_tracks_user_id": ("tracks", ["user_id"]),
    "ix_job_dependencies_depends_on_id": ("job_dependencies", ["depends_on_id"]),
    "ix_media_assets_source_job_id": ("media_assets", ["source_job_id"]),
    "ix_media_assets_user_id": ("media_assets", ["user_id"]),
    "ix_video_clips_project_id": ("video_clips", ["project_id"]),
    "ix_video_clips_user_id": ("video_clips", ["user_id"]),
    "ix_asset_lineage_asset_id": ("asset_lineage", ["asset_id"]),
    "ix_asset_lineage_parent_id": ("asset_lineage", ["parent_id"]),
}
TABLES = [
    "users",
    "projects",
    "sessions",
    "avatars",
    "jobs",
    "tracks",
    "job_dependencies",
    "media_assets",
    "video_clips",
    "asset_lineage",
]


def upgrade() -> None:
    _create_users()
    _create_projects()
    _create_sessions()
    _create_avatars()
    _create_jobs()
    _create_tracks()
    _create_job_dependencies()
    _create_media_assets()
    _create_video_clips()
    _create_asset_lineage()
    for name, (table, columns) in INDEXES.items():
        op.create_index(name, table, columns)


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)


def _every_row_has() -> list[sa.Column[Any]]:
    return [
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
    ]


def _create_users() -> None:
    op.create_table(
        "users",
        *_every_row_has(),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_users"),
        sa.UniqueConstraint("email", name="uq_users_email"),
    )


def _create_projects() -> None:
    op.create_table(
        "projects",
        *_every_row_has(),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("prompt", sa.String(), nullable=False),
        sa.Column("request", DOCUMENT, nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name="fk_projects_user_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_projects"),
    )


def _create_sessions() -> None:
    op.create_table(
        "sessions",
        *_every_row_has(),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("token_sha256", sa.String(length=64), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name="fk_sessions_user_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_sessions"),
        sa.UniqueConstraint("token_sha256", name="uq_sessions_token_sha256"),
    )


def _create_avatars() -> None:
    op.create_table(
        "avatars",
        *_every_row_has(),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("project_id", sa.String(length=32), nullable=True),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("prompt", sa.String(), nullable=False),
        sa.Column("request", DOCUMENT, nullable=False),
        sa.Column("recipe", DOCUMENT, nullable=False),
        sa.Column("summary", DOCUMENT, nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("spec", DOCUMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name="fk_avatars_project_id", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name="fk_avatars_user_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_avatars"),
    )


def _delivery_columns() -> list[sa.Column[Any]]:
    return [
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=True),
        sa.Column("dispatched_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease_token", sa.String(length=32), nullable=True),
        sa.Column("lease_owner", sa.String(length=80), nullable=True),
        sa.Column("lease_expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
    ]


def _create_jobs() -> None:
    op.create_table(
        "jobs",
        *_every_row_has(),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("project_id", sa.String(length=32), nullable=True),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("subject_id", sa.String(length=32), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("queue", sa.String(length=16), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=32), nullable=False),
        *_delivery_columns(),
        sa.Column("share", sa.Float(), nullable=False),
        sa.Column("stage", sa.String(length=32), nullable=False),
        sa.Column("milestone", sa.String(length=32), nullable=False),
        sa.Column("params", DOCUMENT, nullable=False),
        sa.Column("checkpoint", DOCUMENT, nullable=False),
        sa.Column("result", DOCUMENT, nullable=False),
        sa.Column("error_code", sa.String(length=64), nullable=False),
        sa.Column("error_reason", sa.String(length=64), nullable=False),
        sa.Column("error_arguments", DOCUMENT, nullable=False),
        sa.CheckConstraint(
            "kind in ('track_generate', 'avatar_generate', 'video_generate', 'talk_generate')",
            name=op.f("ck_jobs_kind"),
        ),
        sa.CheckConstraint(
            "status in ('queued', 'running', 'succeeded', 'failed', 'cancelled')",
            name=op.f("ck_jobs_status"),
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name="fk_jobs_project_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name="fk_jobs_user_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_jobs"),
    )


def _create_tracks() -> None:
    op.create_table(
        "tracks",
        *_every_row_has(),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("project_id", sa.String(length=32), nullable=True),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("prompt", sa.String(), nullable=False),
        sa.Column("request", DOCUMENT, nullable=False),
        sa.Column("recipe", DOCUMENT, nullable=False),
        sa.Column("summary", DOCUMENT, nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("genre", sa.String(length=32), nullable=False),
        sa.Column("mood", sa.String(length=32), nullable=False),
        sa.Column("tempo_bpm", sa.Float(), nullable=False),
        sa.Column("duration_s", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name="fk_tracks_project_id", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name="fk_tracks_user_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_tracks"),
    )


def _create_job_dependencies() -> None:
    op.create_table(
        "job_dependencies",
        *_every_row_has(),
        sa.Column("job_id", sa.String(length=32), nullable=False),
        sa.Column("depends_on_id", sa.String(length=32), nullable=False),
        sa.Column("needs", sa.String(length=32), nullable=False),
        sa.Column("is_met", sa.Boolean(), nullable=False),
        sa.CheckConstraint("job_id <> depends_on_id", name=op.f("ck_job_dependencies_no_self")),
        sa.ForeignKeyConstraint(
            ["depends_on_id"],
            ["jobs.id"],
            name="fk_job_dependencies_depends_on_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["job_id"], ["jobs.id"], name="fk_job_dependencies_job_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_job_dependencies"),
        sa.UniqueConstraint("job_id", "depends_on_id", name="uq_job_dependencies_job_id"),
    )


def _create_media_assets() -> None:
    op.create_table(
        "media_assets",
        *_every_row_has(),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("bucket", sa.String(length=32), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("mime", sa.String(length=80), nullable=False),
        sa.Column("role", sa.String(length=32), nullable=False),
        sa.Column("owner_kind", sa.String(length=32), nullable=False),
        sa.Column("owner_id", sa.String(length=32), nullable=False),
        sa.Column("source_job_id", sa.String(length=32), nullable=True),
        sa.CheckConstraint(
            "owner_kind in ('track', 'avatar', 'video_clip')", name=op.f("ck_media_assets_owner_kind")
        ),
        sa.CheckConstraint("size_bytes >= 0", name=op.f("ck_media_assets_size_bytes")),
        sa.ForeignKeyConstraint(
            ["source_job_id"],
            ["jobs.id"],
            name="fk_media_assets_source_job_id",
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name="fk_media_assets_user_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_media_assets"),
        sa.UniqueConstraint("bucket", "key", name="uq_media_assets_bucket"),
        sa.UniqueConstraint("owner_id", "owner_kind", "role", name="uq_media_assets_owner_id"),
    )


def _create_video_clips() -> None:
    op.create_table(
        "video_clips",
        *_every_row_has(),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("project_id", sa.String(length=32), nullable=True),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("prompt", sa.String(), nullable=False),
        sa.Column("request", DOCUMENT, nullable=False),
        sa.Column("recipe", DOCUMENT, nullable=False),
        sa.Column("summary", DOCUMENT, nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("track_id", sa.String(length=32), nullable=True),
        sa.Column("avatar_id", sa.String(length=32), nullable=True),
        sa.Column("aspect", sa.String(length=8), nullable=False),
        sa.Column("resolution", sa.String(length=8), nullable=False),
        sa.Column("fps", sa.Integer(), nullable=False),
        sa.Column("duration_s", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(
            ["avatar_id"], ["avatars.id"], name="fk_video_clips_avatar_id", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name="fk_video_clips_project_id", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["track_id"], ["tracks.id"], name="fk_video_clips_track_id", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name="fk_video_clips_user_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_video_clips"),
    )


def _create_asset_lineage() -> None:
    op.create_table(
        "asset_lineage",
        *_every_row_has(),
        sa.Column("asset_id", sa.String(length=32), nullable=False),
        sa.Column("parent_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["asset_id"], ["media_assets.id"], name="fk_asset_lineage_asset_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["parent_id"],
            ["media_assets.id"],
            name="fk_asset_lineage_parent_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_asset_lineage"),
    )
