"""Untrusted fields of the Music Studio and the checked wishes they become."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any

from annotated_types import Interval, Len
from sqlmodel import Session

from avatar_g.backend.config import Settings
from avatar_g.backend.db.models.track import Track
from avatar_g.backend.db.repositories.assets import AssetRepository
from avatar_g.backend.domain.assets import AssetRole
from avatar_g.backend.domain.edits import EDIT_COMMANDS, EditCommand
from avatar_g.backend.domain.languages import Language
from avatar_g.backend.domain.music import (
    MAX_EXCLUDE_CHARS,
    MAX_PROMPT_CHARS,
    MAX_SONG_S,
    MIN_SONG_S,
    Colours,
    Genre,
    Mood,
    Player,
    SongRequest,
)
from avatar_g.backend.errors import InvalidRequest
from avatar_g.backend.production.soundfonts import offer_soundfont
from avatar_g.backend.validation import parse

MAX_COMMANDS = 64
"""Commands of one edit."""
MAX_STYLE_TAGS = 12
MAX_TAG_CHARS = 40
MAX_TITLE_CHARS = 120
_DECIDED_HERE = frozenset({"soundfont", "synthesised"})
"""Fields of a request that name files of this installation: nobody sends them."""
_DRIFT_S = 20.0
"""A song with a given tempo may be a little longer than asked, and so may its extension."""


@dataclass(frozen=True, slots=True)
class StyleWish:
    """What the style tags and the voice switches add to a song request."""

    style_tags: Annotated[
        tuple[Annotated[str, Len(1, MAX_TAG_CHARS)], ...], Len(0, MAX_STYLE_TAGS)
    ] = ()
    use_custom_vocals: bool | None = None
    voice_slots: Annotated[tuple[str, ...], Len(0, 3)] = ()
    colours: Colours = Colours.STUDIO


@dataclass(frozen=True, slots=True)
class RemixWish:
    """Another style for a song."""

    new_prompt: Annotated[str, Len(0, MAX_PROMPT_CHARS)] = ""
    keep_vocals: bool = True
    genre: Genre | None = None
    mood: Mood | None = None
    instruments: tuple[Player, ...] = ()
    exclude: Annotated[str, Len(0, MAX_EXCLUDE_CHARS)] = ""
    seed: Annotated[int, Interval(ge=0, le=2**31 - 1)] = 1


@dataclass(frozen=True, slots=True)
class ExtendWish:
    """A longer song; without ``extend_from_timestamp`` it goes on where the outro begins."""

    target_duration: Annotated[float, Interval(ge=MIN_SONG_S, le=MAX_SONG_S + _DRIFT_S)]
    extend_from_timestamp: Annotated[float, Interval(ge=0, le=MAX_SONG_S + _DRIFT_S)] | None = None


@dataclass(frozen=True, slots=True)
class RecordingWish:
    """What the owner of a recording says about it; everything has a default."""

    title: Annotated[str, Len(0, MAX_TITLE_CHARS)] = ""
    genre: Genre = Genre.POP
    mood: Mood | None = None
    language: Language | None = None
    seed: Annotated[int, Interval(ge=0, le=2**31 - 1)] = 1


def song_request(fields: Mapping[str, Any]) -> SongRequest:
    """Return a checked request; style tags join the prompt, slots become voices.

    Raises
    ------
    InvalidRequest
        Reason ``<field>_<problem>``, ``prompt_empty`` or ``voices_empty``.
    """
    style = parse(StyleWish, fields)
    if style.use_custom_vocals and not style.voice_slots:
        raise InvalidRequest("no voice chosen", reason="voices_empty")
    voices = style.voice_slots if style.use_custom_vocals is not False else ()
    given = {
        name: value
        for name, value in fields.items()
        if value is not None and name not in _DECIDED_HERE
    }
    prompt = given.get("prompt", "")
    if isinstance(prompt, str) and style.style_tags:
        given["prompt"] = ", ".join(part for part in (prompt, *style.style_tags) if part.strip())
    if voices:
        given["voices"] = voices
    song = parse(SongRequest, {"prompt": "", **given})
    if not any(letter.isalnum() for letter in song.prompt + song.lyrics):
        raise InvalidRequest("nothing to sing about", reason="prompt_empty")
    return song


def in_colours(song: SongRequest, fields: Mapping[str, Any], settings: Settings) -> SongRequest:
    """Return the request with the installation's SoundFont in it, if ``colours`` asks for that.

    Raises
    ------
    InvalidRequest
        Reason ``colours_<problem>`` or ``soundfont_unset``.
    UnsupportedInput
        Reason ``soundfont_unreadable``, ``soundfont_foreign`` or ``soundfont_damaged``.
    """
    if parse(StyleWish, fields).colours is Colours.STUDIO:
        return song
    digest, absent = offer_soundfont(settings.soundfont, settings.cache_dir)
    return replace(song, soundfont=digest, synthesised=absent)


def edit_commands(commands: Sequence[Mapping[str, Any]]) -> tuple[EditCommand, ...]:
    """Return checked commands.

    Raises
    ------
    InvalidRequest
        Reason ``edits_empty``, ``edits_too_many``, ``edit_unknown`` or ``<field>_<problem>``.
    """
    if not commands:
        raise InvalidRequest("no commands", reason="edits_empty")
    if len(commands) > MAX_COMMANDS:
        raise InvalidRequest("too many commands", reason="edits_too_many", limit=MAX_COMMANDS)
    return tuple(_command(fields) for fields in commands)


def require_playable(session: Session, track: Track) -> None:
    """Refuse a song that cannot be filmed yet.

    Raises
    ------
    InvalidRequest
        Reason ``track_unfinished``.
    """
    if track.finished_at is None or not _roles(session, track) & {
        AssetRole.SCORE,
        AssetRole.TIMELINE,
    }:
        raise InvalidRequest("the song is not finished", reason="track_unfinished")


def require_finished(session: Session, track: Track) -> None:
    """Refuse a song that has no score to work on.

    Raises
    ------
    InvalidRequest
        Reason ``track_unfinished``, or ``track_recorded`` for somebody's own recording.
    """
    require_playable(session, track)
    if AssetRole.SCORE not in _roles(session, track):
        raise InvalidRequest("a recording has no score", reason="track_recorded")


def require_recorded(session: Session, track: Track) -> None:
    """Refuse a track that is no imported recording.

    Raises
    ------
    InvalidRequest
        Reason ``hum_not_recorded``.
    """
    if not {AssetRole.ANALYSIS, AssetRole.SONG} <= _roles(session, track):
        raise InvalidRequest("not an imported recording", reason="hum_not_recorded")


def _roles(session: Session, track: Track) -> set[str]:
    return {asset.role for asset in AssetRepository(session).of_owners([track.id], track.user_id)}


def _command(fields: Mapping[str, Any]) -> EditCommand:
    kind = fields.get("kind")
    if not isinstance(kind, str) or kind not in EDIT_COMMANDS:
        raise InvalidRequest(f"no edit {kind!r}", reason="edit_unknown")
    command: EditCommand = parse(EDIT_COMMANDS[kind], fields)
    return command
