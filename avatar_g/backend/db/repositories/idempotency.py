"""Requests that clients named, and the answers they got."""

from datetime import datetime, timedelta
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from avatar_g.backend.db.models.idempotency_key import IdempotencyKey
from avatar_g.backend.db.models.row import utc_now


class IdempotencyRepository:
    """Idempotency rows within one session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def claim(
        self, user_id: str, key_sha256: str, request_sha256: str, *, work_s: float, life_s: float
    ) -> str:
        """Take the right to answer a request; an empty string: somebody has it, or answered it."""
        now, claim = utc_now(), uuid4().hex
        self._session.exec(
            sa.delete(IdempotencyKey).where(
                col(IdempotencyKey.user_id) == user_id,
                col(IdempotencyKey.key_sha256) == key_sha256,
                sa.or_(
                    col(IdempotencyKey.expires_at) <= now,
                    sa.and_(
                        col(IdempotencyKey.status_code) == 0,
                        col(IdempotencyKey.claimed_until) <= now,
                    ),
                ),
            )
        )
        row = IdempotencyKey(
            user_id=user_id,
            key_sha256=key_sha256,
            request_sha256=request_sha256,
            claim=claim,
            claimed_until=now + timedelta(seconds=work_s),
            expires_at=now + timedelta(seconds=life_s),
        )
        try:
            with self._session.begin_nested():
                self._session.add(row)
                self._session.flush()
        except IntegrityError:  # the unique pair: another request was first
            return ""
        return claim

    def find(self, user_id: str, key_sha256: str) -> IdempotencyKey | None:
        """Return what is known of a named request."""
        return self._session.exec(
            select(IdempotencyKey).where(
                IdempotencyKey.user_id == user_id, IdempotencyKey.key_sha256 == key_sha256
            )
        ).first()

    def answer(self, claim: str, status_code: int, media_type: str, text: str) -> None:
        """Keep the answer, if the claim still holds."""
        self._session.exec(
            sa.update(IdempotencyKey)
            .where(col(IdempotencyKey.claim) == claim, col(IdempotencyKey.status_code) == 0)
            .values(status_code=status_code, media_type=media_type, answer=text)
        )

    def give_up(self, claim: str) -> None:
        """Forget a request that was not answered for good: it may be asked again."""
        self._session.exec(
            sa.delete(IdempotencyKey).where(
                col(IdempotencyKey.claim) == claim, col(IdempotencyKey.status_code) == 0
            )
        )

    def forget_expired(self, now: datetime) -> int:
        """Forget what no client will ask for again."""
        statement = sa.delete(IdempotencyKey).where(col(IdempotencyKey.expires_at) <= now)
        return self._session.exec(statement).rowcount
