"""The settings: account, sessions, tokens, limits, people, privacy."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import reflex as rx

from avatar_g.backend.domain.accounts import Role
from avatar_g.backend.errors import AvatarGError
from avatar_g.backend.i18n import Size, size_of
from avatar_g.backend.services import get_services
from avatar_g.backend.services.users import UserView
from avatar_g.state.jobs import ID_CHARS
from avatar_g.state.problem import Problem
from avatar_g.state.session import user_of

T = TypeVar("T")
_MAX_CHARS = 254
_MIB = 2**20


@dataclass
class SessionRow:
    """One signed-in browser."""

    session_id: str = ""
    browser: str = ""
    address: str = ""
    seen: str = ""
    is_this: bool = False


@dataclass
class TokenRow:
    """One API token."""

    token_id: str = ""
    name: str = ""
    tail: str = ""
    scope: str = ""
    expires: str = ""
    used: str = ""
    is_expired: bool = False


@dataclass
class UserRow:
    """One account, with its limits."""

    user_id: str = ""
    name: str = ""
    is_admin: bool = False
    is_me: bool = False
    used_mib: int = 0
    limit_mib: int = 0
    used_minutes: int = 0
    limit_minutes: int = 0
    used_jobs: int = 0
    limit_jobs: int = 0

    @classmethod
    def of(cls, view: UserView, user_id: str) -> "UserRow":
        """Build the row of one account."""
        limits, usage = view.quota.limits, view.quota.usage
        return cls(
            user_id=view.user_id,
            name=view.name,
            is_admin=view.role == Role.ADMIN,
            is_me=view.user_id == user_id,
            used_mib=-(-usage.size_bytes // _MIB),
            limit_mib=limits.size_bytes // _MIB,
            used_minutes=round(usage.render_minutes),
            limit_minutes=limits.render_minutes,
            used_jobs=usage.jobs,
            limit_jobs=limits.jobs,
        )


@dataclass
class LogRow:
    """One line of a log."""

    moment: str = ""
    what: str = ""
    where: str = ""
    is_by_other: bool = False


class AccountState(rx.State):
    """What the settings page shows; passwords pass through and are never kept."""

    me: rx.Field[UserRow] = rx.field(default_factory=UserRow)
    email: rx.Field[str] = rx.field("")
    has_password: rx.Field[bool] = rx.field(False)
    sessions: rx.Field[list[SessionRow]] = rx.field(default_factory=list)
    tokens: rx.Field[list[TokenRow]] = rx.field(default_factory=list)
    people: rx.Field[list[UserRow]] = rx.field(default_factory=list)
    audit: rx.Field[list[LogRow]] = rx.field(default_factory=list)
    outbound: rx.Field[list[LogRow]] = rx.field(default_factory=list)
    archive_url: rx.Field[str] = rx.field("")
    archive_size: rx.Field[Size] = rx.field(default_factory=Size)
    is_packing: rx.Field[bool] = rx.field(False)
    is_registration_open: rx.Field[bool] = rx.field(False)
    new_token: rx.Field[str] = rx.field("")
    """Shown once, until the page is left or the token put away."""
    invitation: rx.Field[str] = rx.field("")
    problem: rx.Field[Problem] = rx.field(default_factory=Problem)
    problem_at: rx.Field[str] = rx.field("")
    """The section the problem belongs to."""
    done_at: rx.Field[str] = rx.field("")
    """The section in which something was saved last."""

    @rx.event
    async def load(self):
        """Read everything; the route's ``on_load``."""
        self.new_token = self.invitation = self.problem_at = self.done_at = ""
        self.problem = Problem()
        await self._read()

    @rx.event
    async def refresh(self):
        """Read again after a turn of a job, if the page was opened."""
        if self.me.user_id:
            await self._read()

    @rx.event
    async def change_password(self, fields: dict[str, Any]):
        """Set a new password; other browsers are signed out."""
        user_id, cookies = await user_of(self), self.router.headers.cookie
        had_password = self.has_password
        await self._ask(
            "password",
            lambda: get_services().sign_in.change_password(
                user_id, _text(fields, "old"), _text(fields, "new"), cookies=cookies
            ),
            reads=had_password,
        )
        if not had_password and self.done_at == "password":
            # This tab was let in without a session: from now on it may not read anything.
            return rx.redirect("/sign-in")
        return None

    @rx.event
    async def change_email(self, fields: dict[str, Any]):
        """Set where password links are mailed to."""
        user_id = await user_of(self)
        email = _text(fields, "email")
        await self._ask("email", lambda: get_services().sign_in.change_email(user_id, email))

    @rx.event
    async def end_session(self, session_id: str):
        """Sign one browser out."""
        user_id = await user_of(self)
        chosen = str(session_id)[:ID_CHARS]
        await self._ask("sessions", lambda: get_services().accounts.revoke_session(user_id, chosen))

    @rx.event
    async def make_token(self, fields: dict[str, Any]):
        """Make an API token and show it this once."""
        user_id = await user_of(self)
        days = _text(fields, "days")
        made = await self._ask(
            "tokens",
            lambda: get_services().api_tokens.make(
                user_id,
                _text(fields, "name"),
                _text(fields, "scope"),
                int(days) if days.isdecimal() and len(days) < 6 else 0,
            ),
        )
        self.new_token = made[1] if made else ""

    @rx.event
    def forget_token(self):
        """Put the shown token away."""
        self.new_token = ""

    @rx.event
    async def revoke_token(self, token_id: str):
        """Let a token work no more."""
        user_id = await user_of(self)
        chosen = str(token_id)[:ID_CHARS]
        await self._ask("tokens", lambda: get_services().api_tokens.revoke(user_id, chosen))

    @rx.event
    async def export(self):
        """Start packing everything."""
        user_id = await user_of(self)
        await self._ask("privacy", lambda: get_services().privacy.export(user_id))

    @rx.event
    async def delete_account(self, fields: dict[str, Any]):
        """Erase the account, if its name and its password were typed."""
        user_id = await user_of(self)
        if _text(fields, "name").strip() != self.me.name:
            self.problem, self.problem_at = Problem("invalid_request"), "delete"
            return None
        password = _text(fields, "password")
        await self._ask(
            "delete", lambda: get_services().privacy.delete_own(user_id, password), reads=False
        )
        return None if self.problem_at else rx.redirect("/sign-in")

    @rx.event
    async def invite(self):
        """Make an address under which one person makes an account."""
        user_id = await user_of(self)
        url = await self._ask("people", lambda: get_services().users.invite(user_id))
        self.invitation = url or ""

    @rx.event
    async def toggle_registration(self):
        """Let anybody make an account, or nobody without an invitation."""
        user_id, is_open = await user_of(self), not self.is_registration_open
        await self._ask(
            "people", lambda: get_services().users.open_registration(user_id, is_open=is_open)
        )

    @rx.event
    async def change_limits(self, fields: dict[str, Any]):
        """Set what one account may use up."""
        admin_id = await user_of(self)
        numbers = {name: _text(fields, name) for name in ("mib", "minutes", "jobs")}
        if not all(text.isdecimal() and len(text) < 12 for text in numbers.values()):
            self.problem, self.problem_at = Problem("invalid_request"), "people"
            return
        changes = {
            "size_bytes": int(numbers["mib"]) * _MIB,
            "render_minutes": int(numbers["minutes"]),
            "jobs": int(numbers["jobs"]),
        }
        chosen = _text(fields, "user_id")[:ID_CHARS]

        def change() -> None:
            get_services().accounts.require_admin(admin_id)
            get_services().quotas.change(admin_id, chosen, changes)

        await self._ask("people", change)

    @rx.event
    async def toggle_admin(self, user_id: str, is_admin: bool):
        """Make somebody an administrator, or no longer."""
        admin_id = await user_of(self)
        chosen, role = str(user_id)[:ID_CHARS], Role.USER if is_admin else Role.ADMIN
        await self._ask("people", lambda: get_services().users.set_role(admin_id, chosen, role))

    @rx.event
    async def remove_user(self, fields: dict[str, Any]):
        """Erase somebody's account, if its name was typed."""
        admin_id = await user_of(self)
        chosen = _text(fields, "user_id")[:ID_CHARS]
        typed = _text(fields, "name").strip()
        if not any(row.user_id == chosen and row.name == typed for row in self.people):
            self.problem, self.problem_at = Problem("invalid_request"), "people"
            return

        def remove() -> None:
            get_services().accounts.require_admin(admin_id)
            get_services().privacy.erase(chosen, admin_id=admin_id)

        await self._ask("people", remove)

    async def _ask(self, place: str, ask: Callable[[], T], *, reads: bool = True) -> T | None:
        """Do something in a section of the page and show what came of it there."""
        self.problem, self.problem_at, self.done_at = Problem(), "", ""
        try:
            answer = await asyncio.to_thread(ask)
        except AvatarGError as error:
            self.problem, self.problem_at = Problem.of(error), place
            return None
        self.done_at = place
        if reads:
            await self._read()
        return answer

    async def _read(self) -> None:
        user_id, cookies = await user_of(self), self.router.headers.cookie
        services = get_services()

        def read() -> dict[str, Any]:
            view = services.users.me(user_id)
            archive = services.privacy.archive(user_id)
            is_admin = view.role == Role.ADMIN
            people = services.users.list(user_id) if is_admin else []
            return {
                "me": UserRow.of(view, user_id),
                "email": view.email,
                "has_password": view.has_password,
                "people": [UserRow.of(each, user_id) for each in people],
                "sessions": _session_rows(user_id, cookies),
                "tokens": _token_rows(user_id),
                "audit": _audit_rows(user_id),
                "outbound": _outbound_rows(user_id),
                "archive_url": archive.url,
                "archive_size": size_of(archive.size_bytes),
                "is_packing": archive.is_being_made,
                "is_registration_open": services.sign_in.is_registration_open(),
            }

        for name, value in (await asyncio.to_thread(read)).items():
            setattr(self, name, value)


