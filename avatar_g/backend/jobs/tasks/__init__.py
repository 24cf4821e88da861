"""The jobs this program can do, one module per kind."""


def register_all() -> None:
    """Load every engine; worker processes only."""
