"""Which preset of a SoundFont plays which of our instruments (General MIDI, first bank)."""

from collections.abc import Mapping
from types import MappingProxyType

from avatar_g.backend.engines.music.instruments.soundfont.structure import SoundFont

PROGRAMS: Mapping[str, int] = MappingProxyType(
    {
        "piano": 0,
        "electric_piano": 4,
        "bell": 9,
        "organ": 16,
        "guitar": 24,
        "power_guitar": 30,
        "finger_bass": 33,
        "strings": 48,
        "choir": 52,
    }
)
"""Instruments that General MIDI knows by an acoustic colour. Synthesizers of ours, the panduri,
drums and effects have none: they stay as they are."""
_BANK = 0


def lacking(font: SoundFont) -> tuple[str, ...]:
    """Return the instruments of ``PROGRAMS`` that the file has no preset for."""
    return tuple(name for name, program in PROGRAMS.items() if not _has(font, program))


def _has(font: SoundFont, program: int) -> bool:
    preset = font.presets.get((_BANK, program))
    return preset is not None and any(font.instruments[index].zones for _, index in preset.zones)
