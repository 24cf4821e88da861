"""Sings one phrase: spectral frames along a trajectory, on a pitch curve."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from avatar_g.backend.domain.audio import SAMPLE_RATE_HZ
from avatar_g.backend.domain.timing import SungNote
from avatar_g.backend.engines.dsp.loudness import k_weighted_power
from avatar_g.backend.engines.dsp.spectrum import cepstral_envelope
from avatar_g.backend.engines.music.singing.inhale import GAP_S, INHALE_S, inhale
from avatar_g.backend.engines.music.singing.intonation import Delivery, intone
from avatar_g.backend.engines.music.singing.manner import (
    GROWL_BREATHINESS,
    SOFT_BREATHINESS,
    Manner,
    manner_of,
)
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
from avatar_g.backend.engines.voices.glottis import SHAPES, shape_for
from avatar_g.backend.engines.voices.vocoder import VoiceFrames, synthesise

_LEVEL_BLOCK = SAMPLE_RATE_HZ // 20
_SOUNDING = 0.03
"""Blocks with less of the loudest one's power do not count for the level."""


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
    full_level: float
    """K-weighted RMS of the sounding parts before soft notes are turned down: phrases are made
    alike by it, and what is soft stays soft. 0 for silence."""


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
    manner = manner_of(notes, plan.times_s)
    frames = _frames(plan, notes, envelope, timbre, extra_breathiness, manner, generator)
    sound = synthesise(frames, generator)
    start_s = float(plan.times_s[0])
    lead = 0
    if takes_breath:
        breath = inhale(float(np.sqrt(np.mean(sound**2))), generator)
        lead = max(0, int((INHALE_S + GAP_S - LEAD_S) * SAMPLE_RATE_HZ))
        sound = np.concatenate([np.zeros(lead, np.float32), sound])
        sound[: len(breath)] += breath
    full_level = _level(sound)
    if manner is not None:
        gain = manner.gain(len(sound) - lead)
        sound[lead:] *= gain
        sound[:lead] *= gain[0]
    return SungPhrase(start_s - lead / SAMPLE_RATE_HZ, sound, full_level)


def _level(samples: NDArray[np.float32]) -> float:
    """Return the K-weighted RMS of what sounds, 0 for silence."""
    power = k_weighted_power(samples[:, None], _LEVEL_BLOCK)
    loud = power[power > _SOUNDING * power.max()] if len(power) else power
    return float(np.sqrt(loud.mean())) if len(loud) else 0.0


def _frames(
    plan: Trajectory,
    notes: Sequence[SungNote],
    envelope: NDArray[np.float32],
    timbre: Timbre,
    extra_breathiness: float,
    manner: Manner | None,
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
    breathiness = timbre.breathiness + extra_breathiness
    frames = VoiceFrames(
        log_power=log_power,
        aperiodicity=noise_shares(plan.noise_share, log_power.shape[1], breathiness),
        pitch_hz=intonation.pitch_hz,
        voiced=plan.voiced,
        source_shape=shape_for(intonation.dynamics, extra_breathiness),
    )
    if manner is not None:
        _sing_in(frames, manner, plan, breathiness)
    return frames


def _sing_in(frames: VoiceFrames, manner: Manner, plan: Trajectory, breathiness: float) -> None:
    """Change the frames of a full, clear voice to those of the manner, in place."""
    bin_count = frames.log_power.shape[1]
    tilt = manner.tilt(bin_count)
    tilt += (2.0 * np.log(manner.onset)).astype(np.float32)[:, None]
    frames.log_power += np.where(plan.voiced[:, None], tilt, np.float32(0.0))
    airy = noise_shares(plan.noise_share, bin_count, breathiness + SOFT_BREATHINESS)
    frames.aperiodicity += manner.softness.astype(np.float32)[:, None] * (
        airy - frames.aperiodicity
    )
    hoarse = noise_shares(plan.noise_share, bin_count, breathiness + GROWL_BREATHINESS)
    frames.aperiodicity += manner.growl.astype(np.float32)[:, None] * np.maximum(
        hoarse - frames.aperiodicity, np.float32(0.0)
    )
    frames.source_shape = np.clip(
        frames.source_shape + manner.shape_change(), SHAPES[0], SHAPES[-1]
    )
    if manner.growl.any():
        frames.growl, frames.growl_cycles = manner.growl, manner.growl_cycles


def _edges(plan: Trajectory) -> NDArray[np.float64]:
    """Return the fade in (30 ms) and out (100 ms) of the phrase."""
    sounding = np.flatnonzero(plan.sounding)
    first_s, last_s = plan.times_s[sounding[0]], plan.times_s[sounding[-1]]
    fade_in = np.clip((plan.times_s - first_s + 0.01) / 0.03, 0.0, 1.0)
    fade_out = np.clip((last_s + 0.06 - plan.times_s) / 0.10, 0.0, 1.0)
    edges: NDArray[np.float64] = fade_in * fade_out
    return edges
