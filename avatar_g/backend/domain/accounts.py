"""Accounts: roles, what tokens may do, limits, and what the audit log tells."""

from dataclasses import dataclass, field
from enum import StrEnum

RESET_HOURS = 1
"""A link for a new password works for so long."""


class Role(StrEnum):
    """What an account may do beyond its own things."""

    USER = "user"
    ADMIN = "admin"
    """Invites people, sets their limits and removes accounts; sees nobody's work."""


class Scope(StrEnum):
    """What an API token may do; each includes the ones before it."""

    READ = "read"
    WRITE = "write"
    ADMIN = "admin"

    def includes(self, other: "Scope") -> bool:
        """Tell whether this scope is enough where ``other`` is asked for."""
        order = list(Scope)
        return order.index(self) >= order.index(other)


class AuditAction(StrEnum):
    """What is written down about an account."""

    SIGNED_IN = "signed_in"
    SIGN_IN_REFUSED = "sign_in_refused"
    SIGNED_OUT = "signed_out"
    SIGNED_UP = "signed_up"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - the name of an act
    RESET_ASKED = "reset_asked"
    SESSION_ENDED = "session_ended"
    TOKEN_MADE = "token_made"  # noqa: S105 - the name of an act
    TOKEN_REVOKED = "token_revoked"  # noqa: S105 - the name of an act
    INVITED = "invited"
    REGISTRATION_CHANGED = "registration_changed"
    LIMITS_CHANGED = "limits_changed"
    ACCOUNT_REMOVED = "account_removed"
    DATA_EXPORTED = "data_exported"


@dataclass(frozen=True, slots=True)
class Limits:
    """What one account may use up."""

    size_bytes: int
    """All stored files together."""
    render_minutes: int
    """Working time of jobs per day (UTC)."""
    jobs: int
    """Unfinished jobs at a time."""
    money_cents: dict[str, int] = field(default_factory=dict)
    """Provider to US cents per calendar month; a provider that is not named may spend nothing."""


@dataclass(frozen=True, slots=True)
class Usage:
    """What one account has used up."""

    size_bytes: int
    render_minutes: float
    """Since midnight UTC."""
    jobs: int
    money_cents: dict[str, int] = field(default_factory=dict)
    """Since the first day of this month, UTC."""
