"""Folders of the cache: things that can be made again."""

BODY_DATA = "body"
CHARACTERS = "characters"
STAGES = "stages"
PHRASES = "phrases"
"""What the speech engine said."""
FITTINGS = "fittings"
"""Pieces of characters on the builder's stage, named by their content."""
