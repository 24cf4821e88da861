"""Projects: members, things put into them, their activity."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
ROLES = ("owner", "editor", "viewer")
ACTS = (
    "created",
    "renamed",
    "noted",
    "added",
    "taken_out",
    "updated",
    "invited",
    "role_changed",
    "left",
    "made",
)
TABLES = ("project_members", "project_items", "project_acts")


def upgrade() -> None:
    op.create_table(
        "project_members",
        *_row("project_members"),
        sa.Column("role", sa.String(length=32), nullable=False),
        sa.CheckConstraint(_one_of("role", ROLES), name=op.f("ck_project_members_role")),
        sa.UniqueConstraint("project_id", "user_id", name="uq_project_members_project_id"),
    )
    op.create_table(
        "project_items",
        *_row("project_items"),
        sa.Column("item_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"], ["library_items.id"], name="fk_project_items_item_id", ondelete="CASCADE"
        ),
        sa.UniqueConstraint("project_id", "item_id", name="uq_project_items_project_id"),
    )
    op.create_index("ix_project_items_item_id", "project_items", ["item_id"])
    op.create_table(
        "project_acts",
        *_row("project_acts"),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("about_id", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(
            ["about_id"], ["users.id"], name="fk_project_acts_about_id", ondelete="CASCADE"
        ),
        sa.CheckConstraint(_one_of("kind", ACTS), name=op.f("ck_project_acts_kind")),
    )
    op.create_index("ix_project_acts_newest", "project_acts", ["project_id", "created_at"])
    for table in TABLES:
        op.create_index(f"ix_{table}_user_id", table, ["user_id"])


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)


def _row(table: str) -> list[sa.Column[Any] | sa.Constraint]:
    """Return what every table of a project has."""
    return [
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("project_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=f"fk_{table}_user_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=f"fk_{table}_project_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
    ]


def _one_of(column: str, values: tuple[str, ...]) -> str:
    listed = ", ".join(f"'{value}'" for value in values)
    return f"{column} in ({listed})"
