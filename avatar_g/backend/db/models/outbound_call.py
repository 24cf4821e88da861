"""The ``outbound_calls`` table: every time this studio spoke to another host."""

from sqlmodel import Field

from avatar_g.backend.db.models.row import OwnedRow


class OutboundCall(OwnedRow, table=True):
    """One connection to the outside, made for ``user_id``."""

    __tablename__ = "outbound_calls"

    provider: str = Field(max_length=40)
    host: str = Field(max_length=255)
    purpose: str = Field(max_length=40)
    sent_bytes: int = 0
    cost_cents: int = 0
    """US cents."""
