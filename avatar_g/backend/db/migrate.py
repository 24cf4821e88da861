"""Bring a database to the newest schema."""

from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from avatar_g.backend.db.models import Row
from avatar_g.backend.db.session import open_database

_SCRIPTS = Path(__file__).parent / "migrations"
_SEARCH = ("library_terms", "ix_library_items_terms")


def upgrade(url: str) -> None:
    """Apply every missing revision; nothing to do is no error."""
    database = open_database(url, is_pooled=False)
    with database.engine.connect() as connection:
        command.upgrade(_config(connection), "head")


def revisions(url: str) -> tuple[str | None, str]:
    """Return the database's revision, None where there is no schema yet, and the newest one."""
    newest = ScriptDirectory.from_config(_config()).get_current_head() or ""
    database = open_database(url, is_pooled=False)
    path = database.engine.url.database
    if database.engine.dialect.name == "sqlite" and not (path and Path(path).exists()):
        return None, newest
    with database.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision(), newest


def differences(url: str) -> list[object]:
    """Return what the models have and the database has not, or the other way round."""
    database = open_database(url, is_pooled=False)
    with database.engine.connect() as connection:
        options = {"compare_type": True, "include_name": _is_in_models}
        context = MigrationContext.configure(connection, opts=options)
        return list(compare_metadata(context, Row.metadata))


def _is_in_models(name: str | None, *_place: object) -> bool:
    """Tell whether models know of a name: the full-text index exists in the database only."""
    return not (name or "").startswith(_SEARCH)


def _config(connection: object = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
