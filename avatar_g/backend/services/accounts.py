"""Who is asking."""

import ipaddress
from datetime import timedelta
from urllib.parse import urlsplit

from sqlalchemy.exc import IntegrityError

from avatar_g.backend.auth.tokens import (
    SESSION_DAYS,
    cookie_of,
    expired_cookie,
    new_token,
    token_hash,
    tokens_of,
)
from avatar_g.backend.config import Settings
from avatar_g.backend.container import Container
from avatar_g.backend.db.models.row import utc_now
from avatar_g.backend.db.models.user import User
from avatar_g.backend.db.repositories.accounts import AccountRepository
from avatar_g.backend.errors import NotAllowed

LOCAL_OWNER_ID = "0" * 32
"""The one account of a studio on one's own computer; a fixed id cannot be created twice."""
SIGN_IN_PATH = "/api/session"
_SIGN_IN_LIFE_S = 600


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


class AccountService:
    """Sessions, and the local owner."""

    def __init__(self, container: Container) -> None:
        self._container = container
        self._has_owner = False

    def local_owner(self) -> str:
        """Return the id of the local owner, who exists from now on."""
        if not self._has_owner:
            try:
                with self._container.sessions() as session:
                    accounts = AccountRepository(session)
                    if accounts.find(LOCAL_OWNER_ID) is None:
                        accounts.add(User(id=LOCAL_OWNER_ID, name="owner"))
            except IntegrityError:  # another process was faster
                pass
            self._has_owner = True
        return LOCAL_OWNER_ID

    def resolve_session(self, cookie_header: str) -> str | None:
        """Return whose living session the ``Cookie`` header holds, or None."""
        now = utc_now()
        for token in tokens_of(cookie_header or ""):
            with self._container.sessions() as session:
                user_id = AccountRepository(session).user_id_of_session(token_hash(token), now)
            if user_id is not None:
                return user_id
        return None

    def user_of_cookies(self, cookie_header: str) -> str:
        """Return who is asking.

        Without a session that is the local owner, if only this computer can ask; the edge refuses
        foreign ``Host`` and ``Origin`` headers, so other sites' pages cannot use that.

        Raises
        ------
        NotAllowed
            If nobody is signed in.
        """
        user_id = self.resolve_session(cookie_header)
        if user_id is None and is_loopback_only(self._container.settings):
            user_id = self.local_owner()
        if user_id is None:
            raise NotAllowed("no session", reason="sign_in")
        return user_id

    def open_session(self, user_id: str) -> str:
        """Sign a browser in; return the ``Set-Cookie`` value."""
        token = new_token()
        expires_at = utc_now() + timedelta(days=SESSION_DAYS)
        with self._container.sessions() as session:
            AccountRepository(session).open_session(user_id, token_hash(token), expires_at)
        return cookie_of(token, is_secure=self._is_secure)

    def end_session(self, cookie_header: str) -> str:
        """Sign a browser out; return the ``Set-Cookie`` value."""
        for token in tokens_of(cookie_header):
            with self._container.sessions() as session:
                AccountRepository(session).end_session(token_hash(token))
        return expired_cookie(is_secure=self._is_secure)

    def sign_in_link(self) -> str:
        """Return an address that signs the local owner in, valid for 10 to 20 minutes.

        For studios that other computers can reach: the owner reads it in the terminal.
        """
        path = self._container.signer.sign(SIGN_IN_PATH, life_s=_SIGN_IN_LIFE_S)
        return self._container.settings.resolved_public_url.rstrip("/") + path

    def may_sign_in(self, expires: str, signature: str) -> bool:
        """Tell whether a visitor of ``SIGN_IN_PATH`` becomes the local owner."""
        if is_loopback_only(self._container.settings):
            return True
        return self._container.signer.verify(SIGN_IN_PATH, expires, signature)

    @property
    def _is_secure(self) -> bool:
        return self._container.settings.resolved_public_url.startswith("https://")
