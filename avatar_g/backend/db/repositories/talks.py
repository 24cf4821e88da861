"""Talk clips: video clips whose character speaks."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlmodel import Session, col, select

from avatar_g.backend.db.models.job import Job
from avatar_g.backend.db.models.video_clip import VideoClip
from avatar_g.backend.domain.jobs import JobKind
from avatar_g.backend.errors import NotFound

TALK = "talk"
"""Value of ``form`` in the request of a talk clip; other clips have none."""

TALK_RECORDING = "talk_recording"
"""Value of ``form`` of a recording that talk clips can be made of; it is no clip itself."""


def is_talk() -> "sa.ColumnElement[bool]":
    """Return the condition that a row of ``video_clips`` is a talk clip."""
    form = col(VideoClip.request)["form"].as_string()
    return sa.func.coalesce(form, "") == TALK


class TalkRepository:
    """Talk clips within one session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get_owned(self, clip_id: str, user_id: str) -> VideoClip:
        """Return one clip of ``user_id``; someone else's does not exist."""
        row = self._session.exec(
            select(VideoClip).where(
                VideoClip.id == clip_id,
                VideoClip.user_id == user_id,
                col(VideoClip.deleted_at).is_(None),
                is_talk(),
            )
        ).first()
        if row is None:
            raise NotFound(f"no talk clip {clip_id}")
        return row

    def list_owned(self, user_id: str, *, offset: int, limit: int) -> list[VideoClip]:
        """Return a page of a user's clips, newest first."""
        statement = (
            select(VideoClip)
            .where(VideoClip.user_id == user_id, col(VideoClip.deleted_at).is_(None), is_talk())
            .order_by(col(VideoClip.created_at).desc(), col(VideoClip.id))
            .offset(offset)
            .limit(limit)
        )
        return list(self._session.exec(statement).all())

    def recording_owned(self, recording_id: str, user_id: str) -> VideoClip:
        """Return one recording of ``user_id``; someone else's does not exist."""
        rows = [row for row in self.recordings(user_id) if row.id == recording_id]
        if not rows:
            raise NotFound(f"no recording {recording_id}")
        return rows[0]

    def recordings(self, user_id: str) -> list[VideoClip]:
        """Return a user's recordings for talk clips, newest first."""
        form = col(VideoClip.request)["form"].as_string()
        statement = (
            select(VideoClip)
            .where(
                VideoClip.user_id == user_id,
                col(VideoClip.deleted_at).is_(None),
                sa.func.coalesce(form, "") == TALK_RECORDING,
            )
            .order_by(col(VideoClip.created_at).desc(), col(VideoClip.id))
        )
        return list(self._session.exec(statement).all())

    def newest_jobs(self, clip_ids: Sequence[str], user_id: str) -> dict[str, Job]:
        """Return the newest job of each clip."""
        statement = (
            select(Job)
            .where(
                col(Job.subject_id).in_(clip_ids),
                Job.user_id == user_id,
                Job.kind == JobKind.TALK_GENERATE,
            )
            .order_by(col(Job.created_at))
        )
        return {job.subject_id: job for job in self._session.exec(statement).all()}
