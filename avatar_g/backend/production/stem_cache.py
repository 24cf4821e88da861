"""Packed stems as plain sound, kept beside the work: an edit maps them instead of decoding them."""

import hashlib
import os
from contextlib import suppress
from pathlib import Path

from avatar_g.backend.media.audio_files import decode_audio
from avatar_g.backend.media.room import make_room, touch
from avatar_g.backend.production.caches import STEMS

MAX_BYTES = 2 * 2**30
"""About three hours of stems, those of some two dozen songs; the least recently used go first."""


def stem_sound(packed: Path, cache: Path) -> Path:
    """Return the WAV file of a stem, decoded once; a WAV file is its own.

    Raises
    ------
    MediaError, StorageFull
        If it cannot be decoded.
    """
    if packed.suffix == ".wav":
        return packed
    kept = _place(packed, cache)
    if kept.exists():
        touch(kept)
        return kept
    decode_audio(packed, kept)
    make_room(kept.parent, MAX_BYTES)
    return kept


def remember_sound(packed: Path, sound: Path, cache: Path) -> None:
    """Keep ``sound``, which ``packed`` was encoded from, for the next edit."""
    kept = _place(packed, cache)
    if kept.exists():
        return
    kept.parent.mkdir(parents=True, exist_ok=True)
    with suppress(OSError):  # another disk, or a race: it will be decoded when it is needed
        os.link(sound, kept)
    make_room(kept.parent, MAX_BYTES)


def _place(packed: Path, cache: Path) -> Path:
    digest = hashlib.sha256(packed.read_bytes()).hexdigest()
    return cache / STEMS / f"{digest[:40]}.wav"
