"""Password hashes."""

from functools import lru_cache
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

MIN_PASSWORD_CHARS = 10
MAX_PASSWORD_CHARS = 200
_AT_ONCE = BoundedSemaphore(2)
"""A hash takes 19 MiB: many sign-ins together must not use up the memory."""


@lru_cache(maxsize=1)
def _hasher() -> PasswordHasher:
    """Return Argon2id with OWASP's second choice: 19 MiB, 2 passes, 1 lane.

    MEASURED: 0.28 s on a busy 2-core machine; argon2-cffi's default took 1.06 s there.
    """
    return PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)


def hash_password(password: str) -> str:
    """Return the encoded hash with its parameters and salt."""
    with _AT_ONCE:
        return _hasher().hash(password)


def is_password(password: str, password_hash: str | None) -> bool:
    """Tell whether the password fits; takes the same time for an account without one."""
    try:
        with _AT_ONCE:
            fits = _hasher().verify(password_hash or _hash_of_nothing(), password)
        return fits and bool(password_hash)
    except (VerificationError, InvalidHashError):
        return False


def needs_new_hash(password_hash: str) -> bool:
    """Tell whether the hash was made with weaker parameters than today's."""
    return _hasher().check_needs_rehash(password_hash)


@lru_cache(maxsize=1)
def _hash_of_nothing() -> str:
    return _hasher().hash("nobody has this password")
