"""Tracks, avatars, video clips and the projects that hold them together."""

from typing import Any

from sqlmodel import Session, col, select

from avatar_g.backend.db.models.artifact import Artifact
from avatar_g.backend.db.models.avatar import Avatar
from avatar_g.backend.db.models.media_asset import OwnerKind
from avatar_g.backend.db.models.project import Project
from avatar_g.backend.db.models.track import Track
from avatar_g.backend.db.models.video_clip import VideoClip
from avatar_g.backend.db.models.voice_profile import VoiceProfile
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
    JobKind.ACCOUNT_EXPORT: OwnerKind.ACCOUNT,
    JobKind.MAIL_SEND: OwnerKind.ACCOUNT,
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
        """Return one living project of ``user_id``; someone else's does not exist."""
        project = self._session.exec(
            select(Project).where(Project.id == project_id, Project.user_id == user_id)
        ).first()
        if project is None or project.deleted_at is not None:
            raise NotFound(f"no project {project_id}")
        return project

    def find_owned(self, artifact_id: str, user_id: str) -> tuple[OwnerKind, Artifact]:
        """Return one artifact of ``user_id`` of whatever kind; what lies in the trash is none."""
        for kind in _SHOWN:
            table = TABLES[kind]
            row = self._session.exec(
                select(table).where(table.id == artifact_id, table.user_id == user_id)
            ).first()
            if row is not None and row.deleted_at is None:
                return kind, row
        raise NotFound(f"nothing called {artifact_id}")

    def of_project(self, project_id: str, user_id: str) -> dict[OwnerKind, Artifact]:
        """Return the first artifact of each kind that was made in a project."""
        found: dict[OwnerKind, Artifact] = {}
        for kind in _SHOWN:
            table = TABLES[kind]
            row = self._session.exec(
                select(table)
                .where(table.project_id == project_id, table.user_id == user_id)
                .order_by(col(table.created_at), col(table.id))
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

    def finish(self, kind: OwnerKind, artifact_id: str, facts: dict[str, Any]) -> None:
        """Write what a job found out about its artifact; the summary is merged."""
        row = self._get(kind, artifact_id)
        if row is None:
            return  # deleted while it was made
        for name, value in facts.items():
            setattr(row, name, {**row.summary, **value} if name == "summary" else value)

    def remove(self, row: Artifact) -> None:
        """Delete a row for good."""
        self._session.delete(row)

    def _get(self, kind: OwnerKind, artifact_id: str) -> Artifact | None:
        return self._session.get(TABLES[kind], artifact_id) if kind in TABLES else None
