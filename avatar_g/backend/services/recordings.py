"""First look at a recording somebody sends: its name, size and first bytes."""

import unicodedata
from pathlib import Path, PurePath

from avatar_g.backend.db.models.media_asset import MediaAsset, OwnerKind
from avatar_g.backend.db.models.track import Track
from avatar_g.backend.domain.assets import MIME_TYPES, AssetRole
from avatar_g.backend.domain.languages import Language
from avatar_g.backend.domain.recordings import (
    HEAD_BYTES,
    MAX_UPLOAD_BYTES,
    SOUND_NAMES,
    has_sound_name,
    is_sound,
)
from avatar_g.backend.errors import UnsupportedInput
from avatar_g.backend.i18n import message
from avatar_g.backend.services.track_requests import MAX_TITLE_CHARS
from avatar_g.backend.storage.ports import StoredFile

SENT_SUFFIX = ".bin"
"""What anybody sends is stored, and if need be served, as nameless bytes."""


def require_recording(source: Path, file_name: str) -> None:
    """Refuse what is no sound at first sight; the rest is told by decoding it.

    Raises
    ------
    UnsupportedInput
        Reason ``audio_extension``, ``audio_too_large`` or ``audio_unreadable``.
    """
    if not has_sound_name(file_name):
        raise UnsupportedInput(
            "not the name of a sound file", reason="audio_extension", supported=SOUND_NAMES
        )
    if source.stat().st_size > MAX_UPLOAD_BYTES:
        raise UnsupportedInput(
            "too large", reason="audio_too_large", limit=round(MAX_UPLOAD_BYTES / 2**20)
        )
    with source.open("rb") as reader:
        if not is_sound(reader.read(HEAD_BYTES)):
            raise UnsupportedInput(
                "no sound at first sight", reason="audio_unreadable", supported=SOUND_NAMES
            )


def title_of(file_name: str, language: Language) -> str:
    """Return a title from a file's name: words only, never a path."""
    stem = PurePath(file_name.replace("\\", "/")).stem
    letters = "".join(
        letter if unicodedata.category(letter)[0] in "LNPSZM" else " " for letter in stem
    )
    return " ".join(letters.replace("_", " ").split())[:MAX_TITLE_CHARS] or message(
        "music.own_recording", language
    )


def sent_file(stored: StoredFile, track: Track) -> MediaAsset:
    """Return the row of a stored file that waits for its import."""
    return MediaAsset(
        user_id=track.user_id,
        bucket=stored.bucket,
        key=stored.key,
        sha256=stored.sha256,
        size_bytes=stored.size_bytes,
        mime=MIME_TYPES[SENT_SUFFIX],
        role=AssetRole.UPLOAD,
        owner_kind=OwnerKind.TRACK,
        owner_id=track.id,
    )
