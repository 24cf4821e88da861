"""Voices of a creator: slots A, B and C, designed voices, and what pages show of recorded ones."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Annotated, Any

from annotated_types import Len
from sqlmodel import Session

from avatar_g.backend.container import Container
from avatar_g.backend.db.models.job import Job
from avatar_g.backend.db.models.row import utc_now
from avatar_g.backend.db.models.voice_profile import VoiceProfile
from avatar_g.backend.db.models.voice_recording import VoiceRecording
from avatar_g.backend.db.models.voice_slot import SlotChoice
from avatar_g.backend.db.repositories.jobs import JobRepository
from avatar_g.backend.db.repositories.voices import VoiceRepository
from avatar_g.backend.domain.jobs import JobKind
from avatar_g.backend.domain.music import VoiceSlot
from avatar_g.backend.domain.voices import VoiceDesign, VoiceKind
from avatar_g.backend.errors import InvalidRequest
from avatar_g.backend.services.voice_views import SampleView, SlotView, VoiceView
from avatar_g.backend.validation import parse

MAX_VOICES = 30
MAX_TITLE_CHARS = 60


@dataclass(frozen=True, slots=True)
class _Title:
    title: Annotated[str, Len(0, MAX_TITLE_CHARS)] = ""


class VoiceService:
    """What a user may do with voices; other users' voices do not exist."""

    def __init__(self, container: Container) -> None:
        self._container = container

    def voices(self, user_id: str) -> list[VoiceView]:
        """Return designed and recorded voices, newest first, those being made too."""
        with self._container.sessions() as session:
            return [view_of(session, row) for row in VoiceRepository(session).list_owned(user_id)]

    def voice(self, user_id: str, voice_id: str) -> VoiceView:
        """Return one voice.

        Raises
        ------
        NotFound
            If there is no such voice of this user, or its consent was withdrawn.
        """
        with self._container.sessions() as session:
            return view_of(session, VoiceRepository(session).get_owned(voice_id, user_id))

    def slots(self, user_id: str) -> list[SlotView]:
        """Return who sings and speaks as A, B and C."""
        with self._container.sessions() as session:
            rows = VoiceRepository(session)
            chosen = rows.slots(user_id)
            return [_slot_view(rows, user_id, slot, chosen.get(slot)) for slot in VoiceSlot]

    def choose(self, user_id: str, slot: str, voice: str) -> list[SlotView]:
        """Put a voice into a slot: the id of one of the user's, or the letter of a built-in one.

        Raises
        ------
        InvalidRequest
            Reason ``slot_invalid``, or ``voice_untrained`` if it cannot sing yet.
        NotFound
            If there is no such voice of this user.
        """
        if slot not in set(VoiceSlot):
            raise InvalidRequest(f"no slot {slot!r}", reason="slot_invalid")
        with self._container.sessions() as session:
            rows = VoiceRepository(session)
            if voice in set(VoiceSlot):
                rows.choose(user_id, VoiceSlot(slot), built_in=voice)
            else:
                row = rows.get_owned(voice, user_id)
                if not row.digest:
                    raise InvalidRequest("the voice is not trained", reason="voice_untrained")
                rows.choose(user_id, VoiceSlot(slot), voice_id=row.id)
        return self.slots(user_id)

    def design(self, user_id: str, fields: Mapping[str, Any]) -> VoiceView:
        """Make a voice with sliders, or change one.

        ``fields`` are those of ``VoiceDesign``, ``title``, and ``voice_id`` of a designed voice
        that is to change.

        Raises
        ------
        InvalidRequest
            Reason ``<field>_<problem>``, ``voices_too_many`` or ``voice_not_designed``.
        NotFound
            If there is no such voice of this user.
        """
        # Loaded here: only this request of the web process needs numpy.
        from avatar_g.backend.production.voices import design_digest  # noqa: PLC0415

        given = {name: value for name, value in fields.items() if value is not None}
        design, title = parse(VoiceDesign, given), parse(_Title, given).title.strip()
        digest = design_digest(design)
        plain: dict[str, Any] = json.loads(json.dumps(asdict(design)))
        with self._container.sessions() as session:
            rows = VoiceRepository(session)
            if given.get("voice_id"):
                row = rows.get_owned(str(given["voice_id"]), user_id)
                if row.kind is not VoiceKind.DESIGNED:
                    raise InvalidRequest("not a designed voice", reason="voice_not_designed")
            else:
                require_room_for_voice(rows, user_id)
                row = VoiceProfile(user_id=user_id, kind=VoiceKind.DESIGNED, finished_at=utc_now())
            row.title = title or row.title
            row.design, row.digest = plain, digest
            rows.add(row)
            return view_of(session, row)

    def rename(self, user_id: str, voice_id: str, title: str) -> VoiceView:
        """Call a voice something else.

        Raises
        ------
        InvalidRequest
            Reason ``title_too_long`` or ``title_invalid``.
        NotFound
            If there is no such voice of this user.
        """
        name = parse(_Title, {"title": title}).title.strip()
        with self._container.sessions() as session:
            row = VoiceRepository(session).get_owned(voice_id, user_id)
            row.title = name or row.title
            return view_of(session, row)


