"""How well lips are read from sound: voices, lines and noise that were never trained on."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from avatar_g.backend.domain.languages import Language
from avatar_g.backend.domain.performance import CURVE_RATE_HZ, VISEMES, MouthTrack
from avatar_g.backend.domain.timing import PhonemeSpan
from avatar_g.backend.engines.lipsync.audio_features import HEARING_RATE_HZ, at_hearing_rate
from avatar_g.backend.engines.lipsync.audio_model import MouthReader
from avatar_g.backend.engines.lipsync.audio_training import LAST_TRAINED_LINE, frame_labels
from avatar_g.backend.engines.lipsync.from_audio import (
    likely_path,
    mouth_track_from_audio,
)
from avatar_g.backend.engines.lipsync.mouth import mouth_track_from_phonemes
from avatar_g.backend.engines.lipsync.visemes import closes_lips
from avatar_g.backend.engines.speech.synthesis import SpeechRequest, SpeechSynthesizer
from avatar_g.backend.engines.voices.script import guided_script
from avatar_g.backend.production.talk_check import OPENING_RATE_HZ, mouth_opening

STRANGERS: Final = (
    ("+m7", 45, 165),
    ("+f3", 60, 150),
    ("+m4", 35, 140),
    ("+Annie", 55, 160),
)
"""Variants of the speech engine with pitch and rate (wpm); none is a built-in speaker's."""
_PITCH_RANGE: Final = 55
_LINES: Final = slice(LAST_TRAINED_LINE, LAST_TRAINED_LINE + 4)
_PAUSE_S: Final = 0.4
_NEAR_S: Final = 0.03
"""Lips count as closed on a sound if they are within this time of it."""
_CLOSED: Final = 0.8
"""Share of the closed shape from which the lips touch."""
_BABBLE_DB: Final = 12.0
_BABBLERS: Final = 4
_PP: Final = VISEMES.index("PP")


@dataclass(frozen=True, slots=True, eq=False)
class StrangersLine:
    """A line read by a voice the reader does not know, between two pauses."""

    signal: NDArray[np.float32]
    """Mono at ``HEARING_RATE_HZ``."""
    sounds: tuple[PhonemeSpan, ...]
    """What was said, and when."""

    @property
    def duration_s(self) -> float:
        """Length in seconds."""
        return len(self.signal) / HEARING_RATE_HZ


@dataclass(frozen=True, slots=True)
class LipFigures:
    """A row of the table; shares are 0..1."""

    frame_accuracy: float
    """Of the 15 visemes."""
    closed_recall: float
    """Of the sounds /p b m/, those with a moment of closed lips."""
    closed_precision: float
    """Of the moments of closed lips, those on such a sound."""
    jaw_correlation: float
    """With the jaw of the same words animated from their phonemes."""
    loudness_correlation: float
    """The same for loudness, which is what lips without a reader would follow."""


def measure_lips(reader: MouthReader, speech: SpeechSynthesizer) -> dict[str, Any]:
    """Return one row per language and surroundings."""
    rows: list[dict[str, Any]] = []
    for language in Language:
        lines = list(strangers_lines(language, speech))
        for place, heard in (("quiet", lines), ("babble", in_babble(lines))):
            figures = lip_figures(reader, heard)
            rows.append(
                {"language": language.value, "surroundings": place}
                | {name: round(getattr(figures, name), 3) for name in figures.__slots__}
            )
    return {"lips": rows}


def strangers_lines(language: Language, speech: SpeechSynthesizer) -> Iterator[StrangersLine]:
    """Read lines that were never trained on in voices that were never trained on."""
    pause = np.zeros(round(_PAUSE_S * HEARING_RATE_HZ), np.float32)
    for variant, pitch, rate_wpm in STRANGERS:
        for line in guided_script(language)[_LINES]:
            request = SpeechRequest(line.text, language, variant, rate_wpm, pitch, _PITCH_RANGE)
            spoken = speech.speak(request)
            signal = at_hearing_rate(spoken.samples, spoken.sample_rate_hz)
            sounds = tuple(
                PhonemeSpan(sound.ipa, sound.start_s + _PAUSE_S, sound.end_s + _PAUSE_S)
                for sound in spoken.phonemes
            )
            yield StrangersLine(np.concatenate([pause, signal, pause]), sounds)


