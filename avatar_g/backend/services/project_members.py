"""Who may see a project, or work in it."""

from sqlmodel import Session

from avatar_g.backend.auth.names import one_spelling
from avatar_g.backend.container import Container
from avatar_g.backend.db.models.project import Project
from avatar_g.backend.db.models.project_parts import ProjectMember
from avatar_g.backend.db.models.user import User
from avatar_g.backend.db.repositories.accounts import AccountRepository
from avatar_g.backend.db.repositories.projects import ProjectRepository
from avatar_g.backend.domain.projects import MAX_MEMBERS, ProjectActKind, ProjectRole
from avatar_g.backend.errors import InvalidRequest, NotFound
from avatar_g.backend.services.project_boards import members_of
from avatar_g.backend.services.project_views import MemberView

MAX_NAME_CHARS = 254


class ProjectMemberService:
    """Acts of a project's owner, and leaving; foreign projects do not exist."""

    def __init__(self, container: Container) -> None:
        self._container = container

    def list(self, user_id: str, project_id: str) -> tuple[MemberView, ...]:
        """Return everybody in a project, the owner first.

        Raises
        ------
        NotFound
            If there is no such project of which this user is a member.
        """
        with self._container.sessions() as session:
            project, _ = ProjectRepository(session).open(project_id, user_id)
            return members_of(session, project, user_id)

    def invite(self, user_id: str, project_id: str, name: str, role: str) -> MemberView:
        """Let somebody of this studio in, by sign-in name or e-mail address.

        Raises
        ------
        InvalidRequest
            Reason ``member_unknown``, ``member_twice``, ``member_role`` or ``too_many_members``.
        NotPermitted
            If this user does not own the project.
        """
        kept = _role(role)
        with self._container.sessions() as session:
            rows = ProjectRepository(session)
            project, _ = rows.open(project_id, user_id, ProjectRole.OWNER)
            invited = AccountRepository(session).find_by_name(one_spelling(name[:MAX_NAME_CHARS]))
            if invited is None:
                raise InvalidRequest("nobody signs in so", reason="member_unknown")
            self._require_new(session, project, invited)
            rows.add(ProjectMember(user_id=invited.id, project_id=project.id, role=kept))
            rows.note(project, user_id, ProjectActKind.INVITED, kept.value, about_id=invited.id)
            return MemberView(invited.id, invited.name, kept.value, is_you=False)

    def change_role(self, user_id: str, project_id: str, member_id: str, role: str) -> None:
        """Give a member another role.

        Raises
        ------
        InvalidRequest
            Reason ``member_role``: a project has one owner.
        NotPermitted
            If this user does not own the project.
        NotFound
            If there is no such member.
        """
        kept = _role(role)
        with self._container.sessions() as session:
            rows = ProjectRepository(session)
            project, _ = rows.open(project_id, user_id, ProjectRole.OWNER)
            member = _member(rows, project_id, member_id)
            member.role = kept
            rows.note(project, user_id, ProjectActKind.ROLE_CHANGED, kept.value, about_id=member_id)

    def remove(self, user_id: str, project_id: str, member_id: str) -> None:
        """Let a member go, or go oneself; what they had put in goes too.

        Raises
        ------
        NotPermitted
            If somebody else is meant and this user does not own the project.
        NotFound
            If there is no such member.
        """
        needed = ProjectRole.VIEWER if member_id == user_id else ProjectRole.OWNER
        with self._container.sessions() as session:
            rows = ProjectRepository(session)
            project, _ = rows.open(project_id, user_id, needed)
            rows.remove_member(_member(rows, project_id, member_id))
            rows.note(project, user_id, ProjectActKind.LEFT, about_id=member_id)

    def _require_new(self, session: Session, project: Project, invited: User) -> None:
        rows = ProjectRepository(session)
        is_there = rows.member(project.id, invited.id) is not None
        if is_there or invited.id == project.user_id:
            raise InvalidRequest("is in it already", reason="member_twice")
        if len(rows.members(project.id)) >= MAX_MEMBERS:
            raise InvalidRequest("too many", reason="too_many_members", limit=MAX_MEMBERS)


def _role(role: str) -> ProjectRole:
    if role not in {ProjectRole.EDITOR, ProjectRole.VIEWER}:
        raise InvalidRequest(f"no role {role!r}", reason="member_role")
    return ProjectRole(role)


def _member(rows: ProjectRepository, project_id: str, member_id: str) -> ProjectMember:
    member = rows.member(project_id, member_id)
    if member is None:
        raise NotFound(f"no member {member_id}")
    return member
