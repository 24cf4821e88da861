"""Consents of voices: the ledger, and what a withdrawal lists, blocks and erases."""

from dataclasses import replace
from time import perf_counter

from sqlmodel import Session

from avatar_g.backend.container import Container
from avatar_g.backend.db.models.artifact import Artifact
from avatar_g.backend.db.models.consent import Consent
from avatar_g.backend.db.models.job import Job
from avatar_g.backend.db.models.media_asset import OwnerKind
from avatar_g.backend.db.models.row import utc_now
from avatar_g.backend.db.models.voice_profile import VoiceProfile
from avatar_g.backend.db.repositories.consents import ConsentRepository
from avatar_g.backend.db.repositories.jobs import JobRepository
from avatar_g.backend.db.repositories.talks import TALK
from avatar_g.backend.db.repositories.voice_uses import VoiceUseRepository
from avatar_g.backend.db.repositories.voices import VoiceRepository
from avatar_g.backend.domain.assets import Bucket
from avatar_g.backend.domain.consent import ConsentAction
from avatar_g.backend.engines.music.singing.kept_voices import forget_voice
from avatar_g.backend.errors import NotFound
from avatar_g.backend.jobs.announcing import announce
from avatar_g.backend.production.caches import PHRASES
from avatar_g.backend.services.talk_recordings import forget_talk_previews
from avatar_g.backend.services.voice_previews import forget_previews
from avatar_g.backend.services.voice_views import (
    DerivedItem,
    LedgerRow,
    LedgerView,
    RevokedVoice,
)


class VoiceConsentService:
    """What a user may do with consents; other users' voices and ledgers do not exist."""

    def __init__(self, container: Container) -> None:
        self._container = container

    def ledger(self, user_id: str) -> LedgerView:
        """Return the user's ledger and whether every row is as it was written."""
        with self._container.sessions() as session:
            repository = ConsentRepository(session)
            fault = repository.verify(user_id)
            rows = [_ledger_row(row) for row in repository.ledger(user_id)]
        if fault is None:
            return LedgerView(is_intact=True, rows=rows)
        return LedgerView(False, fault.problem, fault.number, rows)

    def made_with(self, user_id: str, voice_id: str) -> list[DerivedItem]:
        """Return every song, talk clip and video a voice is heard in, newest first.

        Raises
        ------
        NotFound
            If there is no such voice of this user.
        """
        with self._container.sessions() as session:
            voice = VoiceRepository(session).get_owned(voice_id, user_id, includes_revoked=True)
            return _derived(session, voice)

    def revoke(self, user_id: str, voice_id: str) -> RevokedVoice:
        """Withdraw a consent, or delete a voice that has none.

        The ledger notes it; everything made with the voice is listed and cannot be shared from that
        moment; samples and model are erased. A voice without a consent is deleted altogether.

        Raises
        ------
        NotFound
            If there is no such voice of this user.
        """
        started_s = perf_counter()
        with self._container.sessions() as session:
            rows = VoiceRepository(session)
            voice = rows.get_owned(voice_id, user_id)
            digest = voice.digest
            items = _derived(session, voice)
            stopped = _stopped_jobs(session, voice, items)
            erased = rows.forget_data(voice)
            if voice.consent_id is None:
                rows.remove(voice)
            else:
                _withdraw(session, voice)
        took_ms = 1_000.0 * (perf_counter() - started_s)
        for bucket, key in erased:
            self._container.storage.delete(Bucket(bucket), [key])
        if digest:
            cache = self._container.settings.cache_dir
            forget_previews(cache, digest)
            forget_talk_previews(cache, user_id)
            forget_voice(cache / PHRASES, digest)
        announce(self._container, stopped)
        return RevokedVoice(voice_id, items, round(took_ms, 2))


def _derived(session: Session, voice: VoiceProfile) -> list[DerivedItem]:
    made = VoiceUseRepository(session).made_with(voice.id, voice.user_id)
    return [DerivedItem(row.id, _kind_of(kind, row), row.title) for kind, row in made]


def _kind_of(kind: OwnerKind, row: Artifact) -> str:
    if kind is OwnerKind.TRACK:
        return "song"
    return "talk" if row.request.get("form") == TALK else "video"


def _stopped_jobs(session: Session, voice: VoiceProfile, items: list[DerivedItem]) -> list[Job]:
    """Cancel whatever still trains the voice or makes something with it."""
    jobs = JobRepository(session)
    subjects = [voice.id, *(item.item_id for item in items)]
    found = [job for one in subjects for job in jobs.newest_of_subject(one, voice.user_id)]
    return [row for job in found for row in jobs.cancel(job)]


def _withdraw(session: Session, voice: VoiceProfile) -> None:
    ledger = ConsentRepository(session)
    given = ledger.standing(voice.id, voice.user_id)
    if given is None:
        raise NotFound(f"voice {voice.id} has no consent")
    voice.digest, voice.level = "", ""
    voice.revoked_at = utc_now()
    voice.summary = {}
    session.flush()  # before the ledger says so: the database lets no model outlive its consent
    ledger.append(replace(given.to_entry(), action=ConsentAction.WITHDRAWN))


def _ledger_row(row: Consent) -> LedgerRow:
    entry = row.to_entry()
    return LedgerRow(
        number=entry.number,
        voice_id=entry.voice_id,
        action=entry.action.value,
        version=entry.version,
        language=entry.language,
        text=entry.text,
        phrase=entry.phrase,
        recording_sha256=entry.recording_sha256,
        at=entry.at.isoformat(timespec="microseconds"),
        previous=entry.previous,
        digest=row.digest,
    )
