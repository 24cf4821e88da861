"""A voice as data: what turns the speech of a built-in voice into that of another speaker."""

import hashlib
import json
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray

from avatar_g.backend.domain.languages import Language
from avatar_g.backend.domain.music import VoiceSlot
from avatar_g.backend.domain.voices import MAX_MODEL_BYTES, TrainingLevel, VoiceKind

BAND_COUNT: Final = 96
PLACES: Final = 5
"""Points of a sound's course from its start to its end."""
_LOWEST_HZ, _HIGHEST_HZ = 60.0, 10_400.0
"""The speech engine's band ends at 10.5 kHz."""
_MAGIC: Final = b"AGVOICE1"
_HEAD: Final = struct.Struct("<I")
_MOST_UNITS: Final = 400
_MOST_IPA_CHARS: Final = 12
_LARGEST_LN_POWER: Final = 12.0
_PITCH_BOUNDS_HZ: Final = (40.0, 700.0)
_NUMBERS: Final = {
    "pitch_low_hz": _PITCH_BOUNDS_HZ,
    "pitch_median_hz": _PITCH_BOUNDS_HZ,
    "pitch_high_hz": _PITCH_BOUNDS_HZ,
    "tract_scale": (0.7, 1.45),
    "breathiness": (0.0, 0.5),
    "ring_db": (0.0, 6.0),
    "unsteadiness": (0.0, 1.0),
}
"""Bounds of the scalar fields; a file outside them is refused."""


def _mel(frequency_hz: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the mel scale of D. O'Shaughnessy, Speech Communication, 1987."""
    return np.asarray(2595.0 * np.log10(1.0 + frequency_hz / 700.0))


def band_centres_hz() -> NDArray[np.float64]:
    """Return the ``BAND_COUNT`` frequencies of a model's spectra, evenly spaced in mel."""
    edges = _mel(np.array([_LOWEST_HZ, _HIGHEST_HZ]))
    mel = np.linspace(edges[0], edges[1], BAND_COUNT)
    return np.asarray(700.0 * (10.0 ** (mel / 2595.0) - 1.0))


@dataclass(frozen=True, order=True)
class UnitKey:
    """Names a speech sound of one language."""

    language: Language
    ipa: str
    """Without marks of stress."""


@dataclass(frozen=True, eq=False)
class VoiceModel:
    """What to change in the speech of the built-in voice ``base``.

    Spectra are ln power on ``band_centres_hz``, relative to the base's envelope after its frequency
    axis is scaled by ``tract_scale``. Two models are equal when their bytes are.
    """

    kind: VoiceKind
    level: TrainingLevel | None
    """None for a designed voice."""
    base: VoiceSlot
    pitch_low_hz: float
    pitch_median_hz: float
    pitch_high_hz: float
    tract_scale: float
    """Formant frequencies are multiplied by this."""
    breathiness: float
    """Share of noise in vowels, the singer's scale: 0.02 clear, 0.2 very breathy."""
    ring_db: float
    """Singer's formant added when it sings."""
    unsteadiness: float
    """0 .. 1: slow tremor and roughness of pitch, as of an old voice."""
    colour: NDArray[np.float32]
    """Change of voiced sounds, shape ``(BAND_COUNT,)``."""
    hiss: NDArray[np.float32]
    """Change of voiceless sounds, same shape."""
    units: Mapping[UnitKey, NDArray[np.float32]] = field(default_factory=dict)
    """Change of each learnt sound from start to end, each ``(PLACES, BAND_COUNT)``; replaces
    ``colour`` or ``hiss``."""

    @cached_property
    def digest(self) -> str:
        """Content hash, 64 hex digits."""
        return hashlib.sha256(self.to_bytes()).hexdigest()

    def to_bytes(self) -> bytes:
        """Serialise; equal models give equal bytes, ``from_bytes`` restores an equal model."""
        keys = sorted(self.units)
        header = {
            "kind": self.kind.value,
            "level": self.level.value if self.level else None,
            "base": self.base.value,
            **{name: round(float(getattr(self, name)), 6) for name in _NUMBERS},
            "units": [[key.language.value, key.ipa] for key in keys],
        }
        head = json.dumps(header, sort_keys=True, ensure_ascii=False).encode()
        rows = [self.colour[None], self.hiss[None], *(self.units[key] for key in keys)]
        table = np.concatenate(rows).astype("<f2")
        return _MAGIC + _HEAD.pack(len(head)) + head + table.tobytes()

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        """Restore a model from bytes of any origin.

        Raises
        ------
        ValueError
            If they are not a model, or one with values no voice has.
        """
        start = len(_MAGIC) + _HEAD.size
        if len(data) > MAX_MODEL_BYTES or len(data) < start or data[: len(_MAGIC)] != _MAGIC:
            raise ValueError("not a voice model")
        (head_size,) = _HEAD.unpack_from(data, len(_MAGIC))
        try:
            header = json.loads(data[start : start + head_size])
            keys = _checked_keys(header["units"])
            fields = _checked_fields(header)
        except (KeyError, TypeError, RecursionError, UnicodeDecodeError) as error:
            raise ValueError(f"not a voice model: {error}") from error
        table = _checked_table(data[start + head_size :], 2 + PLACES * len(keys))
        units = {
            key: table[2 + PLACES * place : 2 + PLACES * (place + 1)]
            for place, key in enumerate(keys)
        }
        return cls(**fields, colour=table[0], hiss=table[1], units=units)


def settled(model: VoiceModel) -> VoiceModel:
    """Return the model as its file holds it: what is learnt and what is loaded sound alike."""
    return VoiceModel.from_bytes(model.to_bytes())


def _checked_keys(rows: list[list[str]]) -> list[UnitKey]:
    if not isinstance(rows, list) or len(rows) > _MOST_UNITS:
        raise ValueError("too many sounds")
    keys: list[UnitKey] = []
    for language, ipa in rows:
        if not isinstance(ipa, str) or not 0 < len(ipa) <= _MOST_IPA_CHARS:
            raise ValueError("not a speech sound")
        keys.append(UnitKey(Language(language), ipa))
    if keys != sorted(set(keys)):
        raise ValueError("sounds are not in order")
    return keys


def _checked_fields(header: dict[str, Any]) -> dict[str, Any]:
    numbers: dict[str, float] = {}
    for name, (low, high) in _NUMBERS.items():
        value = header[name]
        if not isinstance(value, int | float) or not low <= value <= high:
            raise ValueError(f"{name} is out of bounds")
        numbers[name] = float(value)
    level = header["level"]
    return {
        "kind": VoiceKind(header["kind"]),
        "level": None if level is None else TrainingLevel(level),
        "base": VoiceSlot(header["base"]),
        **numbers,
    }


def _checked_table(raw: bytes, row_count: int) -> NDArray[np.float32]:
    if len(raw) != 2 * row_count * BAND_COUNT:
        raise ValueError("the spectra have another size")
    table = np.frombuffer(raw, "<f2").astype(np.float32).reshape(row_count, BAND_COUNT)
    if not np.isfinite(table).all() or float(np.abs(table).max()) > _LARGEST_LN_POWER:
        raise ValueError("the spectra are out of bounds")
    return table
