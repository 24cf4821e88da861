"""The ``studio_options`` table: what administrators decide while the studio runs."""

from sqlmodel import Field, SQLModel

from avatar_g.backend.db.models.row import Row


class StudioOption(SQLModel, table=True):
    """One switch of the whole installation."""

    __tablename__ = "studio_options"
    metadata = Row.metadata

    name: str = Field(primary_key=True, max_length=40)
    is_on: bool = False
