"""Accounts: roles, tokens, one-time links, throttle, limits, audit and outbound logs."""

import re
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0014"
down_revision = "0010"
branch_labels = None
depends_on = None

DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)
LOCAL_OWNER_ID = "0" * 32
KINDS = ("account_export", "mail_send")
OWNER = "account"
ACTIONS = (
    "signed_in",
    "sign_in_refused",
    "signed_out",
    "signed_up",
    "password_changed",
    "reset_asked",
    "session_ended",
    "token_made",
    "token_revoked",
    "invited",
    "registration_changed",
    "limits_changed",
    "account_removed",
    "data_exported",
)
TABLES = (
    "api_tokens",
    "one_time_links",
    "sign_in_tries",
    "quotas",
    "audit_entries",
    "outbound_calls",
    "studio_options",
)


def upgrade() -> None:
    op.add_column("users", sa.Column("sign_in_name", sa.String(length=80), nullable=True))
    op.add_column(
        "users", sa.Column("role", sa.String(length=32), nullable=False, server_default="user")
    )
    op.create_index("ix_users_sign_in_name", "users", ["sign_in_name"], unique=True)
    op.execute(
        f"update users set role = 'admin', sign_in_name = 'owner' where id = '{LOCAL_OWNER_ID}'"
    )
    op.add_column("sessions", sa.Column("last_seen_at", MOMENT, nullable=True))
    for name, chars in (("browser", 200), ("address", 64)):
        op.add_column(
            "sessions", sa.Column(name, sa.String(length=chars), nullable=False, server_default="")
        )
    _create_credentials()
    _create_limits()
    _create_logs()
    op.create_table(
        "studio_options",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_studio_options"),
    )
    _allow("jobs", "kind", [*_allowed("jobs", "kind"), *KINDS])
    for table in ("media_assets", "voice_uses"):
        _allow(table, "owner_kind", [*_allowed(table, "owner_kind"), OWNER])


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
    for column in ("address", "browser", "last_seen_at"):
        op.drop_column("sessions", column)
    op.drop_index("ix_users_sign_in_name", "users")
    op.drop_column("users", "role")
    op.drop_column("users", "sign_in_name")
    kinds = ", ".join(f"'{kind}'" for kind in KINDS)
    op.execute(f"delete from jobs where kind in ({kinds})")
    op.execute(f"delete from media_assets where owner_kind = '{OWNER}'")
    _allow("jobs", "kind", [kind for kind in _allowed("jobs", "kind") if kind not in KINDS])
    for table in ("media_assets", "voice_uses"):
        left = [kind for kind in _allowed(table, "owner_kind") if kind != OWNER]
        _allow(table, "owner_kind", left)


def _row(table: str, *, is_owned: bool = True) -> list[Any]:
    columns: list[Any] = [
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
    ]
    if is_owned:
        columns += [
            sa.Column("user_id", sa.String(length=32), nullable=False),
            sa.ForeignKeyConstraint(
                ["user_id"], ["users.id"], name=f"fk_{table}_user_id", ondelete="CASCADE"
            ),
        ]
    return columns


def _one_of(table: str, column: str, values: tuple[str, ...]) -> sa.CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in values)
    return sa.CheckConstraint(f"{column} in ({listed})", name=op.f(f"ck_{table}_{column}"))


def _create_credentials() -> None:
    op.create_table(
        "api_tokens",
        *_row("api_tokens"),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("token_sha256", sa.String(length=64), nullable=False),
        sa.Column("tail", sa.String(length=8), nullable=False),
        sa.Column("scope", sa.String(length=32), nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("last_used_at", MOMENT, nullable=True),
        _one_of("api_tokens", "scope", ("read", "write", "admin")),
        sa.UniqueConstraint("token_sha256", name="uq_api_tokens_token_sha256"),
    )
    op.create_index("ix_api_tokens_user_id", "api_tokens", ["user_id"])
    op.create_table(
        "one_time_links",
        *_row("one_time_links"),
        sa.Column("purpose", sa.String(length=32), nullable=False),
        sa.Column("token_sha256", sa.String(length=64), nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        _one_of("one_time_links", "purpose", ("invitation", "password_reset")),
        sa.UniqueConstraint("token_sha256", name="uq_one_time_links_token_sha256"),
    )
    op.create_index("ix_one_time_links_user_id", "one_time_links", ["user_id"])
    op.create_table(
        "sign_in_tries",
        *_row("sign_in_tries", is_owned=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
    )
    op.create_index("ix_sign_in_tries_subject", "sign_in_tries", ["subject"])


def _create_limits() -> None:
    op.create_table(
        "quotas",
        *_row("quotas"),
        sa.Column("size_bytes", sa.BigInteger(), nullable=True),
        sa.Column("render_minutes", sa.Integer(), nullable=True),
        sa.Column("jobs", sa.Integer(), nullable=True),
        sa.Column("money_cents", DOCUMENT, nullable=False),
        sa.CheckConstraint(
            "size_bytes is null or size_bytes >= 0", name=op.f("ck_quotas_size_bytes")
        ),
        sa.CheckConstraint(
            "render_minutes is null or render_minutes >= 0", name=op.f("ck_quotas_render_minutes")
        ),
        sa.CheckConstraint("jobs is null or jobs >= 0", name=op.f("ck_quotas_jobs")),
        sa.UniqueConstraint("user_id", name="uq_quotas_user_id"),
    )


def _create_logs() -> None:
    op.create_table(
        "audit_entries",
        *_row("audit_entries"),
        sa.Column("action", sa.String(length=32), nullable=False),
        sa.Column("subject_id", sa.String(length=32), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        _one_of("audit_entries", "action", ACTIONS),
    )
    op.create_index("ix_audit_entries_user_id", "audit_entries", ["user_id"])
    op.create_index("ix_audit_entries_subject_id", "audit_entries", ["subject_id"])
    op.create_table(
        "outbound_calls",
        *_row("outbound_calls"),
        sa.Column("provider", sa.String(length=40), nullable=False),
        sa.Column("host", sa.String(length=255), nullable=False),
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.Column("sent_bytes", sa.Integer(), nullable=False),
        sa.Column("cost_cents", sa.Integer(), nullable=False),
    )
    op.create_index("ix_outbound_calls_user_id", "outbound_calls", ["user_id"])


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