def _text(fields: Any, name: str) -> str:
    """Return one field of a form, which a raw client may have made up."""
    return str(fields.get(name, ""))[:_MAX_CHARS] if isinstance(fields, dict) else ""


def _moment(at: Any) -> str:
    return f"{at:%Y-%m-%d %H:%M}" if at else ""


def _session_rows(user_id: str, cookies: str) -> list[SessionRow]:
    return [
        SessionRow(
            view.session_id, view.browser, view.address, _moment(view.last_seen_at), view.is_this
        )
        for view in get_services().accounts.sessions(user_id, cookies)
    ]


def _token_rows(user_id: str) -> list[TokenRow]:
    return [
        TokenRow(
            view.token_id,
            view.name,
            view.tail,
            view.scope,
            _moment(view.expires_at),
            _moment(view.last_used_at),
            view.is_expired,
        )
        for view in get_services().api_tokens.list(user_id)
    ]


def _audit_rows(user_id: str) -> list[LogRow]:
    return [
        LogRow(_moment(view.at), view.action, view.address, view.is_by_other)
        for view in get_services().privacy.audit(user_id)
    ]


def _outbound_rows(user_id: str) -> list[LogRow]:
    return [
        LogRow(_moment(view.at), view.purpose, view.host)
        for view in get_services().privacy.outbound(user_id)
    ]
