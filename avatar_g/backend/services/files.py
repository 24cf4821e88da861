"""Finished files: who may read them and under which address."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from sqlmodel import Session

from avatar_g.backend.container import Container
from avatar_g.backend.db.models.media_asset import MediaAsset
from avatar_g.backend.db.repositories.artifacts import ArtifactRepository
from avatar_g.backend.db.repositories.assets import AssetRepository
from avatar_g.backend.db.repositories.voice_uses import require_shareable
from avatar_g.backend.domain.assets import Bucket
from avatar_g.backend.errors import NotFound
from avatar_g.backend.storage.copies import StoredCopy
from avatar_g.backend.storage.signing import UrlSigner

_MEDIA_PATH = "/api/media/"
_UNSAFE = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|]+')
_MAX_NAME_CHARS = 80


@dataclass(frozen=True, slots=True)
class DownloadFile:
    """One finished file as pages list it."""

    kind: str
    """Its role: ``video``, ``song``, ``captions`` and so on."""
    url: str
    file_type: str
    """``MP4``, ``WAV`` and so on."""
    size_mb: float


@dataclass(frozen=True, slots=True)
class MediaFile:
    """One file ready to be sent."""

    asset_id: str
    mime: str
    sha256: str
    size_bytes: int
    download_name: str
    bucket: Bucket
    key: str
    copy: StoredCopy | None = None
    """What is sent instead: a signed copy."""

    @property
    def tag(self) -> str:
        """A name of exactly these bytes."""
        version = f"-{self.copy.version}" if self.copy else ""
        return f"{self.sha256[:32]}{version}"


def media_path(asset_id: str) -> str:
    """Return the address of a file without a signature."""
    return f"{_MEDIA_PATH}{asset_id}"


def signed_url(signer: UrlSigner, asset: MediaAsset) -> str:
    """Return an address that works for some hours in any player, public files need no signature."""
    path = media_path(asset.id)
    return path if Bucket(asset.bucket).is_public else signer.sign(path)


def urls_by_role(signer: UrlSigner, assets: Iterable[MediaAsset]) -> dict[str, str]:
    """Return the addresses of an artifact's files."""
    return {asset.role: signed_url(signer, asset) for asset in assets}


def download_of(signer: UrlSigner, asset: MediaAsset) -> DownloadFile:
    """Return how pages list a file."""
    return DownloadFile(
        kind=asset.role,
        url=f"{signed_url(signer, asset)}{'' if Bucket(asset.bucket).is_public else '&download=1'}",
        file_type=PurePosixPath(asset.key).suffix[1:].upper(),
        size_mb=round(asset.size_bytes / 1e6, 1),
    )


class FileService:
    """Access to finished files."""

    def __init__(self, container: Container) -> None:
        self._container = container

    def upload_folder(self) -> Path:
        """Return where a file lies while it comes in; left-overs are the janitor's."""
        folder = self._container.settings.uploads_dir
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def open_owned(self, user_id: str, asset_id: str) -> MediaFile:
        """Return a file of this user.

        Raises
        ------
        NotFound
            If there is no such file, or it is someone else's.
        """
        with self._container.sessions() as session:
            return media_file(session, AssetRepository(session).get_owned(asset_id, user_id))

    def open_signed(self, asset_id: str, expires: str, signature: str) -> MediaFile:
        """Return the file a signed address points to, or a public one.

        Raises
        ------
        NotFound
            If the signature is wrong or has expired, or there is no such file, or only its owner
            may read it.
        NotAllowed
            Reason ``voice_withdrawn``: a voice heard in it has lost its consent.
        """
        is_signed = self._container.signer.verify(media_path(asset_id), expires, signature)
        with self._container.sessions() as session:
            asset = AssetRepository(session).get(asset_id)
            bucket = Bucket(asset.bucket)
            if bucket.is_for_owner_only or not (is_signed or bucket.is_public):
                raise NotFound(f"no file {asset_id}")
            require_shareable(session, asset.user_id, asset.owner_id)
            return media_file(session, asset)

    def read(self, file: MediaFile, start: int, stop: int) -> Iterator[bytes]:
        """Yield the bytes ``start`` (included) to ``stop`` (excluded)."""
        if file.copy is not None:
            return file.copy.read(start, stop)
        return self._container.storage.read(file.bucket, file.key, start=start, stop=stop)


def safe_name(title: str) -> str:
    """Return a file name without its ending that every system takes."""
    return _UNSAFE.sub(" ", title).strip(" .")[:_MAX_NAME_CHARS] or "avatar-g"


def media_file(session: Session, asset: MediaAsset) -> MediaFile:
    """Return a file under the name of what it belongs to."""
    title = ArtifactRepository(session).title(asset.owner_kind, asset.owner_id)
    suffix = PurePosixPath(asset.key).suffix
    return MediaFile(
        asset_id=asset.id,
        mime=asset.mime,
        sha256=asset.sha256,
        size_bytes=asset.size_bytes,
        download_name=f"{safe_name(title)}{suffix}",
        bucket=Bucket(asset.bucket),
        key=asset.key,
    )
