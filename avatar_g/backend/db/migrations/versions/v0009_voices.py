"""Voices of creators: designed, recorded, their consents and the slots they sing in."""

import re
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0007"
branch_labels = None
depends_on = None

DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
KIND = "voice_train"
OWNERS = ("voice", "voice_recording")
TABLES = ("consents", "voice_profiles", "voice_recordings", "voice_slots", "voice_uses")
INDEXES = {
    "ix_consents_user_id": ("consents", ["user_id"]),
    "ix_consents_voice_id": ("consents", ["voice_id"]),
    "ix_voice_profiles_user_id": ("voice_profiles", ["user_id"]),
    "ix_voice_profiles_project_id": ("voice_profiles", ["project_id"]),
    "ix_voice_recordings_user_id": ("voice_recordings", ["user_id"]),
    "ix_voice_slots_user_id": ("voice_slots", ["user_id"]),
    "ix_voice_uses_user_id": ("voice_uses", ["user_id"]),
    "ix_voice_uses_owner_id": ("voice_uses", ["owner_id"]),
}

_STANDS = (
    "select 1 from consents given where given.id = {consent}"
    " and given.voice_id = {voice} and given.user_id = {user} and given.action = 'given'"
    " and not exists (select 1 from consents later where later.voice_id = given.voice_id"
    " and later.user_id = given.user_id and later.action = 'withdrawn'"
    " and later.number > given.number)"
)
"""A consent that was given for this voice and not withdrawn since."""
_VOICE_STANDS = _STANDS.format(
    consent="new.consent_id", voice="new.id", user="new.user_id"
)
_MODEL_STANDS = (
    "select 1 from voice_profiles v where v.id = new.owner_id and v.user_id = new.user_id"
    " and exists ("
    + _STANDS.format(consent="v.consent_id", voice="v.id", user="v.user_id")
    + ")"
)
_IS_TRAINED = "new.kind = 'recorded' and new.digest <> ''"
_HAS_ACCOUNT = "exists (select 1 from users where users.id = old.user_id)"
_GROWS = "the consent ledger only grows"
_NEEDS = "a voice needs the consent of its speaker"

SQLITE_GUARDS = {
    "consents_unchanged": (
        "consents",
        f"before update on consents begin select raise(abort, '{_GROWS}'); end",
    ),
    "consents_kept": (
        "consents",
        f"before delete on consents when {_HAS_ACCOUNT}"
        f" begin select raise(abort, '{_GROWS}'); end",
    ),
    "voice_profiles_added": (
        "voice_profiles",
        f"before insert on voice_profiles when {_IS_TRAINED} and not exists ({_VOICE_STANDS})"
        f" begin select raise(abort, '{_NEEDS}'); end",
    ),
    "voice_profiles_changed": (
        "voice_profiles",
        f"before update on voice_profiles when {_IS_TRAINED} and not exists ({_VOICE_STANDS})"
        f" begin select raise(abort, '{_NEEDS}'); end",
    ),
    "voice_models_added": (
        "media_assets",
        "before insert on media_assets when new.role = 'voice_model'"
        f" and not exists ({_MODEL_STANDS}) begin select raise(abort, '{_NEEDS}'); end",
    ),
    "voice_models_changed": (
        "media_assets",
        "before update on media_assets when new.role = 'voice_model'"
        f" and not exists ({_MODEL_STANDS}) begin select raise(abort, '{_NEEDS}'); end",
    ),
}
"""Name of a trigger to its table and what follows ``create trigger <name>``."""


def _function(name: str, refused_if: str, message: str, answer: str = "new") -> str:
    return (
        f"create or replace function {name}() returns trigger language plpgsql as $body$"
        f" begin if {refused_if} then raise exception '{message}' using errcode = '23514'; end if;"
        f" return {answer}; end $body$"
    )


POSTGRES_GUARDS = {
    "consents_unchanged": (
        "consents",
        _function("consents_unchanged", "true", _GROWS),
        "before update on consents",
    ),
    "consents_kept": (
        "consents",
        _function("consents_kept", _HAS_ACCOUNT, _GROWS, "old"),
        "before delete on consents",
    ),
    "voice_profiles_guarded": (
        "voice_profiles",
        _function(
            "voice_profiles_guarded", f"{_IS_TRAINED} and not exists ({_VOICE_STANDS})", _NEEDS
        ),
        "before insert or update on voice_profiles",
    ),
    "voice_models_guarded": (
        "media_assets",
        _function(
            "voice_models_guarded",
            f"new.role = 'voice_model' and not exists ({_MODEL_STANDS})",
            _NEEDS,
        ),
        "before insert or update on media_assets",
    ),
}
"""Name of a trigger to its table, its function and when it runs."""


def upgrade() -> None:
    _create_consents()
    _create_voice_profiles()
    _create_voice_recordings()
    _create_voice_slots()
    _create_voice_uses()
    for name, (table, columns) in INDEXES.items():
        op.create_index(name, table, columns)
    _allow("jobs", "kind", [*_allowed("jobs", "kind"), KIND])
    _allow("media_assets", "owner_kind", [*_allowed("media_assets", "owner_kind"), *OWNERS])
    _create_guards()


def downgrade() -> None:
    _drop_guards()
    for table in reversed(TABLES):
        op.drop_table(table)
    op.execute(f"delete from jobs where kind = '{KIND}'")
    owners = ", ".join(f"'{owner}'" for owner in OWNERS)
    op.execute(f"delete from media_assets where owner_kind in ({owners})")
    for table, column, gone in (("jobs", "kind", (KIND,)), ("media_assets", "owner_kind", OWNERS)):
        _allow(table, column, [name for name in _allowed(table, column) if name not in gone])


