"""API tokens, one-time links and failed sign-ins."""

from collections.abc import Iterable, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from avatar_g.backend.db.models.api_token import ApiToken
from avatar_g.backend.db.models.one_time_link import LinkPurpose, OneTimeLink
from avatar_g.backend.db.models.sign_in_try import SignInTry
from avatar_g.backend.db.repositories.accounts import SEEN_EVERY
from avatar_g.backend.errors import NotFound


class CredentialRepository:
    """Rows of secrets, which the database knows by their hashes only."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, row: ApiToken | OneTimeLink) -> None:
        """Insert."""
        self._session.add(row)
        self._session.flush()

    def tokens_of(self, user_id: str) -> Sequence[ApiToken]:
        """Return a user's API tokens, newest first."""
        return self._session.exec(
            select(ApiToken)
            .where(ApiToken.user_id == user_id)
            .order_by(col(ApiToken.created_at).desc(), col(ApiToken.id))
        ).all()

    def living_token(self, token_sha256: str, now: datetime) -> ApiToken | None:
        """Return the row of a token that has not run out, and note that it was used."""
        row = self._session.exec(
            select(ApiToken).where(
                ApiToken.token_sha256 == token_sha256, col(ApiToken.expires_at) > now
            )
        ).first()
        if row is not None and (row.last_used_at is None or now - row.last_used_at > SEEN_EVERY):
            row.last_used_at = now
        return row

    def revoke_token(self, token_id: str, user_id: str) -> None:
        """Delete one token of ``user_id``; someone else's does not exist."""
        statement = sa.delete(ApiToken).where(
            col(ApiToken.id) == token_id, col(ApiToken.user_id) == user_id
        )
        if self._session.exec(statement).rowcount == 0:
            raise NotFound(f"no token {token_id}")

    def use_link(self, purpose: LinkPurpose, token_sha256: str, now: datetime) -> OneTimeLink:
        """Take a link that has not run out; it never works again.

        Raises
        ------
        NotFound
            Reason ``link``: if there is none, or somebody was faster.
        """
        row = self.find_link(purpose, token_sha256, now)
        taken = sa.delete(OneTimeLink).where(col(OneTimeLink.id) == row.id)
        if self._session.exec(taken).rowcount == 0:
            raise NotFound("the link was used", reason="link")
        return row

    def find_link(self, purpose: LinkPurpose, token_sha256: str, now: datetime) -> OneTimeLink:
        """Return a link that has not run out.

        Raises
        ------
        NotFound
            Reason ``link``: if there is none.
        """
        row = self._session.exec(
            select(OneTimeLink).where(
                OneTimeLink.purpose == purpose,
                OneTimeLink.token_sha256 == token_sha256,
                col(OneTimeLink.expires_at) > now,
            )
        ).first()
        if row is None:
            raise NotFound("no such link", reason="link")
        return row

    def renew_link(
        self, purpose: LinkPurpose, user_id: str, token_sha256: str, expires_at: datetime
    ) -> None:
        """Make a link in place of a user's earlier ones."""
        self._session.exec(
            sa.delete(OneTimeLink).where(
                col(OneTimeLink.purpose) == purpose, col(OneTimeLink.user_id) == user_id
            )
        )
        self.add(
            OneTimeLink(
                user_id=user_id,
                purpose=purpose,
                token_sha256=token_sha256,
                expires_at=expires_at,
            )
        )

    def note_try(self, subjects: Iterable[str], now: datetime) -> None:
        """Remember a sign-in under each of its subjects, before it is known how it ends."""
        for subject in subjects:
            self._session.add(SignInTry(subject=subject, at=now))
        self._session.flush()

    def tries(self, subject: str, since: datetime) -> Sequence[datetime]:
        """Return the moments of the failed sign-ins of a subject, oldest first."""
        return self._session.exec(
            select(SignInTry.at)
            .where(SignInTry.subject == subject, col(SignInTry.at) > since)
            .order_by(col(SignInTry.at))
        ).all()

    def forgive(self, subject: str) -> None:
        """Forget the failed sign-ins of a subject."""
        self._session.exec(sa.delete(SignInTry).where(col(SignInTry.subject) == subject))

    def forget_expired(self, now: datetime, tries_before: datetime) -> None:
        """Forget tokens and links that ran out, and old failures."""
        for table in (ApiToken, OneTimeLink):
            self._session.exec(sa.delete(table).where(col(table.expires_at) <= now))
        self._session.exec(sa.delete(SignInTry).where(col(SignInTry.at) <= tries_before))
