"""Trains the mouth reader on our own speech engine, which tells what it says and when.

Lines 1 to ``LAST_TRAINED_LINE`` of the guided scripts are read in three languages by the built-in
voices, and some by designed ones; the rest of the lines and every other voice are left for
measurements. Each reading is heard at several lengths of the vocal tract, in rooms, through narrow
microphones and in noise. Sounds that are no speech are heard as a shut mouth.
"""

import os
from collections.abc import Iterator, Sequence
from itertools import count
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.signal import butter, fftconvolve, resample_poly, sosfilt

from avatar_g.backend.domain.languages import Language
from avatar_g.backend.domain.music import VoiceSlot
from avatar_g.backend.domain.performance import CURVE_RATE_HZ, VISEMES
from avatar_g.backend.domain.timing import PhonemeSpan
from avatar_g.backend.domain.voices import VoiceDesign
from avatar_g.backend.engines.lipsync.audio_features import (
    HEARING_RATE_HZ,
    at_hearing_rate,
    hear_frames,
)
from avatar_g.backend.engines.lipsync.audio_model import MODEL_VERSION, MouthReader
from avatar_g.backend.engines.lipsync.visemes import visemes_of
from avatar_g.backend.engines.speech.speakers import SPEAKERS
from avatar_g.backend.engines.speech.synthesis import (
    EspeakSynthesizer,
    SpeechRequest,
    SpeechSynthesizer,
    SpokenPhoneme,
    SpokenPhrase,
)
from avatar_g.backend.engines.voices.designing import character_of
from avatar_g.backend.engines.voices.script import guided_script
from avatar_g.backend.engines.voices.speaking import VoicedSpeech

LAST_TRAINED_LINE: Final = 30
"""Lines behind it are never trained on."""
_SEED: Final = 20_26
_HIDDEN: Final = 80
_EPOCHS: Final = 16
_BATCH: Final = 256
_STEP: Final = 2e-3
_DECAY: Final = 1e-4
_DESIGN_EVERY: Final = 5
"""So many lines are read by one of the designed voices as well: these cost more to speak."""
_DESIGNS: Final = (
    VoiceDesign(VoiceSlot.A, tract=1.12, breath=0.3),
    VoiceDesign(VoiceSlot.B, pitch_semitones=4, tract=0.95),
    VoiceDesign(VoiceSlot.C, pitch_semitones=-5, tract=0.88, brightness=0.5),
    VoiceDesign(VoiceSlot.A, age_years=10.0),
)
_TRACTS: Final = ((20, 17), (20, 19), (20, 20), (20, 21), (20, 23))
"""Resampling that makes a speaker bigger or smaller; tempo and pitch change along."""
_PAUSE_S: Final = 0.35
_OTHER_SOUNDS: Final = 40

_Heard = tuple[NDArray[np.float32], NDArray[np.int64]]


def load_mouth_reader(cache_folder: Path) -> MouthReader:
    """Return the reader, training it into ``cache_folder`` the first time.

    Raises
    ------
    MediaError
        If the speech program fails while it is trained.
    """
    path = cache_folder / f"mouth-reader-v{MODEL_VERSION}.npz"
    if not path.exists():
        with EspeakSynthesizer() as speech:
            reader = train_mouth_reader(speech)
        cache_folder.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(f".{os.getpid()}.tmp")
        reader.save(partial)
        partial.replace(path)
    return MouthReader.load(path)


def train_mouth_reader(
    speech: SpeechSynthesizer, *, line_count: int = LAST_TRAINED_LINE
) -> MouthReader:
    """Train a reader on the first lines of each script; the same speech gives the same weights.

    The weights are equal to the last bit on one machine with one thread; sums of another linear
    algebra library may round otherwise.
    """
    random = np.random.default_rng(_SEED)
    heard = [
        _heard(signal, labels)
        for phrase in _readings(speech, random, line_count)
        for signal, labels in _variations(phrase, random)
    ]
    heard += [_heard(sound, np.zeros(0, np.int64)) for sound in _other_sounds(random)]
    features = np.concatenate([features for features, _ in heard])
    labels = np.concatenate([labels for _, labels in heard])
    return _fit(features, labels, random)


