"""The ``presets`` table."""

from typing import Any

from sqlmodel import Field

from avatar_g.backend.db.models.row import OwnedRow, document
from avatar_g.backend.db.types import EnumText, one_of
from avatar_g.backend.domain.presets import PresetService


class Preset(OwnedRow, table=True):
    """A style a creator keeps: choices of a studio under a name."""

    __tablename__ = "presets"
    __table_args__ = (one_of("service", PresetService),)

    service: PresetService = Field(sa_type=EnumText(PresetService))
    title: str = Field(max_length=60)
    fields: dict[str, Any] = document()
    is_shared: bool = False
    """Whether everybody on this installation may use it."""
