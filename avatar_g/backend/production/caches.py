"""Folders of the cache: things that can be made again."""

BODY_DATA = "body"
CHARACTERS = "characters"
STAGES = "stages"
PHRASES = "phrases"
"""What the speech engine said."""
STEMS = "stems"
"""Stems of recent songs, unpacked."""
