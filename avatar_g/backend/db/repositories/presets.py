"""Styles creators keep. Reads are filtered by the user, but for what is shared with everybody."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlmodel import Session, col, select

from avatar_g.backend.db.models.preset import Preset
from avatar_g.backend.domain.presets import PresetService
from avatar_g.backend.errors import NotFound


class PresetRepository:
    """Presets within one session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, preset: Preset) -> None:
        """Insert."""
        self._session.add(preset)
        self._session.flush()

    def get_owned(self, preset_id: str, user_id: str) -> Preset:
        """Return one preset of ``user_id``; someone else's, also a shared one, is not theirs."""
        preset = self._session.exec(
            select(Preset).where(Preset.id == preset_id, Preset.user_id == user_id)
        ).first()
        if preset is None:
            raise NotFound(f"no preset {preset_id}")
        return preset

    def get_usable(self, preset_id: str, user_id: str) -> Preset:
        """Return one preset of ``user_id``, or a shared one; others do not exist."""
        preset = self._session.get(Preset, preset_id)
        if preset is None or not (preset.user_id == user_id or preset.is_shared):
            raise NotFound(f"no preset {preset_id}")
        return preset

    def usable(self, user_id: str, service: PresetService) -> Sequence[Preset]:
        """Return a user's presets and everybody's shared ones, the user's own first, by title."""
        return self._session.exec(
            select(Preset)
            .where(
                Preset.service == service,
                sa.or_(col(Preset.user_id) == user_id, col(Preset.is_shared).is_(True)),
            )
            .order_by(sa.case((col(Preset.user_id) == user_id, 0), else_=1), col(Preset.title))
        ).all()

    def count(self, user_id: str) -> int:
        """Return how many presets a user keeps."""
        counted = select(sa.func.count()).select_from(Preset).where(Preset.user_id == user_id)
        return int(self._session.exec(counted).one())

    def remove(self, preset: Preset) -> None:
        """Delete."""
        self._session.delete(preset)
