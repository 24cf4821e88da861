"""Keys for programs."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from avatar_g.backend.auth.tokens import new_api_token, token_hash
from avatar_g.backend.container import Container
from avatar_g.backend.db.models.api_token import ApiToken
from avatar_g.backend.db.models.row import utc_now
from avatar_g.backend.db.repositories.accounts import AccountRepository
from avatar_g.backend.db.repositories.credentials import CredentialRepository
from avatar_g.backend.db.repositories.ledgers import LedgerRepository
from avatar_g.backend.domain.accounts import AuditAction, Role, Scope
from avatar_g.backend.errors import InvalidRequest, NotPermitted

MAX_TOKENS = 50
MAX_DAYS = 365
_TAIL_CHARS = 4


@dataclass(frozen=True, slots=True)
class TokenView:
    """One token as its owner sees it."""

    token_id: str
    name: str
    tail: str
    scope: str
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None
    is_expired: bool

    @classmethod
    def of(cls, row: ApiToken) -> "TokenView":
        """Read a row."""
        return cls(
            token_id=row.id,
            name=row.name,
            tail=row.tail,
            scope=row.scope,
            created_at=row.created_at,
            expires_at=row.expires_at,
            last_used_at=row.last_used_at,
            is_expired=row.expires_at <= utc_now(),
        )


class ApiTokenService:
    """What a user may do with tokens; other users' tokens do not exist."""

    def __init__(self, container: Container) -> None:
        self._container = container

    def list(self, user_id: str) -> "list[TokenView]":
        """Return a user's tokens, newest first."""
        with self._container.sessions() as session:
            return [TokenView.of(row) for row in CredentialRepository(session).tokens_of(user_id)]

    def make(self, user_id: str, name: str, scope: str, days: int) -> tuple[TokenView, str]:
        """Make a token; its text is returned here and never again.

        Raises
        ------
        InvalidRequest
            Reason ``token_name_missing``, ``scope_invalid``, ``days_out_of_range`` or
            ``too_many_tokens``.
        NotPermitted
            Reason ``admin``: the scope ``admin`` is for administrators.
        """
        name = " ".join(name.split())[:80]
        if not name:
            raise InvalidRequest("a token needs a name", reason="token_name_missing")
        if scope not in set(Scope):
            raise InvalidRequest(f"no scope {scope!r}", reason="scope_invalid")
        if not 1 <= days <= MAX_DAYS:
            raise InvalidRequest("1 to 365 days", reason="days_out_of_range", limit=MAX_DAYS)
        token = new_api_token()
        with self._container.sessions() as session:
            credentials = CredentialRepository(session)
            user = AccountRepository(session).get(user_id)
            if scope == Scope.ADMIN and user.role is not Role.ADMIN:
                raise NotPermitted("not an administrator", reason="admin")
            if len(credentials.tokens_of(user_id)) >= MAX_TOKENS:
                raise InvalidRequest("too many", reason="too_many_tokens", limit=MAX_TOKENS)
            row = ApiToken(
                user_id=user_id,
                name=name,
                token_sha256=token_hash(token),
                tail=token[-_TAIL_CHARS:],
                scope=Scope(scope),
                expires_at=utc_now() + timedelta(days=days),
            )
            credentials.add(row)
            LedgerRepository(session).note(user_id, AuditAction.TOKEN_MADE, subject_id=row.id)
        return TokenView.of(row), token

    def revoke(self, user_id: str, token_id: str) -> None:
        """Let a token work no more, from now on.

        Raises
        ------
        NotFound
            If there is no such token of this user.
        """
        with self._container.sessions() as session:
            CredentialRepository(session).revoke_token(token_id, user_id)
            LedgerRepository(session).note(user_id, AuditAction.TOKEN_REVOKED, subject_id=token_id)
