"""Recordings of a creator's own that a character may say: taken in, declared, erased."""

import hashlib
import shutil
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from tempfile import mkdtemp
from typing import Any

from sqlmodel import Session

from avatar_g.backend.container import Container
from avatar_g.backend.db.models.media_asset import MediaAsset, OwnerKind
from avatar_g.backend.db.models.row import utc_now
from avatar_g.backend.db.models.video_clip import VideoClip
from avatar_g.backend.db.repositories.artifacts import ArtifactRepository
from avatar_g.backend.db.repositories.assets import AssetRepository
from avatar_g.backend.db.repositories.consents import ConsentRepository
from avatar_g.backend.db.repositories.talks import TALK_RECORDING, TalkRepository
from avatar_g.backend.domain.assets import MIME_TYPES, AssetRole, Bucket
from avatar_g.backend.domain.consent import DECLARATION_VERSION, ConsentAction, ConsentEntry
from avatar_g.backend.domain.languages import Language
from avatar_g.backend.errors import InvalidRequest, NotFound
from avatar_g.backend.i18n import message
from avatar_g.backend.services.recordings import require_recording, title_of
from avatar_g.backend.services.talk_views import TalkRecordingView
from avatar_g.backend.storage.disk import require_free
from avatar_g.backend.storage.ports import StoredFile

_PREVIEWS = "talk_previews"
RECORDER_NAME = "recording.wav"
"""What the recorder on the page calls its files."""
MAX_RECORDINGS = 12
"""Kept per creator; the oldest makes room for a new one."""


@dataclass(frozen=True, slots=True)
class _Taken:
    stored: StoredFile
    report: dict[str, Any]
    warnings: tuple[str, ...]


class TalkRecordingService:
    """What a user may do with recordings for talk clips; other users' do not exist."""

    def __init__(self, container: Container) -> None:
        self._container = container

    def take(
        self, user_id: str, source: Path, *, file_name: str, language: Language
    ) -> TalkRecordingView:
        """Take a recording; it is decoded and listened to at once.

        What cannot be used is not kept, and the recordings from before stay.

        Raises
        ------
        UnsupportedInput
            Reason ``audio_*`` where it is no sound of a sane length, ``voice_*`` by what is heard.
        StorageFull
            Reason ``disk`` or ``quota``.
        """
        require_recording(source, file_name)
        settings = self._container.settings
        require_free(settings.data_dir, settings.min_free_bytes)
        with self._container.sessions() as session:
            AssetRepository(session).require_room(user_id, settings.quota_bytes)
        taken = self._taken(source)
        try:
            with self._container.sessions() as session:
                row = _insert(session, user_id, taken, _title(file_name, language))
                old = TalkRepository(session).recordings(user_id)[MAX_RECORDINGS:]
                gone = [key for each in old for key in _removed(session, each)]
                view = recording_view(row)
        except BaseException:
            self._container.storage.delete(Bucket.VOICES, [taken.stored.key])
            raise
        self._container.storage.delete(Bucket.VOICES, gone)
        return view

    def recordings(self, user_id: str) -> list[TalkRecordingView]:
        """Return the recordings that are kept, newest first."""
        with self._container.sessions() as session:
            return [recording_view(row) for row in TalkRepository(session).recordings(user_id)]

    def remove(self, user_id: str, recording_id: str) -> None:
        """Erase a recording; clips made of it stay, and the ledger notes that it is withdrawn.

        Raises
        ------
        NotFound
            If there is no such recording of this user.
        """
        with self._container.sessions() as session:
            row = TalkRepository(session).recording_owned(recording_id, user_id)
            ledger = ConsentRepository(session)
            given = ledger.standing(row.id, user_id)
            if given is not None:
                ledger.append(replace(given.to_entry(), action=ConsentAction.WITHDRAWN))
            gone = _removed(session, row)
        self._container.storage.delete(Bucket.VOICES, gone)
        forget_talk_previews(self._container.settings.cache_dir, user_id)

    def _taken(self, source: Path) -> _Taken:
        # Loaded here: only this request of the web process needs numpy.
        from avatar_g.backend.production.talk_recordings import take_talk_recording  # noqa: PLC0415

        uploads = self._container.settings.uploads_dir
        uploads.mkdir(parents=True, exist_ok=True)
        folder = Path(mkdtemp(dir=uploads))
        try:
            taken = take_talk_recording(source, folder)
            stored = self._container.storage.put(Bucket.VOICES, taken.sound)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        return _Taken(stored, taken.report, taken.warnings)


