"""Learns voices from recordings: their character, or their own speech sounds as well."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from avatar_g.backend.domain.languages import Language
from avatar_g.backend.domain.music import VoiceSlot
from avatar_g.backend.domain.progress import Progress, ignore_progress
from avatar_g.backend.domain.voices import (
    LEAST_LINE_S,
    LineToReread,
    RecordingFault,
    RecordingReport,
    RereadReason,
    ScriptLine,
    SoundCoverage,
    TrainingLevel,
    TrainingReport,
)
from avatar_g.backend.engines.speech import phonemes
from avatar_g.backend.engines.speech.synthesis import SpeechSynthesizer, SpokenPhoneme
from avatar_g.backend.engines.voices.alignment import Features, align, features_of
from avatar_g.backend.engines.voices.changing import PLACE_SHARES
from avatar_g.backend.engines.voices.character import character_model, nearest_reference
from avatar_g.backend.engines.voices.envelopes import (
    RATE_HZ,
    band_level,
    banded,
    smoothed_bands,
)
from avatar_g.backend.engines.voices.frames import HOP_S
from avatar_g.backend.engines.voices.hearing import HeardVoice, as_mono, hear
from avatar_g.backend.engines.voices.model import BAND_COUNT, UnitKey, VoiceModel, settled
from avatar_g.backend.engines.voices.portrait import portray, read_reference
from avatar_g.backend.engines.voices.recordings import inspect_heard
from avatar_g.backend.engines.voices.script import guided_script
from avatar_g.backend.engines.voices.sounding import EvenPhrase, speak_evenly

WANTED: Final = 4
"""From so many times on a sound counts as the speaker's own."""
_BLEND: Final = 1.0
"""A sound heard n times is the speaker's by n / (n + 1)."""
_LARGEST_CHANGE: Final = 6.5
_SMOOTHED_BANDS: Final = 3
_ALIGNED_WPM: Final = 150
_OTHERS: Final = (7, 19, 31)
"""A line is told from those so many further on."""
_MARGIN: Final = 0.02
"""A line that was read is this much nearer than other lines; measured 0.07 or more."""
_PACE_BOUNDS: Final = (0.45, 2.6)
_SHORTEST_S: Final = 0.02
_FAULT_REASONS: Final = {
    RecordingFault.SILENT: RereadReason.SILENT,
    RecordingFault.TOO_SHORT: RereadReason.TOO_SHORT,
    RecordingFault.CLIPPED: RereadReason.CLIPPED,
    RecordingFault.NOISY: RereadReason.NOISY,
}


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """One line of a script as somebody read it."""

    line: ScriptLine
    samples: NDArray[np.float32]
    """Mono ``(frames,)`` or ``(frames, channels)``."""
    rate_hz: int


@dataclass(frozen=True, slots=True, eq=False)
class _Heard:
    line: ScriptLine
    signal: NDArray[np.float32]
    voice: HeardVoice
    report: RecordingReport


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
    signal = as_mono(samples, rate_hz)
    voice = hear(signal)
    portrait = portray(voice, signal)
    reference, scale = nearest_reference(
        voice, [read_reference(speech, language, slot) for slot in VoiceSlot]
    )
    return character_model(portrait, reference, scale)


def learn_units(
    readings: Sequence[Reading],
    speech: SpeechSynthesizer,
    *,
    progress: Progress = ignore_progress,
) -> tuple[VoiceModel, TrainingReport]:
    """Learn the speaker's own speech sounds from a guided script (level 2).

    Lines that cannot be used (silent, clipped, noisy, other words) are left out and named in the
    report; the more seldom a sound is heard, the more of it is the base's in the speaker's
    character. ``progress`` may raise to stop.

    Raises
    ------
    ValueError
        If no line can be used, or all together have too little voice.
    """
    reread: list[LineToReread] = []
    heard: list[_Heard] = []
    for done, reading in enumerate(readings, start=1):
        one = _listen(reading)
        reason = _reason_of(one.report)
        if reason is None:
            heard.append(one)
        else:
            reread.append(LineToReread(one.line.language, one.line.number, reason))
        progress(0.5 * done / len(readings))
    if not heard:
        raise ValueError("no line can be used")
    base = _character(heard, speech)
    collected = _Collected({}, {})
    used: list[_Heard] = []
    for done, one in enumerate(heard, start=1):
        if _collect(one, base, speech, collected):
            used.append(one)
        else:
            reason = RereadReason.OTHER_WORDS
            reread.append(LineToReread(one.line.language, one.line.number, reason))
        progress(0.5 + 0.5 * done / len(heard))
    if not used:
        raise ValueError("what was read does not follow the script")
    model = _with_units(_character(used, speech) if len(used) < len(heard) else base, collected)
    return model, _report(readings, used, collected, reread, speech)


