"""Requests that clients name: asking twice does the work once."""

import hashlib
import re
from dataclasses import dataclass

from avatar_g.backend.container import Container
from avatar_g.backend.db.repositories.idempotency import IdempotencyRepository
from avatar_g.backend.errors import Conflict, InvalidRequest

KEY_LIFE_S = 24 * 3_600
"""An answer is kept for so long."""
WORK_S = 120
"""A request that is not answered within this counts as lost: its process died."""
_KEY = re.compile(r"[\x21-\x7e]{1,255}", re.ASCII)


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """What the first request was answered."""

    status_code: int
    media_type: str
    text: str


@dataclass(frozen=True, slots=True)
class NamedRequest:
    """One request under a key of its user."""

    user_id: str
    key_sha256: str
    request_sha256: str


class IdempotencyService:
    """Remembers answers by the keys of one user; other users' keys do not exist."""

    def __init__(self, container: Container) -> None:
        self._container = container

    def name(self, user_id: str, key: str, request: bytes) -> NamedRequest:
        """Return what a request is known by.

        Raises
        ------
        InvalidRequest
            Reason ``idempotency_key_invalid`` if the key is not 1 to 255 visible ASCII characters.
        """
        if not _KEY.fullmatch(key):
            raise InvalidRequest("not a key", reason="idempotency_key_invalid")
        hashes = [hashlib.sha256(part).hexdigest() for part in (key.encode(), request)]
        return NamedRequest(user_id, *hashes)

    def begin(self, named: NamedRequest) -> str:
        """Take the right to answer; an empty string: ask ``answer_of`` instead."""
        with self._container.sessions() as session:
            return IdempotencyRepository(session).claim(
                named.user_id,
                named.key_sha256,
                named.request_sha256,
                work_s=WORK_S,
                life_s=KEY_LIFE_S,
            )

    def answer_of(self, named: NamedRequest) -> KeptAnswer | None:
        """Return the answer of the first request; None: it is still at work, or was given up.

        Raises
        ------
        Conflict
            Reason ``idempotency_key_reused`` if the key named another request.
        """
        with self._container.sessions() as session:
            row = IdempotencyRepository(session).find(named.user_id, named.key_sha256)
        if row is None:
            return None
        if row.request_sha256 != named.request_sha256:
            raise Conflict("the key names another request", reason="idempotency_key_reused")
        if row.status_code == 0:
            return None
        return KeptAnswer(row.status_code, row.media_type, row.answer)

    def keep(self, claim: str, answer: KeptAnswer) -> None:
        """Remember the answer."""
        with self._container.sessions() as session:
            IdempotencyRepository(session).answer(
                claim, answer.status_code, answer.media_type, answer.text
            )

    def give_up(self, claim: str) -> None:
        """Let the request be asked again: it had no lasting answer."""
        with self._container.sessions() as session:
            IdempotencyRepository(session).give_up(claim)
