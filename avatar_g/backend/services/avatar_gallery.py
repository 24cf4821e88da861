"""All characters of a creator, found by name, by their words and by what they wear."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from avatar_g.backend.container import Container
from avatar_g.backend.db.models.avatar import Avatar
from avatar_g.backend.db.repositories.assets import AssetRepository
from avatar_g.backend.db.repositories.avatars import COPY_OF, AvatarRepository
from avatar_g.backend.domain.assets import AssetRole
from avatar_g.backend.domain.languages import Language
from avatar_g.backend.i18n import catalogue
from avatar_g.backend.services.avatar_views import AvatarCard
from avatar_g.backend.services.files import urls_by_role

MAX_SEARCHED = 1_000
MAX_SHOWN = 60
MAX_QUERY_CHARS = 80


class AvatarGalleryService:
    """Search among a user's characters; other users' characters do not exist."""

    def __init__(self, container: Container) -> None:
        self._container = container

    def search(self, user_id: str, text: str = "") -> list[AvatarCard]:
        """Return the characters in which every word occurs, last changed first.

        Names of clothes and hair styles are known in all three languages.
        """
        words = str(text)[:MAX_QUERY_CHARS].casefold().split()
        with self._container.sessions() as session:
            rows = [
                row
                for row in AvatarRepository(session).list_owned(user_id, limit=MAX_SEARCHED)
                if COPY_OF not in row.request and _has(row, words)
            ][:MAX_SHOWN]
            assets = AssetRepository(session).of_owners([row.id for row in rows], user_id)
        cards = []
        for row in rows:
            own = [asset for asset in assets if asset.owner_id == row.id]
            thumb_url = urls_by_role(self._container.signer, own).get(AssetRole.PORTRAIT, "")
            is_saved = row.version_number > 0
            cards.append(AvatarCard(row.id, row.title, thumb_url, is_saved=is_saved))
        return cards


def _has(row: Avatar, words: list[str]) -> bool:
    known = _text_of(row)
    return all(word in known for word in words)


def _text_of(row: Avatar) -> str:
    """Return everything a character can be found by, case folded."""
    spec: Mapping[str, Any] = row.spec
    garments = [*spec.get("outfit", {}).values(), *spec.get("accessories", ())]
    kinds = [str(garment.get("kind", "")) for garment in garments]
    names = [_names(f"wardrobe.kinds.{kind}") for kind in kinds]
    style = str(spec.get("look", {}).get("hair_style", ""))
    imported = row.summary.get("import", {}).get("licence", {})
    authors = [str(each) for each in imported.get("authors", ())]
    parts = [row.title, row.prompt, *kinds, *names, _names(f"wardrobe.hair.{style}"), *authors]
    return " ".join(parts).casefold()


@lru_cache(maxsize=256)
def _names(key: str) -> str:
    """Return a message in all three languages."""
    return " ".join(catalogue(language).get(key, "") for language in Language)
