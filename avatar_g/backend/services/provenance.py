"""Content credentials: what leaves the studio is signed, and what comes back is checked."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property, lru_cache
from io import BufferedReader
from pathlib import Path
from threading import BoundedSemaphore

from sqlmodel import Session

from avatar_g.backend.auth.authority import Authority, new_authority, read_authority
from avatar_g.backend.container import Container
from avatar_g.backend.db.models.media_asset import MediaAsset, OwnerKind
from avatar_g.backend.db.repositories.assets import AssetRepository
from avatar_g.backend.db.repositories.origins import OriginRepository
from avatar_g.backend.domain.assets import AssetRole, Bucket
from avatar_g.backend.domain.credentials import (
    RECORDING,
    Claim,
    Credentials,
    CredentialState,
    source_type,
)
from avatar_g.backend.domain.recipe_seal import recipe_digest
from avatar_g.backend.domain.sources import SOURCE_ROLE
from avatar_g.backend.errors import AvatarGError, MediaError
from avatar_g.backend.media.provenance import (
    SIGNABLE,
    SigningKey,
    read_credentials,
    read_own_credentials,
    sign_copy,
)
from avatar_g.backend.observability.logging import get_logger
from avatar_g.backend.services.files import MediaFile
from avatar_g.backend.storage.copies import StoredCopy
from avatar_g.backend.storage.disk import require_free
from avatar_g.backend.storage.private_files import write_private_once
from avatar_g.backend.storage.reading import StoredReader

KEY_FILE = "content-credentials.pem"
PROGRAM_VERSION = "0.1.0"
_BROUGHT = (AssetRole.UPLOAD, AssetRole.TALK_RECORDING, AssetRole.VOICE_SAMPLE)
"""Files a person brought: the studio did not make them and signs nothing about them."""
_MADE = (OwnerKind.TRACK, OwnerKind.AVATAR, OwnerKind.VIDEO_CLIP)
MAX_BYTES = 256 * 2**20
"""Of a file that is signed: the library holds it in memory twice."""
MAX_MP4_BYTES = 2**30
"""Of an MP4 or M4A file, which it holds once."""
_BUFFER_BYTES = 1 << 20
_FORM = "c2pa1"
"""Raised when other things are written into copies."""
_SIGNING = BoundedSemaphore(1)
"""A long video is held in memory: no crowd of downloads takes the machine down."""
log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class CertificateView:
    """The certificate that tells this installation's signatures."""

    name: str
    """Of the signer, as verifiers show it."""
    root_pem: str
    root_sha256: str
    """Fingerprint, 64 hex digits."""
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class SharedCredentials:
    """What a share page tells about its downloads."""

    file_sha256: str
    """Of the stored file, which the signature names."""
    signer: str
    root_sha256: str
    state: CredentialState