def declare_use(
    session: Session, user_id: str, recording_id: str, *, may_use: bool, language: Language
) -> VideoClip:
    """Return a recording whose use its creator declared; the ledger holds the declaration once.

    Raises
    ------
    InvalidRequest
        Reason ``recording_undeclared``.
    NotFound
        If there is no such recording of this user.
    """
    row = TalkRepository(session).recording_owned(recording_id, user_id)
    if not may_use:
        raise InvalidRequest("nobody declared its use", reason="recording_undeclared")
    ledger = ConsentRepository(session)
    if ledger.standing(row.id, user_id) is None:
        ledger.append(
            ConsentEntry(
                number=0,
                user_id=user_id,
                voice_id=row.id,
                action=ConsentAction.GIVEN,
                version=DECLARATION_VERSION,
                language=language.value,
                text=message("talk.may_use", language),
                phrase="",
                recording_sha256=str(row.summary["sha256"]),
                at=utc_now(),
                previous="",
            )
        )
    return row


def _title(file_name: str, language: Language) -> str:
    if file_name == RECORDER_NAME:
        return message("talk.my_recording", language)
    return title_of(file_name, language)


def recording_view(row: VideoClip) -> TalkRecordingView:
    """Return what pages show of a recording."""
    return TalkRecordingView(
        recording_id=row.id,
        title=row.title,
        duration_s=row.duration_s,
        seconds=max(1, round(row.duration_s)),
        speech_s=float(row.summary.get("speech_s") or 0.0),
        warnings=[str(each) for each in row.summary.get("warnings") or ()],
    )


def recording_file(session: Session, user_id: str, recording_id: str) -> MediaAsset:
    """Return the stored sound of a recording.

    Raises
    ------
    NotFound
        If there is no such recording of this user.
    """
    row = TalkRepository(session).recording_owned(recording_id, user_id)
    files = AssetRepository(session).of_owners([row.id], user_id)
    found = next((one for one in files if one.role == AssetRole.TALK_RECORDING), None)
    if found is None:
        raise NotFound(f"recording {recording_id} has no sound")
    return found


def previews_of(cache: Path, user_id: str) -> Path:
    """Return where the previews of a creator lie."""
    return cache / _PREVIEWS / hashlib.sha256(user_id.encode()).hexdigest()[:32]


def forget_talk_previews(cache: Path, user_id: str) -> None:
    """Erase every preview of a creator: a voice or a recording in them was withdrawn."""
    shutil.rmtree(previews_of(cache, user_id), ignore_errors=True)


def _insert(session: Session, user_id: str, taken: _Taken, title: str) -> VideoClip:
    stored = taken.stored
    row = VideoClip(
        user_id=user_id,
        title=title,
        request={"form": TALK_RECORDING},
        duration_s=float(taken.report["duration_s"]),
        summary={
            "sha256": stored.sha256,
            "speech_s": taken.report["speech_s"],
            "warnings": list(taken.warnings),
        },
    )
    ArtifactRepository(session).add(row)
    AssetRepository(session).publish(
        MediaAsset(
            user_id=user_id,
            bucket=stored.bucket,
            key=stored.key,
            sha256=stored.sha256,
            size_bytes=stored.size_bytes,
            mime=MIME_TYPES[PurePosixPath(stored.key).suffix],
            role=AssetRole.TALK_RECORDING,
            owner_kind=OwnerKind.VIDEO_CLIP,
            owner_id=row.id,
        )
    )
    return row


def _removed(session: Session, row: VideoClip) -> list[str]:
    """Delete a recording's row and return the keys of its files."""
    files = AssetRepository(session).delete_of_owner(OwnerKind.VIDEO_CLIP, row.id)
    ArtifactRepository(session).remove(row)
    return [each.key for each in files]
