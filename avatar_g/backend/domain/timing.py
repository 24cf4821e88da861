"""The Timeline: what sounds when, known before any audio exists.

Every time is in seconds from sample 0 of the mix. Lips, dance, camera, captions and frames read the
timeline only, so pictures can be drawn while the song is still being sung.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from itertools import pairwise
from typing import Any

from avatar_g.backend.domain.languages import Language
from avatar_g.backend.domain.music import Genre, VoiceSlot

TIMELINE_VERSION = 1


@dataclass(frozen=True, slots=True)
class PhonemeSpan:
    """One sung or spoken phoneme."""

    ipa: str
    start_s: float
    end_s: float


@dataclass(frozen=True, slots=True)
class WordSpan:
    """One word as written, with its phonemes."""

    text: str
    start_s: float
    end_s: float
    phonemes: tuple[PhonemeSpan, ...]


@dataclass(frozen=True, slots=True)
class SungNote:
    """One note of a singer."""

    start_s: float
    duration_s: float
    midi: float
    """Pitch, A4 = 69."""
    velocity: float
    """Loudness, 0..1."""
    syllable: int
    """Index of the syllable within the line; a melisma repeats it."""
    softness: float = field(default=0.0, repr=False)
    """0 as the velocity says .. 1 nearly whispered; how a note is sung, not which."""
    growl: float = field(default=0.0, repr=False)
    """0 clear .. 1 rough."""


@dataclass(frozen=True, slots=True)
class LyricLine:
    """One line sung by one voice; harmony voices repeat the line with ``is_lead`` false."""

    line_id: int
    voice: VoiceSlot
    is_lead: bool
    section: int
    """Index into ``Timeline.sections``."""
    text: str
    start_s: float
    end_s: float
    words: tuple[WordSpan, ...]
    notes: tuple[SungNote, ...]


@dataclass(frozen=True, slots=True)
class SectionSpan:
    """One section of the form."""

    name: str
    """``intro``, ``verse``, ``pre``, ``chorus``, ``bridge`` or ``outro``."""
    bar: int
    bar_count: int
    start_s: float
    end_s: float
    energy: float
    """0 (still) .. 1 (fullest): the only mood channel the picture side reads."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A drum onset: drives lights, cuts and zoom pulses."""

    at_s: float
    instrument: str
    """``k`` kick, ``s`` snare, ``c`` clap, ``h`` hat, ``r`` ride, ``p`` shaker, ``t`` tom,
    ``y`` crash."""
    velocity: float


@dataclass(frozen=True, slots=True)
class Timeline:
    """Everything the picture needs to know about a song."""

    version: int
    title: str
    language: Language
    genre: Genre
    sample_rate_hz: int
    sample_count: int
    tempo_bpm: float
    key: int
    mode: str
    beats_s: tuple[float, ...]
    """Start of every beat and of the beat after the last; swing already applied."""
    downbeats_s: tuple[float, ...]
    """Start of every bar and of the bar after the last."""
    sections: tuple[SectionSpan, ...]
    lines: tuple[LyricLine, ...]
    hits: tuple[Hit, ...]

    @property
    def duration_s(self) -> float:
        """Length of the mix in seconds."""
        return self.sample_count / self.sample_rate_hz

    @property
    def lead_lines(self) -> tuple[LyricLine, ...]:
        """Lines of the lead voices in time order."""
        return tuple(line for line in self.lines if line.is_lead)

    def to_json(self) -> str:
        """Serialise; ``from_json`` restores an equal timeline."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> "Timeline":
        """Restore a timeline.

        Raises
        ------
        ValueError
            If the version is unknown or a field is missing.
        """
        data = json.loads(text)
        if data.get("version") != TIMELINE_VERSION:
            raise ValueError(f"timeline version {data.get('version')!r} is not {TIMELINE_VERSION}")
        try:
            return _timeline(data)
        except (KeyError, TypeError) as error:
            raise ValueError(f"not a timeline: {error}") from error


def _timeline(data: Mapping[str, Any]) -> Timeline:
    fields = dict(data)
    fields["language"] = Language(data["language"])
    fields["genre"] = Genre(data["genre"])
    fields["beats_s"] = tuple(data["beats_s"])
    fields["downbeats_s"] = tuple(data["downbeats_s"])
    fields["sections"] = tuple(SectionSpan(**section) for section in data["sections"])
    fields["lines"] = tuple(_line(line) for line in data["lines"])
    fields["hits"] = tuple(Hit(**hit) for hit in data["hits"])
    return Timeline(**fields)


def _line(data: Mapping[str, Any]) -> LyricLine:
    fields = dict(data)
    fields["voice"] = VoiceSlot(data["voice"])
    fields["words"] = tuple(_word(word) for word in data["words"])
    fields["notes"] = tuple(SungNote(**note) for note in data["notes"])
    return LyricLine(**fields)


def _word(data: Mapping[str, Any]) -> WordSpan:
    phonemes = tuple(PhonemeSpan(**phoneme) for phoneme in data["phonemes"])
    return WordSpan(data["text"], data["start_s"], data["end_s"], phonemes)


def check_timeline(timeline: Timeline) -> None:
    """Refuse a timeline that would break the picture side.

    Raises
    ------
    ValueError
        Naming the first broken promise: monotone beats, ordered sections, words inside their line
        in order, phonemes inside their word in order.
    """
    _ascending("beats", timeline.beats_s)
    _ascending("downbeats", timeline.downbeats_s)
    _ascending("section starts", tuple(section.start_s for section in timeline.sections))
    for line in timeline.lines:
        if not 0 <= line.section < len(timeline.sections):
            raise ValueError(f"line {line.line_id} has no section")
        _inside(f"line {line.line_id}", (line.start_s, line.end_s), (0.0, timeline.duration_s))
        for word in line.words:
            _inside(f"word {word.text!r}", (word.start_s, word.end_s), (line.start_s, line.end_s))
            for phoneme in word.phonemes:
                span = (phoneme.start_s, phoneme.end_s)
                _inside(f"phoneme {phoneme.ipa!r}", span, (word.start_s, word.end_s))
        _ascending(f"words of line {line.line_id}", tuple(word.start_s for word in line.words))


_TOLERANCE_S = 1e-6


def _ascending(what: str, times_s: tuple[float, ...]) -> None:
    for earlier, later in pairwise(times_s):
        if later < earlier - _TOLERANCE_S:
            raise ValueError(f"{what} do not ascend at {earlier:.3f} s")


def _inside(what: str, span: tuple[float, float], bounds: tuple[float, float]) -> None:
    if span[1] < span[0] - _TOLERANCE_S:
        raise ValueError(f"{what} ends before it starts")
    if span[0] < bounds[0] - _TOLERANCE_S or span[1] > bounds[1] + _TOLERANCE_S:
        raise ValueError(f"{what} lies outside its parent")
