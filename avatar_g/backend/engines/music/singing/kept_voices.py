"""Where phrases sung in somebody's own voice are kept; free of NumPy, for whoever erases them."""

import shutil
from pathlib import Path
from typing import Final

SUNG: Final = "sung"
"""Folder of sung phrases beside the spoken ones."""
_NAME_CHARS: Final = 40


def voice_folder(sung: Path, digest: str) -> Path:
    """Return the folder of what the voice model with this content hash has sung."""
    return sung / f"voice-{digest[:_NAME_CHARS]}"


def forget_voice(spoken: Path, digest: str) -> None:
    """Erase whatever a voice model has sung; ``spoken`` is the folder of spoken phrases."""
    shutil.rmtree(voice_folder(spoken / SUNG, digest), ignore_errors=True)
