"""A model's file restores an equal voice, and refuses what is none."""

import struct

import numpy as np
import pytest

from avatar_g.backend.domain.languages import Language
from avatar_g.backend.domain.music import VoiceSlot
from avatar_g.backend.domain.voices import MAX_MODEL_BYTES, VoiceDesign, VoiceKind
from avatar_g.backend.engines.voices.designing import character_of
from avatar_g.backend.engines.voices.model import BAND_COUNT, PLACES, UnitKey, VoiceModel, settled

DESIGN = VoiceDesign(VoiceSlot.C, pitch_semitones=2.5, tract=1.05, breath=0.4, age_years=70)


def with_units() -> VoiceModel:
    plain = character_of(DESIGN)
    change = np.linspace(-3, 3, PLACES * BAND_COUNT, dtype=np.float32).reshape(PLACES, BAND_COUNT)
    units = {UnitKey(Language.RU, "a"): change, UnitKey(Language.KA, "tʰ"): -change}
    fields = {name: getattr(plain, name) for name in plain.__dataclass_fields__}
    return settled(VoiceModel(**(fields | {"units": units})))


def test_a_model_survives_its_file():
    model = with_units()

    again = VoiceModel.from_bytes(model.to_bytes())

    assert again.to_bytes() == model.to_bytes()
    assert again.digest == model.digest
    assert again.kind is VoiceKind.DESIGNED
    assert again.base is VoiceSlot.C
    assert np.array_equal(
        again.units[UnitKey(Language.RU, "a")], model.units[UnitKey(Language.RU, "a")]
    )


def test_equal_designs_are_equal_bytes_and_other_designs_are_not():
    assert character_of(DESIGN).to_bytes() == character_of(DESIGN).to_bytes()
    assert character_of(VoiceDesign()).digest != character_of(DESIGN).digest


@pytest.mark.parametrize("cut", [0, 5, 11, 40, -1])
def test_a_file_cut_short_is_refused(cut):
    with pytest.raises(ValueError, match=r"."):
        VoiceModel.from_bytes(with_units().to_bytes()[:cut])


def test_every_damaged_byte_is_refused_or_harmless():
    data = with_units().to_bytes()
    generator = np.random.default_rng(3)

    for place in generator.integers(0, len(data), 400):
        broken = bytearray(data)
        broken[place] ^= int(generator.integers(1, 256))
        try:
            model = VoiceModel.from_bytes(bytes(broken))
        except ValueError:
            continue
        assert np.isfinite(model.colour).all()
        assert 40 <= model.pitch_median_hz <= 700


@pytest.mark.parametrize(
    "head",
    [
        b"{}",
        b"[]",
        b"null",
        b'{"units": 7}',
        b'{"units": [["ka", 3]]}',
        b"[" * 100_000,
        b'{"units": [], "pitch_low_hz": NaN}',
    ],
)
def test_a_hostile_head_is_refused(head):
    data = b"AGVOICE1" + struct.pack("<I", len(head)) + head

    with pytest.raises(ValueError, match=r"."):
        VoiceModel.from_bytes(data)


def test_a_huge_file_is_refused_before_it_is_read():
    with pytest.raises(ValueError, match="not a voice model"):
        VoiceModel.from_bytes(b"AGVOICE1" + bytes(MAX_MODEL_BYTES))