def require_room_for_voice(rows: VoiceRepository, user_id: str) -> None:
    """Raise ``InvalidRequest`` with the reason ``voices_too_many`` if a user has enough voices."""
    if len(rows.list_owned(user_id)) >= MAX_VOICES:
        raise InvalidRequest("too many voices", reason="voices_too_many", limit=MAX_VOICES)


def view_of(session: Session, row: VoiceProfile) -> VoiceView:
    """Return what pages show of a voice."""
    samples = VoiceRepository(session).recordings(row.id, row.user_id)
    job = newest_training(session, row)
    return VoiceView(
        voice_id=row.id,
        title=row.title,
        kind=row.kind.value,
        language=row.language,
        level=row.level,
        digest=row.digest,
        is_ready=row.digest != "",
        has_consent=row.consent_id is not None,
        phrase=row.prompt,
        design=dict(row.design),
        samples=_sample_views(row, samples),
        report=dict(row.summary.get("training") or {}),
        job_id=job.id if job else "",
        status=job.status.value if job else "",
        stage=job.stage if job else "",
        share=job.share if job else 0.0,
        error_code=job.error_code if job else "",
        error_reason=job.error_reason if job else "",
        created_at=row.created_at.isoformat(timespec="seconds"),
    )


def newest_training(session: Session, row: VoiceProfile) -> Job | None:
    """Return the newest job that trains a voice."""
    jobs = JobRepository(session).newest_of_subject(row.id, row.user_id)
    return next((job for job in jobs if job.kind is JobKind.VOICE_TRAIN), None)


def sample_path(voice_id: str, line: int) -> str:
    """Return the address of a sample; only its owner's session opens it."""
    return f"/api/voice/{voice_id}/samples/{line}"


def _sample_views(row: VoiceProfile, samples: Sequence[VoiceRecording]) -> list[SampleView]:
    return [
        SampleView(
            line=sample.line,
            duration_s=sample.duration_s,
            speech_s=float(sample.report.get("speech_s", 0.0)),
            noise_db=float(sample.report.get("noise_db", 0.0)),
            clipped_share=float(sample.report.get("clipped_share", 0.0)),
            sample_url=sample_path(row.id, sample.line),
        )
        for sample in samples
    ]


def _slot_view(
    rows: VoiceRepository, user_id: str, slot: VoiceSlot, choice: SlotChoice | None
) -> SlotView:
    if choice is None or choice.voice_id is None:
        built_in = choice.built_in if choice else slot.value
        return SlotView(slot=slot.value, built_in=built_in)
    row = rows.get_owned(choice.voice_id, user_id)
    return SlotView(
        slot=slot.value,
        kind=row.kind.value,
        voice_id=row.id,
        title=row.title,
        level=row.level,
    )
