"""Learns voices from recordings."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from avatar_g.backend.domain.languages import Language
from avatar_g.backend.domain.progress import Progress, ignore_progress
from avatar_g.backend.domain.voices import ScriptLine, TrainingReport
from avatar_g.backend.engines.speech.synthesis import SpeechSynthesizer
from avatar_g.backend.engines.voices.model import VoiceModel


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """One line of a script as somebody read it."""

    line: ScriptLine
    samples: NDArray[np.float32]
    """Mono ``(frames,)`` or ``(frames, channels)``."""
    rate_hz: int


def learn_character(
    samples: NDArray[np.float32],
    rate_hz: int,
    speech: SpeechSynthesizer,
    *,
    language: Language,
) -> VoiceModel:
    """Learn pitch range, vocal tract, long-term spectrum and breath (level 1).

    Parameters
    ----------
    samples
        At least ``LEAST_CHARACTER_S`` of speech, mono or ``(frames, channels)``.
    rate_hz
        At least 16 kHz.
    speech
        Speaks for the built-in voice that the model is relative to.
    language
        Spoken in the recording.

    Raises
    ------
    ValueError
        If the recording has too little voice in it; see ``inspect_recording``.
    """
    raise NotImplementedError


def learn_units(
    readings: Sequence[Reading],
    speech: SpeechSynthesizer,
    *,
    progress: Progress = ignore_progress,
) -> tuple[VoiceModel, TrainingReport]:
    """Learn the speaker's own speech sounds from a guided script (level 2).

    Lines that cannot be used (silent, clipped, noisy, other words) are left out and named in the
    report; sounds heard too seldom are blended with the base's in the speaker's character.
    ``progress`` may raise to stop.

    Raises
    ------
    ValueError
        If no line can be used, or all together have too little voice.
    """
    raise NotImplementedError
