"""The path through the spoken phrase that makes it last as long as the notes."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from avatar_g.backend.engines.dsp.envelopes import hann_smoothed
from avatar_g.backend.engines.music.singing import phones
from avatar_g.backend.engines.speech.phonemes import bare, is_sonorant, is_voiced, is_vowel
from avatar_g.backend.engines.voices.frames import HOP_S

LEAD_S = 0.06
"""Silence before the first phoneme."""
TAIL_S = 0.10
"""Room after the last phoneme."""

_CONSONANT_LIFT = 0.5
"""ln power added to consonants for clarity; sonorants get a third of it."""


@dataclass(frozen=True, slots=True)
class SungPhone:
    """One phoneme on the clock of the notes and on the clock of the spoken source."""

    ipa: str
    start_s: float
    end_s: float
    source_start_s: float
    source_end_s: float
    is_nucleus: bool


@dataclass(frozen=True, slots=True)
class Stretch:
    """Frames ``start..stop`` of one phoneme."""

    start: int
    stop: int
    phone: SungPhone


@dataclass(slots=True)
class Trajectory:
    """Per-frame plan of a sung phrase; all arrays have one entry per frame."""

    times_s: NDArray[np.float64]
    source_s: NDArray[np.float64]
    sounding: NDArray[np.bool_]
    is_vowel: NDArray[np.bool_]
    voiced: NDArray[np.bool_]
    noise_share: NDArray[np.float64]
    """0 periodic, 0.5 voiced fricative, 1 voiceless."""
    lift: NDArray[np.float64]
    """ln power to add."""
    vowels: list[Stretch] = field(default_factory=list)
    ejectives: list[Stretch] = field(default_factory=list)


def plan_trajectory(
    sung_phones: Sequence[SungPhone],
    *,
    has_ejectives: bool,
    generator: np.random.Generator,
) -> Trajectory:
    """Return what each frame of the phrase plays, from the phonemes' two clocks."""
    start_s = sung_phones[0].start_s - LEAD_S
    frame_count = int((sung_phones[-1].end_s + TAIL_S - start_s) / HOP_S) + 1
    plan = _blank(start_s, frame_count)
    for phone in sung_phones:
        start = max(0, round((phone.start_s - start_s) / HOP_S))
        stop = min(frame_count, max(start + 1, round((phone.end_s - start_s) / HOP_S)))
        if stop <= start:
            continue
        stretch = Stretch(start, stop, phone)
        if phone.is_nucleus:
            _plan_vowel(plan, stretch, generator)
        else:
            _plan_consonant(plan, stretch, has_ejectives=has_ejectives)
    return plan


def _blank(start_s: float, frame_count: int) -> Trajectory:
    return Trajectory(
        times_s=start_s + np.arange(frame_count, dtype=np.float64) * HOP_S,
        source_s=np.zeros(frame_count),
        sounding=np.zeros(frame_count, np.bool_),
        is_vowel=np.zeros(frame_count, np.bool_),
        voiced=np.zeros(frame_count, np.bool_),
        noise_share=np.ones(frame_count),
        lift=np.zeros(frame_count),
    )


def _plan_vowel(plan: Trajectory, stretch: Stretch, generator: np.random.Generator) -> None:
    frames = slice(stretch.start, stretch.stop)
    plan.source_s[frames] = _held(stretch, generator)
    plan.sounding[frames] = True
    plan.is_vowel[frames] = True
    plan.voiced[frames] = True
    plan.noise_share[frames] = 0.0
    plan.vowels.append(stretch)


def _held(stretch: Stretch, generator: np.random.Generator) -> NDArray[np.float64]:
    """Return source times that pass the vowel's edges at natural speed and hold its middle.

    A diphthong is held on its first part and glides at the end.
    """
    phone = stretch.phone
    diphthong = phones.is_diphthong(phone.ipa)
    hold_at = 0.30 if diphthong else 0.5
    if bare(phone.ipa)[:1] == "j":
        hold_at = 0.62
    span_s = phone.source_end_s - phone.source_start_s
    length_s = phone.end_s - phone.start_s
    arrive_s = min(hold_at * span_s, (0.3 if diphthong else 0.35) * length_s, 0.14)
    leave_s = min(
        (1.0 - hold_at) * span_s,
        (0.45 if diphthong else 0.30) * length_s,
        0.22 if diphthong else 0.12,
    )
    elapsed_s = np.arange(stretch.stop - stretch.start) * HOP_S
    hold_s = phone.source_start_s + hold_at * span_s
    arriving = elapsed_s < arrive_s
    leaving = elapsed_s > length_s - leave_s
    source_s = np.full(len(elapsed_s), hold_s)
    holding = ~arriving & ~leaving
    if holding.sum() > 8:
        wander = hann_smoothed(generator.standard_normal(holding.sum()), 12)
        source_s[holding] += 0.006 * wander * np.hanning(holding.sum() + 2)[1:-1]
    source_s[arriving] = phone.source_start_s + elapsed_s[arriving] / max(arrive_s, 1e-6) * (
        hold_at * span_s
    )
    source_s[leaving] = hold_s + (elapsed_s[leaving] - (length_s - leave_s)) / max(
        leave_s, 1e-6
    ) * ((1.0 - hold_at) * span_s)
    return source_s


def _plan_consonant(plan: Trajectory, stretch: Stretch, *, has_ejectives: bool) -> None:
    phone = stretch.phone
    frames = slice(stretch.start, stretch.stop)
    length_s = max(phone.end_s - phone.start_s, 1e-6)
    elapsed_s = np.arange(stretch.stop - stretch.start) * HOP_S
    pace = (phone.source_end_s - phone.source_start_s) / length_s
    plan.source_s[frames] = phone.source_start_s + elapsed_s * pace
    plan.sounding[frames] = True
    plan.is_vowel[frames] = False
    voiced = is_voiced(phone.ipa)
    sonorant = is_sonorant(phone.ipa) or is_vowel(phone.ipa)
    plan.voiced[frames] = voiced
    plan.noise_share[frames] = 0.0 if sonorant else 0.5 if voiced else 1.0
    squeeze = min(1.0, max(0.0, pace - 1.0))
    plan.lift[frames] = (
        0.3 * _CONSONANT_LIFT if sonorant else _CONSONANT_LIFT * (1.0 + 0.8 * squeeze)
    )
    if has_ejectives and phones.ejective(phone.ipa):
        plan.ejectives.append(stretch)
