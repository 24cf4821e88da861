"""The share dialog: make a link to the open thing, see the links there are, close them."""

import asyncio
from dataclasses import dataclass
from typing import Any

import reflex as rx

from avatar_g.backend.errors import AvatarGError
from avatar_g.backend.services import get_services
from avatar_g.backend.services.sharing import DEFAULT_DAYS, MAX_PASSWORD_CHARS, ShareView
from avatar_g.state.jobs import ID_CHARS
from avatar_g.state.problem import Problem
from avatar_g.state.session import user_of

DAYS = ("1", "7", "30", "365")
USUAL_DAYS = str(DEFAULT_DAYS)
_TITLE_CHARS = 200


@dataclass
class ShareRow:
    """One link in the list."""

    share_id: str = ""
    until: str = ""
    """A day, ISO 8601."""
    has_password: bool = False
    may_download: bool = False
    is_living: bool = True

    @classmethod
    def of(cls, view: ShareView) -> "ShareRow":
        """Read what the service tells."""
        return cls(
            share_id=view.share_id,
            until=view.expires_at[:10],
            has_password=view.has_password,
            may_download=view.may_download,
            is_living=view.is_living,
        )


class ShareState(rx.State):
    """What the dialog shows; a password is passed on and never kept."""

    is_open: rx.Field[bool] = rx.field(False)
    item_id: rx.Field[str] = rx.field("")
    title: rx.Field[str] = rx.field("")
    rows: rx.Field[list[ShareRow]] = rx.field(default_factory=list)
    new_url: rx.Field[str] = rx.field("")
    said: rx.Field[str] = rx.field("")
    """``created`` or ``revoked``: read out."""
    problem: rx.Field[Problem] = rx.field(default_factory=Problem)

    @rx.event
    async def open_for(self, item_id: str, title: str):
        """Open the dialog for one finished thing."""
        self.item_id, self.title = str(item_id)[:ID_CHARS], str(title)[:_TITLE_CHARS]
        self.new_url, self.said, self.problem = "", "", Problem()
        self.is_open = True
        await self._read()

    @rx.event
    def close(self):
        """Close the dialog and forget the link it shows."""
        self.is_open, self.new_url = False, ""

    @rx.event
    async def create(self, form: dict[str, Any]):
        """Make the link."""
        days = str(form.get("days", ""))
        user_id = await user_of(self)
        self.said, self.problem = "", Problem()
        try:
            made = await asyncio.to_thread(
                get_services().shares.create,
                user_id,
                self.item_id,
                days=int(days if days in DAYS else USUAL_DAYS),
                password=str(form.get("password", ""))[: MAX_PASSWORD_CHARS + 1],
                may_download=bool(form.get("may_download")),
            )
        except AvatarGError as error:
            self.problem = Problem.of(error)
            return
        self.new_url, self.said = made.url, "created"
        await self._read()

    @rx.event
    async def revoke(self, share_id: str):
        """Close a link at once."""
        user_id = await user_of(self)
        self.said, self.new_url = "", ""
        try:
            await asyncio.to_thread(get_services().shares.revoke, user_id, str(share_id)[:ID_CHARS])
        except AvatarGError as error:
            self.problem = Problem.of(error)
        else:
            self.said = "revoked"
        await self._read()

    async def _read(self) -> None:
        user_id = await user_of(self)
        views = await asyncio.to_thread(get_services().shares.list, user_id, self.item_id)
        self.rows = [ShareRow.of(view) for view in views]
