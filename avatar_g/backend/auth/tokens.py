"""Session tokens and the cookie that carries them."""

import hashlib
import secrets
from http.cookies import CookieError, SimpleCookie

COOKIE = "avatar_g_session"
SECURE_COOKIE = f"__Host-{COOKIE}"
"""Name over https: browsers then insist on Secure, no Domain and path ``/``."""
SESSION_DAYS = 30
API_PREFIX = "avg_"
"""Begins every API token, so that a leaked one is recognised."""
_TOKEN_BYTES = 32
_MAX_COOKIE_CHARS = 8_192


def new_token() -> str:
    """Return 256 random bits, safe in a cookie."""
    return secrets.token_urlsafe(_TOKEN_BYTES)


def new_api_token() -> str:
    """Return a program's key."""
    return API_PREFIX + new_token()


def bearer_of(authorization: str) -> str | None:
    """Return the API token of an ``Authorization`` header; None without a ``Bearer`` one."""
    scheme, _, token = authorization.partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None


def token_hash(token: str) -> str:
    """Return what the database stores: a stolen database opens no session.

    A plain hash is enough, since tokens are random and long.
    """
    return hashlib.sha256(token.encode()).hexdigest()


def tokens_of(cookie_header: str) -> list[str]:
    """Return the session tokens of a ``Cookie`` header, the secure one first."""
    if len(cookie_header) > _MAX_COOKIE_CHARS:
        return []
    jar: SimpleCookie = SimpleCookie()
    try:
        jar.load(cookie_header)
    except CookieError:
        return []
    return [jar[name].value for name in (SECURE_COOKIE, COOKIE) if name in jar and jar[name].value]


def cookie_of(token: str, *, is_secure: bool) -> str:
    """Return the ``Set-Cookie`` value: invisible to scripts, not sent from other sites' forms."""
    name = SECURE_COOKIE if is_secure else COOKIE
    age_s = SESSION_DAYS * 86_400
    secure = "; Secure" if is_secure else ""
    return f"{name}={token}; Path=/; Max-Age={age_s}; HttpOnly; SameSite=Lax{secure}"


def expired_cookie(*, is_secure: bool) -> str:
    """Return the ``Set-Cookie`` value that signs out."""
    name = SECURE_COOKIE if is_secure else COOKIE
    secure = "; Secure" if is_secure else ""
    return f"{name}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax{secure}"
