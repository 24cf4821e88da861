"""Recorded voices: what is to be read aloud, samples, the consent, training."""

import json
import secrets
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path, PurePosixPath
from tempfile import mkdtemp
from typing import Annotated, Any

from annotated_types import Len
from sqlmodel import Session

from avatar_g.backend.container import Container
from avatar_g.backend.db.models.job import Job
from avatar_g.backend.db.models.media_asset import MediaAsset, OwnerKind
from avatar_g.backend.db.models.voice_profile import VoiceProfile
from avatar_g.backend.db.models.voice_recording import VoiceRecording
from avatar_g.backend.db.repositories.assets import AssetRepository
from avatar_g.backend.db.repositories.consents import ConsentRepository
from avatar_g.backend.db.repositories.jobs import JobRepository
from avatar_g.backend.db.repositories.voices import VoiceRepository
from avatar_g.backend.domain.assets import MIME_TYPES, AssetRole, Bucket
from avatar_g.backend.domain.consent import (
    CHALLENGE_WORDS,
    CONSENT_VERSION,
    ConsentAction,
    ConsentEntry,
)
from avatar_g.backend.domain.jobs import JobKind
from avatar_g.backend.domain.languages import Language
from avatar_g.backend.domain.voices import TrainingLevel, VoiceKind
from avatar_g.backend.errors import InvalidRequest, NotFound
from avatar_g.backend.i18n import message
from avatar_g.backend.jobs.announcing import announce
from avatar_g.backend.services.files import MediaFile
from avatar_g.backend.services.quotas import require_room, require_storage
from avatar_g.backend.services.recordings import require_recording
from avatar_g.backend.services.voice_views import ConsentText, LineView, StartedVoice, VoiceView
from avatar_g.backend.services.voices import (
    MAX_TITLE_CHARS,
    newest_training,
    require_room_for_voice,
    view_of,
)
from avatar_g.backend.storage.ports import StoredFile
from avatar_g.backend.validation import parse

_WORDS = Path(__file__).with_name("voice_words.json")


@dataclass(frozen=True, slots=True)
class _RecordingWish:
    language: Language
    title: Annotated[str, Len(0, MAX_TITLE_CHARS)] = ""


@dataclass(frozen=True, slots=True)
class _ConsentWish:
    """What somebody confirms; the text itself is ours, so that nobody agrees to another one."""

    agreed: bool
    version: int
    language: Language


