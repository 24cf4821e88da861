"""Sings one phrase: spectral frames along a trajectory, on a pitch curve."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from avatar_g.backend.domain.audio import SAMPLE_RATE_HZ
from avatar_g.backend.domain.timing import SungNote
from avatar_g.backend.engines.dsp.spectrum import cepstral_envelope
from avatar_g.backend.engines.music.singing.inhale import GAP_S, INHALE_S, inhale
from avatar_g.backend.engines.music.singing.intonation import Delivery, intone
from avatar_g.backend.engines.music.singing.shaping import (
    colour,
    even_out,
    sample_spectrum,
    shape_ejectives,
)
from avatar_g.backend.engines.music.singing.trajectory import (
    LEAD_S,
    SungPhone,
    Trajectory,
    plan_trajectory,
)
from avatar_g.backend.engines.voices.breath import noise_shares
from avatar_g.backend.engines.voices.envelopes import FFT_SIZE, on_synthesis_bins
from avatar_g.backend.engines.voices.frames import HOP_S
from avatar_g.backend.engines.voices.glottis import shape_for
from avatar_g.backend.engines.voices.vocoder import VoiceFrames, synthesise


@dataclass(frozen=True, slots=True)
class Timbre:
    """How a voice sounds when it sings."""

    fft_size: int
    """1024 for high voices; a source below 110 Hz needs 2048 or loses consonants."""
    tract_scale: float
    tilt_db_per_octave: float
    ring_db: float
    breathiness: float
    delivery: Delivery


@dataclass(frozen=True, slots=True)
class SungPhrase:
    """Sound of a phrase; ``start_s`` is on the clock of its notes."""

    start_s: float
    samples: NDArray[np.float32]
    """Mono."""


def analyse_speech(
    speech: NDArray[np.float32], *, rate_hz: int, pitch_hz: float, fft_size: int
) -> NDArray[np.float32]:
    """Return the spectral envelope of spoken monotone audio on the singer's grid.

    Shape ``(frames, fft_size // 2 + 1)``, ln power, one frame per ``HOP_S``. ``rate_hz`` must be
    half of ours, as the speech engine's is.
    """
    envelope = cepstral_envelope(
        speech, rate_hz=rate_hz, hop_s=HOP_S, pitch_hz=pitch_hz, fft_size=FFT_SIZE
    )
    return on_synthesis_bins(envelope, fft_size)


def sing_phrase(
    sung_phones: Sequence[SungPhone],
    notes: Sequence[SungNote],
    envelope: NDArray[np.float32],
    timbre: Timbre,
    *,
    extra_breathiness: float = 0.0,
    has_ejectives: bool = False,
    takes_breath: bool = False,
    seed: int,
) -> SungPhrase:
    """Return the phrase sung on ``notes``; the same arguments always give the same samples."""
    generator = np.random.default_rng(seed)
    plan = plan_trajectory(sung_phones, has_ejectives=has_ejectives, generator=generator)
    breathiness = timbre.breathiness + extra_breathiness
    frames = _frames(plan, notes, envelope, timbre, breathiness, extra_breathiness, generator)
    sound = synthesise(frames, generator)
    start_s = float(plan.times_s[0])
    if not takes_breath:
        return SungPhrase(start_s, sound)
    breath = inhale(float(np.sqrt(np.mean(sound**2))), generator)
    lead = max(0, int((INHALE_S + GAP_S - LEAD_S) * SAMPLE_RATE_HZ))
    whole = np.zeros(lead + len(sound), np.float32)
    whole[lead:] = sound
    whole[: len(breath)] += breath
    return SungPhrase(start_s - lead / SAMPLE_RATE_HZ, whole)


def _frames(
    plan: Trajectory,
    notes: Sequence[SungNote],
    envelope: NDArray[np.float32],
    timbre: Timbre,
    breathiness: float,
    extra_breathiness: float,
    generator: np.random.Generator,
) -> VoiceFrames:
    log_power = sample_spectrum(envelope, plan)
    level = even_out(log_power, plan)
    shape_ejectives(log_power, plan, level)
    log_power = colour(
        log_power,
        plan.voiced,
        tilt_db_per_octave=timbre.tilt_db_per_octave,
        ring_db=timbre.ring_db,
        tract_scale=timbre.tract_scale,
    )
    intonation = intone(notes, plan.times_s, timbre.delivery, generator)
    amplitude = (0.45 + 0.55 * intonation.dynamics) * intonation.tremor * _edges(plan)
    log_power += (2.0 * np.log(np.maximum(amplitude, 1e-4))).astype(np.float32)[:, None]
    return VoiceFrames(
        log_power=log_power,
        aperiodicity=noise_shares(plan.noise_share, log_power.shape[1], breathiness),
        pitch_hz=intonation.pitch_hz,
        voiced=plan.voiced,
        source_shape=shape_for(intonation.dynamics, extra_breathiness),
    )


def _edges(plan: Trajectory) -> NDArray[np.float64]:
    """Return the fade in (30 ms) and out (100 ms) of the phrase."""
    sounding = np.flatnonzero(plan.sounding)
    first_s, last_s = plan.times_s[sounding[0]], plan.times_s[sounding[-1]]
    fade_in = np.clip((plan.times_s - first_s + 0.01) / 0.03, 0.0, 1.0)
    fade_out = np.clip((last_s + 0.06 - plan.times_s) / 0.10, 0.0, 1.0)
    edges: NDArray[np.float64] = fade_in * fade_out
    return edges
