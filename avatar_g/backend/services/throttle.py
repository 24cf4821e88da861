"""Sign-ins that fail again and again have to wait, by account and by network address."""

import hashlib
from datetime import datetime, timedelta

from sqlmodel import Session

from avatar_g.backend.db.repositories.credentials import CredentialRepository
from avatar_g.backend.errors import TooManyTries

WINDOW = timedelta(minutes=15)
TRIES_PER_NAME = 5
TRIES_PER_ADDRESS = 20
"""Several people may share an address."""


class Throttle:
    """Counts within one transaction, so that parallel guesses are counted too."""

    def __init__(self, session: Session, now: datetime) -> None:
        self._credentials = CredentialRepository(session)
        self._now = now

    def take(self, act: str, name: str, address: str) -> None:
        """Count one try, before it is known how it ends.

        Raises
        ------
        TooManyTries
            If there were too many within the window; ``limit`` tells how many minutes to wait.
        """
        limits = {_subject(act, "name", name): TRIES_PER_NAME}
        if address:
            limits[_subject(act, "address", address)] = TRIES_PER_ADDRESS
        for subject, limit in limits.items():
            tries = self._credentials.tries(subject, self._now - WINDOW)
            if len(tries) >= limit:
                wait = tries[-limit] + WINDOW - self._now
                minutes = max(1, -(-int(wait.total_seconds()) // 60))
                raise TooManyTries("too many failed sign-ins", limit=minutes)
        self._credentials.note_try(limits, self._now)

    def forgive(self, act: str, name: str) -> None:
        """Forget the tries of an account whose owner proved to be there."""
        self._credentials.forgive(_subject(act, "name", name))


def _subject(act: str, kind: str, value: str) -> str:
    """Return what the table keeps: a leaked database lists nobody's names and addresses."""
    return hashlib.sha256(f"{act}\n{kind}\n{value}".encode()).hexdigest()
