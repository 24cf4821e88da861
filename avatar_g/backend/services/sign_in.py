"""Passwords: signing in and up, changing and resetting."""

from datetime import timedelta

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from avatar_g.backend.auth.links import page_link
from avatar_g.backend.auth.names import MAX_NAME_CHARS, is_email, is_name, one_spelling
from avatar_g.backend.auth.passwords import (
    MAX_PASSWORD_CHARS,
    MIN_PASSWORD_CHARS,
    hash_password,
    is_password,
    needs_new_hash,
)
from avatar_g.backend.auth.tokens import new_token, token_hash, tokens_of
from avatar_g.backend.container import Container
from avatar_g.backend.db.models.job import Job
from avatar_g.backend.db.models.one_time_link import LinkPurpose
from avatar_g.backend.db.models.row import utc_now
from avatar_g.backend.db.models.user import User
from avatar_g.backend.db.repositories.accounts import AccountRepository
from avatar_g.backend.db.repositories.credentials import CredentialRepository
from avatar_g.backend.db.repositories.jobs import JobRepository
from avatar_g.backend.db.repositories.ledgers import LedgerRepository
from avatar_g.backend.db.repositories.limits import LimitRepository
from avatar_g.backend.domain.accounts import RESET_HOURS, AuditAction
from avatar_g.backend.domain.jobs import JobKind
from avatar_g.backend.domain.languages import Language
from avatar_g.backend.errors import InvalidRequest, NotAllowed, NotPermitted
from avatar_g.backend.jobs.announcing import announce
from avatar_g.backend.services.accounts import Client, ensure_owner
from avatar_g.backend.services.throttle import Throttle

OPEN_REGISTRATION = "open_registration"
INVITATION_DAYS = 7
_SIGN_IN, _RESET = "sign_in", "reset"