class VoiceRecordingService:
    """What a user may do with recordings of a voice; other users' voices do not exist."""

    def __init__(self, container: Container) -> None:
        self._container = container

    def begin(self, user_id: str, fields: Mapping[str, Any]) -> VoiceView:
        """Make an empty recorded voice with a text to read aloud that nobody can know before.

        ``fields`` are ``language`` and optionally ``title``.

        Raises
        ------
        InvalidRequest
            Reason ``<field>_<problem>`` or ``voices_too_many``.
        """
        wish = parse(_RecordingWish, fields)
        with self._container.sessions() as session:
            rows = VoiceRepository(session)
            require_room_for_voice(rows, user_id)
            row = VoiceProfile(
                user_id=user_id,
                kind=VoiceKind.RECORDED,
                title=wish.title.strip() or message("voice.my_voice", wish.language),
                language=wish.language.value,
                prompt=_phrase(wish.language),
            )
            rows.add(row)
            return view_of(session, row)

    def consent_text(self, language: Language) -> ConsentText:
        """Return the written consent."""
        text = message("voice.consent_text", language)
        return ConsentText(language.value, CONSENT_VERSION, text)

    def script(self, user_id: str, voice_id: str) -> list[LineView]:
        """Return the guided script in the voice's language, and what is read of it.

        Raises
        ------
        NotFound
            If there is no such voice of this user.
        """
        from avatar_g.backend.production.voices import script_lines  # noqa: PLC0415

        with self._container.sessions() as session:
            rows = VoiceRepository(session)
            row = _recorded(rows, voice_id, user_id)
            read = {sample.line for sample in rows.recordings(row.id, user_id)}
            training = dict(row.summary.get("training") or {})
        reread = {each["number"]: each["reason"] for each in training.get("reread", ())}
        return [
            LineView(line.number, line.text, line.number in read, reread.get(line.number, ""))
            for line in script_lines(Language(row.language))
        ]

    def upload(
        self, user_id: str, voice_id: str, source: Path, *, file_name: str, line: int = 0
    ) -> VoiceView:
        """Take a sample: the text of the consent (line 0) or a line of the guided script.

        It is decoded and listened to at once; what cannot be used is not kept, and an earlier
        sample of the line stays.

        Raises
        ------
        UnsupportedInput
            Reason ``audio_*`` where it is no sound of a sane length, ``voice_*`` by what is heard.
        InvalidRequest
            Reason ``line_invalid``, or ``consent_given``: the sample a consent is about stays.
        NotFound
            If there is no such voice of this user.
        StorageFull
            Reason ``disk`` or ``quota``.
        """
        from avatar_g.backend.production.voices import take_sample  # noqa: PLC0415

        require_recording(source, file_name)
        settings = self._container.settings
        with self._container.sessions() as session:
            row = _recorded(VoiceRepository(session), voice_id, user_id)
            require_storage(self._container, session, user_id)
            _require_line(row, line)
        settings.uploads_dir.mkdir(parents=True, exist_ok=True)
        folder = Path(mkdtemp(dir=settings.uploads_dir))
        try:
            taken = take_sample(source, folder, is_line=line > 0)
            stored = self._container.storage.put(Bucket.VOICES, taken.sound)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        report: dict[str, Any] = json.loads(json.dumps(asdict(taken.report)))
        return self._keep(user_id, voice_id, line, stored, report)

    def give_consent(self, user_id: str, voice_id: str, fields: Mapping[str, Any]) -> VoiceView:
        """Write down that the speaker agrees, together with the fingerprint of the recording.

        ``fields`` are ``agreed``, and ``language`` and ``version`` of the text that was shown.

        Raises
        ------
        InvalidRequest
            Reason ``consent_missing``, ``consent_outdated``, or ``voice_unrecorded`` if the text
            was not read aloud yet.
        NotFound
            If there is no such voice of this user.
        """
        wish = parse(_ConsentWish, fields)
        if not wish.agreed:
            raise InvalidRequest("not agreed", reason="consent_missing")
        if wish.version != CONSENT_VERSION:
            raise InvalidRequest("another text was shown", reason="consent_outdated")
        with self._container.sessions() as session:
            rows, ledger = VoiceRepository(session), ConsentRepository(session)
            row = _recorded(rows, voice_id, user_id)
            sample = next((one for one in rows.recordings(row.id, user_id) if one.line == 0), None)
            if sample is None:
                raise InvalidRequest("nothing was read aloud", reason="voice_unrecorded")
            if ledger.standing(row.id, user_id) is None:
                entry = ConsentEntry(
                    number=0,
                    user_id=user_id,
                    voice_id=row.id,
                    action=ConsentAction.GIVEN,
                    version=CONSENT_VERSION,
                    language=wish.language.value,
                    text=message("voice.consent_text", wish.language),
                    phrase=row.prompt,
                    recording_sha256=sample.sha256,
                    at=row.created_at,
                    previous="",
                )
                row.consent_id = ledger.append(entry).id
            session.flush()
            return view_of(session, row)

    def train(self, user_id: str, voice_id: str, level: str) -> StartedVoice:
        """Start training; a training that runs already is stopped.

        Raises
        ------
        InvalidRequest
            Reason ``level_invalid``, ``consent_missing``, ``voice_unrecorded``,
            ``voice_lines_missing`` or ``too_many_jobs``.
        NotFound
            If there is no such voice of this user.
        StorageFull
            Reason ``disk`` or ``quota``.
        """
        if level not in set(TrainingLevel):
            raise InvalidRequest(f"no level {level!r}", reason="level_invalid")
        with self._container.sessions() as session:
            rows, jobs = VoiceRepository(session), JobRepository(session)
            row = _recorded(rows, voice_id, user_id)
            require_room(self._container, session, user_id)
            _require_trainable(session, row, TrainingLevel(level))
            running = newest_training(session, row)
            changed = jobs.cancel(running) if running else []
            job = jobs.add(
                Job(
                    user_id=user_id,
                    kind=JobKind.VOICE_TRAIN,
                    subject_id=row.id,
                    title=row.title,
                    params={"level": level},
                )
            )
        announce(self._container, [*changed, job])
        return StartedVoice(job.id, voice_id, job.status.value)

    def open_sample(self, user_id: str, voice_id: str, line: int) -> MediaFile:
        """Return a sample for its owner.

        Raises
        ------
        NotFound
            If there is no such sample of this user.
        """
        with self._container.sessions() as session:
            rows = VoiceRepository(session)
            row = rows.get_owned(voice_id, user_id)
            found = [one for one in rows.recordings(row.id, user_id) if one.line == line]
            if not found:
                raise NotFound(f"voice {voice_id} has no sample {line}")
            asset = rows.sample(found[0].id, user_id)
        return MediaFile(
            asset_id=asset.id,
            mime=asset.mime,
            sha256=asset.sha256,
            size_bytes=asset.size_bytes,
            download_name=f"sample-{line}{PurePosixPath(asset.key).suffix}",
            bucket=Bucket(asset.bucket),
            key=asset.key,
        )

    def _keep(
        self, user_id: str, voice_id: str, line: int, stored: StoredFile, report: dict[str, Any]
    ) -> VoiceView:
        try:
            with self._container.sessions() as session:
                rows = VoiceRepository(session)
                row = _recorded(rows, voice_id, user_id)
                _require_line(row, line)  # a consent may have been given meanwhile
                sample = VoiceRecording(
                    user_id=user_id,
                    voice_id=row.id,
                    line=line,
                    sha256=stored.sha256,
                    duration_s=float(report["duration_s"]),
                    report=report,
                )
                unused = rows.replace_recording(sample)
                AssetRepository(session).publish(_sample_file(stored, sample))
                view = view_of(session, row)
        except BaseException:
            self._container.storage.delete(Bucket.VOICES, [stored.key])
            raise
        for bucket, key in unused:
            self._container.storage.delete(Bucket(bucket), [key])
        return view


