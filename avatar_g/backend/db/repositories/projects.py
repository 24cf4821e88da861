"""Projects with their members, things and activity. Who may see one is decided here."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from avatar_g.backend.db.models.artifact import Artifact
from avatar_g.backend.db.models.avatar import Avatar
from avatar_g.backend.db.models.media_asset import OwnerKind
from avatar_g.backend.db.models.project import Project
from avatar_g.backend.db.models.project_parts import ProjectAct, ProjectItem, ProjectMember
from avatar_g.backend.db.models.row import utc_now
from avatar_g.backend.db.models.track import Track
from avatar_g.backend.db.models.user import User
from avatar_g.backend.db.models.video_clip import VideoClip
from avatar_g.backend.db.repositories.artifacts import TABLES
from avatar_g.backend.db.repositories.avatars import COPY_OF
from avatar_g.backend.domain.projects import MAX_PROJECT_ITEMS, ProjectActKind, ProjectRole
from avatar_g.backend.errors import NotFound, NotPermitted

_KINDS = (OwnerKind.AVATAR, OwnerKind.TRACK, OwnerKind.VIDEO_CLIP)
MAX_ACTS = 200


class ProjectRepository:
    """Project rows within one session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, row: Project | ProjectMember | ProjectItem) -> None:
        """Insert."""
        self._session.add(row)
        self._session.flush()

    def page(self, user_id: str, *, offset: int, limit: int) -> tuple[Sequence[Project], int]:
        """Return projects a user owns or is a member of, last changed first, and how many."""
        joined = select(ProjectMember.project_id).where(ProjectMember.user_id == user_id)
        mine = sa.or_(col(Project.user_id) == user_id, col(Project.id).in_(joined))
        wanted = (mine, col(Project.deleted_at).is_(None))
        total = self._session.exec(
            select(sa.func.count()).select_from(Project).where(*wanted)
        ).one()
        rows = self._session.exec(
            select(Project)
            .where(*wanted)
            .order_by(col(Project.updated_at).desc(), col(Project.id))
            .offset(offset)
            .limit(limit)
        ).all()
        return rows, total

    def open(
        self, project_id: str, user_id: str, needed: ProjectRole = ProjectRole.VIEWER
    ) -> tuple[Project, ProjectRole]:
        """Return a living project and what a user may do in it.

        Raises
        ------
        NotFound
            If there is no such project, or the user is no member: both look the same.
        NotPermitted
            Reason ``project_role`` if the user may see it, but not do this.
        """
        project = self._session.get(Project, project_id)
        role = self._role(project, user_id) if project is not None else None
        if project is None or role is None or project.deleted_at is not None:
            raise NotFound(f"no project {project_id}")
        if not role.may_act_as(needed):
            raise NotPermitted(f"{role} is not {needed}", reason="project_role")
        return project, role

    def things(self, project: Project) -> list[tuple[OwnerKind, Artifact]]:
        """Return what was made in a project or put into it, oldest first; the trash is left out.

        Of a character that was copied for one video the original is returned, while it lives.
        """
        found: dict[str, tuple[OwnerKind, Artifact]] = {}
        for kind, row in self.rows(project):
            shown = self.original(row) if isinstance(row, Avatar) else row
            found.setdefault(shown.id, (kind, shown))
        return list(found.values())

    def rows(self, project: Project) -> list[tuple[OwnerKind, Artifact]]:
        """Return the rows behind ``things``: copies as copies."""
        linked = select(ProjectItem.item_id).where(ProjectItem.project_id == project.id)
        found: list[tuple[OwnerKind, Artifact]] = []
        for kind in _KINDS:
            table = TABLES[kind]
            own = sa.and_(
                col(table.project_id) == project.id, col(table.user_id) == project.user_id
            )
            rows = self._session.exec(
                select(table)
                .where(sa.or_(own, col(table.id).in_(linked)), col(table.deleted_at).is_(None))
                .order_by(col(table.created_at), col(table.id))
                .limit(MAX_PROJECT_ITEMS)
            ).all()
            found += [(kind, row) for row in rows]
        return found

    def take_out_thing(self, project: Project, item_id: str) -> None:
        """Let a thing be in a project no longer, however it came in."""
        link = self.link(project.id, item_id)
        if link is not None:
            self._session.delete(link)
        for _, row in self.rows(project):
            is_meant = row.id == item_id or (
                isinstance(row, Avatar) and self.original(row).id == item_id
            )
            if is_meant and row.project_id == project.id:
                row.project_id = None

    def sources(self, video: VideoClip) -> tuple[Track | None, list[Avatar]]:
        """Return the song a video films and the characters it shows, as they are now."""
        track = self._session.get(Track, video.track_id) if video.track_id else None
        ids = video.board.get("performers") or ([video.avatar_id] if video.avatar_id else [])
        rows = [self._session.get(Avatar, avatar_id) for avatar_id in ids]
        shown = [self.original(row) for row in rows if row is not None]
        is_there = track is not None and _is_living(track, video.user_id)
        return track if is_there else None, [row for row in shown if _is_living(row, video.user_id)]

    def original(self, avatar: Avatar) -> Avatar:
        """Return the character a video's own copy was made of; without one, the copy itself."""
        source_id = avatar.request.get(COPY_OF)
        source = self._session.get(Avatar, source_id) if source_id else None
        return source if source is not None and _is_living(source, avatar.user_id) else avatar

    def link(self, project_id: str, item_id: str) -> ProjectItem | None:
        """Return how a thing was put into a project."""
        return self._session.exec(
            select(ProjectItem).where(
                ProjectItem.project_id == project_id, ProjectItem.item_id == item_id
            )
        ).first()

    def members(self, project_id: str) -> Sequence[tuple[ProjectMember, User]]:
        """Return everybody but the owner, in the order they came."""
        return self._session.exec(
            select(ProjectMember, User)
            .join(User, col(User.id) == col(ProjectMember.user_id))
            .where(ProjectMember.project_id == project_id)
            .order_by(col(ProjectMember.created_at), col(ProjectMember.id))
        ).all()

    def member(self, project_id: str, user_id: str) -> ProjectMember | None:
        """Return one membership."""
        return self._session.exec(
            select(ProjectMember).where(
                ProjectMember.project_id == project_id, ProjectMember.user_id == user_id
            )
        ).first()

    def remove_member(self, member: ProjectMember) -> None:
        """End a membership; what the member had put in goes too."""
        self._session.execute(
            sa.delete(ProjectItem).where(
                col(ProjectItem.project_id) == member.project_id,
                col(ProjectItem.user_id) == member.user_id,
            )
        )
        self._session.delete(member)

    def note(
        self,
        project: Project,
        user_id: str,
        kind: ProjectActKind,
        subject: str = "",
        *,
        about_id: str | None = None,
    ) -> None:
        """Remember what somebody did; the project was changed now."""
        self._session.add(
            ProjectAct(
                project_id=project.id,
                user_id=user_id,
                kind=kind,
                subject=subject[:200],
                about_id=about_id if about_id != user_id else None,
            )
        )
        project.updated_at = utc_now()

    def acts(self, project_id: str) -> Sequence[tuple[ProjectAct, User, User | None]]:
        """Return the newest acts, newest first: what, who, and about whom."""
        about = aliased(User)
        return self._session.exec(
            select(ProjectAct, User, about)
            .join(User, col(User.id) == col(ProjectAct.user_id))
            .outerjoin(about, col(about.id) == col(ProjectAct.about_id))
            .where(ProjectAct.project_id == project_id)
            .order_by(col(ProjectAct.created_at).desc(), col(ProjectAct.id))
            .limit(MAX_ACTS)
        ).all()

    def _role(self, project: Project, user_id: str) -> ProjectRole | None:
        if project.user_id == user_id:
            return ProjectRole.OWNER
        member = self.member(project.id, user_id)
        return member.role if member else None


def _is_living(row: Artifact, user_id: str) -> bool:
    return row.user_id == user_id and row.deleted_at is None
