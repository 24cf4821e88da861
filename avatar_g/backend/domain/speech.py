"""A script for a talking character: sentences with a language and a mood; free of NumPy."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Final

from annotated_types import Interval, Len

from avatar_g.backend.domain.formats import Aspect, Quality, Resolution, VideoFormat
from avatar_g.backend.domain.languages import Language, dominant_language
from avatar_g.backend.domain.music import VoiceSlot
from avatar_g.backend.domain.stages import Theme

MAX_TALK_CHARS: Final = 5_000
MAX_SENTENCES: Final = 200
SHORTEST_RECORDING_S, LONGEST_RECORDING_S = 0.6, 600.0
"""Bounds of a recording a character moves its lips to."""
SLOWEST, FASTEST = 0.6, 1.5
"""Bounds of the speed; beyond them words are lost or lips cannot follow."""
_SENTENCE_END: Final = re.compile(r"(?<=[.!?…])[\"»”’)]*\s+(?=\S)|\n+")
_INITIALS: Final = re.compile(r"(?:^|\s)(?:\w\.)+$")
_SHORTENED_WORDS: Final = """
approx. bldg. corp. dept. dr. est. etc. fig. inc. jr. ltd. mr. mrs. ms. mt. no. prof. sr. st. vs.
акад. г. гл. гр. им. кн. млн. млрд. напр. обл. пер. пл. пр. просп. проф. руб. рис. см. ср. стр.
табл. тел. тыс. ул. აკად. გვ. გამ. დოქ. მაგ. მლნ. მლრდ. პროფ. ტელ. ქ. ქუჩ. შდრ.
"""
_SHORTENED: Final = frozenset(_SHORTENED_WORDS.split())
"""Words that end with a full stop and do not end a sentence."""


OWN_SPEAKERS: Final = {VoiceSlot.A: "nino", VoiceSlot.B: "giorgi", VoiceSlot.C: "mariam"}
"""The ready-made character who speaks with a voice when no other is chosen."""


class SpeechMood(StrEnum):
    """How a sentence is said."""

    NEUTRAL = "neutral"
    HAPPY = "happy"
    SAD = "sad"
    EXCITED = "excited"
    CALM = "calm"


class Framing(StrEnum):
    """How much of the speaker is seen."""

    FACE = "face"
    BUST = "bust"
    BODY = "body"


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a script."""

    text: Annotated[str, Len(1, MAX_TALK_CHARS)]
    language: Language | None = None
    """None: the language of most of its letters, else of the interface."""
    mood: SpeechMood = SpeechMood.NEUTRAL


@dataclass(frozen=True, slots=True)
class MoodSpan:
    """A stretch of speech in one mood."""

    start_s: float
    end_s: float
    mood: SpeechMood


@dataclass(frozen=True, slots=True)
class OwnRecording:
    """Somebody's own recording instead of a script that is spoken here."""

    sha256: Annotated[str, Len(64, 64)]
    """Fingerprint of the recording as it was taken in."""
    may_use: bool
    """Whether the creator declared that the recording may be used."""
    mood: SpeechMood = SpeechMood.NEUTRAL
    """How the face looks from beginning to end."""


@dataclass(frozen=True, slots=True)
class TalkWish:
    """An untrusted wish for a clip of a character who says a script, or moves to a recording."""

    sentences: Annotated[tuple[Sentence, ...], Len(0, MAX_SENTENCES)] = ()
    """May be empty if there is a recording; then there are no captions."""
    recording: OwnRecording | None = None
    voice: VoiceSlot = VoiceSlot.A
    background: Theme = Theme.STUDIO
    framing: Framing = Framing.BUST
    speed: Annotated[float, Interval(ge=SLOWEST, le=FASTEST)] = 1.0
    has_captions: bool = True
    """Whether the words are written into the picture; caption files are made anyway."""
    aspect: Aspect = Aspect.WIDE
    resolution: Resolution = Resolution.P720
    fps: Annotated[int, Interval(ge=12, le=60)] = 25
    quality: Quality = Quality.BALANCED
    interface_language: Language = Language.EN
    seed: Annotated[int, Interval(ge=0, le=2**31 - 1)] = 1

    @property
    def video_format(self) -> VideoFormat:
        """Size and rate."""
        return VideoFormat.of(self.aspect, self.resolution, self.fps)

    @property
    def text(self) -> str:
        """The whole script."""
        return " ".join(sentence.text for sentence in self.sentences)


def split_sentences(
    text: str,
    *,
    language: Language | None = None,
    mood: SpeechMood = SpeechMood.NEUTRAL,
) -> tuple[Sentence, ...]:
    """Cut a text into sentences, each in the language of its letters unless one is given.

    A full stop after an abbreviation or an initial does not end a sentence.
    """
    sentences: list[str] = []
    start = 0
    for end in _SENTENCE_END.finditer(text):
        is_line = "\n" in end.group()
        piece = text[start : end.start()]
        if is_line or not _is_shortened(piece):
            sentences.append(text[start : end.end()])
            start = end.end()
    sentences.append(text[start:])
    plain = (" ".join(sentence.split()) for sentence in sentences)
    return tuple(
        Sentence(sentence, language or dominant_language(sentence), mood)
        for sentence in plain
        if sentence
    )


def _is_shortened(piece: str) -> bool:
    words = piece.rsplit(maxsplit=1)
    if not words:
        return False
    return words[-1].lower() in _SHORTENED or _INITIALS.search(words[-1]) is not None