def frame_labels(
    sounds: Sequence[SpokenPhoneme] | Sequence[PhonemeSpan], frame_count: int
) -> NDArray[np.int64]:
    """Return the viseme's row of every frame at ``CURVE_RATE_HZ``; silence between sounds."""
    labels = np.zeros(frame_count, np.int64)
    for sound in sounds:
        start_s = sound.start_s
        for viseme, share in visemes_of(sound.ipa):
            end_s = start_s + share * (sound.end_s - sound.start_s)
            first, last = np.ceil(np.array([start_s, end_s]) * CURVE_RATE_HZ).astype(int)
            labels[first:last] = VISEMES.index(viseme)
            start_s = end_s
    return labels


def _heard(signal: NDArray[np.float32], labels: NDArray[np.int64]) -> _Heard:
    features = hear_frames(signal)
    padded = np.zeros(len(features), np.int64)
    padded[: len(labels)] = labels[: len(features)]
    return features, padded


def _readings(
    speech: SpeechSynthesizer, random: np.random.Generator, line_count: int
) -> Iterator[SpokenPhrase]:
    """Read the trained lines, each by one built-in voice and some by a designed one too."""
    number = count()
    designs = [character_of(design) for design in _DESIGNS]
    for language in Language:
        for line in guided_script(language)[:line_count]:
            place = next(number)
            slot = list(VoiceSlot)[place % len(VoiceSlot)]
            yield speech.speak(_request(line.text, language, slot, random))
            if place % _DESIGN_EVERY == 0:
                model = designs[place // _DESIGN_EVERY % len(designs)]
                voiced = VoicedSpeech(speech, model, model.base)
                yield voiced.speak(_request(line.text, language, model.base, random))


def _request(
    text: str, language: Language, slot: VoiceSlot, random: np.random.Generator
) -> SpeechRequest:
    speaker = SPEAKERS[slot]
    return SpeechRequest(
        text,
        language,
        speaker.variant,
        int(random.integers(120, 190)),
        int(np.clip(speaker.pitch + random.integers(-25, 26), 0, 99)),
        int(random.integers(20, 80)),
    )


def _variations(phrase: SpokenPhrase, random: np.random.Generator) -> Iterator[_Heard]:
    """Hear a phrase once in a quiet room and twice out in the world."""
    pause = np.zeros(round(_PAUSE_S * HEARING_RATE_HZ), np.float32)
    plain = np.concatenate([pause, at_hearing_rate(phrase.samples, phrase.sample_rate_hz), pause])
    for is_worldly in (False, True, True):
        up, down = _TRACTS[random.integers(len(_TRACTS))]
        signal = np.asarray(resample_poly(plain, up, down), np.float32)
        if is_worldly:
            signal = _worldly(signal, random)
        factor = up / down
        sounds = [
            SpokenPhoneme(
                sound.ipa, (sound.start_s + _PAUSE_S) * factor, (sound.end_s + _PAUSE_S) * factor
            )
            for sound in phrase.phonemes
        ]
        yield signal, frame_labels(sounds, len(signal) * CURVE_RATE_HZ // HEARING_RATE_HZ + 1)


def _worldly(signal: NDArray[np.float32], random: np.random.Generator) -> NDArray[np.float32]:
    """Put a voice into a room, before a cheap microphone, into noise."""
    if random.random() < 0.5:
        decay_s = random.uniform(0.1, 0.5)
        times_s = np.arange(round(decay_s * HEARING_RATE_HZ)) / HEARING_RATE_HZ
        room = random.standard_normal(len(times_s)) * np.exp(-6.9 / decay_s * times_s)
        room *= random.uniform(0.2, 0.6) / np.sqrt((room**2).sum())
        room[0] = 1.0
        signal = fftconvolve(signal, room)[: len(signal)]
    if random.random() < 0.4:
        signal = sosfilt(butter(2, random.uniform(3_000, 7_000), fs=HEARING_RATE_HZ, output="sos"),
                         signal)  # fmt: skip
    noise = _noise(len(signal), random)
    snr_db = random.uniform(5.0, 40.0)
    noise *= np.sqrt(np.mean(signal**2)) * 10.0 ** (-snr_db / 20.0)
    gain = 10.0 ** (random.uniform(-30.0, 0.0) / 20.0)
    return np.asarray(gain * (signal + noise), np.float32)


def _noise(length: int, random: np.random.Generator) -> NDArray[np.float64]:
    """Return noise of unit power, white to nearly brown."""
    spectrum = np.fft.rfft(random.standard_normal(length))
    bins = np.maximum(np.arange(len(spectrum)), length * 40.0 / HEARING_RATE_HZ)
    noise = np.fft.irfft(spectrum * bins ** -random.uniform(0.0, 0.9), length)
    return np.asarray(noise / np.sqrt(np.mean(noise**2)))


def _other_sounds(random: np.random.Generator) -> Iterator[NDArray[np.float32]]:
    """Return silence, noise and steady tones, a second each."""
    times_s = np.arange(HEARING_RATE_HZ) / HEARING_RATE_HZ
    yield np.zeros(HEARING_RATE_HZ, np.float32)
    for place in range(_OTHER_SOUNDS):
        sound = 0.02 * _noise(len(times_s), random) * random.random()
        if place % 2:
            sound += 0.3 * np.sin(2.0 * np.pi * 2.0 ** random.uniform(6.0, 12.0) * times_s)
        yield sound.astype(np.float32)


def _fit(
    features: NDArray[np.float32], labels: NDArray[np.int64], random: np.random.Generator
) -> MouthReader:
    """Minimise cross entropy with Adam (D. Kingma, J. Ba, ICLR 2015), the step falling to zero."""
    mean, scale = features.mean(axis=0), features.std(axis=0) + np.float32(1e-3)
    inputs = np.column_stack([(features - mean) / scale, np.ones(len(features), np.float32)])
    weights = [
        (random.standard_normal((rows, columns)) * np.sqrt(2.0 / rows)).astype(np.float32)
        for rows, columns in ((inputs.shape[1], _HIDDEN), (_HIDDEN + 1, len(VISEMES)))
    ]
    moments = [(np.zeros_like(one), np.zeros_like(one)) for one in weights]
    batches = len(labels) // _BATCH
    for epoch in range(_EPOCHS):
        order = random.permutation(len(labels))
        for batch in range(batches):
            rows = order[batch * _BATCH : (batch + 1) * _BATCH]
            slopes = _slopes(inputs[rows], labels[rows], weights)
            step = epoch * batches + batch
            rate = _STEP * 0.5 * (1.0 + np.cos(np.pi * step / (_EPOCHS * batches)))
            for place, slope in enumerate(slopes):
                _descend(weights[place], slope, moments[place], rate=rate, step=step)
    return MouthReader(mean, scale, *weights)


def _descend(
    weight: NDArray[np.float32],
    slope: NDArray[np.float32],
    moments: tuple[NDArray[np.float32], NDArray[np.float32]],
    *,
    rate: float,
    step: int,
) -> None:
    """Move ``weight`` and ``moments`` by one step, in place."""
    fast, slow = moments
    fast += np.float32(0.1) * (slope - fast)
    slow += np.float32(0.001) * (slope**2 - slow)
    correct = np.sqrt(1.0 - 0.999 ** (step + 1)) / (1.0 - 0.9 ** (step + 1))
    weight -= np.float32(rate * correct) * fast / (np.sqrt(slow) + np.float32(1e-8))
    weight *= np.float32(1.0 - _DECAY * rate / _STEP)


def _slopes(
    inputs: NDArray[np.float32], labels: NDArray[np.int64], weights: list[NDArray[np.float32]]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return the gradients of the mean cross entropy."""
    inner = np.maximum(inputs @ weights[0], 0.0)
    widened = np.column_stack([inner, np.ones(len(inner), np.float32)])
    scores = widened @ weights[1]
    shares = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares /= shares.sum(axis=1, keepdims=True)
    shares[np.arange(len(labels)), labels] -= 1.0
    shares /= np.float32(len(labels))
    back = (shares @ weights[1][:-1].T) * (inner > 0.0)
    return inputs.T @ back, widened.T @ shares
