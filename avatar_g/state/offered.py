"""Characters a studio offers in a row: the newest few, and always the chosen one."""

import asyncio
from collections.abc import Sequence

from avatar_g.backend.errors import AvatarGError
from avatar_g.backend.services.avatar_views import AvatarCard
from avatar_g.backend.services.avatars import AvatarService


async def offered(
    avatars: AvatarService, user_id: str, chosen: Sequence[str], *, limit: int
) -> list[AvatarCard]:
    """Return up to ``limit`` characters with a picture, changed last, and before them the chosen.

    A chosen one that is gone is left out.
    """
    cards = [card for card in await asyncio.to_thread(avatars.list, user_id) if card.thumb_url]
    shown = cards[:limit]
    for avatar_id in chosen:
        if avatar_id and avatar_id not in {card.avatar_id for card in shown}:
            try:
                card = await asyncio.to_thread(avatars.card, user_id, avatar_id)
            except AvatarGError:
                continue
            shown = [card, *shown]
    return shown