def _recorded(rows: VoiceRepository, voice_id: str, user_id: str) -> VoiceProfile:
    row = rows.get_owned(voice_id, user_id)
    if row.kind is not VoiceKind.RECORDED:
        raise NotFound(f"voice {voice_id} is not recorded")
    return row


def _require_line(row: VoiceProfile, line: int) -> None:
    from avatar_g.backend.production.voices import script_lines  # noqa: PLC0415

    if line == 0 and row.consent_id is not None:
        raise InvalidRequest("a consent is about this recording", reason="consent_given")
    if not 0 <= line <= len(script_lines(Language(row.language))):
        raise InvalidRequest(f"no line {line}", reason="line_invalid")


def _require_trainable(session: Session, row: VoiceProfile, level: TrainingLevel) -> None:
    if ConsentRepository(session).standing(row.id, row.user_id) is None:
        raise InvalidRequest("nobody consented", reason="consent_missing")
    lines = {sample.line for sample in VoiceRepository(session).recordings(row.id, row.user_id)}
    if 0 not in lines:
        raise InvalidRequest("nothing was read aloud", reason="voice_unrecorded")
    if level is TrainingLevel.UNITS and len(lines) < 2:
        raise InvalidRequest("no line of the script was read", reason="voice_lines_missing")


def _sample_file(stored: StoredFile, sample: VoiceRecording) -> MediaAsset:
    return MediaAsset(
        user_id=sample.user_id,
        bucket=stored.bucket,
        key=stored.key,
        sha256=stored.sha256,
        size_bytes=stored.size_bytes,
        mime=MIME_TYPES[PurePosixPath(stored.key).suffix],
        role=AssetRole.VOICE_SAMPLE,
        owner_kind=OwnerKind.VOICE_RECORDING,
        owner_id=sample.id,
    )


@cache
def _words(language: Language) -> tuple[str, ...]:
    table: dict[str, list[str]] = json.loads(_WORDS.read_text(encoding="utf-8"))
    return tuple(table[language.value])


def _phrase(language: Language) -> str:
    """Return the text to read aloud; its words are drawn by chance, none twice."""
    words = secrets.SystemRandom().sample(_words(language), CHALLENGE_WORDS)
    return message("voice.read_aloud", language, words=", ".join(words))