class ProvenanceService:
    """Signs copies of files; the stored files stay as their recipes make them."""

    def __init__(self, container: Container) -> None:
        self._container = container

    def certificate(self) -> CertificateView:
        """Return what others have to trust; made at its first use."""
        authority = self._authority
        return CertificateView(
            name=authority.name,
            root_pem=authority.root_pem,
            root_sha256=authority.root_sha256,
            expires_at=authority.expires_at,
        )

    def signed(self, file: MediaFile) -> MediaFile:
        """Return a file as it leaves the studio; kinds that cannot be signed leave as they are.

        A signature that fails keeps nobody from their file: it leaves without, and the log says
        why.
        """
        copy = self._copy_of(file.asset_id, file.mime, file.bucket, file.key)
        return file if copy is None else replace(file, copy=copy, size_bytes=copy.size_bytes)

    def blocks(self, asset: MediaAsset) -> Iterator[bytes]:
        """Yield the bytes with which a file leaves the studio."""
        bucket = Bucket(asset.bucket)
        copy = self._copy_of(asset.id, asset.mime, bucket, asset.key)
        if copy is None:
            return self._container.storage.read(bucket, asset.key)
        return copy.read(0, copy.size_bytes)

    def shared(self, file: MediaFile) -> SharedCredentials | None:
        """Sign a file and check the copy as a visitor would; None: it leaves without."""
        copy = self.signed(file).copy
        if copy is None:
            return None
        found = _checked(copy, self._key)
        return SharedCredentials(
            file_sha256=file.sha256,
            signer=self._authority.name,
            root_sha256=self._authority.root_sha256,
            state=found.state,
        )

    def read(self, path: Path) -> Credentials:
        """Return what the signature of anybody's file says."""
        trusted = self._container.settings.trusted_certificates
        pem = trusted.read_text(encoding="ascii") if trusted else ""
        return read_credentials(path, self._key, pem)

    @cached_property
    def _authority(self) -> Authority:
        path = self._container.settings.data_dir / KEY_FILE
        if not path.exists():
            write_private_once(path, new_authority(datetime.now(UTC)))
        return read_authority(path.read_bytes())

    @property
    def _key(self) -> SigningKey:
        authority = self._authority
        return SigningKey(
            private_pem=authority.private_pem,
            chain_pem=authority.chain_pem,
            root_pem=authority.root_pem,
            serial=authority.serial,
        )

    def _copy_of(self, asset_id: str, mime: str, bucket: Bucket, key: str) -> StoredCopy | None:
        if mime not in SIGNABLE:
            return None
        copies = self._container.copies
        try:
            form = f"{_FORM}-{self._authority.root_sha256[:16]}"
            if found := copies.find(bucket, key, form):
                return found
            with self._container.sessions() as session:
                claim = _claim(session, AssetRepository(session).get(asset_id))
            if claim is None:
                return None
            with _SIGNING:
                return copies.find(bucket, key, form) or self._make(bucket, key, form, mime, claim)
        except (AvatarGError, OSError, ValueError) as error:
            log.warning("not_signed", asset_id=asset_id, mime=mime, error=str(error))
            return None

    def _make(self, bucket: Bucket, key: str, form: str, mime: str, claim: Claim) -> StoredCopy:
        storage, settings = self._container.storage, self._container.settings
        size = storage.size_bytes(bucket, key)
        if size > (MAX_MP4_BYTES if mime.endswith("/mp4") else MAX_BYTES):
            raise MediaError(f"{size} bytes are too many to sign")
        require_free(settings.data_dir, settings.min_free_bytes + size)

        def write(target: Path) -> None:
            stored = StoredReader(storage, bucket, key)
            with BufferedReader(stored, _BUFFER_BYTES) as source:
                sign_copy(source, target, mime, claim, self._key, PROGRAM_VERSION)

        made = self._container.copies.make(bucket, key, form, write)
        try:
            storage.size_bytes(bucket, key)
        except AvatarGError:  # deleted meanwhile: nothing of it may stay
            self._container.copies.forget(bucket, [key])
            raise
        return made


def _claim(session: Session, asset: MediaAsset) -> Claim | None:
    """Return what we can say of a file; None: the studio did not make it."""
    is_brought = asset.role in _BROUGHT or asset.role.startswith(SOURCE_ROLE)
    if asset.owner_kind not in _MADE or is_brought:
        return None
    origin = OriginRepository(session).of(asset)
    kind = str(origin.recipe.get("kind", ""))
    if kind == RECORDING and asset.mime.startswith("audio/"):
        return None
    return Claim(
        source_type=source_type(
            origin.recipes,
            has_learnt_voice=origin.has_learnt_voice,
            has_uploads=origin.has_uploads,
        ),
        file_sha256=asset.sha256,
        kind=kind,
        recipe_sha256=recipe_digest(origin.recipe) if origin.recipe else "",
        engines=origin.recipe.get("engines"),
    )


@lru_cache(maxsize=256)
def _checked(copy: StoredCopy, key: SigningKey) -> Credentials:
    return read_own_credentials(copy.path, key)
