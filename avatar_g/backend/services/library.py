"""The creator's finished things."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from avatar_g.backend.container import Container
from avatar_g.backend.db.models.artifact import Artifact
from avatar_g.backend.db.models.media_asset import MediaAsset, OwnerKind
from avatar_g.backend.db.models.row import utc_now
from avatar_g.backend.db.repositories.artifacts import ArtifactRepository
from avatar_g.backend.db.repositories.assets import AssetRepository
from avatar_g.backend.db.repositories.talks import TALK
from avatar_g.backend.domain.assets import AssetRole
from avatar_g.backend.errors import InvalidRequest
from avatar_g.backend.services.files import DownloadFile, download_of, urls_by_role

PAGE_SIZE = 24
MAX_PAGE_SIZE = 50
KINDS = {
    "video": OwnerKind.VIDEO_CLIP,
    "talk": OwnerKind.VIDEO_CLIP,
    "song": OwnerKind.TRACK,
    "avatar": OwnerKind.AVATAR,
}
"""What pages call the kinds of things."""
_NAMES = {
    OwnerKind.VIDEO_CLIP: "video",
    OwnerKind.TRACK: "song",
    OwnerKind.AVATAR: "avatar",
}
_MEDIA = {
    OwnerKind.VIDEO_CLIP: (AssetRole.VIDEO,),
    OwnerKind.TRACK: (AssetRole.SONG_SMALL, AssetRole.SONG),
    OwnerKind.AVATAR: (AssetRole.AVATAR,),
}
_THUMBS = (AssetRole.FRAME, AssetRole.PORTRAIT, AssetRole.COVER)
DOWNLOAD_ROLES = (
    AssetRole.VIDEO,
    AssetRole.SONG,
    AssetRole.SPEECH,
    AssetRole.AVATAR,
    AssetRole.SUBTITLES,
    AssetRole.CAPTIONS,
    AssetRole.MIDI,
    AssetRole.COVER,
    AssetRole.LYRICS,
    AssetRole.SCORE,
)
"""Files pages offer, in this order."""


@dataclass(frozen=True, slots=True)
class LibraryItem:
    """One finished thing; an empty address means that there is no such file."""

    item_id: str
    kind: str
    """``video``, ``talk``, ``song`` or ``avatar``."""
    title: str
    language: str
    duration_s: float
    """0 for things that do not play."""
    thumb_url: str
    media_url: str
    peaks_url: str
    captions_url: str
    files: tuple[DownloadFile, ...]
    recipe: dict[str, Any]


@dataclass(frozen=True, slots=True)
class LibraryPage:
    """Some of the things, newest first."""

    items: tuple[LibraryItem, ...]
    total: int
    """How many things there are on all pages."""


class LibraryService:
    """What a user may do with finished things; other users' things do not exist."""

    def __init__(self, container: Container) -> None:
        self._container = container

    def list(
        self, user_id: str, *, kind: str = "", offset: int = 0, limit: int = PAGE_SIZE
    ) -> LibraryPage:
        """Return a page of things of one kind, or of all.

        Raises
        ------
        InvalidRequest
            If there is no such kind.
        """
        if kind and kind not in KINDS:
            raise InvalidRequest(f"no kind {kind!r}", reason="kind_invalid")
        kinds = [KINDS[kind]] if kind else list(_NAMES)
        form = kind if KINDS.get(kind) is OwnerKind.VIDEO_CLIP else ""
        with self._container.sessions() as session:
            rows, total = ArtifactRepository(session).list_owned(
                user_id,
                kinds,
                form=form,
                offset=max(0, offset),
                limit=min(max(1, limit), MAX_PAGE_SIZE),
            )
            assets = AssetRepository(session).of_owners([row.id for _, row in rows], user_id)
        items = [self._item(owner, row, _of(assets, row)) for owner, row in rows]
        return LibraryPage(tuple(items), total)

    def get(self, user_id: str, item_id: str) -> LibraryItem:
        """Return one thing.

        Raises
        ------
        NotFound
            If there is no such thing of this user.
        """
        with self._container.sessions() as session:
            kind, row = ArtifactRepository(session).find_owned(item_id, user_id)
            assets = AssetRepository(session).of_owners([row.id], user_id)
        return self._item(kind, row, assets)

    def delete(self, user_id: str, item_id: str) -> None:
        """Take a thing out of the library; it can be restored for some days.

        Raises
        ------
        NotFound
            If there is no such thing of this user.
        """
        with self._container.sessions() as session:
            _, row = ArtifactRepository(session).find_owned(item_id, user_id)
            row.deleted_at = utc_now()

    def restore(self, user_id: str, item_id: str) -> None:
        """Take a deletion back.

        Raises
        ------
        NotFound
            If there is no such thing of this user, or it is gone for good.
        """
        with self._container.sessions() as session:
            _, row = ArtifactRepository(session).find_owned(item_id, user_id, includes_deleted=True)
            row.deleted_at = None

    def _item(self, kind: OwnerKind, row: Artifact, assets: Sequence[MediaAsset]) -> LibraryItem:
        signer = self._container.signer
        urls = urls_by_role(signer, assets)
        by_role = {asset.role: asset for asset in assets}
        return LibraryItem(
            item_id=row.id,
            kind=TALK if row.request.get("form") == TALK else _NAMES[kind],
            title=row.title,
            language=getattr(row, "language", "") or row.summary.get("language", ""),
            duration_s=getattr(row, "duration_s", 0.0),
            thumb_url=_first(urls, _THUMBS),
            media_url=_first(urls, _MEDIA[kind]),
            peaks_url=urls.get(AssetRole.PEAKS, ""),
            captions_url=urls.get(AssetRole.CAPTIONS, ""),
            files=tuple(
                download_of(signer, by_role[role]) for role in DOWNLOAD_ROLES if role in by_role
            ),
            recipe=row.recipe,
        )


def _of(assets: Sequence[MediaAsset], row: Artifact) -> list[MediaAsset]:
    return [asset for asset in assets if asset.owner_id == row.id]


def _first(urls: dict[str, str], roles: Sequence[AssetRole]) -> str:
    return next((urls[role] for role in roles if role in urls), "")
