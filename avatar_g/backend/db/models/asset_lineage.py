"""The ``asset_lineage`` table."""

from sqlmodel import Field

from avatar_g.backend.db.models.row import Row
from avatar_g.backend.db.types import ID_CHARS


class AssetLineage(Row, table=True):
    """``asset`` was made from ``parent``."""

    __tablename__ = "asset_lineage"

    asset_id: str = Field(
        foreign_key="media_assets.id", ondelete="CASCADE", index=True, max_length=ID_CHARS
    )
    parent_id: str = Field(
        foreign_key="media_assets.id", ondelete="CASCADE", index=True, max_length=ID_CHARS
    )
