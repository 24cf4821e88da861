"""The ``project_members``, ``project_items`` and ``project_acts`` tables."""

import sqlalchemy as sa
from sqlmodel import Field

from avatar_g.backend.db.models.row import OwnedRow
from avatar_g.backend.db.types import ID_CHARS, EnumText, one_of
from avatar_g.backend.domain.projects import ProjectActKind, ProjectRole


class ProjectMember(OwnedRow, table=True):
    """Somebody else who may see a project, or work in it; ``user_id`` is who."""

    __tablename__ = "project_members"
    __table_args__ = (
        one_of("role", ProjectRole),
        sa.UniqueConstraint("project_id", "user_id"),
    )

    project_id: str = Field(foreign_key="projects.id", ondelete="CASCADE", max_length=ID_CHARS)
    role: ProjectRole = Field(sa_type=EnumText(ProjectRole), nullable=False)


class ProjectItem(OwnedRow, table=True):
    """A thing that was put into a project; ``user_id`` owns the thing and put it there.

    What was made in the project names it itself, see ``Artifact.project_id``.
    """

    __tablename__ = "project_items"
    __table_args__ = (sa.UniqueConstraint("project_id", "item_id"),)

    project_id: str = Field(foreign_key="projects.id", ondelete="CASCADE", max_length=ID_CHARS)
    item_id: str = Field(
        foreign_key="library_items.id", ondelete="CASCADE", index=True, max_length=ID_CHARS
    )


class ProjectAct(OwnedRow, table=True):
    """One line of a project's activity; ``user_id`` did it."""

    __tablename__ = "project_acts"
    __table_args__ = (
        one_of("kind", ProjectActKind),
        sa.Index("ix_project_acts_newest", "project_id", "created_at"),
    )

    project_id: str = Field(foreign_key="projects.id", ondelete="CASCADE", max_length=ID_CHARS)
    kind: ProjectActKind = Field(sa_type=EnumText(ProjectActKind), nullable=False)
    subject: str = Field(default="", max_length=200)
    """Title of the thing it is about, as it was then, or the role somebody got."""
    about_id: str | None = Field(
        default=None, foreign_key="users.id", ondelete="CASCADE", max_length=ID_CHARS
    )
    """Somebody else it is about, or whose thing it is about: it goes with that account too."""
