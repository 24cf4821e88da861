"""Stems as they are played and sung, before the mix: what did not change is not rendered again.

A stem is known by what it is made of and nothing else: its own notes, who plays or sings them,
tempo and length. The mix comes afterwards, so neither the other stems nor the faders matter.
"""

import hashlib
import zipfile
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from avatar_g.backend.domain.audio import Samples
from avatar_g.backend.domain.recipe import ENGINE_VERSIONS
from avatar_g.backend.engines.music.instruments.palette import instrument_name
from avatar_g.backend.engines.music.instruments.soundfont.voices import PROGRAMS
from avatar_g.backend.engines.music.score import Score, VocalLine
from avatar_g.backend.errors import StorageFull
from avatar_g.backend.media.atomic import complete_file
from avatar_g.backend.media.room import make_room, touch

MAX_BYTES = 2 * 2**30
"""A stem takes at most 21 MB a minute, two channels of floats; silence is not kept."""
_FOLDER = "stems"
_BLOCK = 4_410
_DIGEST_CHARS = 16
_TRACK_OF_STEM = {"fx": "effects"}


@dataclass(frozen=True, slots=True)
class StemUse:
    """How one stem of a song came to be."""

    stem: str
    fingerprint: str
    is_hit: bool
    """It was kept; nothing was played or sung."""
    cpu_s: float


class StemMemo:
    """Keeps nothing: every stem is rendered."""

    def recall(self, fingerprint: str) -> Samples | None:
        """Return a stem that was rendered before; the caller may change it."""
        del fingerprint
        return None

    def remember(self, fingerprint: str, samples: Samples) -> None:
        """Keep a stem."""


class KeptStems(StemMemo):
    """Keeps stems in a folder, by content; what is silent takes no room."""

    @classmethod
    def beside(cls, spoken: Path) -> "KeptStems":
        """Return the memo that belongs to a folder of spoken phrases."""
        return cls(spoken / _FOLDER)

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def recall(self, fingerprint: str) -> Samples | None:
        """Return the stem if it is still kept; a damaged file counts as none."""
        path = self._path(fingerprint)
        try:
            with np.load(path, allow_pickle=False) as kept:
                samples = np.zeros((int(kept["count"]), 2), np.float32)
                for start, block in zip(kept["starts"], kept["blocks"], strict=True):
                    part = samples[start : start + _BLOCK]
                    part[:] = block[: len(part)]
        except (OSError, ValueError, KeyError, zipfile.BadZipFile):
            return None
        touch(path)
        return samples

    def remember(self, fingerprint: str, samples: Samples) -> None:
        """Keep the stem; where there is no room for it, the song goes on without."""
        padded = np.zeros((-(-len(samples) // _BLOCK) * _BLOCK, 2), np.float32)
        padded[: len(samples)] = samples
        blocks = padded.reshape(-1, _BLOCK, 2)
        loud = np.flatnonzero(blocks.any(axis=(1, 2)))
        with (
            suppress(StorageFull),
            complete_file(self._path(fingerprint)) as part,
            part.open("wb") as file,
        ):
            np.savez(file, count=len(samples), starts=loud * _BLOCK, blocks=blocks[loud])
        with suppress(OSError):
            make_room(self._folder, MAX_BYTES)

    def _path(self, fingerprint: str) -> Path:
        return self._folder / f"{fingerprint}.npz"


def played_fingerprint(score: Score, stem: str) -> str:
    """Return what names the sound of ``drums bass chords pad lead fx`` before the mix."""
    player = ""
    if stem == "drums":
        player = score.genre.value  # the kit
    elif stem != "fx":
        player = instrument_name(score, stem)
        if score.soundfont and player in PROGRAMS:
            player = f"{player} of {score.soundfont}"
    notes = getattr(score.tracks, _TRACK_OF_STEM.get(stem, stem))
    return _digest(ENGINE_VERSIONS["music"], stem, player, _length(score), notes)


def sung_fingerprint(score: Score, letter: str) -> str:
    """Return what names the sound of one voice before the mix."""
    lines = [_as_sung(line) for line in lines_of_voice(score, letter)]
    versions = ENGINE_VERSIONS["music"], ENGINE_VERSIONS["speech"]
    return _digest(*versions, f"vocals_{letter}", score.language.value, _length(score), lines)


def lines_of_voice(score: Score, letter: str) -> tuple[VocalLine, ...]:
    """Return what one voice sings."""
    return tuple(line for line in score.vocal_lines if line.voice.value == letter)


def _length(score: Score) -> tuple[float, int]:
    return score.tempo_bpm, score.sample_count


def _as_sung(line: VocalLine) -> VocalLine:
    """Return the line without its place in the form, which nobody hears."""
    return replace(line, line_id=0, section=0)


def _digest(*facts: object) -> str:
    return hashlib.sha256(repr(facts).encode()).hexdigest()[:_DIGEST_CHARS]
