"""Users and their sessions."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from avatar_g.backend.db.models.login_session import LoginSession
from avatar_g.backend.db.models.user import User


class AccountRepository:
    """Account rows within one session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def find(self, user_id: str) -> User | None:
        """Return a user, or None."""
        return self._session.get(User, user_id)

    def add(self, user: User) -> User:
        """Insert a user."""
        self._session.add(user)
        self._session.flush()
        return user

    def open_session(self, user_id: str, token_sha256: str, expires_at: datetime) -> None:
        """Remember a signed-in browser."""
        self._session.add(
            LoginSession(user_id=user_id, token_sha256=token_sha256, expires_at=expires_at)
        )

    def user_id_of_session(self, token_sha256: str, now: datetime) -> str | None:
        """Return whose living session this is, or None."""
        return self._session.exec(
            select(LoginSession.user_id).where(
                LoginSession.token_sha256 == token_sha256, col(LoginSession.expires_at) > now
            )
        ).first()

    def end_session(self, token_sha256: str) -> None:
        """Sign one browser out."""
        self._session.exec(
            sa.delete(LoginSession).where(col(LoginSession.token_sha256) == token_sha256)
        )

    def end_expired_sessions(self, now: datetime) -> int:
        """Forget sessions that ran out."""
        statement = sa.delete(LoginSession).where(col(LoginSession.expires_at) <= now)
        return self._session.exec(statement).rowcount