def in_babble(lines: list[StrangersLine]) -> list[StrangersLine]:
    """Let other lines murmur behind each one, ``_BABBLE_DB`` below it."""
    noisy: list[StrangersLine] = []
    for place, line in enumerate(lines):
        babble = np.zeros(len(line.signal))
        for step in range(1, _BABBLERS + 1):
            other = lines[(place + 3 * step) % len(lines)].signal
            babble += np.resize(np.roll(other, step * HEARING_RATE_HZ // 2), len(babble))
        gain = np.sqrt(np.mean(line.signal**2) / np.mean(babble**2)) * 10 ** (-_BABBLE_DB / 20)
        noisy.append(StrangersLine((line.signal + gain * babble).astype(np.float32), line.sounds))
    return noisy


def lip_figures(reader: MouthReader, lines: list[StrangersLine]) -> LipFigures:
    """Measure a reader on lines whose sounds are known."""
    right = frames = 0
    found: list[bool] = []
    wanted: list[bool] = []
    jaws: list[NDArray[np.float64]] = []
    for line in lines:
        path = likely_path(reader.read(line.signal))
        labels = frame_labels(line.sounds, len(path))
        right += int((path == labels).sum())
        frames += len(path)
        track = mouth_track_from_audio(line.signal, HEARING_RATE_HZ, reader, seed=1)
        exact = mouth_track_from_phonemes(line.sounds, line.duration_s, seed=1)
        found += _closed_on(track, line)
        wanted += _closures_meant(track, line)
        opened, meant = (mouth_opening(one, line.duration_s) for one in (track, exact))
        jaws.append(np.stack([opened, meant, _loudness(track, len(meant))]))
    opened, meant, loudness = np.concatenate(jaws, axis=1)
    return LipFigures(
        right / frames,
        float(np.mean(found)),
        float(np.mean(wanted)) if wanted else 1.0,
        float(np.corrcoef(opened, meant)[0, 1]),
        float(np.corrcoef(loudness, meant)[0, 1]),
    )


def _closed_on(track: MouthTrack, line: StrangersLine) -> list[bool]:
    """Tell for each sound that closes the lips whether they do."""
    closed = track.visemes[:, _PP] > _CLOSED
    return [
        bool(closed[_frames(sound.start_s, sound.end_s)].any())
        for sound in line.sounds
        if closes_lips(sound.ipa)
    ]


def _closures_meant(track: MouthTrack, line: StrangersLine) -> list[bool]:
    """Tell for each moment of closed lips whether a sound asks for it."""
    edges = np.flatnonzero(np.diff(np.pad(track.visemes[:, _PP] > _CLOSED, 1).astype(np.int8)))
    meant = np.zeros(len(track.blink), np.bool_)
    for sound in line.sounds:
        if closes_lips(sound.ipa):
            meant[_frames(sound.start_s, sound.end_s)] = True
    return [bool(meant[start:end].any()) for start, end in edges.reshape(-1, 2)]


def _loudness(track: MouthTrack, count: int) -> NDArray[np.float64]:
    """Return the loudness at the rate of ``mouth_opening``."""
    places = np.arange(count) * CURVE_RATE_HZ / OPENING_RATE_HZ
    return np.asarray(np.interp(places, np.arange(len(track.energy)), track.energy))


def _frames(start_s: float, end_s: float) -> slice:
    first = max(0, round((start_s - _NEAR_S) * CURVE_RATE_HZ))
    return slice(first, round((end_s + _NEAR_S) * CURVE_RATE_HZ) + 1)
