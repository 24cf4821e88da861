"""Folders of the cache: things that can be made again."""

BODY_DATA = "body"
CHARACTERS = "characters"
STAGES = "stages"
PHRASES = "phrases"
"""What the speech engine said, and in a folder of its own what was sung on it."""
STEMS = "stems"
"""Stems of recent songs, unpacked."""
