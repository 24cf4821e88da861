"""What a creator may use up: the one place that is asked before any work is enqueued."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlmodel import Session

from avatar_g.backend.config import Settings
from avatar_g.backend.container import Container
from avatar_g.backend.db.models.row import utc_now
from avatar_g.backend.db.repositories.accounts import AccountRepository
from avatar_g.backend.db.repositories.assets import AssetRepository
from avatar_g.backend.db.repositories.jobs import JobRepository
from avatar_g.backend.db.repositories.ledgers import LedgerRepository
from avatar_g.backend.db.repositories.limits import LimitRepository
from avatar_g.backend.domain.accounts import AuditAction, Limits, Usage
from avatar_g.backend.errors import InvalidRequest
from avatar_g.backend.storage.disk import require_free

_MAX_MINUTES, _MAX_JOBS, _MAX_BYTES, _MAX_CENTS = 100_000, 10_000, 2**50, 10_000_000
_MAX_PROVIDERS = 20


@dataclass(frozen=True, slots=True)
class QuotaView:
    """Limits beside what is used up."""

    limits: Limits
    usage: Usage


class QuotaService:
    """Reads limits and usage; administrators write limits."""

    def __init__(self, container: Container) -> None:
        self._container = container

    def of(self, user_id: str) -> QuotaView:
        """Return what an account may use up and has used up.

        Raises
        ------
        NotFound
            If there is no such account.
        """
        with self._container.sessions() as session:
            AccountRepository(session).get(user_id)
            return quota_of(session, self._container.settings, user_id)

    def change(self, admin_id: str, user_id: str, changes: Mapping[str, Any]) -> QuotaView:
        """Set some of an account's limits.

        ``changes`` are ``size_bytes``, ``render_minutes`` and ``jobs``, whole numbers or None for
        what the settings say, and ``money_cents`` by provider.

        Raises
        ------
        NotFound
            If there is no such account.
        InvalidRequest
            Reason ``<limit>_invalid``.
        """
        checked = _checked(changes)
        with self._container.sessions() as session:
            AccountRepository(session).get(user_id)
            row = LimitRepository(session).set(user_id)
            for name, value in checked.items():
                setattr(row, name, value)
            session.flush()
            LedgerRepository(session).note(admin_id, AuditAction.LIMITS_CHANGED, subject_id=user_id)
            return quota_of(session, self._container.settings, user_id)


def quota_of(session: Session, settings: Settings, user_id: str) -> QuotaView:
    """Return limits and usage within one transaction."""
    limits, now = limits_of(session, settings, user_id), utc_now()
    rows = LimitRepository(session)
    month = _midnight(now).replace(day=1)
    usage = Usage(
        size_bytes=AssetRepository(session).used_bytes(user_id),
        render_minutes=round(rows.worked_s(user_id, _midnight(now), now) / 60.0, 1),
        jobs=JobRepository(session).unfinished_count(user_id),
        money_cents=LedgerRepository(session).spent_cents(user_id, month),
    )
    return QuotaView(limits, usage)


def limits_of(session: Session, settings: Settings, user_id: str) -> Limits:
    """Return an account's limits: what an administrator set, else the settings."""
    limits = Limits(settings.quota_bytes, settings.quota_render_minutes, settings.quota_jobs)
    row = LimitRepository(session).find(user_id)
    if row is None:
        return limits
    chosen = {
        name: value
        for name in ("size_bytes", "render_minutes", "jobs")
        if (value := getattr(row, name)) is not None
    }
    money = {name: int(cents) for name, cents in row.money_cents.items()}
    return replace(limits, money_cents=money, **chosen)


def require_storage(container: Container, session: Session, user_id: str) -> None:
    """Refuse what would be stored where there is no room.

    Raises
    ------
    StorageFull
        Reason ``disk`` or ``quota``.
    """
    settings = container.settings
    require_free(settings.data_dir, settings.min_free_bytes)
    limits = limits_of(session, settings, user_id)
    AssetRepository(session).require_room(user_id, limits.size_bytes)


def require_room(container: Container, session: Session, user_id: str) -> None:
    """Refuse new work that has no room: on the disk, in the quota, in the queue, in the day.

    Raises
    ------
    InvalidRequest
        Reason ``too_many_jobs`` or ``render_minutes``.
    StorageFull
        Reason ``disk`` or ``quota``.
    """
    require_storage(container, session, user_id)
    limits = limits_of(session, container.settings, user_id)
    if JobRepository(session).unfinished_count(user_id) >= limits.jobs:
        raise InvalidRequest("too many unfinished jobs", reason="too_many_jobs", limit=limits.jobs)
    now = utc_now()
    worked_s = LimitRepository(session).worked_s(user_id, _midnight(now), now)
    if worked_s >= 60.0 * limits.render_minutes:
        raise InvalidRequest(
            "no working time left today", reason="render_minutes", limit=limits.render_minutes
        )


def _midnight(now: datetime) -> datetime:
    return now.replace(hour=0, minute=0, second=0, microsecond=0)


def _checked(changes: Mapping[str, Any]) -> dict[str, Any]:
    bounds = {"size_bytes": _MAX_BYTES, "render_minutes": _MAX_MINUTES, "jobs": _MAX_JOBS}
    checked: dict[str, Any] = {}
    for name, bound in bounds.items():
        if name in changes:
            value = changes[name]
            if value is not None and not _is_count(value, bound):
                raise InvalidRequest(f"{name} out of range", reason=f"{name}_invalid", limit=bound)
            checked[name] = value
    if "money_cents" in changes:
        money = changes["money_cents"]
        if not isinstance(money, dict) or len(money) > _MAX_PROVIDERS:
            raise InvalidRequest("money_cents is no table", reason="money_cents_invalid")
        for provider, cents in money.items():
            if not _is_count(cents, _MAX_CENTS) or not 0 < len(str(provider)) <= 40:
                raise InvalidRequest("out of range", reason="money_cents_invalid")
        checked["money_cents"] = dict(money)
    return checked


def _is_count(value: Any, bound: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= bound
