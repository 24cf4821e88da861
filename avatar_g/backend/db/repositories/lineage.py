"""What was made from what. Every read is filtered by the user."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from avatar_g.backend.db.models.asset_lineage import AssetLineage
from avatar_g.backend.db.models.media_asset import MediaAsset
from avatar_g.backend.db.models.track import Track
from avatar_g.backend.db.models.video_clip import VideoClip
from avatar_g.backend.db.models.voice_use import VoiceUse

Edge = tuple[str, str]
"""Ids of a source and of what was made from it."""


class LineageRepository:
    """Edges between things within one session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def sources(self, user_id: str, thing_ids: Sequence[str]) -> set[Edge]:
        """Return the edges that lead to these things."""
        return self._edges(user_id, thing_ids, is_forward=False)

    def results(self, user_id: str, thing_ids: Sequence[str]) -> set[Edge]:
        """Return the edges that lead from these things."""
        return self._edges(user_id, thing_ids, is_forward=True)

    def _edges(self, user_id: str, thing_ids: Sequence[str], *, is_forward: bool) -> set[Edge]:
        # Rows name their sources and so do files: a row outlives files that are made anew, and
        # some sources have no column of their own.
        made, source = aliased(MediaAsset), aliased(MediaAsset)
        found: set[Edge] = set()
        pairs: list[tuple[Any, Any, Any]] = [
            (VideoClip, VideoClip.track_id, VideoClip.id),
            (VideoClip, VideoClip.avatar_id, VideoClip.id),
            (Track, Track.parent_id, Track.id),
            (VoiceUse, VoiceUse.voice_id, VoiceUse.owner_id),
        ]
        for table, parent, child in pairs:
            asked = parent if is_forward else child
            found |= self._pairs(
                select(parent, child).where(table.user_id == user_id, col(asked).in_(thing_ids))
            )
        files = (
            select(source.owner_id, made.owner_id)
            .select_from(AssetLineage)
            .join(made, col(made.id) == col(AssetLineage.asset_id))
            .join(source, col(source.id) == col(AssetLineage.parent_id))
            .where(
                made.user_id == user_id,
                source.user_id == user_id,
                col(source.owner_id if is_forward else made.owner_id).in_(thing_ids),
            )
            .distinct()
        )
        return found | self._pairs(files)

    def _pairs(self, statement: Any) -> set[Edge]:
        rows: Sequence[Any] = self._session.execute(statement).all()
        return {(row[0], row[1]) for row in rows if row[0] and row[0] != row[1]}
