"""The form that makes a song: a sentence, or everything down to the seed."""

import asyncio
import secrets
from dataclasses import dataclass
from typing import Any

import reflex as rx

from avatar_g.backend.domain.languages import Language, dominant_language
from avatar_g.backend.domain.music import (
    MAX_EXCLUDE_CHARS,
    MAX_LYRICS_CHARS,
    MAX_PROMPT_CHARS,
    Colours,
    Genre,
    Instrument,
    LyricsMode,
    Mood,
    Player,
    VoiceSlot,
)
from avatar_g.backend.errors import AvatarGError
from avatar_g.backend.services import get_services
from avatar_g.state.jobs import JobsState
from avatar_g.state.locale import LocaleState
from avatar_g.state.music import MusicState
from avatar_g.state.problem import Problem
from avatar_g.state.session import user_of

__all__ = [
    "ERAS",
    "LENGTHS_S",
    "LYRICS_MODES",
    "MAX_SEED",
    "STARTERS",
    "TAKES",
    "TEMPOS",
    "ComposerState",
    "ScannedLine",
]

LENGTHS_S = (20, 30, 60, 90, 120, 180, 240)
ERAS = ("60s", "70s", "80s", "90s", "modern")
TEMPOS = ("", "slow", "fast", "70", "80", "90", "100", "110", "120", "130", "140", "160")
"""Automatic, a word the composer reads, or beats per minute."""
TAKES = (1, 2)
LYRICS_MODES = (LyricsMode.CUSTOM, LyricsMode.AUTO, LyricsMode.INSTRUMENTAL)
MAX_SEED = 2**31 - 1
KEPT_CHARS = 10 * MAX_PROMPT_CHARS
"""What a field keeps of a paste that is too long, so that its writer can shorten it."""
MAX_WORD_CHARS = 60


@dataclass(frozen=True, slots=True)
class Starter:
    """A card of the empty studio: a sound to begin with."""

    name: str
    genre: Genre
    mood: Mood
    tempo: str
    voices: tuple[VoiceSlot, ...]


STARTERS = (
    Starter("synthwave", Genre.SYNTHWAVE, Mood.ROMANTIC, "110", (VoiceSlot.A, VoiceSlot.B)),
    Starter(
        "table",
        Genre.GEORGIAN_FOLK,
        Mood.EPIC,
        "80",
        (VoiceSlot.B, VoiceSlot.A, VoiceSlot.C),
    ),
    Starter("lofi", Genre.LOFI, Mood.CALM, "80", (VoiceSlot.A,)),
    Starter("house", Genre.HOUSE, Mood.ENERGETIC, "120", (VoiceSlot.A,)),
    Starter("rock", Genre.ROCK, Mood.ENERGETIC, "140", (VoiceSlot.B,)),
    Starter("lullaby", Genre.FOLK, Mood.CALM, "70", (VoiceSlot.A,)),
)


@dataclass
class ScannedLine:
    """What the gutter of the editor says of one written line."""

    syllables: int = 0
    stresses: str = ""
    """``x`` for a stressed syllable, ``.`` for another."""
    fit: str = "ok"


