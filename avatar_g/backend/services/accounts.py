"""Who is asking."""

import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from avatar_g.backend.auth.tokens import (
    SESSION_DAYS,
    bearer_of,
    cookie_of,
    expired_cookie,
    new_token,
    token_hash,
    tokens_of,
)
from avatar_g.backend.config import Settings
from avatar_g.backend.container import Container
from avatar_g.backend.db.models.login_session import LoginSession
from avatar_g.backend.db.models.row import utc_now
from avatar_g.backend.db.models.user import User
from avatar_g.backend.db.repositories.accounts import AccountRepository
from avatar_g.backend.db.repositories.credentials import CredentialRepository
from avatar_g.backend.db.repositories.ledgers import LedgerRepository
from avatar_g.backend.domain.accounts import AuditAction, Role, Scope
from avatar_g.backend.errors import NotAllowed, NotPermitted

LOCAL_OWNER_ID = "0" * 32
"""The first account; a fixed id cannot be created twice."""
OWNER_NAME = "owner"
SIGN_IN_PATH = "/api/session"
_SIGN_IN_LIFE_S = 600


@dataclass(frozen=True, slots=True)
class Client:
    """Where a request comes from, as far as it can be told."""

    address: str = ""
    """Network address; empty: this computer's terminal."""
    browser: str = ""
    """What the browser calls itself."""


@dataclass(frozen=True, slots=True)
class SessionView:
    """One signed-in browser as its owner sees it."""

    session_id: str
    browser: str
    address: str
    since: datetime
    last_seen_at: datetime
    is_this: bool


def is_loopback_only(settings: Settings) -> bool:
    """Tell whether nobody but users of this computer can reach the web server."""
    hosts = [settings.host, urlsplit(settings.resolved_public_url).hostname or ""]
    return all(_is_loopback(host) for host in hosts)


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def ensure_owner(session: Session) -> User:
    """Return the local owner, who exists from now on."""
    accounts = AccountRepository(session)
    owner = accounts.find(LOCAL_OWNER_ID)
    if owner is not None:
        return owner
    taken = accounts.find_by_name(OWNER_NAME) is not None
    return accounts.add(
        User(
            id=LOCAL_OWNER_ID,
            name=OWNER_NAME,
            sign_in_name=None if taken else OWNER_NAME,
            role=Role.ADMIN,
        )
    )


