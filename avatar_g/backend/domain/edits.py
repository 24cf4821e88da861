"""What a creator may change in a finished song, as small commands; free of NumPy for the web."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Annotated, Any, ClassVar, TypeAlias

from annotated_types import Interval, Len

from avatar_g.backend.domain.languages import Language
from avatar_g.backend.domain.music import MAX_PROMPT_CHARS

MAX_LINE_CHARS = 200
STEMS = (
    "drums", "bass", "chords", "pad", "lead", "fx", "vocals_A", "vocals_B", "vocals_C",
)  # fmt: skip

_Index = Annotated[int, Interval(ge=0, le=100_000)]
_Share = Annotated[float, Interval(ge=0, le=1)]
_Seed = Annotated[int, Interval(ge=0, le=2**31 - 1)]


@dataclass(frozen=True, slots=True)
class MoveNote:
    """Give one sung note another place, length and pitch."""

    kind: ClassVar[str] = "move_note"

    line_id: _Index
    note: _Index
    """Place within the line, from 0."""
    start_beat: Annotated[float, Interval(ge=0, le=10_000)]
    duration_beats: Annotated[float, Interval(ge=0.05, le=64)]
    midi: Annotated[int, Interval(ge=36, le=96)]


@dataclass(frozen=True, slots=True)
class ChangeText:
    """Sing other words on a line's notes."""

    kind: ClassVar[str] = "change_text"

    line_id: _Index
    text: Annotated[str, Len(1, MAX_LINE_CHARS)]


@dataclass(frozen=True, slots=True)
class ChangeChord:
    """Put another chord under one bar."""

    kind: ClassVar[str] = "change_chord"

    bar: _Index
    degree: Annotated[int, Interval(ge=0, le=6)]
    """Degree of the scale, 0 = tonic."""


@dataclass(frozen=True, slots=True)
class TransposeSection:
    """Move everything pitched in a section."""

    kind: ClassVar[str] = "transpose_section"

    section: _Index
    semitones: Annotated[int, Interval(ge=-12, le=12)]


@dataclass(frozen=True, slots=True)
class SingNote:
    """Sing one note softer or fuller, clear or with growl."""

    kind: ClassVar[str] = "sing_note"

    line_id: _Index
    note: _Index
    """Place within the line, from 0."""
    softness: _Share = 0.0
    """0 full voice .. 1 nearly whispered."""
    growl: _Share = 0.0
    """0 clear .. 1 rough."""


@dataclass(frozen=True, slots=True)
class SingSection:
    """Sing every note of a section in one manner."""

    kind: ClassVar[str] = "sing_section"

    section: _Index
    softness: _Share = 0.0
    growl: _Share = 0.0


@dataclass(frozen=True, slots=True)
class SetStem:
    """Move a fader of the mixer."""

    kind: ClassVar[str] = "set_stem"

    stem: Annotated[str, Len(1, 16)]
    gain_db: Annotated[float, Interval(ge=-60, le=12)] = 0.0
    is_muted: bool = False


@dataclass(frozen=True, slots=True)
class ReplaceSection:
    """Compose a section anew: same bars and words, another tune and groove."""

    kind: ClassVar[str] = "replace_section"

    section: _Index
    seed: _Seed


@dataclass(frozen=True, slots=True)
class SetTempo:
    """Play the whole song faster or slower."""

    kind: ClassVar[str] = "set_tempo"

    tempo_bpm: Annotated[float, Interval(ge=40, le=220)]


@dataclass(frozen=True, slots=True)
class SwapLanguage:
    """Sing the whole song in another language: new words on the tune as it is."""

    kind: ClassVar[str] = "swap_language"

    language: Language
    seed: _Seed
    about: Annotated[str, Len(0, MAX_PROMPT_CHARS)] = ""
    """What the words are about, in any language; empty: what the old ones are about."""
    retitles: bool = False
    """Name the song anew by its new words."""


EditCommand: TypeAlias = (
    MoveNote
    | ChangeText
    | ChangeChord
    | TransposeSection
    | SingNote
    | SingSection
    | SetStem
    | ReplaceSection
    | SetTempo
    | SwapLanguage
)
EDIT_COMMANDS: Mapping[str, type[EditCommand]] = {
    command.kind: command
    for command in (
        MoveNote,
        ChangeText,
        ChangeChord,
        TransposeSection,
        SingNote,
        SingSection,
        SetStem,
        ReplaceSection,
        SetTempo,
        SwapLanguage,
    )
}


def command_fields(command: EditCommand) -> dict[str, Any]:
    """Return a command as plain JSON values; ``kind`` names its class."""
    return {"kind": command.kind, **asdict(command)}
