"""Speech programs of other makers, as strangers to learn from; only measurements use them."""

import shutil
from pathlib import Path
from typing import Final

import numpy as np
from scipy.io import wavfile

from avatar_g.backend.domain.audio import AudioClip
from avatar_g.backend.domain.languages import Language
from avatar_g.backend.media.runner import run_program

_FLITE: Final = ("kal16", "awb", "rms", "slt")
_FESTIVAL: Final = {"ked_diphone": Language.EN}
_FESTIVAL_HOMES: Final = (Path("/usr/share/festival/voices"),)


def other_speakers() -> tuple[tuple[str, Language], ...]:
    """Return name and language of every strange speaker this machine has."""
    found: list[tuple[str, Language]] = []
    if shutil.which("flite"):
        found += [(f"flite {name}", Language.EN) for name in _FLITE]
    if shutil.which("text2wave"):
        found += [
            (f"festival {name}", language)
            for name, language in _FESTIVAL.items()
            if any(next(home.glob(f"*/{name}"), None) for home in _FESTIVAL_HOMES)
        ]
    return tuple(found)


def say_as(speaker: str, text: str, folder: Path) -> AudioClip:
    """Return ``text`` as one of ``other_speakers`` says it.

    Raises
    ------
    MediaError
        If its program fails.
    """
    program, name = speaker.split(" ", 1)
    spoken = folder / "spoken.wav"
    if program == "flite":
        argv = ["flite", "-voice", name, "-t", text, "-o", str(spoken)]
    else:
        written = folder / "text.txt"
        written.write_text(text, encoding="utf-8")
        argv = ["text2wave", "-o", str(spoken), "-eval", f"(voice_{name})", str(written)]
    run_program(argv)
    rate_hz, steps = wavfile.read(spoken)
    samples = np.asarray(steps, np.float32)[:, None] / np.float32(32_768.0)
    return AudioClip(samples, int(rate_hz))