def _create_guards() -> None:
    connection = op.get_bind()
    if connection.dialect.name == "sqlite":
        for name, (_, body) in SQLITE_GUARDS.items():
            connection.exec_driver_sql(f"create trigger {name} {body}")
        return
    for name, (_, function, moment) in POSTGRES_GUARDS.items():
        connection.exec_driver_sql(function)
        connection.exec_driver_sql(
            f"create trigger {name} {moment} for each row execute function {name}()"
        )


def _drop_guards() -> None:
    connection = op.get_bind()
    if connection.dialect.name == "sqlite":
        for name in SQLITE_GUARDS:
            connection.exec_driver_sql(f"drop trigger {name}")
        return
    for name, (table, _, _) in POSTGRES_GUARDS.items():
        connection.exec_driver_sql(f"drop trigger {name} on {table}")
        connection.exec_driver_sql(f"drop function {name}()")


def _row(table: str) -> list[sa.Column[Any] | sa.Constraint]:
    """Return what every table of a user has."""
    return [
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=f"fk_{table}_user_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
    ]


def _of_voice(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["voice_id"], ["voice_profiles.id"], name=f"fk_{table}_voice_id", ondelete="CASCADE"
    )


def _create_consents() -> None:
    op.create_table(
        "consents",
        *_row("consents"),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("voice_id", sa.String(length=32), nullable=False),
        sa.Column("action", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("phrase", sa.String(), nullable=False),
        sa.Column("recording_sha256", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.CheckConstraint("action in ('given', 'withdrawn')", name=op.f("ck_consents_action")),
        sa.CheckConstraint("number > 0", name=op.f("ck_consents_number")),
        sa.CheckConstraint(
            "length(recording_sha256) = 64", name=op.f("ck_consents_recording_sha256")
        ),
        sa.UniqueConstraint("user_id", "number", name="uq_consents_user_id"),
        sa.UniqueConstraint("id", "voice_id", "user_id", name="uq_consents_id"),
    )


def _artifact() -> list[sa.Column[Any]]:
    """Return what every thing of a creator has."""
    return [
        sa.Column("project_id", sa.String(length=32), nullable=True),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("prompt", sa.String(), nullable=False),
        sa.Column("request", DOCUMENT, nullable=False),
        sa.Column("recipe", DOCUMENT, nullable=False),
        sa.Column("summary", DOCUMENT, nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
    ]


def _create_voice_profiles() -> None:
    op.create_table(
        "voice_profiles",
        *_row("voice_profiles"),
        *_artifact(),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("design", DOCUMENT, nullable=False),
        sa.Column("level", sa.String(length=32), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("consent_id", sa.String(length=32), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind in ('built_in', 'designed', 'recorded')", name=op.f("ck_voice_profiles_kind")
        ),
        sa.CheckConstraint(
            "kind <> 'recorded' or digest = '' or consent_id is not null",
            name=op.f("ck_voice_profiles_consent"),
        ),
        sa.CheckConstraint(
            "revoked_at is null or digest = ''", name=op.f("ck_voice_profiles_revoked")
        ),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["projects.id"],
            name="fk_voice_profiles_project_id",
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["consent_id", "id", "user_id"],
            ["consents.id", "consents.voice_id", "consents.user_id"],
            name="fk_voice_profiles_consent_id",
            deferrable=True,
            initially="DEFERRED",
        ),
    )


def _create_voice_recordings() -> None:
    op.create_table(
        "voice_recordings",
        *_row("voice_recordings"),
        sa.Column("voice_id", sa.String(length=32), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("duration_s", sa.Float(), nullable=False),
        sa.Column("report", DOCUMENT, nullable=False),
        _of_voice("voice_recordings"),
        sa.UniqueConstraint("voice_id", "line", name="uq_voice_recordings_voice_id"),
    )


def _create_voice_slots() -> None:
    op.create_table(
        "voice_slots",
        *_row("voice_slots"),
        sa.Column("slot", sa.String(length=32), nullable=False),
        sa.Column("built_in", sa.String(length=1), nullable=False),
        sa.Column("voice_id", sa.String(length=32), nullable=True),
        _of_voice("voice_slots"),
        sa.CheckConstraint("slot in ('A', 'B', 'C')", name=op.f("ck_voice_slots_slot")),
        sa.CheckConstraint(
            "(voice_id is null) <> (built_in = '')", name=op.f("ck_voice_slots_one_voice")
        ),
        sa.UniqueConstraint("user_id", "slot", name="uq_voice_slots_user_id"),
    )


def _create_voice_uses() -> None:
    owners = "'track', 'avatar', 'video_clip', 'voice', 'voice_recording'"
    op.create_table(
        "voice_uses",
        *_row("voice_uses"),
        sa.Column("voice_id", sa.String(length=32), nullable=False),
        sa.Column("owner_kind", sa.String(length=32), nullable=False),
        sa.Column("owner_id", sa.String(length=32), nullable=False),
        sa.Column("slot", sa.String(length=1), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        _of_voice("voice_uses"),
        sa.CheckConstraint(
            f"owner_kind in ({owners})", name=op.f("ck_voice_uses_owner_kind")
        ),
        sa.UniqueConstraint("voice_id", "owner_id", name="uq_voice_uses_voice_id"),
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