class ComposerState(rx.State):
    """What the creator asks for; nothing of it is stored until a song is started."""

    is_custom: rx.Field[bool] = rx.field(False)
    prompt: rx.Field[str] = rx.field("")
    genre: rx.Field[str] = rx.field("")
    mood: rx.Field[str] = rx.field("")
    era: rx.Field[str] = rx.field("")
    tempo: rx.Field[str] = rx.field("")
    key: rx.Field[str] = rx.field("")
    """Pitch class, empty: the composer chooses."""
    length_s: rx.Field[int] = rx.field(60)
    language: rx.Field[str] = rx.field("")
    voices: rx.Field[list[str]] = rx.field(default_factory=list)
    left_out: rx.Field[list[str]] = rx.field(default_factory=list)
    """Instruments that shall not play."""
    players: rx.Field[list[str]] = rx.field(default_factory=list)
    """Who shall be heard by name, in the order of choosing."""
    exclude: rx.Field[str] = rx.field("")
    """What shall not be heard, in words."""
    colours: rx.Field[str] = rx.field(Colours.STUDIO.value)
    """Whose acoustic instruments play."""
    tune_id: rx.Field[str] = rx.field("")
    """The recording whose tune the next chorus sings."""
    tune_title: rx.Field[str] = rx.field("")
    lyrics_mode: rx.Field[str] = rx.field(LyricsMode.CUSTOM.value)
    lyrics: rx.Field[str] = rx.field("")
    lyrics_revision: rx.Field[int] = rx.field(0)
    """Counts what the studio itself wrote into the editor."""
    scanned: rx.Field[list[ScannedLine]] = rx.field(default_factory=list)
    rhyme_word: rx.Field[str] = rx.field("")
    rhymes: rx.Field[list[str]] = rx.field(default_factory=list)
    suggestion_count: rx.Field[int] = rx.field(0)
    suggestion_line: rx.Field[int] = rx.field(-1)
    suggestion: rx.Field[str] = rx.field("")
    seed: rx.Field[str] = rx.field("")
    is_seed_locked: rx.Field[bool] = rx.field(False)
    takes: rx.Field[int] = rx.field(2)
    is_starting: rx.Field[bool] = rx.field(False)
    problem: rx.Field[Problem] = rx.field(default_factory=Problem)

    @rx.var
    def prompt_language(self) -> str:
        """Language of the prompt's letters, for the ``lang`` attribute."""
        return dominant_language(self.prompt) or Language.EN

    @rx.var
    def lyrics_language(self) -> str:
        """Language the words will be sung in."""
        return dominant_language(_words(self.lyrics)) or self.language or self.prompt_language

    @rx.event
    def choose_form(self, is_custom: bool):
        """Show the short form or all of it."""
        self.is_custom, self.problem = bool(is_custom), Problem()

    @rx.event
    def write_prompt(self, prompt: str):
        """Keep what is typed."""
        self.prompt, self.problem = str(prompt)[:KEPT_CHARS], Problem()

    @rx.event
    def choose_genre(self, genre: str):
        """Choose a style; the chosen one again means automatic."""
        if genre in tuple(Genre):
            self.genre = "" if self.genre == genre else genre

    @rx.event
    def choose_mood(self, mood: str):
        """Choose a mood; the chosen one again means automatic."""
        if mood in tuple(Mood):
            self.mood = "" if self.mood == mood else mood

    @rx.event
    def choose_era(self, era: str):
        """Choose a decade; the chosen one again means automatic."""
        if era in ERAS:
            self.era = "" if self.era == era else era

    @rx.event
    def choose_tempo(self, tempo: str):
        """Choose how fast."""
        if tempo in TEMPOS:
            self.tempo = tempo

    @rx.event
    def choose_key(self, key: str):
        """Choose the tonic."""
        if key in ("", *map(str, range(12))):
            self.key = key

    @rx.event
    def choose_length(self, length_s: str):
        """Choose how long the song will be."""
        if length_s in tuple(map(str, LENGTHS_S)):
            self.length_s = int(length_s)

    @rx.event
    def choose_language(self, language: str):
        """Choose what is sung in; empty means by the words."""
        if language in ("", *Language):
            self.language = language

    @rx.event
    def toggle_voice(self, voice: str):
        """Let a voice sing, or not."""
        if voice in tuple(VoiceSlot):
            chosen = set(self.voices) ^ {voice}
            self.voices = [slot for slot in VoiceSlot if slot in chosen]

    @rx.event
    def toggle_instrument(self, instrument: str):
        """Let an instrument play, or leave it out."""
        if instrument in tuple(Instrument):
            chosen = set(self.left_out) ^ {instrument}
            self.left_out = [each for each in Instrument if each in chosen]

    @rx.event
    def toggle_player(self, player: str):
        """Ask for an instrument by name, or not."""
        if player in self.players:
            self.players = [each for each in self.players if each != player]
        elif player in tuple(Player):
            self.players = [*self.players, player]

    @rx.event
    def write_exclude(self, text: str):
        """Keep what shall not be heard."""
        self.exclude, self.problem = str(text)[: 2 * MAX_EXCLUDE_CHARS], Problem()

    @rx.event
    def choose_colours(self, colours: str):
        """Choose whose acoustic instruments play."""
        if colours in tuple(Colours):
            self.colours, self.problem = colours, Problem()

    @rx.event
    def forget_tune(self):
        """Let the chorus have a tune of its own again."""
        self.tune_id, self.tune_title = "", ""

    @rx.event
    def choose_lyrics_mode(self, mode: str):
        """Choose who writes the words, or that there are none."""
        if mode in tuple(LyricsMode):
            self.lyrics_mode, self.problem = mode, Problem()

    @rx.event
    def choose_takes(self, takes: int):
        """Choose how many songs one click starts."""
        if takes in TAKES:
            self.takes = takes

    @rx.event
    def write_seed(self, seed: str):
        """Keep a number typed by hand; it is meant to stay."""
        text = "".join(str(seed).split())
        if not text:
            self.seed, self.is_seed_locked = "", False
        elif text.isdecimal() and int(text) <= MAX_SEED:
            self.seed, self.is_seed_locked = text, True

    @rx.event
    def roll_seed(self):
        """Take another number by chance."""
        self._roll()

    @rx.event
    def toggle_seed_lock(self):
        """Keep the number for the songs to come, or take a new one each time."""
        self.is_seed_locked = not self.is_seed_locked
        if self.is_seed_locked and not self.seed:
            self._roll()

    @rx.event
    def use_starter(self, name: str):
        """Fill the form from a card."""
        for card in STARTERS:
            if card.name == name:
                self.is_custom = True
                self.lyrics_mode = LyricsMode.AUTO.value
                self.genre, self.mood, self.era = card.genre.value, card.mood.value, ""
                self.tempo, self.voices = card.tempo, [voice.value for voice in card.voices]
                self.left_out, self.players, self.exclude = [], [], ""

    @rx.event
    async def write_lyrics(self, text: str):
        """Keep the words and measure them."""
        self.lyrics, self.problem = str(text)[: 2 * MAX_LYRICS_CHARS], Problem()
        await self._scan()

    @rx.event
    async def write_for_me(self):
        """Let the studio write the words."""
        seed = secrets.randbelow(MAX_SEED)
        prompt = await self._subject()
        written = await self._help("suggest_lyrics", prompt, await self._sung_language(), seed)
        if written:
            self.lyrics = written
            self.lyrics_revision += 1
            await self._scan()

    @rx.event
    async def suggest_line(self, place: int, after: str):
        """Find another line for one place of the editor; it rhymes with ``after`` if it can."""
        if not isinstance(place, int):
            return
        service = get_services().lyrics
        try:
            line = await asyncio.to_thread(
                service.suggest_line,
                await self._subject(),
                await self._sung_language(),
                secrets.randbelow(MAX_SEED),
                after=str(after)[:MAX_WORD_CHARS],
            )
        except AvatarGError as error:
            self.problem = Problem.of(error)
            return
        self.suggestion_line, self.suggestion = place, line
        self.suggestion_count += 1

    @rx.event
    async def find_rhymes(self, word: str):
        """Look words up that rhyme."""
        self.rhyme_word = str(word).strip()[:MAX_WORD_CHARS]
        found = await self._help("rhymes", self.rhyme_word, await self._sung_language())
        self.rhymes = list(found or ())

    @rx.event
    async def create(self):
        """Start one or two songs."""
        user_id = await user_of(self)
        self.is_starting, self.problem = True, Problem()
        yield
        started = []
        first_seed = self._next_seed()
        for take in range(self.takes):
            fields = await self._fields((first_seed + take) % (MAX_SEED + 1))
            try:
                started.append(
                    await asyncio.to_thread(get_services().music.generate, user_id, fields)
                )
            except AvatarGError as error:
                self.problem = Problem.of(error)
                break
        self.is_starting = False
        if started:
            music = await self.get_state(MusicState)
            await music._follow(user_id, started[0].track_id)
        yield JobsState.refresh

    def _next_seed(self) -> int:
        if not (self.is_custom and self.is_seed_locked and self.seed):
            self._roll()
        return int(self.seed)

    def _roll(self) -> None:
        self.seed = str(secrets.randbelow(MAX_SEED))

    async def _fields(self, seed: int) -> dict[str, Any]:
        fields: dict[str, Any] = {
            "prompt": self.prompt,
            "language": self.language or None,
            "duration_s": float(self.length_s),
            "lyrics_mode": LyricsMode.AUTO.value,
            "hum_asset": self.tune_id,
            "seed": seed,
        }
        if self.lyrics_mode == LyricsMode.INSTRUMENTAL:
            fields["lyrics_mode"] = LyricsMode.INSTRUMENTAL.value
        if not self.is_custom:
            return fields
        has_words = any(letter.isalpha() for letter in _words(self.lyrics))
        writes = self.lyrics_mode == LyricsMode.CUSTOM and has_words
        is_word = self.tempo in {"slow", "fast"}
        tags = [self.era, self.tempo if is_word else ""]
        return fields | {
            "prompt": await self._subject(),
            "genre": self.genre or None,
            "mood": self.mood or None,
            "style_tags": [tag for tag in tags if tag],
            "tempo_bpm": float(self.tempo) if self.tempo and not is_word else None,
            "key": int(self.key) if self.key else None,
            "voice_slots": self.voices,
            "left_out": self.left_out,
            "instruments": self.players,
            "exclude": self.exclude,
            "colours": self.colours,
            "language": await self._sung_language() if self.genre else fields["language"],
            "lyrics_mode": LyricsMode.CUSTOM.value if writes else fields["lyrics_mode"],
            "lyrics": self.lyrics if writes else "",
        }

    def _style(self) -> dict[str, Any]:
        """Return what of the form is style: a preset keeps it."""
        return {
            "genre": self.genre or None,
            "mood": self.mood or None,
            "era": self.era,
            "tempo_bpm": float(self.tempo) if self.tempo.isdecimal() else None,
            "key": int(self.key) if self.key else None,
            "instruments": self.players,
            "left_out": self.left_out,
            "exclude": self.exclude,
            "voices": self.voices,
        }

    def _take_style(self, fields: dict[str, Any]) -> None:
        """Fill the form from a preset; words, length and seed stay."""
        self.is_custom, self.problem = True, Problem()
        self.genre, self.mood = fields.get("genre") or "", fields.get("mood") or ""
        self.era = next((era for era in ERAS if era == fields.get("era")), "")
        tempo = f"{fields.get('tempo_bpm') or 0:.0f}"
        self.tempo = tempo if tempo in TEMPOS else ""
        self.key = str(fields["key"]) if fields.get("key") is not None else ""
        self.players = list(fields.get("instruments") or ())
        self.left_out = list(fields.get("left_out") or ())
        self.exclude = fields.get("exclude") or ""
        self.voices = list(fields.get("voices") or ())

    async def _subject(self) -> str:
        """Return what the song is about; chosen chips alone are enough to begin."""
        return self.prompt if self.prompt.strip() else self.genre.replace("_", " ")

    async def _sung_language(self) -> str:
        """Return the language of the words, of the choice, of the sentence, else the page's."""
        locale = await self.get_state(LocaleState)
        return (
            dominant_language(_words(self.lyrics))
            or self.language
            or dominant_language(self.prompt)
            or locale.shown
        )

    async def _scan(self) -> None:
        language = await self._sung_language()
        try:
            lines = await asyncio.to_thread(
                get_services().lyrics.scan_lyrics, self.lyrics, language
            )
        except AvatarGError as error:
            self.problem = Problem.of(error)
            return
        self.scanned = [
            ScannedLine(
                line.syllables, "".join("x" if mark else "." for mark in line.stresses), line.fit
            )
            for line in lines
        ]

    async def _help(self, name: str, *arguments: Any) -> Any:
        """Ask the lyrics service; what it refuses is shown below the editor."""
        try:
            return await asyncio.to_thread(getattr(get_services().lyrics, name), *arguments)
        except AvatarGError as error:
            self.problem = Problem.of(error)
            return None


def _words(lyrics: str) -> str:
    """Return the written lines without the headers of their blocks."""
    lines = lyrics.splitlines()
    return "\n".join(line for line in lines if not line.strip().startswith("["))
