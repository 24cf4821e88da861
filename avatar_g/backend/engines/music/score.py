"""The score: a song as notes, before any sound; times are in beats."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from avatar_g.backend.domain.audio import SAMPLE_RATE_HZ
from avatar_g.backend.domain.languages import Language
from avatar_g.backend.domain.music import Genre, VoiceSlot

SCORE_VERSION = 1
BEATS_PER_BAR = 4
TAIL_S = 3.0
"""Ring-out after the last bar."""


@dataclass(frozen=True, slots=True)
class Note:
    """One note of an instrument."""

    start_beat: float
    duration_beats: float
    midi: int
    velocity: float


@dataclass(frozen=True, slots=True)
class DrumNote:
    """One stroke; ``instrument`` is a letter of ``domain.timing.Hit``."""

    start_beat: float
    instrument: str
    velocity: float


@dataclass(frozen=True, slots=True)
class EffectCue:
    """A riser, reversed cymbal, impact or downlifter."""

    start_beat: float
    duration_beats: float
    kind: str
    velocity: float


@dataclass(frozen=True, slots=True)
class MelodyNote:
    """One sung note."""

    start_beat: float
    duration_beats: float
    midi: int
    velocity: float
    is_melisma: bool
    """True when the note continues the syllable of the note before it."""
    softness: float = 0.0
    """0 full voice .. 1 nearly whispered."""
    growl: float = 0.0
    """0 clear .. 1 rough."""


@dataclass(frozen=True, slots=True)
class VocalLine:
    """One line sung by one voice."""

    line_id: int
    voice: VoiceSlot
    section: int
    text: str
    notes: tuple[MelodyNote, ...]
    gain: float
    dynamics: float
    """0 whisper .. 1 full voice."""
    breathiness: float
    """Added to the voice's own, about -0.05..0.1."""
    is_lead: bool
    is_doubled: bool
    has_inhale: bool
    is_call: bool = False
    """A short call between the lines, with words of its own."""


@dataclass(frozen=True, slots=True)
class Section:
    """One section of the form with its arrangement."""

    name: str
    role: str
    """Row of the layer plan: the name, or ``verse1 verse2 final``."""
    bar: int
    bar_count: int
    chords: tuple[int, ...]
    """Scale degree 0..6 of each bar."""
    drums: int
    bass: int
    chord_layer: int
    pad: int
    lead: int
    """Layer levels, 0 absent .. 4 fullest."""
    brightness: float
    """0 filtered .. 1 open."""
    loudness_lu: float
    """Target relative to the chorus."""
    seed: int | None = None
    """Own seed of a section that was composed anew; None: the song's."""
    transposition: int = 0
    """Semitones the section was moved by; its chords are still degrees of the song's key."""
    softness: float = 0.0
    """How softly the composer lets it be sung, 0..1."""
    growl: float = 0.0
    """How readily accents are growled, 0..1."""

    @property
    def energy(self) -> float:
        """0..1 for the picture side."""
        return min(1.0, max(0.0, 1.0 + self.loudness_lu / 6.0))


@dataclass(frozen=True, slots=True)
class StemLevel:
    """A fader of the mixer; stems without one are at 0 dB."""

    stem: str
    """``drums bass chords pad lead fx`` or ``vocals_X``."""
    gain_db: float
    is_muted: bool

    @property
    def gain(self) -> float:
        """Linear gain."""
        return 0.0 if self.is_muted else float(10.0 ** (self.gain_db / 20.0))


def with_muted(mixer: Iterable[StemLevel], stems: Iterable[str]) -> tuple[StemLevel, ...]:
    """Return the faders with those of ``stems`` muted; the others stay as they are."""
    silent = dict.fromkeys(str(stem) for stem in stems)
    kept = [level for level in mixer if level.stem not in silent]
    return (*kept, *(StemLevel(stem, 0.0, is_muted=True) for stem in silent))


