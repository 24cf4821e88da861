"""What people write about a project: its name and notes."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from avatar_g.backend.container import Container
from avatar_g.backend.db.repositories.projects import ProjectRepository
from avatar_g.backend.domain.projects import (
    MAX_NOTES_CHARS,
    MAX_PROJECT_TITLE_CHARS,
    ProjectActKind,
    ProjectRole,
)
from avatar_g.backend.errors import InvalidRequest
from avatar_g.backend.validation import parse


@dataclass(frozen=True, slots=True)
class ProjectTexts:
    """A project's name and notes; what is None stays as it is."""

    title: Annotated[str, Field(max_length=MAX_PROJECT_TITLE_CHARS)] | None = None
    notes: Annotated[str, Field(max_length=MAX_NOTES_CHARS)] | None = None


class ProjectTextService:
    """Names and notes of projects; foreign projects do not exist."""

    def __init__(self, container: Container) -> None:
        self._container = container

    def read(self, user_id: str, project_id: str) -> ProjectTexts:
        """Return a project's name and notes.

        Raises
        ------
        NotFound
            If there is no such project of which this user is a member, or it was deleted.
        """
        with self._container.sessions() as session:
            project, _ = ProjectRepository(session).open(project_id, user_id)
            return ProjectTexts(title=project.title, notes=project.notes)

    def change(self, user_id: str, project_id: str, texts: ProjectTexts) -> None:
        """Rename a project, keep its notes, or both.

        Raises
        ------
        NotFound
            If there is no such project of which this user is a member, or it was deleted.
        NotPermitted
            If this user may only look.
        InvalidRequest
            If the name is blank, or a text is too long or cannot be stored.
        """
        checked = parse(ProjectTexts, {"title": texts.title, "notes": texts.notes})
        title = None if checked.title is None else " ".join(checked.title.split())
        if title == "":
            raise InvalidRequest("no name", reason="project_untitled")
        with self._container.sessions() as session:
            rows = ProjectRepository(session)
            project, _ = rows.open(project_id, user_id, ProjectRole.EDITOR)
            if title is not None and title != project.title:
                project.title = title
                rows.note(project, user_id, ProjectActKind.RENAMED, title)
            if checked.notes is not None and checked.notes != project.notes:
                project.notes = checked.notes
                rows.note(project, user_id, ProjectActKind.NOTED)
