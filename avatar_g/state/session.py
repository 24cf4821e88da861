"""Who is at the other end of this websocket."""

import asyncio

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
