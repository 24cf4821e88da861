"""Styles of songs and characters under a name, for oneself or for everybody here."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from avatar_g.backend.container import Container
from avatar_g.backend.db.models.preset import Preset
from avatar_g.backend.db.repositories.presets import PresetRepository
from avatar_g.backend.domain.avatar import AvatarSpec
from avatar_g.backend.domain.music import SongRequest
from avatar_g.backend.domain.presets import PresetService
from avatar_g.backend.errors import InvalidRequest, NotFound
from avatar_g.backend.services.avatars import AvatarService
from avatar_g.backend.services.studio import to_json
from avatar_g.backend.validation import parse

MAX_PRESETS = 200
"""Of one user."""
MAX_TITLE_CHARS = 60
_STYLE = (
    "genre",
    "mood",
    "era",
    "tempo_bpm",
    "key",
    "instruments",
    "left_out",
    "exclude",
    "voices",
)
"""What of a song is style: not its words, length or seed."""


@dataclass(frozen=True, slots=True)
class PresetView:
    """One preset as its user sees it."""

    preset_id: str
    service: str
    title: str
    fields: dict[str, Any]
    is_shared: bool
    is_own: bool


class PresetsService:
    """What a user may do with presets: use shared ones, change own ones."""

    def __init__(self, container: Container, avatars: AvatarService) -> None:
        self._container = container
        self._avatars = avatars

    def list(self, user_id: str, service: PresetService) -> list[PresetView]:
        """Return the presets a user may use in a studio, the own ones first."""
        with self._container.sessions() as session:
            rows = PresetRepository(session).usable(user_id, service)
            return [_view(row, user_id) for row in rows]

    def save(
        self,
        user_id: str,
        service: PresetService,
        title: str,
        fields: Mapping[str, Any],
        *,
        is_shared: bool = False,
    ) -> str:
        """Keep a style; return its id.

        Raises
        ------
        InvalidRequest
            Reason ``preset_untitled``, ``too_many_presets`` or ``<field>_<problem>``.
        """
        kept = " ".join(title.split())[:MAX_TITLE_CHARS]
        if not kept:
            raise InvalidRequest("a preset needs a name", reason="preset_untitled")
        checked = _checked(service, fields)
        with self._container.sessions() as session:
            rows = PresetRepository(session)
            if rows.count(user_id) >= MAX_PRESETS:
                raise InvalidRequest(
                    "too many presets", reason="too_many_presets", limit=MAX_PRESETS
                )
            preset = Preset(
                user_id=user_id, service=service, title=kept, fields=checked, is_shared=is_shared
            )
            rows.add(preset)
            return preset.id

    def wear(self, user_id: str, avatar_id: str, preset_id: str) -> None:
        """Give a character the unlocked parts of a kept one; that is an edit like any other.

        Raises
        ------
        NotFound
            If there is no such preset of characters this user may use, or no such character.
        """
        with self._container.sessions() as session:
            preset = PresetRepository(session).get_usable(preset_id, user_id)
            if preset.service is not PresetService.AVATAR:
                raise NotFound(f"{preset_id} is no character")
            model = parse(AvatarSpec, preset.fields)
        self._avatars.restyle(user_id, avatar_id, lambda spec: replace(model, name=spec.name))

    def share(self, user_id: str, preset_id: str, *, is_shared: bool) -> None:
        """Let everybody here use a preset, or nobody else any more."""
        with self._container.sessions() as session:
            PresetRepository(session).get_owned(preset_id, user_id).is_shared = is_shared

    def delete(self, user_id: str, preset_id: str) -> None:
        """Forget a preset; what was made with it stays."""
        with self._container.sessions() as session:
            rows = PresetRepository(session)
            rows.remove(rows.get_owned(preset_id, user_id))


def _checked(service: PresetService, fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a studio would take; unknown fields are left out."""
    if service is PresetService.AVATAR:
        return to_json(parse(AvatarSpec, fields))
    song = to_json(parse(SongRequest, {**fields, "prompt": ""}))
    return {name: song[name] for name in _STYLE if name in fields and song[name] is not None}


def _view(row: Preset, user_id: str) -> PresetView:
    return PresetView(
        preset_id=row.id,
        service=row.service.value,
        title=row.title,
        fields=row.fields,
        is_shared=row.is_shared,
        is_own=row.user_id == user_id,
    )