def _listen(reading: Reading) -> _Heard:
    signal = as_mono(reading.samples, reading.rate_hz)
    voice = hear(signal)
    report = inspect_heard(reading.samples, signal, voice, least_speech_s=LEAST_LINE_S)
    return _Heard(reading.line, signal, voice, report)


def _reason_of(report: RecordingReport) -> RereadReason | None:
    for fault in report.faults:
        if fault in _FAULT_REASONS:
            return _FAULT_REASONS[fault]
    return None


def _character(heard: Sequence[_Heard], speech: SpeechSynthesizer) -> VoiceModel:
    signal = np.concatenate([_whole_frames(one) for one in heard])
    voices = [one.voice for one in heard]
    voice = HeardVoice(
        np.concatenate([each.pitch_hz for each in voices]),
        np.concatenate([each.envelope for each in voices]),
        np.concatenate([each.level for each in voices]),
    )
    languages = Counter(one.line.language for one in heard)
    language = languages.most_common(1)[0][0]
    references = [read_reference(speech, language, slot) for slot in VoiceSlot]
    reference, scale = nearest_reference(voice, references)
    return character_model(portray(voice, signal), reference, scale)


def _whole_frames(one: _Heard) -> NDArray[np.float32]:
    """Return the line's signal as long as its frames, so that lines can be joined."""
    length = len(one.voice.level) * round(HOP_S * RATE_HZ)
    joined = np.zeros(length, np.float32)
    joined[: len(one.signal)] = one.signal[:length]
    return joined


@dataclass(slots=True)
class _Collected:
    """Courses of every sound: the speaker's, and the base's at the same places."""

    theirs: dict[UnitKey, list[NDArray[np.float32]]]
    ours: dict[UnitKey, list[NDArray[np.float32]]]


def _collect(
    one: _Heard, model: VoiceModel, speech: SpeechSynthesizer, collected: _Collected
) -> bool:
    """Cut the sounds out of a line; return False if it holds other words."""
    theirs = features_of(banded(one.voice.envelope), one.voice.level)
    even, ours = _rendered(one.line, model, speech)
    alignment = align(ours, theirs, even.phonemes)
    if not _PACE_BOUNDS[0] < alignment.pace < _PACE_BOUNDS[1]:
        return False
    script = guided_script(one.line.language)
    others = [script[(one.line.number - 1 + step) % len(script)] for step in _OTHERS]
    chance = [align(_rendered(other, model, speech)[1], theirs, ()).distance for other in others]
    if alignment.distance > float(np.mean(chance)) - _MARGIN:
        return False
    spoken = banded(one.voice.envelope) - np.float32(_usual_level(one.voice))
    base = banded(even.envelope, model.tract_scale) - np.float32(_base_level(even))
    for source, found in zip(even.phonemes, alignment.sounds, strict=True):
        if found.end_s - found.start_s < _SHORTEST_S:
            continue
        key = UnitKey(one.line.language, phonemes.unstressed(source.ipa))
        collected.theirs.setdefault(key, []).append(_course(spoken, found))
        collected.ours.setdefault(key, []).append(_course(base, source))
    return True


