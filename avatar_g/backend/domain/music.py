"""What a creator asks the Music Studio for, and what that resolves to."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from annotated_types import Interval, Len

from avatar_g.backend.domain.languages import Language

MAX_PROMPT_CHARS = 2_000
MAX_LYRICS_CHARS = 5_000
MIN_SONG_S = 20.0
MAX_SONG_S = 600.0
MAX_HOOK_NOTES = 64
MAX_EXCLUDE_CHARS = 200


class Genre(StrEnum):
    """Styles the composer knows."""

    POP = "pop"
    ROCK = "rock"
    LOFI = "lofi"
    TRAP = "trap"
    HOUSE = "house"
    SYNTHWAVE = "synthwave"
    JAZZ = "jazz"
    FOLK = "folk"
    AMBIENT = "ambient"
    CINEMATIC = "cinematic"
    REGGAETON = "reggaeton"
    GEORGIAN_FOLK = "georgian_folk"
    DISCO = "disco"
    FUNK = "funk"
    RNB = "rnb"
    BLUES = "blues"
    COUNTRY = "country"
    BOSSA_NOVA = "bossa_nova"
    REGGAE = "reggae"
    METAL = "metal"
    DRUM_AND_BASS = "drum_and_bass"
    GEORGIAN_CITY = "georgian_city"


class Mood(StrEnum):
    """Feeling a song aims at."""

    HAPPY = "happy"
    SAD = "sad"
    CALM = "calm"
    ENERGETIC = "energetic"
    DARK = "dark"
    ROMANTIC = "romantic"
    EPIC = "epic"


class VoiceSlot(StrEnum):
    """A singer of the song; the slot is also a colour and a letter in the interface."""

    A = "A"
    B = "B"
    C = "C"


class Instrument(StrEnum):
    """A stem of the band; a song can do without it."""

    DRUMS = "drums"
    BASS = "bass"
    CHORDS = "chords"
    PAD = "pad"
    LEAD = "lead"
    FX = "fx"


class Player(StrEnum):
    """An instrument a creator can ask for by name; it takes a seat of the band."""

    PIANO = "piano"
    ELECTRIC_PIANO = "electric_piano"
    GUITAR = "guitar"
    PANDURI = "panduri"
    ORGAN = "organ"
    STRINGS = "strings"
    CHOIR = "choir"
    SYNTHESIZER = "lead"
    BELL = "bell"


class Colours(StrEnum):
    """Whose sound acoustic instruments have."""

    STUDIO = "studio"
    SOUNDFONT = "soundfont"


class LyricsMode(StrEnum):
    """Where the words come from."""

    AUTO = "auto"
    CUSTOM = "custom"
    INSTRUMENTAL = "instrumental"


@dataclass(frozen=True, slots=True)
class HookNote:
    """One note of a tune the creator brought along; the chorus sings it."""

    start_beat: Annotated[float, Interval(ge=0, le=64)]
    midi: Annotated[int, Interval(ge=0, le=127)]


@dataclass(frozen=True, slots=True)
class SongRequest:
    """An untrusted wish: whatever is None is decided by the prompt, then by the genre."""

    prompt: Annotated[str, Len(0, MAX_PROMPT_CHARS)]
    language: Language | None = None
    genre: Genre | None = None
    mood: Mood | None = None
    era: Annotated[str, Len(0, 20)] = ""
    tempo_bpm: Annotated[float, Interval(ge=40, le=220)] | None = None
    duration_s: Annotated[float, Interval(ge=MIN_SONG_S, le=MAX_SONG_S)] | None = None
    lyrics: Annotated[str, Len(0, MAX_LYRICS_CHARS)] = ""
    lyrics_mode: LyricsMode = LyricsMode.AUTO
    voices: tuple[VoiceSlot, ...] = ()
    key: Annotated[int, Interval(ge=0, le=11)] | None = None
    seed: Annotated[int, Interval(ge=0, le=2**31 - 1)] = 1
    hook: Annotated[tuple[HookNote, ...], Len(0, MAX_HOOK_NOTES)] = ()
    """In the song's key; empty: the composer finds a tune."""
    left_out: tuple[Instrument, ...] = ()
    """Instruments that shall not be heard; their faders start muted."""
    instruments: tuple[Player, ...] = ()
    """Who shall be heard, the most important first; the prompt may add more."""
    exclude: Annotated[str, Len(0, MAX_EXCLUDE_CHARS)] = ""
    """What shall not be heard, in words: stems are muted, players replaced."""
    soundfont: Annotated[str, Len(0, 64)] = ""
    """SHA-256 of the SoundFont that plays; empty: the studio's own instruments."""
    synthesised: Annotated[tuple[Annotated[str, Len(0, 40)], ...], Len(0, 40)] = ()
    """Instruments the SoundFont lacks: the studio's own stand in."""


@dataclass(frozen=True, slots=True)
class LyricSection:
    """One block of lyrics, such as a verse."""

    name: str
    """``verse``, ``pre``, ``chorus`` or ``bridge``."""
    lines: tuple[str, ...]
    voices: tuple[tuple[VoiceSlot, ...], ...] = ()
    """Who sings each line, the leading voice first; an empty entry leaves it to the composer."""


@dataclass(frozen=True, slots=True)
class Lyrics:
    """Words of a song in singing order."""

    title: str
    language: Language
    sections: tuple[LyricSection, ...]

    @property
    def lines(self) -> tuple[str, ...]:
        """Every line, section after section."""
        return tuple(line for section in self.sections for line in section.lines)


@dataclass(frozen=True, slots=True)
class SongBrief:
    """A request with every choice made: the composer needs nothing else."""

    prompt: str
    title: str
    language: Language
    genre: Genre
    mood: Mood | None
    era: str
    tempo_bpm: float | None
    """None: the composer picks a tempo of the genre that makes the form last ``duration_s``."""
    duration_s: float
    lyrics: Lyrics | None
    """None for an instrumental."""
    voices: tuple[VoiceSlot, ...]
    key: int | None
    """Pitch class of the tonic, C = 0; None: the composer picks one that fits the voice."""
    seed: int
    instruments: tuple[str, ...] = ()
    """Instruments the creator asks for, such as ``piano``; the genre has the rest."""
    unwanted: tuple[str, ...] = ()
    """Instruments of the palette that others stand in for."""
    left_out: tuple[Instrument, ...] = ()
    """Stems that start muted."""
    hook: tuple[HookNote, ...] = ()
    soundfont: str = ""
    """As in ``SongRequest``."""
