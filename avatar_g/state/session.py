"""Who is at the other end of this websocket."""

import asyncio

import reflex as rx
from reflex.state import BaseState

from avatar_g.backend.services import get_services


async def user_of(state: BaseState) -> str:
    """Return the signed-in user's id, read from the HttpOnly cookie of this connection.

    Resolved on every event: state survives a sign-out, the cookie's session does not.

    Raises
    ------
    NotAllowed
        If nobody is signed in.
    """
    cookies = state.router.headers.cookie
    return await asyncio.to_thread(get_services().accounts.user_of_cookies, cookies)


class BoundState(rx.State):
    """Whose tab this is: the key of a tab, which lies in its storage, opens nobody's state."""

    _user_id: str | None = None

    def _bind(self, user_id: str) -> None:
        """Belong to ``user_id`` (empty: a stranger); what was another's is forgotten first."""
        if self._user_id is not None and self._user_id != user_id:
            self._get_root_state().reset()
        self._user_id = user_id
