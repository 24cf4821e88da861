"""Read a text aloud: sound, and when each written word and phoneme sounds."""

import re
from bisect import bisect_right
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.signal import resample_poly

from avatar_g.backend.domain.audio import SAMPLE_RATE_HZ, Samples
from avatar_g.backend.domain.languages import Language
from avatar_g.backend.domain.music import Genre, VoiceSlot
from avatar_g.backend.domain.timing import (
    TIMELINE_VERSION,
    LyricLine,
    PhonemeSpan,
    SectionSpan,
    Timeline,
    WordSpan,
)
from avatar_g.backend.engines.dsp.loudness import integrated_lufs
from avatar_g.backend.engines.speech.synthesis import (
    SpeechRequest,
    SpeechSynthesizer,
    SpokenPhrase,
)

SPEECH_LUFS = -16.0
"""Usual for spoken programmes; songs are louder."""
_PEAK = 0.89
_LEAD_IN_S, _TAIL_S = 0.5, 0.9
_SENTENCE_PAUSE_S, _CLAUSE_PAUSE_S = 0.38, 0.16
_LONGEST_PHRASE_CHARS = 220
_CAPTION_CHARS = 40
_TEMPO_BPM = 96.0
_PHRASE_END = re.compile(r"(?<=[.!?…:;])\s+|\n+")
_RATE_WPM = 150
_PITCH_RANGE = 55
_VOICES = {VoiceSlot.A: ("+linda", 52), VoiceSlot.B: ("+klatt4", 38), VoiceSlot.C: ("+steph", 60)}
"""espeak-ng variant and pitch (0..99) of each slot when it speaks."""


@dataclass(frozen=True, slots=True)
class ReadText:
    """A text as sound."""

    samples: Samples
    """Stereo at ``SAMPLE_RATE_HZ``."""
    timeline: Timeline
    """One line per caption, no notes, no beats worth dancing to."""


def read_aloud(
    text: str, language: Language, voice: VoiceSlot, speech: SpeechSynthesizer, *, title: str = ""
) -> ReadText:
    """Speak ``text``; equal arguments give equal samples.

    Raises
    ------
    ValueError
        If nothing in the text can be spoken.
    """
    variant, pitch = _VOICES[voice]
    clock_s = _LEAD_IN_S
    pieces: list[tuple[int, NDArray[np.float32]]] = []
    words: list[tuple[WordSpan, ...]] = []
    for phrase in split_phrases(text):
        spoken = speech.speak(
            SpeechRequest(phrase, language, variant, _RATE_WPM, pitch, _PITCH_RANGE)
        )
        if not spoken.words:
            continue
        pieces.append((round(clock_s * SAMPLE_RATE_HZ), _resampled(spoken)))
        words.append(_written_words(phrase, spoken, clock_s))
        is_sentence = phrase[-1:] in ".!?…"
        pause_s = _SENTENCE_PAUSE_S if is_sentence else _CLAUSE_PAUSE_S
        clock_s += len(spoken.samples) / spoken.sample_rate_hz + pause_s
    if not words:
        raise ValueError("nothing in the text can be spoken")
    samples = _mixed(pieces, clock_s + _TAIL_S)
    return ReadText(samples, _timeline(words, language, voice, title, len(samples)))


def split_phrases(text: str) -> list[str]:
    """Cut a text where a reader breathes: after sentences, then at commas, then at spaces."""
    phrases: list[str] = []
    for piece in _PHRASE_END.split(text):
        rest = " ".join(piece.split())
        while len(rest) > _LONGEST_PHRASE_CHARS:
            cut = max(rest.rfind(mark, 0, _LONGEST_PHRASE_CHARS) for mark in (", ", " — ", " - "))
            if cut < _LONGEST_PHRASE_CHARS // 3:
                cut = rest.rfind(" ", 0, _LONGEST_PHRASE_CHARS)
            cut = cut + 1 if cut > 0 else _LONGEST_PHRASE_CHARS
            phrases.append(rest[:cut].strip())
            rest = rest[cut:].strip()
        if rest:
            phrases.append(rest)
    return phrases


