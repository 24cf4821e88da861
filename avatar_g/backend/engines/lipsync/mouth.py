"""Mouth, breath and blinks of one voice, from phoneme times alone: no audio is read."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final
from zlib import crc32

import numpy as np

from avatar_g.backend.domain.music import VoiceSlot
from avatar_g.backend.domain.performance import CURVE_RATE_HZ, VISEMES, Curve, MouthTrack
from avatar_g.backend.domain.timing import PhonemeSpan, SungNote, Timeline
from avatar_g.backend.engines.lipsync.blinks import blink_curve
from avatar_g.backend.engines.lipsync.shapes import Shape, add_box, blend_shapes
from avatar_g.backend.engines.lipsync.visemes import (
    CLOSURE_VISEMES,
    VOWEL_VISEMES,
    visemes_of,
)

CURVE_SIGMA_S: Final = 0.060
LEGATO_GAP_S: Final = 0.12
"""A shorter gap inside a phrase is not a rest: the shape is held."""
LONG_NOTE_S: Final = 1.2
"""A note of this length or more counts as fully held."""

VOWEL_ROWS: Final = [VISEMES.index(viseme) for viseme in VOWEL_VISEMES]


@dataclass(frozen=True, slots=True)
class _Voiced:
    """Loudness, pitch (0..1) and hold (0..1) over one stretch of sound."""

    start_s: float
    end_s: float
    energy: float
    pitch: float
    hold: float


def mouth_track(timeline: Timeline, voice: VoiceSlot, *, seed: int) -> MouthTrack:
    """Return the mouth of ``voice`` for the whole song.

    Lead and harmony lines of the voice both move the lips. A voice without lines keeps the mouth
    shut and blinks.
    """
    lines = [line for line in timeline.lines if line.voice == voice]
    phrases = [[sound for word in line.words for sound in word.phonemes] for line in lines]
    notes = [note for line in lines for note in line.notes]
    stretches = _stretches_of_notes(notes)
    return _track(phrases, stretches, timeline.duration_s, (seed, crc32(voice.value.encode())))


def mouth_track_from_phonemes(
    phonemes: Sequence[PhonemeSpan], duration_s: float, *, seed: int
) -> MouthTrack:
    """Return the mouth of a speaker: ``phonemes`` of one recording, in order.

    Speech has no notes: loudness follows the vowels, pitch falls from phrase start to phrase end.
    """
    phrases = list(_phrases(phonemes))
    stretches = [
        _Voiced(sound.start_s, sound.end_s, 0.6, 0.6 - 0.4 * place / max(1, len(phrase) - 1), 0.0)
        for phrase in phrases
        for place, sound in enumerate(phrase)
    ]
    return _track(phrases, stretches, duration_s, (seed, crc32(b"speech")))


def mouth_track_of_speech(timeline: Timeline, *, seed: int) -> MouthTrack:
    """Return the mouth of the speaker of a talk clip: what its frames and its preview show."""
    words = (word for line in timeline.lead_lines for word in line.words)
    sounds = [sound for word in words for sound in word.phonemes]
    return mouth_track_from_phonemes(sounds, timeline.duration_s, seed=seed)


def _phrases(phonemes: Sequence[PhonemeSpan]) -> Iterable[list[PhonemeSpan]]:
    """Cut speech where it pauses."""
    phrase: list[PhonemeSpan] = []
    for sound in phonemes:
        if phrase and sound.start_s - phrase[-1].end_s > LEGATO_GAP_S:
            yield phrase
            phrase = []
        phrase.append(sound)
    if phrase:
        yield phrase


def _stretches_of_notes(notes: Sequence[SungNote]) -> list[_Voiced]:
    """Map pitches to 0..1 within the singer's own range in this song."""
    if not notes:
        return []
    low = min(note.midi for note in notes)
    span = max(1.0, max(note.midi for note in notes) - low)
    return [
        _Voiced(
            note.start_s,
            note.start_s + note.duration_s,
            note.velocity,
            (note.midi - low) / span,
            min(1.0, note.duration_s / LONG_NOTE_S),
        )
        for note in notes
    ]


def _track(
    phrases: Sequence[Sequence[PhonemeSpan]],
    stretches: Sequence[_Voiced],
    duration_s: float,
    seed: tuple[int, int],
) -> MouthTrack:
    length = int(np.ceil(duration_s * CURVE_RATE_HZ)) + 2
    shapes = [shape for phrase in phrases for shape in _shapes(phrase)]
    visemes = blend_shapes(shapes, length)
    energy, pitch, hold = _voice_curves(stretches, length)
    singing = np.clip(2.0 * visemes[:, VOWEL_ROWS].sum(axis=1) - 0.2, 0.0, 1.0)
    blink = blink_curve(singing + 1.3 * hold * singing, duration_s, seed)
    return MouthTrack(
        visemes=visemes.astype(np.float32),
        energy=energy.astype(np.float32),
        pitch=pitch.astype(np.float32),
        hold=hold.astype(np.float32),
        singing=singing.astype(np.float32),
        blink=blink,
    )


def _shapes(phrase: Sequence[PhonemeSpan]) -> Iterable[Shape]:
    """Split phonemes into mouth shapes and hold each shape over the short gap behind it."""
    ends = [
        after.start_s if after.start_s - sound.end_s <= LEGATO_GAP_S else sound.end_s
        for sound, after in pairwise(phrase)
    ]
    ends.extend(sound.end_s for sound in phrase[-1:])
    for sound, held_until_s in zip(phrase, ends, strict=True):
        start_s = sound.start_s
        parts = visemes_of(sound.ipa)
        for place, (viseme, share) in enumerate(parts):
            is_last = place == len(parts) - 1
            end_s = start_s + share * (sound.end_s - sound.start_s)
            is_held = is_last and viseme not in CLOSURE_VISEMES
            yield Shape(viseme, start_s, max(end_s, held_until_s) if is_held else end_s)
            start_s = end_s


def _voice_curves(stretches: Sequence[_Voiced], length: int) -> tuple[Curve, Curve, Curve]:
    """Return smooth energy, pitch and hold, each ``(length,)`` in 0..1."""
    curves = np.zeros((4, length))
    for stretch in stretches:
        levels = (1.0, stretch.energy, stretch.pitch, stretch.hold)
        for curve, level in zip(curves, levels, strict=True):
            add_box(curve, stretch.start_s, stretch.end_s, sigma_s=CURVE_SIGMA_S, height=level)
    scaled = curves[1:] / np.maximum(curves[0], 1.0)  # lead and harmony may overlap
    energy, pitch, hold = np.clip(scaled, 0.0, 1.0).astype(np.float32)
    return energy, pitch, hold
