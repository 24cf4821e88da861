"""One history, one schema, on both databases."""

import pytest
import sqlalchemy as sa
from alembic import command

from avatar_g.backend.db import migrate
from avatar_g.backend.db.models import Row
from avatar_g.backend.db.session import open_database

pytestmark = pytest.mark.integration


def test_migrated_database_has_exactly_the_tables_of_the_models(database_url: str):
    assert migrate.revisions(database_url)[0] is None

    migrate.upgrade(database_url)

    current, newest = migrate.revisions(database_url)
    assert current == newest
    assert migrate.differences(database_url) == []


def test_every_check_and_index_of_the_models_is_in_the_migrations(database_url: str):
    migrate.upgrade(database_url)
    engine = open_database(database_url, is_pooled=False).engine
    inspector = sa.inspect(engine)

    for table in Row.metadata.tables.values():
        wanted = {
            str(each.name) for each in table.constraints if isinstance(each, sa.CheckConstraint)
        }
        found = {each["name"] for each in inspector.get_check_constraints(table.name)}
        assert wanted == found, table.name
        indexes = {index.name for index in table.indexes}
        assert indexes <= {each["name"] for each in inspector.get_indexes(table.name)}


def test_upgrading_twice_changes_nothing_and_downgrading_removes_everything(database_url: str):
    migrate.upgrade(database_url)
    migrate.upgrade(database_url)
    engine = open_database(database_url, is_pooled=False).engine

    with engine.connect() as connection:
        command.downgrade(migrate._config(connection), "base")

    assert set(sa.inspect(engine).get_table_names()) == {"alembic_version"}
