"""A project keeps the name and notes its creator wrote, and nobody else sees them."""

import pytest

from avatar_g.backend.container import Container
from avatar_g.backend.db.models.project import Project
from avatar_g.backend.db.models.row import utc_now
from avatar_g.backend.domain.projects import MAX_NOTES_CHARS
from avatar_g.backend.errors import InvalidRequest, NotFound
from avatar_g.backend.services import Services
from avatar_g.backend.services.project_texts import ProjectTexts
from tests.studio import add_user


@pytest.fixture
def project_id(container: Container, ana: str) -> str:
    with container.sessions() as session:
        project = Project(user_id=ana, title="ზღვა", notes="Почти готово")
        session.add(project)
        session.flush()
        return project.id


def test_a_rename_keeps_the_notes_and_notes_keep_the_name(
    services: Services, ana: str, project_id: str
) -> None:
    services.project_texts.change(ana, project_id, ProjectTexts(title="  ღამის \n ზღვა "))
    assert services.project_texts.read(ana, project_id) == ProjectTexts(
        "ღამის ზღვა", "Почти готово"
    )
    services.project_texts.change(ana, project_id, ProjectTexts(notes=""))
    assert services.project_texts.read(ana, project_id) == ProjectTexts("ღამის ზღვა", "")


@pytest.mark.parametrize(
    "texts",
    [
        ProjectTexts(title=" \n"),
        ProjectTexts(notes="x" * (MAX_NOTES_CHARS + 1)),
        ProjectTexts(notes="\x00"),
    ],
)
def test_a_refused_text_changes_nothing(
    services: Services, ana: str, project_id: str, texts: ProjectTexts
) -> None:
    with pytest.raises(InvalidRequest):
        services.project_texts.change(ana, project_id, texts)
    assert services.project_texts.read(ana, project_id) == ProjectTexts("ზღვა", "Почти готово")


def test_projects_of_others_do_not_exist(
    container: Container, services: Services, ana: str, project_id: str
) -> None:
    stranger = add_user(container, "bek")
    with pytest.raises(NotFound):
        services.project_texts.read(stranger, project_id)
    with pytest.raises(NotFound):
        services.project_texts.change(stranger, project_id, ProjectTexts(title="mine"))
    assert services.project_texts.read(ana, project_id).title == "ზღვა"


def test_a_deleted_project_does_not_exist(
    container: Container, services: Services, ana: str, project_id: str
) -> None:
    with container.sessions() as session:
        project = session.get(Project, project_id)
        assert project is not None
        project.deleted_at = utc_now()
    with pytest.raises(NotFound):
        services.project_texts.read(ana, project_id)
