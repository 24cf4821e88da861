"""The ``webhooks`` table."""

from sqlmodel import Field

from avatar_g.backend.db.models.row import OwnedRow


class Webhook(OwnedRow, table=True):
    """An address that wants to know when jobs end.

    Its secret is derived from the installation's key and its id: a stolen table signs nothing.
    """

    __tablename__ = "webhooks"

    url: str = Field(max_length=500)
    events: str = Field(max_length=120)
    """Which ``WebhookEvent`` it wants, separated by spaces."""
