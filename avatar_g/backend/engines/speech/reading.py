"""Read a script aloud: sound, and when each written word and phoneme sounds."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby

import numpy as np
from numpy.typing import NDArray
from scipy.signal import resample_poly

from avatar_g.backend.domain.audio import SAMPLE_RATE_HZ, Samples
from avatar_g.backend.domain.languages import Language, dominant_language
from avatar_g.backend.domain.music import Genre, VoiceSlot
from avatar_g.backend.domain.speech import MoodSpan, Sentence
from avatar_g.backend.domain.timing import (
    TIMELINE_VERSION,
    LyricLine,
    PhonemeSpan,
    SectionSpan,
    Timeline,
    WordSpan,
)
from avatar_g.backend.engines.dsp.loudness import integrated_lufs
from avatar_g.backend.engines.speech.moods import PROSODY, Prosody
from avatar_g.backend.engines.speech.speakers import SPEAKERS
from avatar_g.backend.engines.speech.synthesis import (
    SpeechRequest,
    SpeechSynthesizer,
    SpokenPhrase,
)
from avatar_g.backend.engines.speech.wording import word_tokens

SPEECH_LUFS = -16.0
"""Usual for spoken programmes; songs are louder."""
_PEAK = 0.89
_LEAD_IN_S, _TAIL_S = 0.5, 0.9
_SENTENCE_PAUSE_S, _CLAUSE_PAUSE_S = 0.38, 0.16
_SWITCH_PAUSE_S, _FADE_S = 0.03, 0.008
"""Between two languages of one phrase."""
_LONGEST_PHRASE_CHARS = 220
_CAPTION_CHARS = 40
_TEMPO_BPM = 96.0
_PHRASE_END = re.compile(r"(?<=[.!?…:;])\s+|\n+")
_RATE_WPM, _LEAST_RATE_WPM, _MOST_RATE_WPM = 150, 80, 300
_MOST_PITCH = 99


@dataclass(frozen=True, slots=True)
class ReadText:
    """A script as sound."""

    samples: Samples
    """Stereo at ``SAMPLE_RATE_HZ``."""
    timeline: Timeline
    """One line per caption, no notes, no beats worth dancing to."""
    moods: tuple[MoodSpan, ...]
    """One span per sentence that sounds, in order."""


@dataclass(slots=True)
class _Recording:
    """What has been said so far."""

    clock_s: float = _LEAD_IN_S
    pieces: list[tuple[int, NDArray[np.float32]]] = field(default_factory=list)
    phrases: list[tuple[WordSpan, ...]] = field(default_factory=list)
    moods: list[MoodSpan] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Manner:
    """How one sentence is said."""

    voice: VoiceSlot
    speed: float
    prosody: Prosody

    def request(self, text: str, language: Language) -> SpeechRequest:
        """Return what to ask the speech engine for."""
        speaker = SPEAKERS[self.voice]
        rate_wpm = round(_RATE_WPM * self.speed * self.prosody.tempo)
        return SpeechRequest(
            text,
            language,
            speaker.variant,
            min(_MOST_RATE_WPM, max(_LEAST_RATE_WPM, rate_wpm)),
            min(_MOST_PITCH, max(0, speaker.pitch + self.prosody.pitch)),
            self.prosody.pitch_range,
        )

    @property
    def pause(self) -> float:
        """Factor of the pauses."""
        return self.prosody.pause / self.speed


def read_aloud(
    sentences: Sequence[Sentence],
    voice: VoiceSlot,
    speech: SpeechSynthesizer,
    *,
    language: Language,
    speed: float = 1.0,
    title: str = "",
) -> ReadText:
    """Speak a script; equal arguments give equal samples.

    Parameters
    ----------
    language
        Of sentences that name none and have no letters.
    speed
        Factor of the speaking rate, 0.6..1.5.

    Raises
    ------
    ValueError
        If nothing in the script can be spoken.
    """
    recording = _Recording()
    for sentence in sentences:
        spoken_in = sentence.language or dominant_language(sentence.text) or language
        manner = _Manner(voice, speed, PROSODY[sentence.mood])
        start_s = recording.clock_s
        for phrase in split_phrases(sentence.text):
            _say(recording, phrase, spoken_in, manner, speech)
        if recording.clock_s > start_s:
            recording.moods.append(MoodSpan(start_s, recording.clock_s, sentence.mood))
    if not recording.phrases:
        raise ValueError("nothing in the text can be spoken")
    samples = at_speech_level(_mixed(recording.pieces, recording.clock_s + _TAIL_S))
    whole = dominant_language(" ".join(sentence.text for sentence in sentences)) or language
    timeline = spoken_timeline(
        recording.phrases, whole, voice, title=title, sample_count=len(samples)
    )
    return ReadText(samples, timeline, tuple(recording.moods))


def _say(
    recording: _Recording,
    phrase: str,
    language: Language,
    manner: _Manner,
    speech: SpeechSynthesizer,
) -> None:
    """Speak a phrase, each stretch of it in its own language, and the pause behind it."""
    said: list[WordSpan] = []
    has_sound = False
    tokens = phrase.split()
    stretches = [
        (spoken_in, list(group))
        for spoken_in, group in groupby(tokens, lambda token: _language_of(token, language))
    ]
    for place, (spoken_in, written) in enumerate(stretches):
        readings = word_tokens(written, spoken_in)
        spoken = speech.speak(manner.request(" ".join(filter(None, readings)), spoken_in))
        said += _written_words(written, readings, spoken, recording.clock_s)
        if not spoken.words:
            continue
        is_last = place == len(stretches) - 1
        has_sound = True
        samples = spoken.samples if is_last else _without_tail(spoken)
        gain = np.float32(10.0 ** (manner.prosody.gain_db / 20.0))
        start = round(recording.clock_s * SAMPLE_RATE_HZ)
        recording.pieces.append((start, gain * _resampled(samples, spoken.sample_rate_hz)))
        recording.clock_s += len(samples) / spoken.sample_rate_hz
        recording.clock_s += 0.0 if is_last else _SWITCH_PAUSE_S
    if has_sound:
        recording.phrases.append(tuple(said))
        is_sentence = phrase[-1:] in ".!?…"
        pause_s = _SENTENCE_PAUSE_S if is_sentence else _CLAUSE_PAUSE_S
        recording.clock_s += pause_s * manner.pause


def _language_of(token: str, language: Language) -> Language:
    """Return the language of a word: its script's, if not one letter is of the sentence's."""
    own = dominant_language(token)
    if own is None or own is language:
        return language
    return language if any(dominant_language(letter) is language for letter in token) else own


def _without_tail(spoken: SpokenPhrase) -> NDArray[np.float32]:
    """Cut the silence after the last phoneme: the next language follows at once."""
    rate_hz = spoken.sample_rate_hz
    kept = spoken.samples[: round((spoken.phonemes[-1].end_s + _FADE_S) * rate_hz)].copy()
    fade = min(len(kept), round(_FADE_S * rate_hz))
    kept[len(kept) - fade :] *= np.linspace(1.0, 0.0, fade, dtype=np.float32)
    return kept


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


def _resampled(samples: NDArray[np.float32], rate_hz: int) -> NDArray[np.float32]:
    if rate_hz == SAMPLE_RATE_HZ:
        return samples
    factor = np.gcd(SAMPLE_RATE_HZ, rate_hz)
    up, down = SAMPLE_RATE_HZ // factor, rate_hz // factor
    return np.asarray(resample_poly(samples, up, down), np.float32)


def _mixed(pieces: list[tuple[int, NDArray[np.float32]]], duration_s: float) -> Samples:
    mono = np.zeros(round(duration_s * SAMPLE_RATE_HZ), np.float32)
    for start, samples in pieces:
        mono[start : start + len(samples)] += samples[: len(mono) - start]
    return np.repeat(mono[:, None], 2, axis=1)


def at_speech_level(samples: Samples) -> Samples:
    """Return samples at ``SPEECH_LUFS``, or as near as their peaks allow."""
    gain = 10.0 ** ((SPEECH_LUFS - integrated_lufs(samples)) / 20.0)
    peak = float(np.abs(samples).max(initial=0.0))
    return samples * np.float32(min(gain, _PEAK / peak) if peak > 0 else 1.0)


def _written_words(
    tokens: Sequence[str], readings: Sequence[str], spoken: SpokenPhrase, offset_s: float
) -> list[WordSpan]:
    """Give every written word the phonemes that start inside its reading.

    The engine may read "the sea" as one word or "25" as two; a written word nothing starts in
    shares the moment where its predecessor ends.
    """
    places = [place for place, reading in enumerate(readings) if reading]
    starts: list[int] = []
    length = 0
    for place in places:
        starts.append(length)
        length += len(readings[place]) + 1
    sounds: list[list[PhonemeSpan]] = [[] for _ in tokens]
    for word in spoken.words:
        place = places[max(0, bisect_right(starts, word.char_start) - 1)]
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
        spans.append(WordSpan(token, start_s, clock_s, kept))
    return spans


def spoken_timeline(
    phrases: Sequence[tuple[WordSpan, ...]],
    language: Language,
    voice: VoiceSlot,
    *,
    title: str,
    sample_count: int,
) -> Timeline:
    """Return the timeline of speech: one line per caption, no notes, no beats worth dancing to."""
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