class AccountService:
    """Sessions, API tokens, and the local owner."""

    def __init__(self, container: Container) -> None:
        self._container = container

    def local_owner(self) -> str:
        """Return the id of the local owner, who exists from now on."""
        try:
            with self._container.sessions() as session:
                return ensure_owner(session).id
        except IntegrityError:  # another process was faster
            return LOCAL_OWNER_ID

    def resolve_session(self, cookie_header: str) -> str | None:
        """Return whose living session the ``Cookie`` header holds, or None."""
        row = self._living_session(cookie_header)
        return row.user_id if row else None

    def user_of_cookies(self, cookie_header: str) -> str:
        """Return who is asking.

        Without a session that is the local owner, as long as only this computer can ask and the
        owner has no password; the edge refuses foreign ``Host`` and ``Origin`` headers, so other
        sites' pages cannot use that.

        Raises
        ------
        NotAllowed
            Reason ``sign_in`` if nobody is signed in; ``password_first`` if the server can be
            reached from elsewhere and its owner has no password yet.
        """
        user_id = self.resolve_session(cookie_header)
        if user_id not in {None, LOCAL_OWNER_ID}:
            return str(user_id)
        is_local = is_loopback_only(self._container.settings)
        if user_id is not None and is_local:
            return user_id
        has_password = self.owner_has_password()
        if user_id is None and (has_password or not is_local):
            raise NotAllowed("no session", reason="sign_in")
        if user_id is not None and not has_password:
            raise NotAllowed("the owner needs a password", reason="password_first")
        return user_id or self.local_owner()

    def user_of_request(self, cookie_header: str, authorization: str, needed: Scope) -> str:
        """Return who is asking by an API token, or else by cookie.

        Raises
        ------
        NotAllowed
            If the token is unknown or ran out, or nobody is signed in.
        NotPermitted
            Reason ``scope``: if the token may not do this; ``admin`` if the account may not.
        """
        token = bearer_of(authorization)
        if token is None:
            user_id = self.user_of_cookies(cookie_header)
        else:
            user_id = self._user_of_token(token, needed)
        if needed is Scope.ADMIN:
            self.require_admin(user_id)
        return user_id

    def require_admin(self, user_id: str) -> None:
        """Refuse whoever does not administer the studio.

        Raises
        ------
        NotPermitted
            Reason ``admin``.
        """
        with self._container.sessions() as session:
            user = AccountRepository(session).find(user_id)
        if user is None or user.role is not Role.ADMIN:
            raise NotPermitted("not an administrator", reason="admin")

    def owner_has_password(self) -> bool:
        """Tell whether the local owner can sign in by password."""
        with self._container.sessions() as session:
            owner = AccountRepository(session).find(LOCAL_OWNER_ID)
            return owner is not None and owner.password_hash is not None

    def open_session(self, user_id: str, client: Client = Client()) -> str:
        """Sign a browser in; return the ``Set-Cookie`` value."""
        token = new_token()
        row = LoginSession(
            user_id=user_id,
            token_sha256=token_hash(token),
            expires_at=utc_now() + timedelta(days=SESSION_DAYS),
            last_seen_at=utc_now(),
            browser=client.browser[:200],
            address=client.address[:64],
        )
        with self._container.sessions() as session:
            AccountRepository(session).open_session(row)
            LedgerRepository(session).note(
                user_id, AuditAction.SIGNED_IN, subject_id=row.id, address=client.address
            )
        return cookie_of(token, is_secure=self._is_secure)

    def end_session(self, cookie_header: str, client: Client = Client()) -> str:
        """Sign a browser out; return the ``Set-Cookie`` value."""
        for token in tokens_of(cookie_header):
            with self._container.sessions() as session:
                accounts = AccountRepository(session)
                row = accounts.living_session(token_hash(token), utc_now())
                if row is not None:
                    accounts.end_session(row)
                    LedgerRepository(session).note(
                        row.user_id,
                        AuditAction.SIGNED_OUT,
                        subject_id=row.id,
                        address=client.address,
                    )
        return expired_cookie(is_secure=self._is_secure)

    def sessions(self, user_id: str, cookie_header: str) -> list[SessionView]:
        """Return a user's signed-in browsers, newest first."""
        hashes = {token_hash(token) for token in tokens_of(cookie_header)}
        with self._container.sessions() as session:
            rows = AccountRepository(session).sessions_of(user_id, utc_now())
        return [
            SessionView(
                session_id=row.id,
                browser=row.browser,
                address=row.address,
                since=row.created_at,
                last_seen_at=row.last_seen_at or row.created_at,
                is_this=row.token_sha256 in hashes,
            )
            for row in rows
        ]

    def revoke_session(self, user_id: str, session_id: str) -> None:
        """Sign one of a user's browsers out.

        Raises
        ------
        NotFound
            If there is no such session of this user.
        """
        with self._container.sessions() as session:
            accounts = AccountRepository(session)
            accounts.end_session(accounts.session_owned(session_id, user_id))
            LedgerRepository(session).note(
                user_id, AuditAction.SESSION_ENDED, subject_id=session_id
            )

    def sign_in_link(self) -> str:
        """Return an address that signs an owner without a password in, for 10 to 20 minutes.

        For studios that other computers can reach: the owner reads it in the terminal.
        """
        path = self._container.signer.sign(SIGN_IN_PATH, life_s=_SIGN_IN_LIFE_S)
        return self._container.settings.resolved_public_url.rstrip("/") + path

    def may_sign_in(self, expires: str, signature: str) -> bool:
        """Tell whether a visitor of ``SIGN_IN_PATH`` becomes the local owner: never by password."""
        if self.owner_has_password():
            return False
        if is_loopback_only(self._container.settings):
            return True
        return self._container.signer.verify(SIGN_IN_PATH, expires, signature)

    def _living_session(self, cookie_header: str) -> LoginSession | None:
        for token in tokens_of(cookie_header or ""):
            with self._container.sessions() as session:
                row = AccountRepository(session).living_session(token_hash(token), utc_now())
            if row is not None:
                return row
        return None

    def _user_of_token(self, token: str, needed: Scope) -> str:
        with self._container.sessions() as session:
            row = CredentialRepository(session).living_token(token_hash(token), utc_now())
            user = AccountRepository(session).find(row.user_id) if row else None
        if row is None or user is None:
            raise NotAllowed("unknown API token", reason="token")
        if not row.scope.includes(needed):
            raise NotPermitted(f"a token with the scope {needed} is needed", reason="scope")
        return user.id

    @property
    def trusted_proxies(self) -> int:
        """How many reverse proxies stand in front of the server."""
        return self._container.settings.trusted_proxies

    @property
    def _is_secure(self) -> bool:
        return self._container.settings.resolved_public_url.startswith("https://")