def _rendered(
    line: ScriptLine, model: VoiceModel, speech: SpeechSynthesizer
) -> tuple[EvenPhrase, Features]:
    even = speak_evenly(speech, line.text, line.language, model.base, rate_wpm=_ALIGNED_WPM)
    bands = banded(even.envelope, model.tract_scale)
    return even, features_of(bands, band_level(even.envelope))


def _usual_level(voice: HeardVoice) -> float:
    voiced = voice.is_voiced
    return float(voice.level[voiced].mean()) if voiced.any() else float(voice.level.max())


def _base_level(even: EvenPhrase) -> float:
    level = band_level(even.envelope)
    voiced = [
        level[round(sound.start_s / HOP_S) : round(sound.end_s / HOP_S)]
        for sound in even.phonemes
        if phonemes.is_voiced(sound.ipa)
    ]
    return float(np.concatenate(voiced).mean()) if voiced else float(level.max())


def _course(bands: NDArray[np.float32], sound: SpokenPhoneme) -> NDArray[np.float32]:
    """Return the spectra at the places of a sound, ``(PLACES, BAND_COUNT)``."""
    times_s = sound.start_s + (sound.end_s - sound.start_s) * PLACE_SHARES
    frames = np.clip(np.round(times_s / HOP_S).astype(np.int64), 0, len(bands) - 1)
    return bands[frames]


def _with_units(model: VoiceModel, collected: _Collected) -> VoiceModel:
    units: dict[UnitKey, NDArray[np.float32]] = {}
    for key, courses in collected.theirs.items():
        own = _typical(courses) - _typical(collected.ours[key])
        flat = model.colour if phonemes.is_voiced(key.ipa) else model.hiss
        share = np.float32(len(courses) / (len(courses) + _BLEND))
        change = smoothed_bands(own, _SMOOTHED_BANDS) * share + flat[None] * (1 - share)
        units[key] = np.clip(change, -_LARGEST_CHANGE, _LARGEST_CHANGE).astype(np.float32)
    return settled(replace(model, level=TrainingLevel.UNITS, units=units))


def _typical(courses: Sequence[NDArray[np.float32]]) -> NDArray[np.float32]:
    """Return the mean of the middle: an eighth is left out at each end, band by band."""
    table = np.sort(np.stack(courses), axis=0)
    cut = len(table) // 8
    middle: NDArray[np.float32] = table[cut : len(table) - cut].mean(axis=0)
    return middle.reshape(-1, BAND_COUNT)


def _report(
    readings: Sequence[Reading],
    used: Sequence[_Heard],
    collected: _Collected,
    reread: list[LineToReread],
    speech: SpeechSynthesizer,
) -> TrainingReport:
    coverage: list[SoundCoverage] = []
    for language in sorted({reading.line.language for reading in readings}):
        sounds = _sounds_by_line(language, speech)
        every = sorted(set().union(*sounds.values()))
        rare: set[str] = set()
        for ipa in every:
            heard = len(collected.theirs.get(UnitKey(language, ipa), ()))
            coverage.append(SoundCoverage(language, ipa, heard, WANTED))
            if heard < WANTED:
                rare.add(ipa)
        given = {one.line.number for one in readings if one.line.language is language}
        reread += [
            LineToReread(language, number, RereadReason.MISSING)
            for number, held in sounds.items()
            if number not in given and held & rare
        ]
    return TrainingReport(
        lines_used=len(used),
        lines_given=len(readings),
        speech_s=sum(one.report.speech_s for one in used),
        noise_db=float(np.median([one.report.noise_db for one in used])),
        clipped_share=max(one.report.clipped_share for one in used),
        coverage=tuple(coverage),
        reread=tuple(sorted(reread, key=lambda line: (line.language, line.number))),
    )


def _sounds_by_line(language: Language, speech: SpeechSynthesizer) -> dict[int, set[str]]:
    return {
        line.number: {
            phonemes.unstressed(sound.ipa)
            for sound in speak_evenly(
                speech, line.text, language, VoiceSlot.B, rate_wpm=_ALIGNED_WPM
            ).phonemes
        }
        for line in guided_script(language)
    }
