"""Uploads of a video from a folder of pictures and clips."""

from pathlib import Path

from avatar_g.backend.domain.sources import (
    MAX_SOURCES,
    SourceFacts,
    SourceKind,
    source_kind_of_name,
)
from avatar_g.backend.errors import InvalidRequest
from avatar_g.backend.media.source_intake import import_source
from avatar_g.backend.production.board_material import SOURCES_NAME


def import_folder(images: Path, folder: Path) -> tuple[SourceFacts, ...]:
    """Encode every picture and clip of a folder anew, in the order of their names.

    Raises
    ------
    InvalidRequest
        If there is none, there are too many, or one cannot be read.
    """
    if not images.is_dir():
        raise InvalidRequest(f"there is no folder {images}")
    wanted = (SourceKind.PICTURE, SourceKind.CLIP)
    found = sorted(path for path in images.iterdir() if source_kind_of_name(path.name) in wanted)
    if not 1 <= len(found) <= MAX_SOURCES:
        raise InvalidRequest(f"{images} holds {len(found)} pictures, not 1 to {MAX_SOURCES}")
    facts = [import_source(path, path.name, folder / SOURCES_NAME)[0] for path in found]
    return tuple({one.source_id: one for one in facts}.values())
