"""What a creator does with many things at once: stars, tags, boards, trash, one ZIP file."""

import re
import zipfile
from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from tempfile import NamedTemporaryFile

from avatar_g.backend.container import Container
from avatar_g.backend.db.models.media_asset import MediaAsset
from avatar_g.backend.db.models.row import utc_now
from avatar_g.backend.db.repositories.assets import AssetRepository
from avatar_g.backend.db.repositories.library import LibraryRepository
from avatar_g.backend.domain.library import MAX_BOARD_CHARS, MAX_BOARDS, MAX_TAG_CHARS, MAX_TAGS
from avatar_g.backend.errors import InvalidRequest, UnsupportedInput
from avatar_g.backend.jobs.janitor import Janitor
from avatar_g.backend.media.zip_entries import write_entry
from avatar_g.backend.services.library import DOWNLOAD_ROLES, checked_items
from avatar_g.backend.services.provenance import ProvenanceService
from avatar_g.backend.storage.disk import require_free

MAX_ZIPPED = 100
"""Things of one ZIP file."""
MAX_ZIP_BYTES = 4 * 2**30
_UNSAFE = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|]+')
_MAX_NAME_CHARS = 80


class LibraryChanges:
    """Actions on one thing or many; other users' things do not exist."""

    def __init__(self, container: Container, provenance: ProvenanceService) -> None:
        self._container = container
        self._provenance = provenance

    def star(self, user_id: str, item_ids: Sequence[str], *, is_starred: bool) -> None:
        """Put stars on things, or take them off."""
        with self._container.sessions() as session:
            items = checked_items(session, user_id, item_ids)
            LibraryRepository(session).star(items, is_starred=is_starred)

    def tag(self, user_id: str, item_ids: Sequence[str], name: str) -> str:
        """Put a tag on things and return it as it is kept.

        Raises
        ------
        InvalidRequest
            Reason ``tag_empty``.
        """
        kept = _line(name, MAX_TAG_CHARS).casefold()
        if not kept:
            raise InvalidRequest("a tag needs a letter", reason="tag_empty")
        with self._container.sessions() as session:
            items = checked_items(session, user_id, item_ids)
            LibraryRepository(session).tag(items, kept, most=MAX_TAGS)
        return kept

    def untag(self, user_id: str, item_ids: Sequence[str], name: str) -> None:
        """Take a tag off things."""
        with self._container.sessions() as session:
            items = checked_items(session, user_id, item_ids)
            LibraryRepository(session).untag(items, name)

    def add_board(self, user_id: str, title: str) -> str:
        """Make a board; return its id.

        Raises
        ------
        InvalidRequest
            Reason ``board_empty`` or ``too_many_boards``.
        """
        kept = _line(title, MAX_BOARD_CHARS)
        if not kept:
            raise InvalidRequest("a board needs a name", reason="board_empty")
        with self._container.sessions() as session:
            rows = LibraryRepository(session)
            if len(rows.boards(user_id)) >= MAX_BOARDS:
                raise InvalidRequest("too many boards", reason="too_many_boards", limit=MAX_BOARDS)
            return rows.add_board(user_id, kept).id

    def rename_board(self, user_id: str, board_id: str, title: str) -> None:
        """Give a board another name; an empty one changes nothing."""
        with self._container.sessions() as session:
            board = LibraryRepository(session).board_owned(user_id, board_id)
            board.title = _line(title, MAX_BOARD_CHARS) or board.title

    def delete_board(self, user_id: str, board_id: str) -> None:
        """Remove a board; the things on it stay."""
        with self._container.sessions() as session:
            rows = LibraryRepository(session)
            rows.remove_board(rows.board_owned(user_id, board_id))

    def lay(self, user_id: str, board_id: str, item_ids: Sequence[str]) -> None:
        """Lay things on a board."""
        with self._container.sessions() as session:
            rows = LibraryRepository(session)
            board = rows.board_owned(user_id, board_id)
            rows.lay(board, checked_items(session, user_id, item_ids))

    def lift(self, user_id: str, board_id: str, item_ids: Sequence[str]) -> None:
        """Take things off a board."""
        with self._container.sessions() as session:
            rows = LibraryRepository(session)
            board = rows.board_owned(user_id, board_id)
            rows.lift(board, checked_items(session, user_id, item_ids))

    def delete(self, user_id: str, item_ids: Sequence[str]) -> int:
        """Move things to the trash; return how many."""
        with self._container.sessions() as session:
            items = checked_items(session, user_id, item_ids)
            living = [item.id for item in items if item.deleted_at is None]
            return LibraryRepository(session).set_deleted(user_id, living, utc_now())

    def restore(self, user_id: str, item_ids: Sequence[str]) -> int:
        """Take things out of the trash; return how many."""
        with self._container.sessions() as session:
            items = checked_items(session, user_id, item_ids)
            return LibraryRepository(session).set_deleted(
                user_id, [each.id for each in items], None
            )

    def purge(self, user_id: str, item_ids: Sequence[str]) -> int:
        """Remove things of the trash for good, with their files; return how many."""
        with self._container.sessions() as session:
            items = checked_items(session, user_id, item_ids)
            deleted = [item.id for item in items if item.deleted_at is not None]
        return Janitor(self._container).remove_things(deleted)

    def zip_files(self, user_id: str, item_ids: Sequence[str]) -> Path:
        """Write the main file of each thing into one ZIP file; the caller deletes it.

        Raises
        ------
        InvalidRequest
            Reason ``too_many_zipped``.
        UnsupportedInput
            Reason ``zip_empty`` if none of them has a file, or ``zip_too_large``.
        """
        if len(item_ids) > MAX_ZIPPED:
            raise InvalidRequest("too many at once", reason="too_many_zipped", limit=MAX_ZIPPED)
        with self._container.sessions() as session:
            items = {item.id: item for item in checked_items(session, user_id, item_ids)}
            assets = AssetRepository(session).of_owners(items, user_id)
        main = _main_files(assets)
        if not main:
            raise UnsupportedInput("nothing to pack", reason="zip_empty")
        size = sum(asset.size_bytes for asset in main.values())
        if size > MAX_ZIP_BYTES:
            raise UnsupportedInput("too large", reason="zip_too_large", limit=MAX_ZIP_BYTES >> 30)
        settings = self._container.settings
        require_free(settings.data_dir, settings.min_free_bytes + size)
        settings.uploads_dir.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=settings.uploads_dir, suffix=".zip", delete=False) as target:
            with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
                taken: set[str] = set()
                for item_id, asset in main.items():
                    name = _entry_name(items[item_id].title, asset, taken)
                    write_entry(archive, name, self._provenance.blocks(asset))
            return Path(target.name)


def _main_files(assets: Sequence[MediaAsset]) -> dict[str, MediaAsset]:
    """Return the file each thing is known by: the first of those pages offer."""
    found: dict[str, MediaAsset] = {}
    for role in DOWNLOAD_ROLES:
        for asset in assets:
            if asset.role == role:
                found.setdefault(asset.owner_id, asset)
    return found


def _entry_name(title: str, asset: MediaAsset, taken: set[str]) -> str:
    """Return a name that is safe anywhere and not used yet."""
    stem = _UNSAFE.sub(" ", title).strip(" .")[:_MAX_NAME_CHARS] or "avatar-g"
    suffix = PurePosixPath(asset.key).suffix
    name, number = f"{stem}{suffix}", 1
    while name.casefold() in taken:
        number += 1
        name = f"{stem} ({number}){suffix}"
    taken.add(name.casefold())
    return name


def _line(text: str, limit: int) -> str:
    """Return a name in one line, without what nobody can see."""
    visible = "".join(letter if letter.isprintable() else " " for letter in str(text))
    return " ".join(visible.split())[:limit].strip()
