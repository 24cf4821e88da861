"""The ``users`` table."""

from sqlmodel import Field

from avatar_g.backend.db.models.row import Row


class User(Row, table=True):
    """One account; on one's own computer there is just the local owner."""

    __tablename__ = "users"

    name: str = Field(default="", max_length=80)
    email: str | None = Field(default=None, unique=True, max_length=254)
    password_hash: str | None = Field(default=None, max_length=200)
    """Argon2id; None: cannot sign in by password."""
