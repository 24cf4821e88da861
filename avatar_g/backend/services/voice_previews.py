"""What a voice sounds like: a test sentence in each language, kept until the voice is erased."""

import hashlib
import json
import re
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from threading import Lock
from typing import Any, Final

from avatar_g.backend.container import Container
from avatar_g.backend.db.models.media_asset import OwnerKind
from avatar_g.backend.db.models.voice_profile import VoiceProfile
from avatar_g.backend.db.repositories.assets import AssetRepository
from avatar_g.backend.db.repositories.voices import VoiceRepository
from avatar_g.backend.domain.assets import AssetRole, Bucket
from avatar_g.backend.domain.languages import Language
from avatar_g.backend.domain.music import VoiceSlot
from avatar_g.backend.domain.recipe import ENGINE_VERSIONS
from avatar_g.backend.domain.voices import VoiceDesign, VoiceKind
from avatar_g.backend.errors import InvalidRequest, NotFound
from avatar_g.backend.i18n import message
from avatar_g.backend.validation import parse

_FOLDER: Final = "voice_previews"
_HEX: Final = re.compile(r"[0-9a-f]{64}")
_SPEAKING = Lock()
"""One sentence at a time: the machine has other work."""


@dataclass(frozen=True, slots=True)
class _Wish:
    language: Language
    slot: VoiceSlot = VoiceSlot.A


class VoicePreviewService:
    """Test sentences; other users' voices do not exist."""

    def __init__(self, container: Container) -> None:
        self._container = container

    def of_voice(self, user_id: str, voice_id: str, language: str) -> Path:
        """Return the test sentence (m4a) in one of the user's voices.

        Raises
        ------
        InvalidRequest
            Reason ``language_invalid``, or ``voice_untrained`` if it cannot speak yet.
        NotFound
            If there is no such voice of this user.
        """
        wish = parse(_Wish, {"language": language})
        with self._container.sessions() as session:
            voice = VoiceRepository(session).get_owned(voice_id, user_id)
            if not voice.digest:
                raise InvalidRequest("the voice is not trained", reason="voice_untrained")
            stored = None
            if voice.kind is VoiceKind.RECORDED:
                files = AssetRepository(session).of_owner(OwnerKind.VOICE, voice.id)
                stored = next((one for one in files if one.role == AssetRole.VOICE_MODEL), None)
                if stored is None:
                    raise NotFound(f"voice {voice_id} has no model")
        if stored is None:
            return self.of_design(voice.design, language)
        folder = self._folder(voice.digest)
        model = self._container.storage.fetch(
            Bucket(stored.bucket), stored.key, folder / "voice.bin"
        )
        return self._said(folder, model, wish, check=(user_id, voice))

    def of_design(self, fields: Mapping[str, Any], language: str) -> Path:
        """Return the test sentence in a designed voice, saved or not.

        Raises
        ------
        InvalidRequest
            Reason ``<field>_<problem>``.
        """
        design = parse(VoiceDesign, fields)
        wish = parse(_Wish, {"language": language, "slot": design.base})
        text = json.dumps(asdict(design), sort_keys=True)
        folder = self._folder(hashlib.sha256(text.encode()).hexdigest())
        return self._said(folder, design, wish)

    def of_built_in(self, slot: str, language: str) -> Path:
        """Return the test sentence in a built-in voice.

        Raises
        ------
        InvalidRequest
            Reason ``slot_invalid`` or ``language_invalid``.
        """
        wish = parse(_Wish, {"language": language, "slot": slot})
        folder = self._folder(hashlib.sha256(wish.slot.encode()).hexdigest())
        return self._said(folder, wish.slot, wish)

    def _folder(self, digest: str) -> Path:
        folder = self._container.settings.cache_dir / _FOLDER / digest
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def _said(
        self,
        folder: Path,
        voice: Path | VoiceDesign | VoiceSlot,
        wish: _Wish,
        *,
        check: tuple[str, VoiceProfile] | None = None,
    ) -> Path:
        # Loaded here: only this request of the web process needs numpy and the speech engine.
        from avatar_g.backend.production.voices import say_test_sentence  # noqa: PLC0415

        target = folder / f"{wish.language.value}-{ENGINE_VERSIONS['speech']}.m4a"
        with _SPEAKING:
            if not target.exists():
                say_test_sentence(
                    voice,
                    target,
                    text=message("voice.test_sentence", wish.language),
                    language=wish.language,
                    slot=wish.slot,
                    cache=self._container.settings.cache_dir,
                )
        if check is not None:
            self._still_there(folder, *check)
        return target

    def _still_there(self, folder: Path, user_id: str, voice: VoiceProfile) -> None:
        """Leave nothing of a voice behind whose consent was withdrawn while it spoke."""
        try:
            with self._container.sessions() as session:
                VoiceRepository(session).get_owned(voice.id, user_id)
        except NotFound:
            shutil.rmtree(folder, ignore_errors=True)
            raise


def forget_previews(cache: Path, digest: str) -> None:
    """Erase what was spoken in a voice."""
    if _HEX.fullmatch(digest):
        shutil.rmtree(cache / _FOLDER / digest, ignore_errors=True)
