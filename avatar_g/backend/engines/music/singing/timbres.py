"""How the built-in singers sound; which voice speaks for them is in ``speech.speakers``."""

from dataclasses import replace

from avatar_g.backend.domain.music import VoiceSlot
from avatar_g.backend.engines.music.singing.intonation import Delivery
from avatar_g.backend.engines.music.singing.phrase import Timbre
from avatar_g.backend.engines.voices.model import VoiceModel

_LOW_VOICE_HZ = 140.0
"""Below, a source needs impulse responses of 2048 samples."""

TIMBRES = {
    VoiceSlot.A: Timbre(
        fft_size=1024,
        tract_scale=1.0,
        tilt_db_per_octave=-0.3,
        ring_db=2.5,
        breathiness=0.02,
        delivery=Delivery(portamento_s=0.07, vibrato_hz=5.6, vibrato_cents=38.0),
    ),
    VoiceSlot.B: Timbre(
        fft_size=2048,
        tract_scale=1.0,
        tilt_db_per_octave=-0.3,
        ring_db=4.0,
        breathiness=0.015,
        delivery=Delivery(portamento_s=0.07, vibrato_hz=5.2, vibrato_cents=32.0),
    ),
    VoiceSlot.C: Timbre(
        fft_size=1024,
        tract_scale=1.0,
        tilt_db_per_octave=0.0,
        ring_db=2.0,
        breathiness=0.025,
        delivery=Delivery(portamento_s=0.07, vibrato_hz=5.9, vibrato_cents=30.0),
    ),
}


def timbre_of(model: VoiceModel, slot_timbre: Timbre) -> Timbre:
    """Return how a model's speaker sings in a slot: its envelope has the colour already."""
    return replace(
        slot_timbre,
        fft_size=2048 if model.pitch_median_hz < _LOW_VOICE_HZ else 1024,
        tract_scale=1.0,
        tilt_db_per_octave=0.0,
        ring_db=round(model.ring_db, 3),
        breathiness=round(model.breathiness, 4),
    )
