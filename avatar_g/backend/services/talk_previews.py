"""Instant previews of talk clips: speech and face, kept until others take their place."""

import hashlib
import json
import re
import shutil
import threading
import wave
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, Final

from avatar_g.backend.container import Container
from avatar_g.backend.db.models.media_asset import OwnerKind
from avatar_g.backend.db.repositories.assets import AssetRepository
from avatar_g.backend.domain.assets import AssetRole, Bucket
from avatar_g.backend.domain.recipe import ENGINE_VERSIONS
from avatar_g.backend.domain.speech import TalkWish
from avatar_g.backend.domain.voices import VoiceDesign
from avatar_g.backend.errors import InvalidRequest, NotFound
from avatar_g.backend.services.talk import TalkService
from avatar_g.backend.services.talk_recordings import previews_of, recording_file
from avatar_g.backend.services.talk_views import TalkPreviewView
from avatar_g.backend.services.voice_choice import own_voice
from avatar_g.backend.storage.disk import require_free
from avatar_g.backend.validation import parse

_KEPT: Final = 12
"""Previews of one creator."""
_ID: Final = re.compile(r"[0-9a-f]{64}")
_SPEAKING = threading.Lock()
"""One preview at a time: the machine has other work."""


class TalkPreviewService:
    """Previews of a user's talk clips; other users' previews do not exist."""

    def __init__(self, container: Container, talk: TalkService) -> None:
        self._container = container
        self._talk = talk

    def get_ready(self) -> None:
        """Load the speech engine in the background: somebody has opened the talk page."""
        threading.Thread(target=_load, daemon=True).start()

    def make(self, user_id: str, fields: Mapping[str, Any]) -> TalkPreviewView:
        """Speak the beginning of a clip and compute its face; nothing is filmed.

        ``fields`` are those of ``TalkService.make_clip``.

        Raises
        ------
        InvalidRequest, NotFound
            As ``TalkService.make_clip``; reason ``voice_withdrawn`` if the slot's voice is gone.
        StorageFull
            Reason ``disk``.
        """
        from avatar_g.backend.production.talk_preview import (  # noqa: PLC0415
            FACE_NAME,
            LONGEST_PREVIEW_S,
            preview_sentences,
        )

        settings = self._container.settings
        require_free(settings.data_dir, settings.min_free_bytes)
        # The seed moves blinks only; without one, equal wishes share a preview.
        with self._container.sessions() as session:
            wish, recording = self._talk.wish(session, user_id, {"seed": 1, **fields})
            own = own_voice(session, user_id, wish.voice) if recording is None else {}
        preview_id = _digest(wish, own)
        folder = self._folder(user_id) / preview_id
        with _SPEAKING:
            if not (folder / FACE_NAME).exists():
                self._make(user_id, wish, own, recording.id if recording else "", folder)
        _forget_oldest(folder.parent)
        with wave.open(str(folder / "sound.wav")) as sound:
            duration_s = sound.getnframes() / sound.getframerate()
        is_whole = (
            recording.duration_s <= LONGEST_PREVIEW_S
            if recording
            else len(preview_sentences(wish.sentences)) == len(wish.sentences)
        )
        root = f"/api/avatar/talk/preview/{preview_id}"
        return TalkPreviewView(
            preview_id, round(duration_s, 3), is_whole, f"{root}/face", f"{root}/sound"
        )

    def file(self, user_id: str, preview_id: str, name: str) -> Path:
        """Return a preview's ``face`` (JSON) or ``sound`` (WAV).

        Raises
        ------
        NotFound
            If there is no such preview of this user, or it was forgotten.
        """
        names = {"face": "face.json", "sound": "sound.wav"}
        if not _ID.fullmatch(preview_id) or name not in names:
            raise NotFound(f"no preview {preview_id!r}")
        path = self._folder(user_id) / preview_id / names[name]
        if not path.exists():
            raise NotFound(f"no preview {preview_id}")
        return path

    def _folder(self, user_id: str) -> Path:
        return previews_of(self._container.settings.cache_dir, user_id)

    def _make(
        self, user_id: str, wish: TalkWish, own: dict[str, Any], recording_id: str, folder: Path
    ) -> None:
        # Loaded here: only this request of the web process needs numpy and the speech engine.
        from avatar_g.backend.production.talk_preview import make_preview  # noqa: PLC0415

        cache = self._container.settings.cache_dir
        folder.parent.mkdir(parents=True, exist_ok=True)
        part = Path(mkdtemp(dir=folder.parent, prefix="part-"))
        try:
            recording = self._recording(user_id, recording_id, part) if recording_id else None
            voice = self._voice(user_id, own, part)
            made = part / "made"
            made.mkdir()
            make_preview(wish, made, cache=cache, voice=voice, recording=recording)
            made.replace(folder)
        finally:
            shutil.rmtree(part, ignore_errors=True)

    def _recording(self, user_id: str, recording_id: str, folder: Path) -> Path:
        with self._container.sessions() as session:
            stored = recording_file(session, user_id, recording_id)
            bucket, key = Bucket(stored.bucket), stored.key
        return self._container.storage.fetch(bucket, key, folder / "recording.flac")

    def _voice(self, user_id: str, own: dict[str, Any], folder: Path) -> bytes | VoiceDesign | None:
        if not own:
            return None
        if own.get("design"):
            return parse(VoiceDesign, own["design"])
        with self._container.sessions() as session:
            files = AssetRepository(session).of_owners([own["voice_id"]], user_id)
            found = [
                (Bucket(one.bucket), one.key)
                for one in files
                if one.owner_kind is OwnerKind.VOICE and one.role == AssetRole.VOICE_MODEL
            ]
        if not found:
            raise InvalidRequest("the voice is gone", reason="voice_withdrawn")
        path = self._container.storage.fetch(*found[0], folder / "voice.bin")
        return path.read_bytes()


def _digest(wish: TalkWish, own: Mapping[str, Any]) -> str:
    heard = {
        "sentences": [asdict(sentence) for sentence in wish.sentences],
        "recording": asdict(wish.recording) if wish.recording else None,
        "voice": wish.voice.value,
        "own": dict(own),
        "speed": wish.speed,
        "language": wish.interface_language.value,
        "seed": wish.seed,
        "engines": [ENGINE_VERSIONS["speech"], ENGINE_VERSIONS["avatar"]],
    }
    text = json.dumps(heard, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _forget_oldest(folder: Path) -> None:
    made = [path for path in folder.iterdir() if _ID.fullmatch(path.name)]
    for path in sorted(made, key=lambda one: one.stat().st_mtime)[:-_KEPT]:
        shutil.rmtree(path, ignore_errors=True)


def _load() -> None:
    with suppress(ImportError):  # the interpreter is ending
        from avatar_g.backend.production.talk_preview import get_ready  # noqa: PLC0415

        get_ready()
