"""Consent to make a voice of somebody: rows chained by hashes, so that no row changes unnoticed."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final

CONSENT_VERSION: Final = 1
"""Number of the written consent's wording; raised whenever its text changes in any language."""
DECLARATION_VERSION: Final = 1
"""The same for the sentence by which somebody declares that a recording may be used in clips."""
FIRST_HASH: Final = "0" * 64
"""What the first row of a chain names as its predecessor."""
CHALLENGE_WORDS: Final = 3


class ConsentAction(StrEnum):
    """What somebody did."""

    GIVEN = "given"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class ConsentEntry:
    """One row of a creator's ledger."""

    number: int
    """From 1, without gaps."""
    user_id: str
    voice_id: str
    """Or the id of a recording for talk clips."""
    action: ConsentAction
    version: int
    language: str
    text: str
    """The written consent, word for word as it was shown."""
    phrase: str
    """What was to be read aloud: it holds the words drawn by chance."""
    recording_sha256: str
    """Fingerprint of the recording the consent is about."""
    at: datetime
    previous: str
    """Hash of the row before."""

    @property
    def digest(self) -> str:
        """Hash of everything above, 64 hex digits."""
        fields = {
            "number": self.number,
            "user": self.user_id,
            "voice": self.voice_id,
            "action": self.action.value,
            "version": self.version,
            "language": self.language,
            "text": self.text,
            "phrase": self.phrase,
            "recording": self.recording_sha256,
            "at": self.at.astimezone(UTC).isoformat(timespec="microseconds"),
            "previous": self.previous,
        }
        text = json.dumps(fields, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class LedgerFault:
    """Where a ledger stops being true."""

    number: int
    """The row, or the one that is absent."""
    problem: str
    """``missing``, ``broken_link`` or ``changed``."""


def first_fault(rows: Iterable[tuple[ConsentEntry, str]]) -> LedgerFault | None:
    """Return the first place where a ledger was tampered with, None if it was not.

    ``rows`` are entries in their order with the hash stored beside each. A ledger cut short at its
    end is still a chain: whoever must notice that keeps the last hash elsewhere.
    """
    previous = FIRST_HASH
    for expected, (entry, stored) in enumerate(rows, 1):
        if entry.number != expected:
            return LedgerFault(expected, "missing")
        if entry.digest != stored:
            return LedgerFault(expected, "changed")
        if entry.previous != previous:
            return LedgerFault(expected, "broken_link")
        previous = stored
    return None