class SignInService:
    """What proves who somebody is."""

    def __init__(self, container: Container) -> None:
        self._container = container

    def sign_in(self, name: str, password: str, client: Client) -> str:
        """Return whose name and password these are.

        Unknown names and wrong passwords take the same time and give the same answer.

        Raises
        ------
        NotAllowed
            Reason ``wrong_password``.
        TooManyTries
            If this account or this address failed too often.
        """
        spelling = one_spelling(name[:254])
        with self._container.sessions() as session:
            Throttle(session, utc_now()).take(_SIGN_IN, spelling, client.address)
            user = AccountRepository(session).find_by_name(spelling)
        fits = is_password(password[:MAX_PASSWORD_CHARS], user.password_hash if user else None)
        if user is None or not fits:
            self._note_refusal(user, client)
            raise NotAllowed("name or password is wrong", reason="wrong_password")
        with self._container.sessions() as session:
            Throttle(session, utc_now()).forgive(_SIGN_IN, spelling)
            if needs_new_hash(str(user.password_hash)):
                AccountRepository(session).get(user.id).password_hash = hash_password(password)
        return user.id

    def sign_up(self, fields: dict[str, str], client: Client, *, invitation: str = "") -> str:
        """Make an account and return its id.

        ``fields`` are ``name``, ``password`` and optionally ``email``.

        Raises
        ------
        NotPermitted
            Reason ``registration``: without an invitation while registration is closed.
        NotFound
            Reason ``link``: if the invitation was used or ran out.
        InvalidRequest
            Reason ``name_invalid``, ``name_taken``, ``email_invalid``, ``password_too_short``...
        """
        name, email = fields.get("name", "").strip(), fields.get("email", "").strip()
        _check_name(name, email)
        now = utc_now()
        with self._container.sessions() as session:
            Throttle(session, now).take("sign_up", one_spelling(name), client.address)
        password_hash = _new_hash(fields.get("password", ""), name)
        try:
            with self._container.sessions() as session:
                if invitation:
                    CredentialRepository(session).use_link(
                        LinkPurpose.INVITATION, token_hash(invitation), now
                    )
                elif not LimitRepository(session).is_on(OPEN_REGISTRATION):
                    raise NotPermitted("registration is closed", reason="registration")
                user = User(
                    name=name,
                    sign_in_name=one_spelling(name),
                    email=email or None,
                    password_hash=password_hash,
                )
                _refuse_taken(session, user)
                AccountRepository(session).add(user)
                LedgerRepository(session).note(
                    user.id, AuditAction.SIGNED_UP, address=client.address
                )
        except IntegrityError as error:
            raise InvalidRequest("the name is taken", reason="name_taken") from error
        return user.id

    def change_password(
        self, user_id: str, old: str, new: str, *, cookies: str = "", address: str = ""
    ) -> None:
        """Set a new password and sign every other browser out; who has none needs no old one.

        Raises
        ------
        NotAllowed
            Reason ``wrong_password``: if the old password does not fit.
        TooManyTries
            If that happened too often.
        InvalidRequest
            Reason ``password_too_short``, ``password_too_long`` or ``password_is_name``.
        """
        name = self.require_password(user_id, old, address=address)
        password_hash = _new_hash(new, name)  # takes a while: not within a transaction
        with self._container.sessions() as session:
            AccountRepository(session).get(user_id).password_hash = password_hash
            self._end_other_sessions(session, user_id, cookies)
            LedgerRepository(session).note(user_id, AuditAction.PASSWORD_CHANGED, address=address)

    def change_email(self, user_id: str, email: str) -> None:
        """Set or remove the address that password links are mailed to.

        Raises
        ------
        InvalidRequest
            Reason ``email_invalid`` or ``name_taken``.
        """
        email = email.strip()
        if email and not is_email(email):
            raise InvalidRequest("no such address", reason="email_invalid")
        try:
            with self._container.sessions() as session:
                accounts = AccountRepository(session)
                holder = accounts.find_by_name(one_spelling(email)) if email else None
                if holder is not None and holder.id != user_id:
                    raise InvalidRequest("the address is taken", reason="name_taken")
                accounts.get(user_id).email = email or None
        except IntegrityError as error:
            raise InvalidRequest("the address is taken", reason="name_taken") from error

    def require_password(self, user_id: str, password: str, *, address: str = "") -> str:
        """Refuse whoever does not know the account's password, if it has one; return its name.

        Raises
        ------
        NotAllowed
            Reason ``wrong_password``.
        TooManyTries
            If that happened too often.
        """
        with self._container.sessions() as session:
            user = AccountRepository(session).get(user_id)
            if user.password_hash is None:
                return user.name
            Throttle(session, utc_now()).take("confirm", user_id, address)
        if not is_password(password[:MAX_PASSWORD_CHARS], user.password_hash):
            raise NotAllowed("the password is wrong", reason="wrong_password")
        with self._container.sessions() as session:
            Throttle(session, utc_now()).forgive("confirm", user_id)
        return user.name

    def require_own_password(self, user_id: str) -> None:
        """Refuse an act that lets others in while the account is open to whoever sits here.

        Raises
        ------
        NotAllowed
            Reason ``password_first``.
        """
        with self._container.sessions() as session:
            if AccountRepository(session).get(user_id).password_hash is None:
                raise NotAllowed("set a password first", reason="password_first")

    def ask_reset(self, name: str, client: Client, language: str) -> None:
        """Mail a link for a new password, if mail is configured and the account has an address.

        The answer never tells whether there is such an account.

        Raises
        ------
        TooManyTries
            If somebody asked too often.
        """
        spelling = one_spelling(name[:254])
        with self._container.sessions() as session:
            Throttle(session, utc_now()).take(_RESET, spelling, client.address)
            user = AccountRepository(session).find_by_name(spelling)
            if user is None or not user.email or not self.can_mail:
                return
            job = JobRepository(session).add(
                Job(
                    user_id=user.id,
                    kind=JobKind.MAIL_SEND,
                    subject_id=user.id,
                    params={"purpose": "password_reset", "language": str(Language(language))},
                )
            )
            LedgerRepository(session).note(user.id, AuditAction.RESET_ASKED, address=client.address)
        announce(self._container, [job])

    def reset_link(self, name: str) -> str:
        """Return an address under which the account's owner chooses a password; works once.

        For the terminal: ``avatar-g reset-password``.

        Raises
        ------
        InvalidRequest
            Reason ``name_unknown``.
        """
        with self._container.sessions() as session:
            ensure_owner(session)
            accounts = AccountRepository(session)
            user = accounts.find_by_name(one_spelling(name))
            if user is None:
                raise InvalidRequest(f"there is no account {name!r}", reason="name_unknown")
            token, expires_at = new_token(), utc_now() + timedelta(hours=RESET_HOURS)
            CredentialRepository(session).renew_link(
                LinkPurpose.PASSWORD_RESET, user.id, token_hash(token), expires_at
            )
            Throttle(session, utc_now()).forgive(_SIGN_IN, one_spelling(name))
        return page_link(self._container.settings.resolved_public_url, "reset", token)

    def reset(self, token: str, password: str, client: Client) -> str:
        """Set the password of whoever got the link; every browser is signed out.

        Raises
        ------
        NotFound
            Reason ``link``: if it was used or ran out.
        InvalidRequest
            Reason ``password_too_short``, ``password_too_long`` or ``password_is_name``.
        """
        purpose, secret = LinkPurpose.PASSWORD_RESET, token_hash(token)
        with self._container.sessions() as session:
            link = CredentialRepository(session).find_link(purpose, secret, utc_now())
            name = AccountRepository(session).get(link.user_id).name
        password_hash = _new_hash(password, name)  # takes a while: not within a transaction
        with self._container.sessions() as session:
            CredentialRepository(session).use_link(purpose, secret, utc_now())
            user = AccountRepository(session).get(link.user_id)
            user.password_hash = password_hash
            self._end_other_sessions(session, user.id, "")
            LedgerRepository(session).note(
                user.id, AuditAction.PASSWORD_CHANGED, address=client.address
            )
            return user.id

    @property
    def can_mail(self) -> bool:
        """Tell whether a mail server is configured."""
        return bool(self._container.settings.smtp_url.get_secret_value())

    def is_registration_open(self) -> bool:
        """Tell whether anybody may make an account."""
        with self._container.sessions() as session:
            return LimitRepository(session).is_on(OPEN_REGISTRATION)

    @staticmethod
    def _end_other_sessions(session: Session, user_id: str, cookies: str) -> None:
        kept = next((token_hash(token) for token in tokens_of(cookies)), "")
        AccountRepository(session).end_sessions(user_id, keep_sha256=kept)

    def _note_refusal(self, user: User | None, client: Client) -> None:
        if user is not None:
            with self._container.sessions() as session:
                LedgerRepository(session).note(
                    user.id, AuditAction.SIGN_IN_REFUSED, address=client.address
                )


def _check_name(name: str, email: str) -> None:
    if not is_name(name):
        raise InvalidRequest("no such name", reason="name_invalid", limit=MAX_NAME_CHARS)
    if email and not is_email(email):
        raise InvalidRequest("no such address", reason="email_invalid")


def _refuse_taken(session: Session, user: User) -> None:
    accounts = AccountRepository(session)
    for spelling in (user.sign_in_name, one_spelling(user.email or "")):
        if spelling and accounts.find_by_name(spelling) is not None:
            raise InvalidRequest("the name is taken", reason="name_taken")


def _new_hash(password: str, name: str) -> str:
    if len(password) < MIN_PASSWORD_CHARS:
        raise InvalidRequest("too short", reason="password_too_short", limit=MIN_PASSWORD_CHARS)
    if len(password) > MAX_PASSWORD_CHARS:
        raise InvalidRequest("too long", reason="password_too_long", limit=MAX_PASSWORD_CHARS)
    if one_spelling(password) == one_spelling(name):
        raise InvalidRequest("the name is no password", reason="password_is_name")
    return hash_password(password)
