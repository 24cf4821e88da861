"""Garments of the creator's own: a picture on cloth, and what is saved to be worn again."""

from dataclasses import dataclass, replace

from avatar_g.backend.container import Container
from avatar_g.backend.db.models.row import utc_now
from avatar_g.backend.db.models.wardrobe_item import WardrobeItem
from avatar_g.backend.db.repositories.avatars import AvatarRepository
from avatar_g.backend.db.repositories.wardrobe_items import WardrobeItemRepository
from avatar_g.backend.domain.avatar import AvatarSpec, Garment
from avatar_g.backend.engines.avatar import restyling
from avatar_g.backend.engines.avatar.wardrobe import WARDROBE, worn
from avatar_g.backend.errors import InvalidRequest, UnsupportedInput
from avatar_g.backend.services.avatars import AvatarService
from avatar_g.backend.validation import parse

MAX_ITEMS = 60
MAX_PRINT_BYTES = 8 * 2**20
MAX_TITLE_CHARS = 40
IMAGE, PRINT = "image", "print"
_DECODED_PX = 512


@dataclass(frozen=True, slots=True)
class UserGarment:
    """One saved garment."""

    item_id: str = ""
    title: str = ""
    kind: str = ""
    part: str = ""
    """``AvatarPart`` it belongs to."""
    colour: str = ""
    picture_url: str = ""
    """The print as a ``data:`` address, empty without one."""


class WardrobeItemService:
    """What a user may do with garments; other users' garments do not exist."""

    def __init__(self, container: Container) -> None:
        self._container = container
        self._avatars = AvatarService(container)

    def print_picture(self, user_id: str, avatar_id: str, kind: str, data: bytes) -> None:
        """Print an own picture on a worn garment; the file itself is not kept.

        Raises
        ------
        UnsupportedInput
            Reasons ``photo_unreadable``, ``photo_size`` and ``photo_too_large``.
        InvalidRequest
            If the garment is not worn, or takes no print.
        """
        if len(data) > MAX_PRINT_BYTES:
            limit = MAX_PRINT_BYTES >> 20
            raise UnsupportedInput("picture too large", reason="photo_too_large", limit=limit)
        if kind not in WARDROBE or IMAGE not in {each.name for each in WARDROBE[kind].options}:
            raise InvalidRequest(f"{kind[:40]!r} takes no print", reason="garment_option")
        self._avatars.get(user_id, avatar_id)  # not somebody else's
        # Loaded here: only this request of the web process needs numpy and Pillow.
        from avatar_g.backend.engines.avatar.print_images import encode_print  # noqa: PLC0415
        from avatar_g.backend.media.photos import decode_photo  # noqa: PLC0415

        text = encode_print(decode_photo(data, _DECODED_PX, has_alpha=True))

        def printed(spec: AvatarSpec) -> AvatarSpec:
            with_image = restyling.set_option(spec, kind, IMAGE, text)
            return restyling.set_option(with_image, kind, PRINT, IMAGE)

        self._avatars.restyle(user_id, avatar_id, printed, keeps_locks=False)

    def save(self, user_id: str, avatar_id: str, kind: str, title: str = "") -> str:
        """Keep a worn garment with its colours and print; return its id.

        Raises
        ------
        InvalidRequest
            Reasons ``garment_kind`` if it is not worn, ``too_many_garments``.
        """
        with self._container.sessions() as session:
            avatar = AvatarRepository(session).get_owned(avatar_id, user_id)
            spec = parse(AvatarSpec, avatar.spec)
            garment = _worn(spec, kind)
            items = WardrobeItemRepository(session)
            if len(items.list_owned(user_id, limit=MAX_ITEMS)) >= MAX_ITEMS:
                raise InvalidRequest("too many garments", reason="too_many_garments")
            item = WardrobeItem(
                user_id=user_id,
                title=" ".join(str(title).split())[:MAX_TITLE_CHARS],
                kind=garment.kind,
                colour=garment.colour,
                options=dict(garment.options),
            )
            items.add(item)
            return item.id

    def list(self, user_id: str) -> list[UserGarment]:
        """Return the saved garments, newest first; kinds that are no more are left out."""
        with self._container.sessions() as session:
            rows = WardrobeItemRepository(session).list_owned(user_id, limit=MAX_ITEMS)
            return [_view(row) for row in rows if row.kind in WARDROBE]

    def wear(self, user_id: str, avatar_id: str, item_id: str) -> None:
        """Put a saved garment on.

        Raises
        ------
        NotFound
            If there is no such garment or character of this user.
        """
        with self._container.sessions() as session:
            item = WardrobeItemRepository(session).get_owned(item_id, user_id)
            garment = Garment(item.kind, item.colour, dict(item.options))
        worn(garment)

        def dressed(spec: AvatarSpec) -> AvatarSpec:
            changed = restyling.wear(spec, garment.kind)
            outfit = {
                slot: replace(each, colour=garment.colour, options=garment.options)
                if each.kind == garment.kind
                else each
                for slot, each in changed.outfit.items()
            }
            accessories = tuple(
                garment if each.kind == garment.kind else each for each in changed.accessories
            )
            return replace(changed, outfit=outfit, accessories=accessories)

        self._avatars.restyle(user_id, avatar_id, dressed, keeps_locks=False)

    def delete(self, user_id: str, item_id: str) -> None:
        """Move a saved garment to the trash; characters that wear it keep it.

        Raises
        ------
        NotFound
            If there is no such garment of this user.
        """
        with self._container.sessions() as session:
            item = WardrobeItemRepository(session).get_owned(item_id, user_id)
            item.deleted_at = utc_now()


def _worn(spec: AvatarSpec, kind: str) -> Garment:
    for garment in (*spec.outfit.values(), *spec.accessories):
        if garment.kind == kind:
            return garment
    raise InvalidRequest(f"{kind[:40]!r} is not worn", reason="garment_kind")


def _view(row: WardrobeItem) -> UserGarment:
    image = str(row.options.get(IMAGE, "")) if row.options.get(PRINT) == IMAGE else ""
    return UserGarment(
        item_id=row.id,
        title=row.title,
        kind=row.kind,
        part=restyling.part_of(row.kind).value,
        colour=row.colour,
        picture_url=f"data:image/webp;base64,{image}" if image else "",
    )
