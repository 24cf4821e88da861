"""The ``users`` table."""

from sqlmodel import Field

from avatar_g.backend.db.models.row import Row
from avatar_g.backend.db.types import EnumText
from avatar_g.backend.domain.accounts import Role


class User(Row, table=True):
    """One account; on one's own computer there is just the local owner."""

    __tablename__ = "users"

    name: str = Field(default="", max_length=80)
    """As its owner writes it."""
    sign_in_name: str | None = Field(default=None, max_length=80, index=True, unique=True)
    """The name in one spelling, see ``auth.names``; None: cannot sign in by name."""
    email: str | None = Field(default=None, unique=True, max_length=254)
    password_hash: str | None = Field(default=None, max_length=200)
    """Argon2id; None: cannot sign in by password."""
    role: Role = Field(
        default=Role.USER,
        sa_type=EnumText(Role),
        nullable=False,
        sa_column_kwargs={"server_default": Role.USER.value},
    )