@dataclass(frozen=True, slots=True)
class Tracks:
    """The accompaniment."""

    drums: tuple[DrumNote, ...]
    bass: tuple[Note, ...]
    chords: tuple[Note, ...]
    pad: tuple[Note, ...]
    lead: tuple[Note, ...]
    effects: tuple[EffectCue, ...]


@dataclass(frozen=True, slots=True)
class Score:
    """A whole song."""

    title: str
    language: Language
    genre: Genre
    seed: int
    tempo_bpm: float
    key: int
    mode: str
    voices: tuple[VoiceSlot, ...]
    sections: tuple[Section, ...]
    tracks: Tracks
    vocal_lines: tuple[VocalLine, ...]
    mixer: tuple[StemLevel, ...] = ()
    instruments: tuple[str, ...] = ()
    """Who plays bass, chords, pad and lead; empty: the genre's own."""
    soundfont: str = ""
    """SHA-256 of the SoundFont that plays where it can; empty: the studio's own instruments."""
    version: int = SCORE_VERSION

    @property
    def bar_count(self) -> int:
        """Number of bars."""
        return sum(section.bar_count for section in self.sections)

    @property
    def beat_duration_s(self) -> float:
        """Seconds per beat."""
        return 60.0 / self.tempo_bpm

    @property
    def sample_count(self) -> int:
        """Length of the mix, tail included."""
        beats = self.bar_count * BEATS_PER_BAR
        return int((beats * self.beat_duration_s + TAIL_S) * SAMPLE_RATE_HZ)

    def beat_s(self, beat: float) -> float:
        """Return when ``beat`` falls, in seconds; swing is written into the notes."""
        return beat * self.beat_duration_s

    def bar_at(self, time_s: float) -> int:
        """Return the bar that sounds at ``time_s``; the bar count after the last one."""
        bar = int(max(0.0, time_s) / (BEATS_PER_BAR * self.beat_duration_s) + 1e-6)
        return min(self.bar_count, bar)

    def stem_gain(self, stem: str) -> float:
        """Return the linear gain of a stem in the mix."""
        return next((level.gain for level in self.mixer if level.stem == stem), 1.0)

    def to_json(self) -> str:
        """Serialise; ``from_json`` restores an equal score."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> "Score":
        """Restore a score; ``notes``, which exports add for simple readers, is left out.

        Raises
        ------
        ValueError
            If the version is unknown or a field is missing.
        """
        data = json.loads(text)
        if data.get("version") != SCORE_VERSION:
            raise ValueError(f"score version {data.get('version')!r} is not {SCORE_VERSION}")
        try:
            return _score(data)
        except (KeyError, TypeError) as error:
            raise ValueError(f"not a score: {error}") from error


def _score(data: dict[str, Any]) -> Score:
    fields = {name: value for name, value in data.items() if name != "notes"}
    fields["language"] = Language(data["language"])
    fields["genre"] = Genre(data["genre"])
    fields["voices"] = tuple(VoiceSlot(voice) for voice in data["voices"])
    fields["sections"] = tuple(
        Section(**{**section, "chords": tuple(section["chords"])}) for section in data["sections"]
    )
    fields["tracks"] = _tracks(data["tracks"])
    fields["instruments"] = tuple(data.get("instruments", ()))
    fields["mixer"] = tuple(StemLevel(**level) for level in data.get("mixer", ()))
    fields["vocal_lines"] = tuple(_vocal_line(line) for line in data["vocal_lines"])
    return Score(**fields)


def _tracks(data: dict[str, Any]) -> Tracks:
    notes = {name: tuple(Note(**note) for note in data[name]) for name in _PITCHED}
    return Tracks(
        drums=tuple(DrumNote(**note) for note in data["drums"]),
        effects=tuple(EffectCue(**cue) for cue in data["effects"]),
        **notes,
    )


_PITCHED = ("bass", "chords", "pad", "lead")


def _vocal_line(data: dict[str, Any]) -> VocalLine:
    notes = tuple(MelodyNote(**note) for note in data["notes"])
    return VocalLine(**{**data, "voice": VoiceSlot(data["voice"]), "notes": notes})
