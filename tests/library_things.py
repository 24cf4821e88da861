"""A library of any size: songs, videos, clips, characters and voices in three languages."""

import io
import random
from datetime import timedelta
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw

from avatar_g.backend.container import Container
from avatar_g.backend.db.models.artifact import Artifact
from avatar_g.backend.db.models.avatar import Avatar
from avatar_g.backend.db.models.media_asset import MediaAsset, OwnerKind
from avatar_g.backend.db.models.row import new_id, utc_now
from avatar_g.backend.db.models.track import Track
from avatar_g.backend.db.models.video_clip import VideoClip
from avatar_g.backend.db.models.voice_profile import VoiceProfile
from avatar_g.backend.domain.assets import Bucket
from avatar_g.backend.domain.avatar import AvatarSpec
from avatar_g.backend.domain.library import LibraryQuery
from avatar_g.backend.services import Services
from avatar_g.backend.services.studio import to_json

# fmt: off
WORDS = {
    "en": ["neon", "night", "city", "lights", "morning", "river", "golden", "summer", "rain"],
    "ka": ["ზღვა", "ღამე", "ქალაქი", "სინათლე", "დილა", "მდინარე", "ზაფხული", "ვარსკვლავი"],
    "ru": ["море", "ночь", "город", "огни", "утро", "река", "золото", "лето", "звёзды"],
}
# fmt: on
LYRIC_WORDS = 120
_CHUNK = 500
_PICTURES = 40


def fill_library(
    container: Container, user_id: str, count: int, *, folder: Path, has_pictures: bool = True
) -> None:
    """Insert finished things; every fourth is a video of the song and character before it."""
    dice, now = random.Random(7), utc_now()
    pictures = [_picture(number) for number in range(_PICTURES)]
    before: dict[str, str] = {}
    for start in range(0, count, _CHUNK):
        rows: list[Any] = []
        for number in range(start, min(count, start + _CHUNK)):
            thing, kind = _thing(number, user_id, dice, before)
            moment = now - timedelta(minutes=7 * number)
            thing.created_at = thing.finished_at = moment
            rows.append(thing)
            if has_pictures and kind is not OwnerKind.VOICE:
                path = folder / "picture.webp"
                path.write_bytes(pictures[number % _PICTURES])
                rows.append(_file(container, user_id, path, kind, thing.id))
        with container.sessions() as session:
            session.add_all(rows)


def empty_library(services: Services, user_id: str) -> None:
    """Take everything out, and out of the trash too."""
    changes, library = services.library_changes, services.library
    if ids := library.ids(user_id, LibraryQuery()):
        changes.delete(user_id, ids)
    if ids := library.ids(user_id, LibraryQuery(is_trash=True)):
        changes.purge(user_id, ids)


def _thing(
    number: int, user_id: str, dice: random.Random, before: dict[str, str]
) -> tuple[Artifact, OwnerKind]:
    language = ("en", "ka", "ru")[number % 3]
    words = WORDS[language]
    title = " ".join(dice.sample(words, 2)).capitalize() + f" {number}"
    lyrics = " ".join(dice.choices(words, k=LYRIC_WORDS))
    common: dict[str, Any] = {
        "id": new_id(),
        "user_id": user_id,
        "title": title,
        "prompt": " ".join(dice.sample(words, 5)),
        "request": {"seed": 10_000_000 + number},
        "summary": {"language": language, "lines": [{"text": lyrics}]},
    }
    length_s = dice.uniform(20.0, 240.0)
    match number % 8:
        case 0 | 4:
            thing: Artifact = Track(**common, language=language, duration_s=length_s)
            before["track_id"] = thing.id
            return thing, OwnerKind.TRACK
        case 1 | 5:
            before["avatar_id"] = common["id"]
            return Avatar(**common, spec=to_json(AvatarSpec(seed=number))), OwnerKind.AVATAR
        case 2:
            common["request"] |= {"form": "talk"}
            return VideoClip(**common, duration_s=length_s), OwnerKind.VIDEO_CLIP
        case 6:
            return VoiceProfile(**common, language=language), OwnerKind.VOICE
        case _:
            return VideoClip(**common, **before, duration_s=length_s), OwnerKind.VIDEO_CLIP


def _file(
    container: Container, user_id: str, path: Path, kind: OwnerKind, owner_id: str
) -> MediaAsset:
    stored = container.storage.put(Bucket.COVERS, path)
    role = {OwnerKind.TRACK: "cover", OwnerKind.AVATAR: "portrait"}.get(kind, "frame")
    return MediaAsset(
        user_id=user_id,
        bucket=stored.bucket,
        key=stored.key,
        sha256=stored.sha256,
        size_bytes=stored.size_bytes,
        mime="image/webp",
        role=role,
        owner_kind=kind,
        owner_id=owner_id,
    )


def _picture(number: int) -> bytes:
    """Draw a small cover."""
    dice = random.Random(number)
    image = Image.new("RGB", (320, 240), tuple(dice.randrange(20, 120) for _ in range(3)))
    pen = ImageDraw.Draw(image)
    for _ in range(5):
        x, y, size = dice.randrange(320), dice.randrange(240), dice.randrange(20, 110)
        colour = tuple(dice.randrange(60, 255) for _ in range(3))
        pen.ellipse((x - size, y - size, x + size, y + size), fill=colour)
    data = io.BytesIO()
    image.save(data, "WEBP", quality=70)
    return data.getvalue()
