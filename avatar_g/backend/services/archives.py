"""One ZIP file with every open format of one thing, made while it is sent."""

import json
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import RawIOBase
from pathlib import PurePosixPath
from typing import Any

from avatar_g.backend.container import Container
from avatar_g.backend.db.models.media_asset import MediaAsset
from avatar_g.backend.db.repositories.artifacts import ArtifactRepository
from avatar_g.backend.db.repositories.assets import AssetRepository
from avatar_g.backend.domain.assets import AssetRole
from avatar_g.backend.errors import UnsupportedInput
from avatar_g.backend.media.zip_entries import zip_entry
from avatar_g.backend.services.files import safe_name
from avatar_g.backend.services.provenance import ProvenanceService

_INNER = {
    AssetRole.ARCHIVE,
    AssetRole.BALANCE,
    AssetRole.BASE_SCORE,
    AssetRole.PEAKS,
    AssetRole.PREVIEW,
    AssetRole.RIG,
    AssetRole.SHEET,
    AssetRole.UPLOAD,
    AssetRole.AVATAR_PREVIEW,
}
"""Files of the studio's own: no other program reads them."""
RECIPE = "recipe.json"


@dataclass(frozen=True, slots=True)
class Archive:
    """A ZIP file that is made while it is read."""

    download_name: str
    blocks: Iterator[bytes]


class ArchiveService:
    """Packs what a user made; other users' things do not exist."""

    def __init__(self, container: Container, provenance: ProvenanceService) -> None:
        self._container = container
        self._provenance = provenance

    def open(self, user_id: str, item_id: str) -> Archive:
        """Return every file of a thing that other programs read, and its recipe.

        Raises
        ------
        NotFound
            If there is no such thing of this user.
        UnsupportedInput
            Reason ``archive_empty`` if it has no file yet.
        """
        with self._container.sessions() as session:
            _, row = ArtifactRepository(session).find_owned(item_id, user_id)
            assets = AssetRepository(session).of_owners([row.id], user_id)
        packed = sorted(
            (asset for asset in assets if asset.role not in set(map(str, _INNER))),
            key=lambda asset: asset.role,
        )
        if not packed:
            raise UnsupportedInput("nothing to pack", reason="archive_empty")
        return Archive(f"{safe_name(row.title)}.zip", self._blocks(packed, row.recipe))

    def _blocks(self, assets: Sequence[MediaAsset], recipe: dict[str, Any]) -> Iterator[bytes]:
        """Yield the archive; nothing of it is ever whole in memory or on disk."""
        pipe = _Pipe()
        with zipfile.ZipFile(pipe, "w", zipfile.ZIP_STORED) as archive:
            for asset in assets:
                suffix = PurePosixPath(asset.key).suffix
                with archive.open(
                    zip_entry(f"{asset.role}{suffix}"), "w", force_zip64=True
                ) as entry:
                    for block in self._provenance.blocks(asset):
                        entry.write(block)
                        yield pipe.taken()
            text = json.dumps(recipe, ensure_ascii=False, indent=2, sort_keys=True)
            archive.writestr(zip_entry(RECIPE), text)
        yield pipe.taken()


class _Pipe(RawIOBase):
    """Where ``zipfile`` writes to; it cannot go back, so lengths follow the data."""

    def __init__(self) -> None:
        super().__init__()
        self._kept = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, block: Any, /) -> int:
        self._kept += block
        return len(block)

    def taken(self) -> bytes:
        """Return what was written since the last call."""
        taken = bytes(self._kept)
        self._kept.clear()
        return taken
