"""What administrators do: invite, open registration, set roles and limits, remove accounts."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from avatar_g.backend.auth.links import page_link
from avatar_g.backend.auth.tokens import new_token, token_hash
from avatar_g.backend.container import Container
from avatar_g.backend.db.models.one_time_link import LinkPurpose, OneTimeLink
from avatar_g.backend.db.models.row import utc_now
from avatar_g.backend.db.models.user import User
from avatar_g.backend.db.repositories.accounts import AccountRepository
from avatar_g.backend.db.repositories.credentials import CredentialRepository
from avatar_g.backend.db.repositories.ledgers import LedgerRepository
from avatar_g.backend.db.repositories.limits import LimitRepository
from avatar_g.backend.domain.accounts import AuditAction, Role
from avatar_g.backend.errors import InvalidRequest, NotPermitted
from avatar_g.backend.services.quotas import QuotaView, quota_of
from avatar_g.backend.services.sign_in import (
    INVITATION_DAYS,
    OPEN_REGISTRATION,
    SignInService,
)


@dataclass(frozen=True, slots=True)
class UserView:
    """One account as administrators and its owner see it; nothing of its work."""

    user_id: str
    name: str
    email: str
    role: str
    has_password: bool
    since: datetime
    quota: QuotaView


class UserService:
    """Acts of administrators; every one checks the role."""

    def __init__(self, container: Container, sign_in: SignInService) -> None:
        self._container = container
        self._sign_in = sign_in

    def me(self, user_id: str) -> UserView:
        """Return one's own account.

        Raises
        ------
        NotFound
            If there is no such account.
        """
        with self._container.sessions() as session:
            user = AccountRepository(session).get(user_id)
            return _view(user, quota_of(session, self._container.settings, user_id))

    def list(self, admin_id: str) -> "list[UserView]":
        """Return every account.

        Raises
        ------
        NotPermitted
            Reason ``admin``.
        """
        self._require_admin(admin_id)
        with self._container.sessions() as session:
            settings = self._container.settings
            rows = AccountRepository(session).list()
            return [_view(user, quota_of(session, settings, user.id)) for user in rows]

    def invite(self, admin_id: str) -> str:
        """Return an address under which somebody makes an account; works once, for a week.

        Raises
        ------
        NotPermitted
            Reason ``admin``.
        NotAllowed
            Reason ``password_first``: a second account needs a first one with a password.
        """
        self._require_admin(admin_id)
        self._sign_in.require_own_password(admin_id)
        token = new_token()
        with self._container.sessions() as session:
            CredentialRepository(session).add(
                OneTimeLink(
                    user_id=admin_id,
                    purpose=LinkPurpose.INVITATION,
                    token_sha256=token_hash(token),
                    expires_at=utc_now() + timedelta(days=INVITATION_DAYS),
                )
            )
            LedgerRepository(session).note(admin_id, AuditAction.INVITED)
        return page_link(self._container.settings.resolved_public_url, "invite", token)

    def open_registration(self, admin_id: str, *, is_open: bool) -> None:
        """Let anybody make an account, or nobody without an invitation.

        Raises
        ------
        NotPermitted
            Reason ``admin``.
        NotAllowed
            Reason ``password_first``.
        """
        self._require_admin(admin_id)
        if is_open:
            self._sign_in.require_own_password(admin_id)
        with self._container.sessions() as session:
            LimitRepository(session).switch(OPEN_REGISTRATION, is_on=is_open)
            LedgerRepository(session).note(admin_id, AuditAction.REGISTRATION_CHANGED)

    def set_role(self, admin_id: str, user_id: str, role: str) -> None:
        """Make somebody an administrator, or no longer.

        Raises
        ------
        NotPermitted
            Reason ``admin``.
        InvalidRequest
            Reason ``role_invalid``, or ``last_admin``: somebody must be able to administer.
        """
        self._require_admin(admin_id)
        if role not in set(Role):
            raise InvalidRequest(f"no role {role!r}", reason="role_invalid")
        with self._container.sessions() as session:
            accounts = AccountRepository(session)
            user = accounts.get(user_id)
            is_last = user.role is Role.ADMIN and accounts.admin_count() == 1
            if is_last and role != Role.ADMIN:
                raise InvalidRequest("the last administrator", reason="last_admin")
            user.role = Role(role)
            LedgerRepository(session).note(admin_id, AuditAction.LIMITS_CHANGED, subject_id=user_id)

    def _require_admin(self, admin_id: str) -> None:
        with self._container.sessions() as session:
            user = AccountRepository(session).find(admin_id)
        if user is None or user.role is not Role.ADMIN:
            raise NotPermitted("not an administrator", reason="admin")


def _view(user: User, quota: QuotaView) -> UserView:
    return UserView(
        user_id=user.id,
        name=user.name,
        email=user.email or "",
        role=user.role,
        has_password=user.password_hash is not None,
        since=user.created_at,
        quota=quota,
    )
