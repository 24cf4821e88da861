"""Users and their sessions."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col, select

from avatar_g.backend.db.models.login_session import LoginSession
from avatar_g.backend.db.models.user import User
from avatar_g.backend.domain.accounts import Role
from avatar_g.backend.errors import NotFound

SEEN_EVERY = timedelta(minutes=5)
"""A session's moment is written no more often: reading must not become writing."""


class AccountRepository:
    """Account rows within one session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def find(self, user_id: str) -> User | None:
        """Return a user, or None."""
        return self._session.get(User, user_id)

    def get(self, user_id: str) -> User:
        """Return a user.

        Raises
        ------
        NotFound
            If there is no such account.
        """
        user = self.find(user_id)
        if user is None:
            raise NotFound(f"no account {user_id}")
        return user

    def find_by_name(self, sign_in_name: str) -> User | None:
        """Return who signs in with this name or e-mail address, in its one spelling."""
        return self._session.exec(
            select(User).where(
                sa.or_(
                    col(User.sign_in_name) == sign_in_name,
                    sa.func.lower(col(User.email)) == sign_in_name,
                )
            )
        ).first()

    def list(self) -> Sequence[User]:
        """Return every account, oldest first."""
        return self._session.exec(select(User).order_by(col(User.created_at), col(User.id))).all()

    def admin_count(self) -> int:
        """Return how many accounts may administer the studio."""
        return self._session.exec(
            select(sa.func.count()).select_from(User).where(User.role == Role.ADMIN)
        ).one()

    def add(self, user: User) -> User:
        """Insert a user."""
        self._session.add(user)
        self._session.flush()
        return user

    def remove(self, user: User) -> None:
        """Delete an account; the database removes every row that belongs to it."""
        self._session.execute(sa.delete(User).where(col(User.id) == user.id))

    def open_session(self, row: LoginSession) -> LoginSession:
        """Remember a signed-in browser."""
        self._session.add(row)
        self._session.flush()
        return row

    def living_session(self, token_sha256: str, now: datetime) -> LoginSession | None:
        """Return the session of a token, if it has not run out."""
        row = self._session.exec(
            select(LoginSession).where(
                LoginSession.token_sha256 == token_sha256, col(LoginSession.expires_at) > now
            )
        ).first()
        if row is not None and (row.last_seen_at is None or now - row.last_seen_at > SEEN_EVERY):
            row.last_seen_at = now
        return row

    def sessions_of(self, user_id: str, now: datetime) -> Sequence[LoginSession]:
        """Return a user's living sessions, newest first."""
        return self._session.exec(
            select(LoginSession)
            .where(LoginSession.user_id == user_id, col(LoginSession.expires_at) > now)
            .order_by(col(LoginSession.created_at).desc(), col(LoginSession.id))
        ).all()

    def session_owned(self, session_id: str, user_id: str) -> LoginSession:
        """Return one session of ``user_id``; someone else's does not exist."""
        row = self._session.exec(
            select(LoginSession).where(
                LoginSession.id == session_id, LoginSession.user_id == user_id
            )
        ).first()
        if row is None:
            raise NotFound(f"no session {session_id}")
        return row

    def end_session(self, row: LoginSession) -> None:
        """Sign one browser out."""
        self._session.delete(row)

    def end_sessions(self, user_id: str, *, keep_sha256: str = "") -> int:
        """Sign a user out everywhere, but in the browser whose token is kept."""
        statement = sa.delete(LoginSession).where(
            col(LoginSession.user_id) == user_id, col(LoginSession.token_sha256) != keep_sha256
        )
        return self._session.exec(statement).rowcount

    def end_expired_sessions(self, now: datetime) -> int:
        """Forget sessions that ran out."""
        statement = sa.delete(LoginSession).where(col(LoginSession.expires_at) <= now)
        return self._session.exec(statement).rowcount
