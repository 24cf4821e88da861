"""Voices that are not built in: designed ones, and ones learnt from recordings; free of NumPy."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Final

from annotated_types import Interval

from avatar_g.backend.domain.languages import Language
from avatar_g.backend.domain.music import VoiceSlot

LEAST_CHARACTER_S: Final = 15.0
"""Speech (without its pauses) that a voice's character can be learnt from."""
LEAST_LINE_S: Final = 0.6
"""Speech in the reading of one line of a guided script."""
LONGEST_RECORDING_S: Final = 600.0
"""A longer recording teaches nothing more and needs more memory than a job should."""
MAX_MODEL_BYTES: Final = 2 * 2**20
"""Largest file of a voice model; one with as many sounds as a model may have takes 0.4 MB."""


class VoiceKind(StrEnum):
    """Where a voice comes from."""

    BUILT_IN = "built_in"
    DESIGNED = "designed"
    RECORDED = "recorded"


class TrainingLevel(StrEnum):
    """How much of a speaker a recorded voice knows."""

    CHARACTER = "character"
    """Pitch range, size of the vocal tract, long-term spectrum and breath."""
    UNITS = "units"
    """The spectra of every speech sound as well, learnt from a guided script."""


@dataclass(frozen=True, slots=True)
class VoiceDesign:
    """A voice made with sliders from a built-in one."""

    base: VoiceSlot = VoiceSlot.A
    """The built-in voice it starts from."""
    pitch_semitones: Annotated[float, Interval(ge=-9, le=9)] = 0.0
    """How much higher it speaks; its singing range moves along."""
    tract: Annotated[float, Interval(ge=0.85, le=1.18)] = 1.0
    """Factor of all formants: below 1 a longer vocal tract (a bigger body), above 1 a shorter."""
    breath: Annotated[float, Interval(ge=0, le=1)] = 0.0
    brightness: Annotated[float, Interval(ge=-1, le=1)] = 0.0
    age_years: Annotated[float, Interval(ge=8, le=90)] = 30.0


class RecordingFault(StrEnum):
    """What is wrong with a recording; the interface has a sentence for each."""

    SILENT = "silent"
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    CLIPPED = "clipped"
    NOISY = "noisy"
    NOT_A_VOICE = "not_a_voice"
    SEVERAL_SPEAKERS = "several_speakers"


@dataclass(frozen=True, slots=True)
class RecordingReport:
    """What was heard in a recording of one voice."""

    duration_s: float
    speech_s: float
    """Without the pauses."""
    loudness_lufs: float
    noise_db: float
    """Signal to noise: the level of the speech above that of the pauses."""
    clipped_share: float
    """Share of samples in flat tops, 0..1."""
    pitch_low_hz: float
    """5th percentile; 0, as the next two, where nothing is voiced."""
    pitch_median_hz: float
    pitch_high_hz: float
    """95th percentile."""
    faults: tuple[RecordingFault, ...] = ()

    @property
    def is_usable(self) -> bool:
        """Tell whether a voice can be learnt from it."""
        return not self.faults


@dataclass(frozen=True, slots=True)
class ScriptLine:
    """One line of a guided script."""

    number: int
    """From 1, unique within its language."""
    language: Language
    text: str


class RereadReason(StrEnum):
    """Why a line should be read again."""

    SILENT = "silent"
    TOO_SHORT = "too_short"
    CLIPPED = "clipped"
    NOISY = "noisy"
    OTHER_WORDS = "other_words"
    """What was said does not follow the line."""
    MISSING = "missing"
    """It was not recorded, and has sounds that are heard too seldom elsewhere."""


@dataclass(frozen=True, slots=True)
class LineToReread:
    """A line to read again."""

    language: Language
    number: int
    reason: RereadReason


@dataclass(frozen=True, slots=True)
class SoundCoverage:
    """How often a speech sound was heard in the lines that could be used."""

    language: Language
    ipa: str
    heard: int
    wanted: int
    """From this count on the sound counts as the speaker's own."""

    @property
    def share(self) -> float:
        """0 (never heard: the base's sound in the speaker's character) .. 1 (the speaker's own)."""
        return min(1.0, self.heard / self.wanted)


def covered_share(sounds: Sequence[SoundCoverage]) -> float:
    """Return the mean share of sounds, 0..1."""
    return sum(sound.share for sound in sounds) / len(sounds) if sounds else 0.0


@dataclass(frozen=True, slots=True)
class TrainingReport:
    """What a guided training could use and learnt."""

    lines_used: int
    lines_given: int
    speech_s: float
    noise_db: float
    clipped_share: float
    coverage: tuple[SoundCoverage, ...]
    """Every sound of the scripts of the languages that were read."""
    reread: tuple[LineToReread, ...]

    @property
    def covered_share(self) -> float:
        """Mean share of the sounds, 0..1."""
        return covered_share(self.coverage)
