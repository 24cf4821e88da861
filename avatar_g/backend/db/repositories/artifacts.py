"""Tracks, avatars, video clips and the projects that hold them together."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from avatar_g.backend.db.models.artifact import Artifact
from avatar_g.backend.db.models.avatar import Avatar
from avatar_g.backend.db.models.media_asset import OwnerKind
from avatar_g.backend.db.models.project import Project
from avatar_g.backend.db.models.track import Track
from avatar_g.backend.db.models.video_clip import VideoClip
from avatar_g.backend.db.models.voice_profile import VoiceProfile
from avatar_g.backend.db.repositories.talks import TALK, is_talk
from avatar_g.backend.domain.jobs import JobKind
from avatar_g.backend.errors import NotFound

TABLES: dict[OwnerKind, type[Artifact]] = {
    OwnerKind.TRACK: Track,
    OwnerKind.AVATAR: Avatar,
    OwnerKind.VIDEO_CLIP: VideoClip,
    OwnerKind.VOICE: VoiceProfile,
}
_SHOWN = (OwnerKind.TRACK, OwnerKind.AVATAR, OwnerKind.VIDEO_CLIP)
"""What the library and projects hold; voices have a page of their own."""
MADE_BY = {
    JobKind.TRACK_GENERATE: OwnerKind.TRACK,
    JobKind.AVATAR_GENERATE: OwnerKind.AVATAR,
    JobKind.VIDEO_GENERATE: OwnerKind.VIDEO_CLIP,
    JobKind.TALK_GENERATE: OwnerKind.VIDEO_CLIP,
    JobKind.AVATAR_PREVIEW: OwnerKind.AVATAR,
    JobKind.TRACK_REMIX: OwnerKind.TRACK,
    JobKind.TRACK_EXTEND: OwnerKind.TRACK,
    JobKind.TRACK_EDIT: OwnerKind.TRACK,
    JobKind.TRACK_EXPORT: OwnerKind.TRACK,
    JobKind.COVER_DRAW: OwnerKind.TRACK,
    JobKind.AVATAR_EXPORT: OwnerKind.AVATAR,
    JobKind.AVATAR_IMPORT: OwnerKind.AVATAR,
    JobKind.TRACK_IMPORT: OwnerKind.TRACK,
    JobKind.VOICE_TRAIN: OwnerKind.VOICE,
}
"""What kind of artifact a job makes."""


class ArtifactRepository:
    """Artifact rows within one session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, row: Artifact | Project) -> None:
        """Insert."""
        self._session.add(row)
        self._session.flush()

    def project_owned(self, project_id: str, user_id: str) -> Project:
        """Return one project of ``user_id``; someone else's does not exist."""
        project = self._session.exec(
            select(Project).where(Project.id == project_id, Project.user_id == user_id)
        ).first()
        if project is None:
            raise NotFound(f"no project {project_id}")
        return project

    def of_project(self, project_id: str, user_id: str) -> dict[OwnerKind, Artifact]:
        """Return a project's artifacts by kind."""
        found: dict[OwnerKind, Artifact] = {}
        for kind in _SHOWN:
            table = TABLES[kind]
            row = self._session.exec(
                select(table).where(table.project_id == project_id, table.user_id == user_id)
            ).first()
            if row is not None:
                found[kind] = row
        return found

    def with_sources(
        self, made: dict[OwnerKind, Artifact], user_id: str
    ) -> dict[OwnerKind, Artifact]:
        """Add the song and the character a project's video shows, if they lie elsewhere."""
        video = made.get(OwnerKind.VIDEO_CLIP)
        if not isinstance(video, VideoClip):
            return made
        found = dict(made)
        shown = {OwnerKind.TRACK: video.track_id, OwnerKind.AVATAR: video.avatar_id}
        for kind, artifact_id in shown.items():
            row = self._get(kind, artifact_id) if artifact_id and kind not in made else None
            if row is not None and row.user_id == user_id:
                found[kind] = row
        return found

    def title(self, kind: OwnerKind, artifact_id: str) -> str:
        """Return what an artifact is called, or an empty string."""
        row = self._get(kind, artifact_id)
        return row.title if row else ""

    def find_owned(
        self, artifact_id: str, user_id: str, *, includes_deleted: bool = False
    ) -> tuple[OwnerKind, Artifact]:
        """Return one artifact of ``user_id`` of whatever kind."""
        for kind in _SHOWN:
            table = TABLES[kind]
            row = self._session.exec(
                select(table).where(table.id == artifact_id, table.user_id == user_id)
            ).first()
            if row is not None and (includes_deleted or row.deleted_at is None):
                return kind, row
        raise NotFound(f"nothing called {artifact_id}")

    def list_owned(
        self, user_id: str, kinds: Sequence[OwnerKind], *, offset: int, limit: int, form: str = ""
    ) -> tuple[list[tuple[OwnerKind, Artifact]], int]:
        """Return a page of a user's finished things, newest first, and how many there are.

        ``form`` keeps only talk clips (``talk``) or only the other video clips (``video``).
        """
        wanted = {"": sa.true(), TALK: is_talk()}.get(form, sa.not_(is_talk()))
        parts: list[Any] = [
            select(
                sa.literal(kind.value).label("kind"),
                col(TABLES[kind].id).label("id"),
                col(TABLES[kind].created_at).label("created_at"),
            ).where(
                TABLES[kind].user_id == user_id,
                col(TABLES[kind].deleted_at).is_(None),
                col(TABLES[kind].finished_at).is_not(None),
                wanted,
            )
            for kind in kinds
        ]
        union = sa.union_all(*parts).subquery()
        total = self._session.exec(select(sa.func.count()).select_from(union)).one()
        rows = (
            self._session.connection()
            .execute(
                sa.select(union.c.kind, union.c.id)
                .order_by(union.c.created_at.desc(), union.c.id)
                .offset(offset)
                .limit(limit)
            )
            .all()
        )
        page: list[tuple[OwnerKind, Artifact]] = []
        for kind_value, row_id in rows:
            kind = OwnerKind(kind_value)
            row = self._get(kind, row_id)
            if row is not None:
                page.append((kind, row))
        return page, total

    def finish(self, kind: OwnerKind, artifact_id: str, facts: dict[str, Any]) -> None:
        """Write what a job found out about its artifact; the summary is merged."""
        row = self._get(kind, artifact_id)
        if row is None:
            return  # deleted while it was made
        for name, value in facts.items():
            setattr(row, name, {**row.summary, **value} if name == "summary" else value)

    def deleted_before(self, moment: datetime) -> list[tuple[OwnerKind, Artifact]]:
        """Return what was deleted long enough ago to be removed for good."""
        found: list[tuple[OwnerKind, Artifact]] = []
        for kind, table in TABLES.items():
            rows = self._session.exec(select(table).where(col(table.deleted_at) < moment)).all()
            found += [(kind, row) for row in rows]
        return found

    def remove(self, row: Artifact) -> None:
        """Delete a row for good."""
        self._session.delete(row)

    def _get(self, kind: OwnerKind, artifact_id: str) -> Artifact | None:
        return self._session.get(TABLES[kind], artifact_id) if kind in TABLES else None
