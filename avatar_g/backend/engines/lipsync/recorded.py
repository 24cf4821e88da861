"""The timeline of somebody's own recording: mouth shapes heard in it, and words laid over them.

Nobody recognises the words: those the creator types are spread over the sounding time by their
letters, so captions come roughly when they are said. Lips never depend on them.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from avatar_g.backend.domain.languages import Language
from avatar_g.backend.domain.music import VoiceSlot
from avatar_g.backend.domain.speech import Sentence
from avatar_g.backend.domain.timing import PhonemeSpan, Timeline, WordSpan
from avatar_g.backend.engines.lipsync.audio_model import MouthReader
from avatar_g.backend.engines.lipsync.from_audio import read_shapes
from avatar_g.backend.engines.lipsync.visemes import ipa_of
from avatar_g.backend.engines.speech.reading import spoken_timeline

PHRASE_GAP_S: Final = 0.30
"""A longer rest ends a phrase."""


def recorded_timeline(
    samples: NDArray[np.float32],
    rate_hz: int,
    reader: MouthReader,
    sentences: Sequence[Sentence] = (),
    *,
    language: Language,
    voice: VoiceSlot,
    title: str = "",
) -> Timeline:
    """Return when the mouth of a recording has which shape, as phonemes of these shapes.

    Parameters
    ----------
    samples
        ``(frames,)`` or ``(frames, channels)`` of a voice without music.
    sentences
        What is said, if somebody typed it; without it, lines have no words, only phonemes.
    language
        Of the captions.

    Raises
    ------
    ValueError
        If there is no sound, or its rate is below 8 kHz.
    """
    duration_s = len(samples) / rate_hz
    sounds = [
        PhonemeSpan(ipa_of(shape.viseme), max(0.0, shape.start_s), min(duration_s, shape.end_s))
        for shape in read_shapes(samples, rate_hz, reader)
        if shape.start_s < duration_s and shape.end_s > 0.0
    ]
    phrases = list(_spread(sentences, sounds, duration_s) if sentences else _wordless(sounds))
    return spoken_timeline(phrases, language, voice, title=title, sample_count=len(samples))


def _wordless(sounds: Sequence[PhonemeSpan]) -> Iterator[tuple[WordSpan, ...]]:
    """Cut where the speaker rests."""
    if not sounds:
        return
    cuts = [
        place
        for place, (sound, after) in enumerate(pairwise(sounds), 1)
        if after.start_s - sound.end_s > PHRASE_GAP_S
    ]
    for first, last in pairwise([0, *cuts, len(sounds)]):
        said = tuple(sounds[first:last])
        yield (WordSpan("", said[0].start_s, said[-1].end_s, said),)


def _spread(
    sentences: Sequence[Sentence], sounds: Sequence[PhonemeSpan], duration_s: float
) -> Iterator[tuple[WordSpan, ...]]:
    """Give every word the sounds of its share of the sounding time.

    A word nothing is left for shares the moment where its predecessor ends.
    """
    written = [sentence.text.split() for sentence in sentences]
    letters = np.cumsum([len(word) for words in written for word in words], dtype=np.float64)
    lengths_s = np.array([sound.end_s - sound.start_s for sound in sounds], np.float64)
    middles_s = np.cumsum(lengths_s) - lengths_s / 2.0
    total_s = float(lengths_s.sum())
    ends = np.searchsorted(middles_s, letters / letters[-1] * total_s, side="right").tolist()
    ends[-1] = len(sounds)
    first, clock_s = 0, min(sounds[0].start_s, duration_s) if sounds else 0.0
    places = iter(ends)
    for words in written:
        spans: list[WordSpan] = []
        for word in words:
            last = max(first, next(places))
            heard = tuple(sounds[first:last])
            start_s = heard[0].start_s if heard else clock_s
            clock_s = heard[-1].end_s if heard else clock_s
            spans.append(WordSpan(word, start_s, clock_s, heard))
            first = last
        yield tuple(spans)
