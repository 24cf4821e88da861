"""The library: kinds of things, the order they come in, and what is asked of them."""

from dataclasses import dataclass
from enum import StrEnum


class ThingKind(StrEnum):
    """What pages call the things a creator has."""

    VIDEO = "video"
    TALK = "talk"
    SONG = "song"
    AVATAR = "avatar"
    VOICE = "voice"
    GARMENT = "garment"
    UPLOAD = "upload"
    """Somebody's own recording, brought along."""


class ThingOrder(StrEnum):
    """How things are sorted."""

    NEWEST = "newest"
    OLDEST = "oldest"
    TITLE = "title"
    LONGEST = "longest"
    LARGEST = "largest"


MADE = (ThingKind.VIDEO, ThingKind.TALK, ThingKind.SONG, ThingKind.AVATAR)
"""Kinds a studio makes."""
TRASH_DAYS = 30
"""Deleted things can be restored for so long."""
MAX_BULK = 2_000
"""Things one action changes."""
MAX_TAG_CHARS = 40
MAX_TAGS = 20
"""Of one thing."""
MAX_BOARDS = 100
MAX_BOARD_CHARS = 60


@dataclass(frozen=True, slots=True)
class LibraryQuery:
    """Which things are wanted; empty fields ask for nothing special."""

    text: str = ""
    """Words of title, prompt, lyrics or seed; every one must begin a word of the thing."""
    kinds: tuple[ThingKind, ...] = ()
    language: str = ""
    board_id: str = ""
    tag: str = ""
    is_starred: bool = False
    is_trash: bool = False
    order: ThingOrder = ThingOrder.NEWEST
