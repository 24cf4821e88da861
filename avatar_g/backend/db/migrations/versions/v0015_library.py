"""The library: its list, its full-text search, tags, boards; presets; the trash of garments."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
KINDS = ("video", "talk", "song", "avatar", "voice", "garment", "upload")
SERVICES = ("avatar", "music")
TERMS = "library_terms"
TRIGGERS = {
    "library_terms_added": "after insert on library_items begin {add} end",
    "library_terms_gone": "after delete on library_items begin {drop} end",
    "library_terms_changed": "after update of terms on library_items begin {drop} {add} end",
}
"""They keep the full-text index; a deletion by a foreign key fires them too."""
ADD = f"insert into {TERMS} (rowid, terms) values (new.number, new.terms);"
DROP = f"insert into {TERMS} ({TERMS}, rowid, terms) values ('delete', old.number, old.terms);"


def upgrade() -> None:
    op.create_table(
        "library_items",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        *_moments(),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("terms", sa.String(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("duration_s", sa.Float(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("recipe_sha256", sa.String(length=64), nullable=False),
        sa.Column("is_starred", sa.Boolean(), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(_one_of("kind", KINDS), name=op.f("ck_library_items_kind")),
        _belongs("library_items", "user_id", "users.id"),
        sa.PrimaryKeyConstraint("number", name="pk_library_items"),
        sa.UniqueConstraint("id", name="uq_library_items_id"),
    )
    op.create_index("ix_library_items_user_id", "library_items", ["user_id"])
    op.create_index("ix_library_items_newest", "library_items", ["user_id", "created_at"])
    op.create_index("ix_library_items_recipe", "library_items", ["user_id", "recipe_sha256"])
    _create_tags_and_boards()
    _create_presets()
    op.add_column("projects", sa.Column("notes", sa.String(), nullable=False, server_default=""))
    op.add_column("wardrobe_items", sa.Column("deleted_at", sa.DateTime(timezone=True)))
    _create_search()


def _create_tags_and_boards() -> None:
    op.create_table(
        "library_tags",
        *_id_and_moments(),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("item_id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        _belongs("library_tags", "user_id", "users.id"),
        _belongs("library_tags", "item_id", "library_items.id"),
        sa.PrimaryKeyConstraint("id", name="pk_library_tags"),
        sa.UniqueConstraint("item_id", "name", name="uq_library_tags_item_id"),
    )
    op.create_index("ix_library_tags_user_id", "library_tags", ["user_id"])
    op.create_table(
        "boards",
        *_id_and_moments(),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("title", sa.String(length=60), nullable=False),
        _belongs("boards", "user_id", "users.id"),
        sa.PrimaryKeyConstraint("id", name="pk_boards"),
    )
    op.create_index("ix_boards_user_id", "boards", ["user_id"])
    op.create_table(
        "board_items",
        *_id_and_moments(),
        sa.Column("board_id", sa.String(length=32), nullable=False),
        sa.Column("item_id", sa.String(length=32), nullable=False),
        _belongs("board_items", "board_id", "boards.id"),
        _belongs("board_items", "item_id", "library_items.id"),
        sa.PrimaryKeyConstraint("id", name="pk_board_items"),
        sa.UniqueConstraint("board_id", "item_id", name="uq_board_items_board_id"),
    )
    op.create_index("ix_board_items_item_id", "board_items", ["item_id"])


def _create_presets() -> None:
    op.create_table(
        "presets",
        *_id_and_moments(),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("service", sa.String(length=32), nullable=False),
        sa.Column("title", sa.String(length=60), nullable=False),
        sa.Column("fields", DOCUMENT, nullable=False),
        sa.Column("is_shared", sa.Boolean(), nullable=False),
        sa.CheckConstraint(_one_of("service", SERVICES), name=op.f("ck_presets_service")),
        _belongs("presets", "user_id", "users.id"),
        sa.PrimaryKeyConstraint("id", name="pk_presets"),
    )
    op.create_index("ix_presets_user_id", "presets", ["user_id"])


def downgrade() -> None:
    connection = op.get_bind()
    if connection.dialect.name == "sqlite":
        for name in TRIGGERS:
            connection.exec_driver_sql(f"drop trigger {name}")
        connection.exec_driver_sql(f"drop table {TERMS}")
    op.drop_column("wardrobe_items", "deleted_at")
    op.drop_column("projects", "notes")
    for table in ("presets", "board_items", "boards", "library_tags", "library_items"):
        op.drop_table(table)


def _create_search() -> None:
    """Words are folded and cut by ``domain.search_terms``, the same way on both databases."""
    connection = op.get_bind()
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(
            f"create virtual table {TERMS} using fts5(terms, content='library_items', "
            "content_rowid='number', tokenize='unicode61 remove_diacritics 0', prefix='2 3 4')"
        )
        for name, body in TRIGGERS.items():
            connection.exec_driver_sql(f"create trigger {name} {body.format(add=ADD, drop=DROP)}")
        return
    connection.exec_driver_sql(
        "create index ix_library_items_terms on library_items "
        "using gin (array_to_tsvector(string_to_array(terms, ' ')))"
    )


def _moments() -> list[sa.Column[Any]]:
    return [
        sa.Column(name, sa.DateTime(timezone=True), nullable=False)
        for name in ("created_at", "updated_at")
    ]


def _id_and_moments() -> list[sa.Column[Any]]:
    return [sa.Column("id", sa.String(length=32), nullable=False), *_moments()]


def _belongs(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [target], name=f"fk_{table}_{column}", ondelete="CASCADE"
    )


def _one_of(column: str, values: tuple[str, ...]) -> str:
    return f"{column} in ({', '.join(repr(value) for value in values)})"