def _resampled(spoken: SpokenPhrase) -> NDArray[np.float32]:
    if spoken.sample_rate_hz == SAMPLE_RATE_HZ:
        return spoken.samples
    factor = np.gcd(SAMPLE_RATE_HZ, spoken.sample_rate_hz)
    up, down = SAMPLE_RATE_HZ // factor, spoken.sample_rate_hz // factor
    return np.asarray(resample_poly(spoken.samples, up, down), np.float32)


def _mixed(pieces: list[tuple[int, NDArray[np.float32]]], duration_s: float) -> Samples:
    mono = np.zeros(round(duration_s * SAMPLE_RATE_HZ), np.float32)
    for start, samples in pieces:
        mono[start : start + len(samples)] += samples[: len(mono) - start]
    stereo = np.repeat(mono[:, None], 2, axis=1)
    gain = 10.0 ** ((SPEECH_LUFS - integrated_lufs(stereo)) / 20.0)
    peak = float(np.abs(mono).max())
    return stereo * np.float32(min(gain, _PEAK / peak) if peak > 0 else 1.0)


def _written_words(phrase: str, spoken: SpokenPhrase, offset_s: float) -> tuple[WordSpan, ...]:
    """Give every written word the phonemes that start inside it.

    The engine may read "the sea" as one word or "25" as two; a written word nothing starts in
    shares the moment where its predecessor ends.
    """
    tokens = list(re.finditer(r"\S+", phrase))
    starts = [token.start() for token in tokens]
    sounds: list[list[PhonemeSpan]] = [[] for _ in tokens]
    for word in spoken.words:
        place = max(0, bisect_right(starts, word.char_start) - 1)
        sounds[place] += [
            PhonemeSpan(one.ipa, one.start_s + offset_s, one.end_s + offset_s)
            for one in word.phonemes
        ]
    spans: list[WordSpan] = []
    clock_s = offset_s
    for token, heard in zip(tokens, sounds, strict=True):
        start_s = max(clock_s, heard[0].start_s) if heard else clock_s
        clock_s = max(clock_s, heard[-1].end_s) if heard else clock_s
        kept = tuple(one for one in heard if one.start_s >= start_s - 1e-9)
        spans.append(WordSpan(token.group(), start_s, clock_s, kept))
    return tuple(spans)


def _timeline(
    phrases: list[tuple[WordSpan, ...]],
    language: Language,
    voice: VoiceSlot,
    title: str,
    sample_count: int,
) -> Timeline:
    captions = [caption for words in phrases for caption in _captions(words)]
    duration_s = sample_count / SAMPLE_RATE_HZ
    beat_s = 60.0 / _TEMPO_BPM
    beats_s = tuple(beat * beat_s for beat in range(int(duration_s / beat_s) + 1))
    return Timeline(
        version=TIMELINE_VERSION,
        title=title,
        language=language,
        genre=Genre.AMBIENT,
        sample_rate_hz=SAMPLE_RATE_HZ,
        sample_count=sample_count,
        tempo_bpm=_TEMPO_BPM,
        key=0,
        mode="major",
        beats_s=beats_s,
        downbeats_s=beats_s[::4],
        sections=(SectionSpan("verse", 0, max(1, len(beats_s) // 4), 0.0, duration_s, 0.3),),
        lines=tuple(_line(index, voice, words) for index, words in enumerate(captions)),
        hits=(),
    )


def _captions(words: tuple[WordSpan, ...]) -> list[tuple[WordSpan, ...]]:
    """Cut a phrase into captions of even length that fit on one line."""
    total = sum(len(word.text) + 1 for word in words)
    room = total / max(1, -(-total // _CAPTION_CHARS))
    captions: list[list[WordSpan]] = [[]]
    length = 0
    for word in words:
        if captions[-1] and length + len(word.text) / 2 > room * len(captions):
            captions.append([])
        captions[-1].append(word)
        length += len(word.text) + 1
    return [tuple(caption) for caption in captions]


def _line(index: int, voice: VoiceSlot, words: tuple[WordSpan, ...]) -> LyricLine:
    return LyricLine(
        line_id=index,
        voice=voice,
        is_lead=True,
        section=0,
        text=" ".join(word.text for word in words),
        start_s=words[0].start_s,
        end_s=words[-1].end_s,
        words=words,
        notes=(),
    )
