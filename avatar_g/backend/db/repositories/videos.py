"""Videos with boards: drafts, their edits and uploads, always one user's own."""

from collections.abc import Sequence
from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import Session, col, select

from avatar_g.backend.db.models.media_asset import MediaAsset, OwnerKind
from avatar_g.backend.db.models.row import utc_now
from avatar_g.backend.db.models.video_clip import VideoClip
from avatar_g.backend.db.models.video_edit import VideoEdit
from avatar_g.backend.domain.sources import SOURCE_ROLE
from avatar_g.backend.errors import NotFound

MAX_EDITS: Final = 200


class VideoRepository:
    """Video rows within one session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get_owned(self, video_id: str, user_id: str) -> VideoClip:
        """Return one video with a board of ``user_id``; others do not exist."""
        row = self._session.exec(
            select(VideoClip).where(
                VideoClip.id == video_id,
                VideoClip.user_id == user_id,
                col(VideoClip.deleted_at).is_(None),
                VideoClip.edit_number > 0,
            )
        ).first()
        if row is None:
            raise NotFound(f"no video {video_id}")
        return row

    def list_owned(self, user_id: str, *, limit: int) -> Sequence[VideoClip]:
        """Return a user's videos with boards, last changed first."""
        return self._session.exec(
            select(VideoClip)
            .where(
                VideoClip.user_id == user_id,
                col(VideoClip.deleted_at).is_(None),
                VideoClip.edit_number > 0,
            )
            .order_by(col(VideoClip.updated_at).desc(), col(VideoClip.id))
            .limit(limit)
        ).all()

    def add_edit(self, video: VideoClip, board: dict[str, Any]) -> None:
        """Show ``board`` from now on; what could be redone is forgotten."""
        self._session.exec(
            sa.delete(VideoEdit).where(
                col(VideoEdit.video_id) == video.id,
                sa.or_(
                    col(VideoEdit.number) > video.edit_number,
                    col(VideoEdit.number) <= video.edit_number - MAX_EDITS,
                ),
            )
        )
        video.edit_number += 1
        self._session.add(
            VideoEdit(
                user_id=video.user_id, video_id=video.id, number=video.edit_number, board=board
            )
        )
        self._show(video, board)

    def step(self, video: VideoClip, direction: int) -> bool:
        """Undo (-1) or redo (1) one edit; False when there is none."""
        edit = self._edit(video, video.edit_number + direction)
        if edit is None:
            return False
        video.edit_number += direction
        self._show(video, edit.board)
        return True

    def can_step(self, video: VideoClip, direction: int) -> bool:
        """Tell whether ``step`` would do something."""
        return self._edit(video, video.edit_number + direction) is not None

    def source_assets(self, video: VideoClip) -> dict[str, MediaAsset]:
        """Return the files of a video's uploads by their ids."""
        rows = self._session.exec(
            select(MediaAsset).where(
                MediaAsset.owner_kind == OwnerKind.VIDEO_CLIP,
                MediaAsset.owner_id == video.id,
                MediaAsset.user_id == video.user_id,
                col(MediaAsset.role).startswith(SOURCE_ROLE, autoescape=True),
            )
        ).all()
        return {row.role.removeprefix(SOURCE_ROLE): row for row in rows}

    def _edit(self, video: VideoClip, number: int) -> VideoEdit | None:
        return self._session.exec(
            select(VideoEdit).where(
                VideoEdit.video_id == video.id,
                VideoEdit.user_id == video.user_id,
                VideoEdit.number == number,
            )
        ).first()

    def _show(self, video: VideoClip, board: dict[str, Any]) -> None:
        video.board, video.updated_at = board, utc_now()
        self._session.add(video)
        self._session.flush()
