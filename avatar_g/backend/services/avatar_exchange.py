"""Characters on their way out and in: pictures from all sides, files of other programs."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any
from uuid import uuid4

from sqlmodel import Session

from avatar_g.backend.container import Container
from avatar_g.backend.db.models.avatar import Avatar
from avatar_g.backend.db.models.job import Job
from avatar_g.backend.db.models.row import utc_now
from avatar_g.backend.db.repositories.assets import AssetRepository
from avatar_g.backend.db.repositories.avatars import AvatarRepository
from avatar_g.backend.db.repositories.jobs import JobRepository
from avatar_g.backend.domain.assets import AssetRole, Bucket
from avatar_g.backend.domain.face_oval import FaceOval
from avatar_g.backend.domain.jobs import JobKind, JobStatus
from avatar_g.backend.engines.avatar.importing.container import HEADER_BYTES, check_header
from avatar_g.backend.engines.avatar.importing.limits import MAX_FILE_BYTES
from avatar_g.backend.errors import NotFound, UnsupportedInput
from avatar_g.backend.jobs.announcing import announce
from avatar_g.backend.services.avatars import AvatarService
from avatar_g.backend.services.files import DownloadFile, download_of, urls_by_role
from avatar_g.backend.services.quotas import require_room
from avatar_g.backend.storage.disk import require_free

MAX_TITLE_CHARS = 60
MAX_MODEL_BYTES = MAX_FILE_BYTES
MAX_PHOTO_BYTES = 12 * 2**20
_UPLOADS = "uploads"
_PHOTO_PX = 768
EXPORT_ROLES = (
    AssetRole.TURN_FRONT,
    AssetRole.TURN_QUARTER,
    AssetRole.TURN_SIDE,
    AssetRole.TURN_BACK,
    AssetRole.CUTOUT,
    AssetRole.TURNTABLE,
)
EXPORT_KINDS = tuple(role.value for role in EXPORT_ROLES)


@dataclass(frozen=True, slots=True)
class StartedAvatar:
    """A character that is being drawn or read."""

    job_id: str
    avatar_id: str
    status: str


@dataclass(frozen=True, slots=True)
class ExportView:
    """The pictures of one character and how far their job is."""

    avatar_id: str = ""
    job_id: str = ""
    """Of the newest export; empty if there was none."""
    status: str = ""
    share: float = 0.0
    is_current: bool = False
    """Whether the pictures show the character as it is now."""
    files: list[DownloadFile] = field(default_factory=list)
    urls: dict[str, str] = field(default_factory=dict)
    """``AssetRole`` to an address for showing."""


@dataclass(frozen=True, slots=True)
class ImportState:
    """How far the import of a file is."""

    job_id: str = ""
    avatar_id: str = ""
    status: str = ""
    error_code: str = ""
    error_reason: str = ""
    error_arguments: dict[str, Any] = field(default_factory=dict)


class AvatarExchangeService:
    """What a user may take out and bring in; other users' characters do not exist."""

    def __init__(self, container: Container) -> None:
        self._container = container
        self._avatars = AvatarService(container)

    def export(self, user_id: str, avatar_id: str) -> StartedAvatar:
        """Let the character be drawn from all sides; an export that runs already is the answer.

        Raises
        ------
        NotFound
            If there is no such character of this user.
        StorageFull
            Reason ``disk`` or ``quota``.
        """
        with self._container.sessions() as session:
            avatar = AvatarRepository(session).get_owned(avatar_id, user_id)
            digest = _digest(avatar)
            jobs = JobRepository(session)
            running = _newest_export(session, avatar)
            changed: list[Job] = []
            if running is not None and not running.status.is_final:
                if running.params.get("digest") == digest:
                    return StartedAvatar(running.id, avatar.id, running.status.value)
                changed += jobs.cancel(running)
            require_room(self._container, session, user_id)
            job = jobs.add(
                Job(
                    user_id=user_id,
                    kind=JobKind.AVATAR_EXPORT,
                    subject_id=avatar.id,
                    title=avatar.title,
                    params={"spec": avatar.spec, "digest": digest},
                )
            )
        announce(self._container, [*changed, job])
        return StartedAvatar(job.id, avatar_id, job.status.value)

    def exports(self, user_id: str, avatar_id: str) -> ExportView:
        """Return the pictures that are there and the state of their job.

        Raises
        ------
        NotFound
            If there is no such character of this user.
        """
        signer = self._container.signer
        with self._container.sessions() as session:
            avatar = AvatarRepository(session).get_owned(avatar_id, user_id)
            assets = AssetRepository(session).of_owners([avatar.id], user_id)
            job = _newest_export(session, avatar)
        by_role = {asset.role: asset for asset in assets}
        found = [by_role[role] for role in EXPORT_ROLES if role in by_role]
        return ExportView(
            avatar_id=avatar.id,
            job_id=job.id if job else "",
            status=job.status.value if job else "",
            share=job.share if job else 0.0,
            is_current=bool(found) and avatar.summary.get("exported") == _digest(avatar),
            files=[download_of(signer, asset) for asset in found],
            urls=urls_by_role(signer, found),
        )

    def use_photo(self, user_id: str, avatar_id: str, photo: bytes, oval: FaceOval) -> str:
        """Let a character take colours and the width of the face from a photo.

        The photo stays in memory: it is never written anywhere, and is gone with this call.

        Parameters
        ----------
        avatar_id
            Empty: a new character.

        Returns the id of the character.

        Raises
        ------
        UnsupportedInput
            If the photo cannot be read: reasons ``photo_unreadable`` and so on.
        InvalidRequest
            Reasons ``photo_oval`` and ``avatar_imported``.
        """
        if len(photo) > MAX_PHOTO_BYTES:
            limit = MAX_PHOTO_BYTES >> 20
            raise UnsupportedInput("photo too large", reason="photo_too_large", limit=limit)
        # Loaded here: only this request of the web process needs numpy and Pillow.
        from avatar_g.backend.engines.avatar.photo import inspired_by, read_photo  # noqa: PLC0415
        from avatar_g.backend.media.photos import decode_photo  # noqa: PLC0415

        if avatar_id:
            self._avatars.get(user_id, avatar_id)  # not somebody else's
        traits = read_photo(decode_photo(photo, _PHOTO_PX), oval)
        chosen = avatar_id or self._avatars.create(user_id)
        self._avatars.restyle(user_id, chosen, lambda spec: inspired_by(spec, traits))
        return chosen

    @contextmanager
    def upload(self) -> Iterator[Path]:
        """Yield the name of a file for an upload; it is gone when the block ends.

        Raises
        ------
        StorageFull
            Reason ``disk``.
        """
        settings = self._container.settings
        require_free(settings.data_dir, settings.min_free_bytes)
        folder = settings.data_dir / _UPLOADS
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{uuid4().hex}.glb"
        try:
            yield path
        finally:
            path.unlink(missing_ok=True)

    def start_import(self, user_id: str, path: Path, name: str) -> StartedAvatar:
        """Let an uploaded file be read into a new character.

        Parameters
        ----------
        name
            The file's own name; only a title is made of it.

        Raises
        ------
        UnsupportedInput
            If the file cannot be a VRM or GLB: reasons ``avatar_not_glb`` and so on.
        StorageFull
            Reason ``disk`` or ``quota``.
        """
        with path.open("rb") as file:
            check_header(file.read(HEADER_BYTES), path.stat().st_size)
        title = _title_of(name)
        with self._container.sessions() as session:
            require_room(self._container, session, user_id)
        stored = self._container.storage.put(Bucket.AVATARS, path)
        with self._container.sessions() as session:
            # Counts as deleted until the job fills it: a refused file leaves no character behind.
            avatar = Avatar(user_id=user_id, title=title, deleted_at=utc_now())
            session.add(avatar)
            session.flush()
            job = JobRepository(session).add(
                Job(
                    user_id=user_id,
                    kind=JobKind.AVATAR_IMPORT,
                    subject_id=avatar.id,
                    title=title,
                    params={"bucket": stored.bucket, "key": stored.key, "name": title},
                )
            )
        announce(self._container, [job])
        return StartedAvatar(job.id, avatar.id, job.status.value)

    def import_state(self, user_id: str, job_id: str) -> ImportState:
        """Return how far an import is.

        Raises
        ------
        NotFound
            If there is no such job of this user.
        """
        with self._container.sessions() as session:
            job = JobRepository(session).get_owned(job_id, user_id)
            if job.kind is not JobKind.AVATAR_IMPORT:
                raise NotFound(f"job {job_id} imports nothing")
            return ImportState(
                job.id,
                job.subject_id,
                job.status.value,
                job.error_code,
                job.error_reason,
                dict(job.error_arguments),
            )


def _title_of(name: str) -> str:
    """Return a title made from a file's name."""
    stem = PurePosixPath(str(name).replace("\\", "/")).stem
    printable = "".join(letter if letter.isprintable() else " " for letter in stem)
    words = " ".join(printable.replace("_", " ").split())
    return words[:MAX_TITLE_CHARS]


def is_at_work(status: str) -> bool:
    """Tell whether a job of this status is still to end."""
    return bool(status) and not JobStatus(status).is_final


def _newest_export(session: Session, avatar: Avatar) -> Job | None:
    return JobRepository(session).newest(avatar.id, avatar.user_id, JobKind.AVATAR_EXPORT)


def _digest(avatar: Avatar) -> str:
    """Return a short name of how the character looks; its own name does not matter."""
    looks: dict[str, Any] = {**avatar.spec, "name": ""}
    text = json.dumps(looks, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
