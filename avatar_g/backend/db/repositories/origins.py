"""What a file was made of, as far as its signature tells."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, select

from avatar_g.backend.db.models.artifact import Artifact
from avatar_g.backend.db.models.media_asset import MediaAsset
from avatar_g.backend.db.models.voice_profile import VoiceProfile
from avatar_g.backend.db.repositories.artifacts import TABLES
from avatar_g.backend.db.repositories.lineage import LineageRepository
from avatar_g.backend.domain.sources import SOURCE_ROLE
from avatar_g.backend.domain.voices import VoiceKind

_MAX_STEPS = 12
"""Generations followed; a version of a version of a version is rare."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Recipes and brought parts of one thing and of all it was made of."""

    recipe: Mapping[str, Any]
    """Of the thing itself."""
    recipes: tuple[Mapping[str, Any], ...]
    has_learnt_voice: bool
    has_uploads: bool
    """Pictures or clips a person brought belong to it."""


class OriginRepository:
    """Reads origins within one session; never beyond the things of the file's own user."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def of(self, asset: MediaAsset) -> Origin:
        """Return where a file comes from."""
        user_id = asset.user_id
        thing_ids = self._ancestry(user_id, asset.owner_id)
        rows = [
            row
            for kind in TABLES
            for row in self._session.exec(
                select(TABLES[kind]).where(
                    col(TABLES[kind].id).in_(thing_ids), TABLES[kind].user_id == user_id
                )
            ).all()
        ]
        own: Artifact | None = next((row for row in rows if row.id == asset.owner_id), None)
        uploads = self._session.exec(
            select(MediaAsset.id)
            .where(
                MediaAsset.user_id == user_id,
                col(MediaAsset.owner_id).in_(thing_ids),
                col(MediaAsset.role).startswith(SOURCE_ROLE, autoescape=True),
            )
            .limit(1)
        ).first()
        return Origin(
            recipe=own.recipe if own is not None else {},
            recipes=tuple(row.recipe for row in rows),
            has_learnt_voice=any(
                isinstance(row, VoiceProfile) and row.kind is VoiceKind.RECORDED for row in rows
            ),
            has_uploads=uploads is not None,
        )

    def _ancestry(self, user_id: str, thing_id: str) -> list[str]:
        lineage = LineageRepository(self._session)
        found, front = {thing_id}, [thing_id]
        for _ in range(_MAX_STEPS):
            if not front:
                break
            sources = {source for source, _ in lineage.sources(user_id, front)}
            front = sorted(sources - found)
            found |= sources
        return sorted(found)
