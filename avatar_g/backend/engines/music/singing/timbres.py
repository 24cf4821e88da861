"""How the built-in singers sound; which voice speaks for them is in ``voices``."""

from avatar_g.backend.domain.music import VoiceSlot
from avatar_g.backend.engines.music.singing.intonation import Delivery
from avatar_g.backend.engines.music.singing.phrase import Timbre

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
