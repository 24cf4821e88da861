"""Sung phrases that outlive the process: a remix or an edit does not sing what is known."""

import hashlib
import zipfile
from pathlib import Path

import numpy as np

from avatar_g.backend.domain.recipe import ENGINE_VERSIONS
from avatar_g.backend.engines.music.singing.ensemble import PhraseMemo
from avatar_g.backend.engines.music.singing.kept_voices import SUNG, voice_folder
from avatar_g.backend.engines.music.singing.parts import Part
from avatar_g.backend.engines.music.singing.phrase import SungPhrase
from avatar_g.backend.media.atomic import complete_file
from avatar_g.backend.media.room import make_room, touch

MAX_BYTES = 2**30
"""About two hours of singing."""


class KeptPhrases(PhraseMemo):
    """A memo whose phrases are also kept in a folder, by content."""

    @classmethod
    def beside(cls, spoken: Path) -> "KeptPhrases":
        """Return the memo that belongs to a folder of spoken phrases."""
        return cls(spoken / SUNG)

    def __init__(self, folder: Path, capacity: int = 128) -> None:
        super().__init__(capacity)
        self._folder = folder
        self._written = 0

    def recall(self, part: Part) -> SungPhrase | None:
        """Return the phrase if it was ever sung and is still kept."""
        phrase = super().recall(part)
        if phrase is None:
            path = self._path(part)
            try:
                with np.load(path, allow_pickle=False) as kept:
                    phrase = SungPhrase(
                        float(kept["start_s"]), kept["samples"], float(kept["full_level"])
                    )
            except (OSError, ValueError, KeyError, zipfile.BadZipFile):
                return None
            touch(path)
            super().remember(part, phrase)
        return phrase

    def remember(self, part: Part, phrase: SungPhrase) -> None:
        """Keep the phrase here and in the folder."""
        super().remember(part, phrase)
        with complete_file(self._path(part)) as temporary, temporary.open("wb") as file:
            np.savez(
                file,
                samples=phrase.samples,
                start_s=phrase.start_s,
                full_level=phrase.full_level,
            )
        if self._written % self._capacity == 0:
            make_room(self._folder, MAX_BYTES)
        self._written += 1

    def _path(self, part: Part) -> Path:
        manner = [(note.softness, note.growl) for note in part.notes]
        said = f"{ENGINE_VERSIONS['music']}/{ENGINE_VERSIONS['speech']}/{part!r}/{manner}"
        name = f"{hashlib.sha256(said.encode()).hexdigest()[:40]}.npz"
        folder = voice_folder(self._folder, part.voice) if part.voice else self._folder
        return folder / name
