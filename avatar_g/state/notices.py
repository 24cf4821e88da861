"""Short messages in the corner: what happened, and one way to answer it."""

from dataclasses import dataclass

import reflex as rx

MAX_NOTICES = 3
SIGN_IN = "not_allowed.sign_in"


@dataclass
class Notice:
    """One message; keys and names only, so it follows a change of language."""

    notice_id: int = 0
    key: str = ""
    """``deleted`` (can be undone) or a key below ``errors``."""
    title: str = ""
    item_id: str = ""
    is_error: bool = False


class NoticeState(rx.State):
    """Messages on screen, oldest first."""

    notices: rx.Field[list[Notice]] = rx.field(default_factory=list)
    _count: int = 0

    def _add(self, notice: Notice) -> None:
        self._count += 1
        notice.notice_id = self._count
        self.notices = [*self.notices, notice][-MAX_NOTICES:]

    @rx.event
    def dismiss(self, notice_id: int):
        """Take one message away."""
        self.notices = [notice for notice in self.notices if notice.notice_id != notice_id]

    @rx.event
    def ask_to_sign_in(self):
        """Tell once that nobody is signed in, and lead to where one signs in."""
        if all(notice.key != SIGN_IN for notice in self.notices):
            self._add(Notice(key=SIGN_IN, is_error=True))
        return rx.redirect("/sign-in")

    @rx.event
    def report_crash(self):
        """Tell that an event handler failed; details are in the log."""
        self._add(Notice(key="internal", is_error=True))


async def announce_deleted(state: rx.State, title: str, item_id: str) -> None:
    """Say that an item is gone and offer Undo."""
    notices = await state.get_state(NoticeState)
    notices._add(Notice(key="deleted", title=title, item_id=item_id))


async def announce_problem(state: rx.State, key: str) -> None:
    """Show an error that belongs to no field."""
    notices = await state.get_state(NoticeState)
    notices._add(Notice(key=key, is_error=True))
