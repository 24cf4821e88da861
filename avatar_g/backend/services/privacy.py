"""What is known about a person here: shown, handed out, and erased."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from avatar_g.backend.container import Container
from avatar_g.backend.db.models.job import Job
from avatar_g.backend.db.models.media_asset import MediaAsset, OwnerKind
from avatar_g.backend.db.repositories.accounts import AccountRepository
from avatar_g.backend.db.repositories.assets import AssetRepository
from avatar_g.backend.db.repositories.jobs import JobRepository
from avatar_g.backend.db.repositories.ledgers import LedgerRepository
from avatar_g.backend.db.repositories.voices import VoiceRepository
from avatar_g.backend.domain.accounts import AuditAction, Role
from avatar_g.backend.domain.assets import Bucket
from avatar_g.backend.domain.jobs import JobKind
from avatar_g.backend.engines.music.singing.kept_voices import forget_voice
from avatar_g.backend.errors import InvalidRequest
from avatar_g.backend.jobs.announcing import announce
from avatar_g.backend.jobs.workspace import remove_workspace
from avatar_g.backend.production.caches import PHRASES
from avatar_g.backend.services.files import media_path
from avatar_g.backend.services.quotas import require_room
from avatar_g.backend.services.sign_in import SignInService
from avatar_g.backend.services.voice_previews import forget_previews


@dataclass(frozen=True, slots=True)
class AuditView:
    """One act of the audit log."""

    at: datetime
    action: str
    address: str
    is_by_other: bool
    """An administrator did it to this account."""


@dataclass(frozen=True, slots=True)
class OutboundView:
    """One connection to another host."""

    at: datetime
    provider: str
    host: str
    purpose: str
    sent_bytes: int
    cost_cents: int


@dataclass(frozen=True, slots=True)
class ArchiveView:
    """The newest archive of everything, if there is one."""

    url: str = ""
    """Opens with a session of its owner only."""
    size_bytes: int = 0
    is_being_made: bool = False


class PrivacyService:
    """What a person may ask about themselves."""

    def __init__(self, container: Container, sign_in: SignInService) -> None:
        self._container = container
        self._sign_in = sign_in

    def audit(self, user_id: str) -> list[AuditView]:
        """Return the newest acts by and on an account."""
        with self._container.sessions() as session:
            rows = LedgerRepository(session).audit_of(user_id)
        return [
            AuditView(
                at=row.created_at,
                action=row.action,
                address=row.address if row.user_id == user_id else "",
                is_by_other=row.user_id != user_id,
            )
            for row in rows
        ]

    def outbound(self, user_id: str) -> list[OutboundView]:
        """Return the newest connections that were made for an account."""
        with self._container.sessions() as session:
            rows = LedgerRepository(session).calls_of(user_id)
        return [
            OutboundView(
                row.created_at, row.provider, row.host, row.purpose, row.sent_bytes, row.cost_cents
            )
            for row in rows
        ]

    def archive(self, user_id: str) -> ArchiveView:
        """Return where the newest archive is, and whether one is being made."""
        with self._container.sessions() as session:
            files = AssetRepository(session).of_owner(OwnerKind.ACCOUNT, user_id)
            job = JobRepository(session).newest(user_id, user_id, JobKind.ACCOUNT_EXPORT)
        is_being_made = job is not None and not job.status.is_final
        newest = files[0] if files else None
        if newest is None:
            return ArchiveView(is_being_made=is_being_made)
        url = f"{media_path(newest.id)}?download=1"
        return ArchiveView(url, newest.size_bytes, is_being_made)

    def export(self, user_id: str) -> str:
        """Start packing everything into one archive; return the id of the job.

        Raises
        ------
        InvalidRequest
            If the creator's limits are used up.
        StorageFull
            Reason ``disk`` or ``quota``.
        """
        with self._container.sessions() as session:
            AccountRepository(session).get(user_id)
            jobs = JobRepository(session)
            running = jobs.newest(user_id, user_id, JobKind.ACCOUNT_EXPORT)
            if running is not None and not running.status.is_final:
                return running.id
            require_room(self._container, session, user_id)
            job = jobs.add(Job(user_id=user_id, kind=JobKind.ACCOUNT_EXPORT, subject_id=user_id))
            LedgerRepository(session).note(user_id, AuditAction.DATA_EXPORTED, subject_id=job.id)
        announce(self._container, [job])
        return job.id

    def delete_own(self, user_id: str, password: str) -> None:
        """Erase one's own account with everything in it.

        Raises
        ------
        NotAllowed
            Reason ``wrong_password``.
        InvalidRequest
            Reason ``last_admin``: other accounts are left and nobody could administer.
        """
        self._sign_in.require_password(user_id, password)
        self.erase(user_id)

    def erase(self, user_id: str, *, admin_id: str = "") -> None:
        """Remove an account: rows, files, scratch folders, what voices sang, Redis keys.

        Raises
        ------
        NotFound
            If there is no such account.
        InvalidRequest
            Reason ``last_admin``.
        """
        with self._container.sessions() as session:
            accounts = AccountRepository(session)
            user = accounts.get(user_id)
            is_last = user.role is Role.ADMIN and accounts.admin_count() == 1
            if is_last and len(accounts.list()) > 1:
                raise InvalidRequest("the last administrator", reason="last_admin")
            jobs = JobRepository(session)
            owned = jobs.all_of(user_id)
            stopped = [row for job in owned for row in jobs.cancel(job)]
            accounts.end_sessions(user_id)
        announce(self._container, stopped)
        with self._container.sessions() as session:
            files = AssetRepository(session).all_of(user_id)
            digests = VoiceRepository(session).digests_of(user_id)
            ledger = LedgerRepository(session)
            ledger.forget_subject(user_id)
            AccountRepository(session).remove(user)
            if admin_id:
                ledger.note(admin_id, AuditAction.ACCOUNT_REMOVED)
        self._erase_files(files, [job.id for job in owned], digests)
        self._container.events.forget(job.id for job in owned)
        self._container.sessions.erase_traces()

    def _erase_files(
        self, files: Sequence[MediaAsset], job_ids: list[str], digests: Sequence[str]
    ) -> None:
        for file in files:
            self._container.storage.delete(Bucket(file.bucket), [file.key])
        settings = self._container.settings
        for job_id in job_ids:
            remove_workspace(settings.work_dir / job_id)
        for digest in digests:
            forget_previews(settings.cache_dir, digest)
            forget_voice(settings.cache_dir / PHRASES, digest)
