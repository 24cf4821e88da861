"""What was made with which voice: noted when it is asked for, followed through its descendants."""

from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from avatar_g.backend.db.models.artifact import Artifact
from avatar_g.backend.db.models.asset_lineage import AssetLineage
from avatar_g.backend.db.models.media_asset import MediaAsset, OwnerKind
from avatar_g.backend.db.models.track import Track
from avatar_g.backend.db.models.video_clip import VideoClip
from avatar_g.backend.db.models.voice_profile import VoiceProfile
from avatar_g.backend.db.models.voice_use import VoiceUse
from avatar_g.backend.db.repositories.artifacts import TABLES
from avatar_g.backend.domain.music import VoiceSlot
from avatar_g.backend.domain.voices import VoiceKind
from avatar_g.backend.errors import NotAllowed

_MADE = (OwnerKind.TRACK, OwnerKind.VIDEO_CLIP)
"""Kinds of things a voice can be heard in."""


class VoiceUseRepository:
    """Uses of voices within one session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def note(self, use: VoiceUse) -> None:
        """Remember that something is made with a voice; twice is no error."""
        known = self._session.exec(
            select(VoiceUse.id).where(
                VoiceUse.voice_id == use.voice_id, VoiceUse.owner_id == use.owner_id
            )
        ).first()
        if known is None:
            self._session.add(use)
            self._session.flush()

    def keep_slots(self, artifact_id: str, user_id: str, slots: Iterable[VoiceSlot]) -> None:
        """Forget the voices of an artifact that are in none of ``slots``: nobody hears them."""
        kept = {slot.value for slot in slots}
        for use in self.of_artifact(artifact_id, user_id):
            if use.slot not in kept:
                self._session.delete(use)

    def made_with(self, voice_id: str, user_id: str) -> list[tuple[OwnerKind, Artifact]]:
        """Return every song and clip the voice is heard in, newest first.

        Those asked for with the voice, versions of them, videos of them, and whatever a file of
        theirs went into.
        """
        found = set(
            self._session.exec(
                select(VoiceUse.owner_id).where(
                    VoiceUse.voice_id == voice_id, VoiceUse.user_id == user_id
                )
            ).all()
        )
        fresh = set(found)
        while fresh:
            fresh = self._made_of(fresh, user_id) - found
            found |= fresh
        rows = [
            (kind, row)
            for kind in _MADE
            for row in self._session.exec(
                select(TABLES[kind]).where(
                    col(TABLES[kind].id).in_(found), TABLES[kind].user_id == user_id
                )
            ).all()
        ]
        return sorted(rows, key=lambda pair: (pair[1].created_at, pair[1].id), reverse=True)

    def is_withdrawn(self, artifact_id: str, user_id: str) -> bool:
        """Tell whether a voice heard in an artifact has lost the consent of its speaker."""
        if not self._has_withdrawn(user_id):
            return False
        found, fresh = {artifact_id}, {artifact_id}
        while fresh:
            fresh = self._sources_of(fresh) - found
            found |= fresh
        voice = self._session.exec(
            select(VoiceUse.id)
            .join(VoiceProfile, col(VoiceProfile.id) == col(VoiceUse.voice_id))
            .where(
                col(VoiceUse.owner_id).in_(found),
                VoiceUse.user_id == user_id,
                VoiceProfile.kind == VoiceKind.RECORDED,
                col(VoiceProfile.revoked_at).is_not(None),
            )
            .limit(1)
        ).first()
        return voice is not None

    def of_artifact(self, artifact_id: str, user_id: str) -> Sequence[VoiceUse]:
        """Return the voices an artifact was asked for with."""
        return self._session.exec(
            select(VoiceUse).where(VoiceUse.owner_id == artifact_id, VoiceUse.user_id == user_id)
        ).all()

    def _has_withdrawn(self, user_id: str) -> bool:
        query = select(VoiceProfile.id).where(
            VoiceProfile.user_id == user_id, col(VoiceProfile.revoked_at).is_not(None)
        )
        return self._session.exec(query.limit(1)).first() is not None

    def _made_of(self, ids: Iterable[str], user_id: str) -> set[str]:
        """Return what was made directly of some artifacts."""
        known = list(ids)
        parent: Any = aliased(MediaAsset)
        child: Any = aliased(MediaAsset)
        queries: tuple[sa.Select[Any], ...] = (
            sa.select(col(Track.id)).where(
                col(Track.parent_id).in_(known), col(Track.user_id) == user_id
            ),
            sa.select(col(VideoClip.id)).where(
                col(VideoClip.track_id).in_(known), col(VideoClip.user_id) == user_id
            ),
            sa.select(child.owner_id)
            .join(AssetLineage, col(AssetLineage.asset_id) == child.id)
            .join(parent, col(AssetLineage.parent_id) == parent.id)
            .where(
                parent.owner_id.in_(known),
                child.owner_kind.in_(_MADE),
                child.user_id == user_id,
            ),
        )
        return {row for query in queries for row in self._session.execute(query).scalars()}

    def _sources_of(self, ids: Iterable[str]) -> set[str]:
        """Return what some artifacts were made of directly."""
        known = list(ids)
        parent: Any = aliased(MediaAsset)
        child: Any = aliased(MediaAsset)
        queries: tuple[sa.Select[Any], ...] = (
            sa.select(col(Track.parent_id)).where(
                col(Track.id).in_(known), col(Track.parent_id).is_not(None)
            ),
            sa.select(col(VideoClip.track_id)).where(
                col(VideoClip.id).in_(known), col(VideoClip.track_id).is_not(None)
            ),
            sa.select(parent.owner_id)
            .join(AssetLineage, col(AssetLineage.parent_id) == parent.id)
            .join(child, col(AssetLineage.asset_id) == child.id)
            .where(child.owner_id.in_(known), parent.owner_kind.in_(_MADE)),
        )
        return {str(row) for query in queries for row in self._session.execute(query).scalars()}


def require_shareable(session: Session, user_id: str, artifact_id: str) -> None:
    """Raise ``NotAllowed`` if a voice heard in an artifact has lost its consent.

    Whatever gives somebody else a way to an artifact asks here first.
    """
    if VoiceUseRepository(session).is_withdrawn(artifact_id, user_id):
        raise NotAllowed("a consent was withdrawn", reason="voice_withdrawn")
