"""Addresses that open one file for a while, without a session."""

import base64
import hmac
import re
from datetime import UTC, datetime

_METHOD = "GET"
_EXPIRY = re.compile(r"[0-9]{1,12}", re.ASCII)
LINK_LIFE_S = 6 * 3_600


class UrlSigner:
    """Signs with HMAC-SHA256; several keys let an operator rotate: the first signs, all verify."""

    def __init__(self, *keys: bytes) -> None:
        if not keys or any(len(key) < 16 for key in keys):
            raise ValueError("a signing key of at least 16 bytes is needed")
        self._keys = keys

    def sign(self, path: str, *, life_s: int = LINK_LIFE_S, moment_s: float | None = None) -> str:
        """Return ``path?expires=...&signature=...``, valid for ``life_s`` up to twice of it.

        The expiry is rounded up to a multiple of ``life_s``: the address of a file stays the same
        for a while, so a browser's player is not reset whenever a page reads it again.
        """
        now_s = datetime.now(UTC).timestamp() if moment_s is None else moment_s
        expires = (int(now_s) // life_s + 2) * life_s
        return f"{path}?expires={expires}&signature={self._signature(self._keys[0], path, expires)}"

    def verify(
        self, path: str, expires: str, signature: str, *, moment_s: float | None = None
    ) -> bool:
        """Tell whether we signed ``path`` until ``expires``, and that is still to come."""
        if not _EXPIRY.fullmatch(expires) or not signature.isascii():
            return False
        now_s = datetime.now(UTC).timestamp() if moment_s is None else moment_s
        if int(expires) <= now_s or str(int(expires)) != expires:
            return False
        return any(
            hmac.compare_digest(self._signature(key, path, int(expires)), signature)
            for key in self._keys
        )

    def secret_for(self, purpose: str) -> str:
        """Return a secret of its own for ``purpose``; nobody can tell ours from it."""
        digest = hmac.digest(self._keys[0], f"secret\n{purpose}".encode(), "sha256")
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()

    @staticmethod
    def _signature(key: bytes, path: str, expires: int) -> str:
        message = f"{_METHOD}\n{path}\n{expires}".encode()
        digest = hmac.digest(key, message, "sha256")
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
