"""What the REST interface remembers: idempotency keys, uploads in pieces, webhooks, share links."""

import re
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

KIND = "webhook_deliver"
TABLES = ("idempotency_keys", "uploads", "webhooks", "webhook_deliveries", "shares")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _create_idempotency_keys()
    _create_uploads()
    _create_webhooks()
    _create_shares()
    for table in TABLES:
        op.create_index(f"ix_{table}_user_id", table, ["user_id"])
    op.create_index("ix_webhook_deliveries_job_id", "webhook_deliveries", ["job_id"])
    op.create_index(
        "ix_webhook_deliveries_delivery_job_id", "webhook_deliveries", ["delivery_job_id"]
    )
    op.create_index("ix_shares_owner_id", "shares", ["owner_id"])
    _allow("jobs", "kind", [*_allowed("jobs", "kind"), KIND])


def downgrade() -> None:
    for table in ("shares", "webhook_deliveries", "webhooks", "uploads", "idempotency_keys"):
        op.drop_table(table)
    op.execute(f"delete from jobs where kind = '{KIND}'")
    _allow("jobs", "kind", [name for name in _allowed("jobs", "kind") if name != KIND])


def _row(table: str) -> list[sa.Column[Any] | sa.Constraint]:
    """Return what every table of a user has."""
    return [
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=f"fk_{table}_user_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
    ]


def _create_idempotency_keys() -> None:
    op.create_table(
        "idempotency_keys",
        *_row("idempotency_keys"),
        sa.Column("key_sha256", sa.String(length=64), nullable=False),
        sa.Column("request_sha256", sa.String(length=64), nullable=False),
        sa.Column("status_code", sa.Integer(), nullable=False),
        sa.Column("media_type", sa.String(length=80), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("claim", sa.String(length=32), nullable=False),
        sa.Column("claimed_until", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.UniqueConstraint("user_id", "key_sha256", name="uq_idempotency_keys_user_id"),
    )


def _create_uploads() -> None:
    op.create_table(
        "uploads",
        *_row("uploads"),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("received_bytes", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.CheckConstraint("size_bytes > 0", name=op.f("ck_uploads_size_bytes")),
        sa.CheckConstraint(
            "received_bytes >= 0 and received_bytes <= size_bytes",
            name=op.f("ck_uploads_received_bytes"),
        ),
    )


def _create_webhooks() -> None:
    op.create_table(
        "webhooks",
        *_row("webhooks"),
        sa.Column("url", sa.String(length=500), nullable=False),
        sa.Column("events", sa.String(length=120), nullable=False),
    )
    op.create_table(
        "webhook_deliveries",
        *_row("webhook_deliveries"),
        sa.Column("webhook_id", sa.String(length=32), nullable=False),
        sa.Column("job_id", sa.String(length=32), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("delivery_job_id", sa.String(length=32), nullable=False),
        sa.Column("event", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["webhook_id"],
            ["webhooks.id"],
            name="fk_webhook_deliveries_webhook_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["job_id"], ["jobs.id"], name="fk_webhook_deliveries_job_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["delivery_job_id"],
            ["jobs.id"],
            name="fk_webhook_deliveries_delivery_job_id",
            ondelete="CASCADE",
        ),
        sa.UniqueConstraint(
            "webhook_id", "job_id", "attempt", name="uq_webhook_deliveries_webhook_id"
        ),
    )


def _create_shares() -> None:
    owners = "'track', 'avatar', 'video_clip', 'voice', 'voice_recording'"
    op.create_table(
        "shares",
        *_row("shares"),
        sa.Column("token_sha256", sa.String(length=64), nullable=False),
        sa.Column("owner_kind", sa.String(length=32), nullable=False),
        sa.Column("owner_id", sa.String(length=32), nullable=False),
        sa.Column("may_download", sa.Boolean(), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("revoked_at", MOMENT, nullable=True),
        sa.Column("wrong_passwords", sa.Integer(), nullable=False),
        sa.Column("blocked_until", MOMENT, nullable=True),
        sa.CheckConstraint(f"owner_kind in ({owners})", name=op.f("ck_shares_owner_kind")),
        sa.UniqueConstraint("token_sha256", name="uq_shares_token_sha256"),
    )


def _allowed(table: str, column: str) -> list[str]:
    """Return what a check allows now, whatever revisions came before."""
    connection = op.get_bind()
    if connection.dialect.name == "sqlite":
        found = re.search(rf"\b{column} in \(([^)]*)\)", _sqlite_schema(table), re.IGNORECASE)
        return re.findall(r"'(\w+)'", found.group(1) if found else "")
    query = "select pg_get_constraintdef(oid) from pg_constraint where conname = :name"
    name = {"name": f"ck_{table}_{column}"}
    return re.findall(r"'(\w+)'", str(connection.execute(sa.text(query), name).scalar_one()))


def _sqlite_schema(table: str) -> str:
    query = "select sql from sqlite_master where type = 'table' and name = :name"
    return str(op.get_bind().execute(sa.text(query), {"name": table}).scalar_one())


def _allow(table: str, column: str, values: list[str]) -> None:
    """Change a check; see revision 0002 for why SQLite's schema is rewritten."""
    listed = ", ".join(f"'{value}'" for value in values)
    if op.get_bind().dialect.name != "sqlite":
        op.drop_constraint(op.f(f"ck_{table}_{column}"), table, type_="check")
        op.create_check_constraint(op.f(f"ck_{table}_{column}"), table, f"{column} in ({listed})")
        return
    changed = re.sub(
        rf"(\b{column} in \()[^)]*(\))",
        lambda match: f"{match[1]}{listed}{match[2]}",
        _sqlite_schema(table),
        count=1,
        flags=re.IGNORECASE,
    )
    op.execute("PRAGMA writable_schema=ON")
    op.get_bind().execute(
        sa.text("update sqlite_master set sql = :sql where type = 'table' and name = :name"),
        {"sql": changed, "name": table},
    )
    op.execute("PRAGMA writable_schema=RESET")
