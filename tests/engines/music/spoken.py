"""A tiny formant talker: spoken monotone with known phoneme times, for tests of the singer."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import signal

from avatar_g.backend.domain.timing import SungNote
from avatar_g.backend.engines.music.singing.intonation import Delivery
from avatar_g.backend.engines.music.singing.parts import Part
from avatar_g.backend.engines.music.singing.phrase import Timbre, analyse_speech
from avatar_g.backend.engines.music.singing.trajectory import SungPhone

RATE_HZ = 22_050
PITCH_HZ = 120.0
PHONE_S = 0.14

FORMANTS_HZ = {
    "a": (750, 1250, 2600),
    "i": (290, 2250, 2950),
    "o": (450, 850, 2500),
    "m": (250, 1000, 2200),
    "l": (360, 1300, 2600),
}
TIMBRE = Timbre(1024, 1.0, -0.3, 2.5, 0.02, Delivery(0.07, 5.6, 38.0))


def speak(symbols: list[str], *, gains: dict[str, float] | None = None) -> NDArray[np.float32]:
    """Return the phonemes spoken one after another, each ``PHONE_S`` long."""
    count = int(PHONE_S * RATE_HZ)
    generator = np.random.default_rng(1)
    pieces = []
    for index, symbol in enumerate(symbols):
        letter = symbol.strip("ˈʰ")
        if letter in FORMANTS_HZ:
            times = np.arange(index * count, (index + 1) * count)
            source = np.diff(np.floor(times * PITCH_HZ / RATE_HZ), prepend=0.0)
            wave = np.zeros(count)
            for k, formant_hz in enumerate(FORMANTS_HZ[letter]):
                radius = np.exp(-np.pi * 90.0 / RATE_HZ)
                angle = 2 * np.pi * formant_hz / RATE_HZ
                a = (1.0, -2 * radius * np.cos(angle), radius**2)
                wave += signal.lfilter((1.0,), a, source) * 0.5**k * np.sin(angle)
            wave *= 0.05
        elif letter == "s":
            wave = 0.02 * np.diff(generator.standard_normal(count + 1))
        else:
            wave = np.zeros(count)
            wave[-200:] = 0.02 * generator.standard_normal(200)
        pieces.append(wave * (gains or {}).get(letter, 1.0))
    return np.concatenate(pieces).astype(np.float32)


@dataclass(frozen=True)
class Sung:
    """Notes for a syllable list such as ``["ma", "pi"]``."""

    symbols: list[str]
    phones: tuple[SungPhone, ...]
    notes: tuple[SungNote, ...]


def line_up(syllables: list[list[str]], midi: list[float], note_s: float = 0.5) -> Sung:
    """Return phones and notes: the last symbol of each syllable is its vowel, held on the note."""
    symbols = [symbol for syllable in syllables for symbol in syllable]
    phones, notes = [], []
    index = 0
    for number, (syllable, pitch) in enumerate(zip(syllables, midi, strict=True)):
        start_s = number * note_s
        onset_s = 0.11
        first_s = start_s - onset_s * (len(syllable) - 1)
        has_next_onset = number + 1 < len(syllables)
        next_onset_s = onset_s * (len(syllables[number + 1]) - 1) if has_next_onset else 0.0
        for position, symbol in enumerate(syllable):
            is_nucleus = position == len(syllable) - 1
            begin_s = first_s + onset_s * position
            end_s = start_s + note_s - next_onset_s if is_nucleus else begin_s + onset_s
            source_s = index * PHONE_S
            phones.append(
                SungPhone(symbol, begin_s, end_s, source_s, source_s + PHONE_S, is_nucleus)
            )
            index += 1
        notes.append(SungNote(start_s, note_s, pitch, 0.8, number))
    return Sung(symbols, tuple(phones), tuple(notes))


def make_part(
    syllables: list[list[str]],
    midi: list[float],
    *,
    note_s: float = 0.5,
    gains: dict[str, float] | None = None,
    has_ejectives: bool = False,
    timbre: Timbre = TIMBRE,
    takes_breath: bool = False,
) -> Part:
    sung = line_up(syllables, midi, note_s)
    envelope = analyse_speech(
        speak(sung.symbols, gains=gains),
        rate_hz=RATE_HZ,
        pitch_hz=PITCH_HZ,
        fft_size=timbre.fft_size,
    )
    return Part(
        spoken_key=" ".join(sung.symbols),
        phones=sung.phones,
        notes=sung.notes,
        timbre=timbre,
        extra_breathiness=0.0,
        has_ejectives=has_ejectives,
        takes_breath=takes_breath,
        envelope=envelope,
    )
