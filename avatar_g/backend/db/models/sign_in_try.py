"""The ``sign_in_tries`` table."""

from datetime import datetime

from sqlmodel import Field

from avatar_g.backend.db.models.row import Row
from avatar_g.backend.db.types import UtcDateTime


class SignInTry(Row, table=True):
    """One failed sign-in, kept for minutes: in the database, so that a restart forgives nothing."""

    __tablename__ = "sign_in_tries"

    subject: str = Field(max_length=64, index=True)
    """Hash of a name or of a network address."""
    at: datetime = Field(sa_type=UtcDateTime, nullable=False)
