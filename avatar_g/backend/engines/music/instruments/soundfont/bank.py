"""A SoundFont as instruments of the palette."""

import re
from functools import lru_cache
from pathlib import Path

import numpy as np

from avatar_g.backend.domain.audio import Samples
from avatar_g.backend.engines.music.instruments.soundfont.playing import layers_of, play_layers
from avatar_g.backend.engines.music.instruments.soundfont.reading import digest_of, read_soundfont
from avatar_g.backend.engines.music.instruments.soundfont.voices import PROGRAMS, lacking
from avatar_g.backend.engines.music.instruments.tones import Instrument, Tone
from avatar_g.backend.errors import UnsupportedInput

FOLDER = "soundfonts"
"""Beside the spoken phrases: where the SoundFonts of songs are found by their content."""
_DIGEST = re.compile("[0-9a-f]{64}")
_HIGHEST_VELOCITY = 127


class SoundBank:
    """The presets of one file that stand in for instruments of ours."""

    def __init__(self, path: Path) -> None:
        self.font = read_soundfont(path)
        self._lacking = frozenset(lacking(self.font))
        self._pool = np.memmap(
            path, "<i2", mode="r", offset=self.font.pool_start, shape=(self.font.pool_frames,)
        )

    def player(self, name: str) -> Instrument | None:
        """Return who plays the instrument ``name``; None: the file has nothing for it."""
        if name not in PROGRAMS or name in self._lacking:
            return None
        preset = self.font.presets[0, PROGRAMS[name]]

        def play(tone: Tone) -> Samples:
            velocity = min(_HIGHEST_VELOCITY, max(1, round(tone.velocity * _HIGHEST_VELOCITY)))
            layers = layers_of(self.font, preset, tone.midi, velocity)
            return play_layers(self._pool, layers, tone)

        return play


def bank_beside(phrases: Path, digest: str) -> SoundBank | None:
    """Return the SoundFont a song was made with; None for a song without one.

    Parameters
    ----------
    phrases
        Folder of spoken phrases; the SoundFonts lie beside it.
    digest
        SHA-256 of the file, as in the score.

    Raises
    ------
    UnsupportedInput
        Reason ``soundfont_missing`` if the file is gone or is another one now.
    """
    if not digest:
        return None
    path = phrases.parent / FOLDER / f"{digest}.sf2"
    if not _DIGEST.fullmatch(digest) or not path.is_file():
        raise UnsupportedInput(f"no SoundFont {digest[:12]}", reason="soundfont_missing")
    stat = path.stat()
    return _bank(path, digest, stat.st_mtime_ns, stat.st_size)


@lru_cache(maxsize=2)
def _bank(path: Path, digest: str, _changed_ns: int, _size: int) -> SoundBank:
    if digest_of(path) != digest:
        raise UnsupportedInput(f"another file than {digest[:12]}", reason="soundfont_missing")
    return SoundBank(path)
