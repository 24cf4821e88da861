"""What somebody with a share link sees, and whether they may."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from threading import BoundedSemaphore
from typing import Any

from sqlmodel import Session

from avatar_g.backend.auth.passwords import is_password
from avatar_g.backend.auth.tokens import token_hash
from avatar_g.backend.container import Container
from avatar_g.backend.db.models.artifact import Artifact
from avatar_g.backend.db.models.media_asset import MediaAsset, OwnerKind
from avatar_g.backend.db.models.row import utc_now
from avatar_g.backend.db.models.share import Share
from avatar_g.backend.db.repositories.artifacts import ArtifactRepository
from avatar_g.backend.db.repositories.assets import AssetRepository
from avatar_g.backend.db.repositories.shares import ShareRepository
from avatar_g.backend.db.repositories.voice_uses import VoiceUseRepository
from avatar_g.backend.domain.assets import AssetRole
from avatar_g.backend.domain.recipe_seal import recipe_digest
from avatar_g.backend.errors import NotFound
from avatar_g.backend.media.provenance import SIGNABLE
from avatar_g.backend.services.files import MediaFile, media_file
from avatar_g.backend.services.library import DOWNLOAD_ROLES
from avatar_g.backend.services.provenance import ProvenanceService, SharedCredentials
from avatar_g.backend.services.sharing import MAX_PASSWORD_CHARS, SHARE_PATH

MAX_WRONG = 5
"""Wrong passwords in a row before a pause."""
PAUSE_S = 60
_TOKEN_CHARS = 64
_POSTERS = (AssetRole.FRAME, AssetRole.COVER, AssetRole.PORTRAIT)
_PLAYED = {
    OwnerKind.VIDEO_CLIP: (AssetRole.VIDEO,),
    OwnerKind.TRACK: (AssetRole.SONG_SMALL, AssetRole.SONG),
    OwnerKind.AVATAR: (AssetRole.TURNTABLE,),
}
_HASHING = BoundedSemaphore(2)
"""A password check takes 19 MiB: no crowd of visitors takes the machine down."""


class VisitState(StrEnum):
    """What becomes of a visit."""

    OPEN = "open"
    PASSWORD = "password"  # noqa: S105 - a state, no password
    WRONG = "wrong"
    PAUSED = "paused"
    """Too many wrong passwords: nothing is looked at for a while."""
    GONE = "gone"
    WITHDRAWN = "withdrawn"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class SharedFile:
    """One file of a shared thing."""

    role: str
    url: str
    mime: str
    file_type: str
    size_bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Visit:
    """What a page shows; files and words are empty unless it is open."""

    state: VisitState
    title: str = ""
    language: str = ""
    media: SharedFile | None = None
    poster: SharedFile | None = None
    captions: SharedFile | None = None
    words: tuple[str, ...] = ()
    downloads: tuple[SharedFile, ...] = ()
    recipe_sha256: str = ""
    expires_at: str = ""
    """ISO 8601."""
    wait_s: int = 0
    credentials: SharedCredentials | None = None
    """Of the first file that is offered for download; None: none carries a signature."""


class ShareVisitService:
    """Serves links; whoever holds one is a stranger without any rights beyond it."""

    def __init__(self, container: Container, provenance: ProvenanceService) -> None:
        self._container = container
        self._provenance = provenance

    def visit(self, token: str, password: str | None = None) -> Visit:
        """Return what the holder of a link sees, perhaps after telling a password.

        A try is counted before it is looked at, so that many at once are no more than many in a
        row; the slow check itself runs outside the transaction.
        """
        with self._container.sessions() as session:
            state, share = _state(session, token)
            if state is not VisitState.OPEN or share is None:
                return Visit(state)
            refusal = _reserve_try(share, password) if share.password_hash else None
            password_hash = share.password_hash
        if refusal is not None:
            return refusal
        if password_hash and not _is_right(password or "", password_hash):
            return Visit(VisitState.WRONG)
        with self._container.sessions() as session:
            state, share = _state(session, token)
            if state is not VisitState.OPEN or share is None:
                return Visit(state)
            share.wrong_passwords, share.blocked_until = 0, None
            row = _artifact(session, share)
            assets = AssetRepository(session).of_owners([row.id], share.user_id)
            page = self._open(token, share, row, assets)
            signed = _signed_first(session, share, assets)
        # Signing takes a moment: not inside the transaction.
        return replace(page, credentials=self._provenance.shared(signed)) if signed else page

    def open_file(self, token: str, role: str, expires: str, signature: str) -> MediaFile:
        """Return a file of a shared thing; every request is checked anew.

        Raises
        ------
        NotFound
            If the link is not open, has no such file, or its password was not told.
        """
        with self._container.sessions() as session:
            state, share = _state(session, token)
            if state is not VisitState.OPEN or share is None:
                raise NotFound("no such link")
            path = _file_path(token, role)
            is_signed = self._container.signer.verify(path, expires, signature)
            if share.password_hash and not is_signed:
                raise NotFound("no such link")
            row = _artifact(session, share)
            assets = AssetRepository(session).of_owners([row.id], share.user_id)
            allowed = _allowed_roles(share, assets)
            asset = next((one for one in assets if one.role == role and role in allowed), None)
            if asset is None:
                raise NotFound("no such file")
            return media_file(session, asset)

    def _open(self, token: str, share: Share, row: Artifact, assets: Iterable[MediaAsset]) -> Visit:
        by_role = {asset.role: self._file(token, share, asset) for asset in assets}
        media = _first(by_role, _PLAYED[share.owner_kind])
        downloads = [by_role[role] for role in DOWNLOAD_ROLES if role in by_role]
        return Visit(
            state=VisitState.OPEN,
            title=row.title,
            language=str(getattr(row, "language", "") or row.summary.get("language", "")),
            media=media,
            poster=_first(by_role, _POSTERS),
            captions=by_role.get(AssetRole.CAPTIONS),
            words=tuple(_words(row.summary)),
            downloads=tuple(downloads) if share.may_download else (),
            recipe_sha256=recipe_digest(row.recipe) if row.recipe else "",
            expires_at=share.expires_at.isoformat(),
        )

    def _file(self, token: str, share: Share, asset: MediaAsset) -> SharedFile:
        path = _file_path(token, asset.role)
        url = self._container.signer.sign(path) if share.password_hash else path
        return SharedFile(
            role=asset.role,
            url=url,
            mime=asset.mime,
            file_type=asset.key.rpartition(".")[2].upper(),
            size_bytes=asset.size_bytes,
            sha256=asset.sha256,
        )


def _state(session: Session, token: str) -> tuple[VisitState, Share | None]:
    """Tell whether a link is open, before any password."""
    if not token.isascii() or len(token) > _TOKEN_CHARS:
        return VisitState.UNKNOWN, None
    share = ShareRepository(session).find_by_token(token_hash(token))
    if share is None:
        return VisitState.UNKNOWN, None
    if share.revoked_at is not None or share.expires_at <= utc_now():
        return VisitState.GONE, None
    try:
        row = _artifact(session, share)
    except NotFound:
        return VisitState.GONE, None
    if VoiceUseRepository(session).is_withdrawn(row.id, share.user_id):
        return VisitState.WITHDRAWN, None
    return VisitState.OPEN, share


def _artifact(session: Session, share: Share) -> Artifact:
    return ArtifactRepository(session).find_owned(share.owner_id, share.user_id)[1]


def _reserve_try(share: Share, password: str | None) -> Visit | None:
    """Count one try; return why there is none, or None."""
    now = utc_now()
    if share.blocked_until is not None and share.blocked_until > now:
        left_s = int((share.blocked_until - now).total_seconds()) + 1
        return Visit(VisitState.PAUSED, wait_s=left_s)
    if password is None:
        return Visit(VisitState.PASSWORD)
    if share.wrong_passwords >= MAX_WRONG:
        share.wrong_passwords = 0
        share.blocked_until = now + timedelta(seconds=PAUSE_S)
        return Visit(VisitState.PAUSED, wait_s=PAUSE_S)
    share.wrong_passwords += 1
    return None


def _is_right(password: str, password_hash: str) -> bool:
    with _HASHING:
        return is_password(password[:MAX_PASSWORD_CHARS], password_hash)


def _signed_first(session: Session, share: Share, assets: Sequence[MediaAsset]) -> MediaFile | None:
    """Return the first file the page offers that can carry a signature."""
    if not share.may_download:
        return None
    by_role = {asset.role: asset for asset in assets if asset.mime in SIGNABLE}
    first = next((by_role[role] for role in DOWNLOAD_ROLES if role in by_role), None)
    return media_file(session, first) if first else None


def _allowed_roles(share: Share, assets: Iterable[MediaAsset]) -> set[str]:
    """Return what the link's holder may fetch: what the page shows, and what it offers."""
    roles = {asset.role for asset in assets}
    shown = {AssetRole.CAPTIONS, *_PLAYED[share.owner_kind], *_POSTERS}
    offered = set(DOWNLOAD_ROLES) if share.may_download else set()
    lossless = {AssetRole.SONG} if AssetRole.SONG_SMALL in roles else set()
    return {str(role) for role in (shown - lossless) | offered}


def _words(summary: dict[str, Any]) -> Iterable[str]:
    """Yield the lines that are sung, where the summary has them."""
    for line in summary.get("lines") or ():
        yield str(line.get("text", ""))


def _first(files: dict[str, SharedFile], roles: Iterable[AssetRole]) -> SharedFile | None:
    return next((files[role] for role in roles if role in files), None)


def _file_path(token: str, role: str) -> str:
    return f"{SHARE_PATH}{token}/{role}"
