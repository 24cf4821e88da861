"""The Music Studio: songs made and being made, and the one that is open."""

import asyncio
import secrets
from collections.abc import Callable
from typing import Any

import reflex as rx

from avatar_g.backend.domain.edits import STEMS
from avatar_g.backend.domain.languages import Language
from avatar_g.backend.domain.music import MAX_PROMPT_CHARS, Genre, Mood
from avatar_g.backend.errors import AvatarGError
from avatar_g.backend.services import get_services
from avatar_g.state.home import HomeState
from avatar_g.state.jobs import ID_CHARS, JobsState
from avatar_g.state.notices import announce_deleted, announce_problem
from avatar_g.state.player import PlayerState
from avatar_g.state.problem import Problem
from avatar_g.state.progress_hub import get_hub
from avatar_g.state.session import user_of
from avatar_g.state.slots import SlotState
from avatar_g.state.song_rows import OpenTrack, SongRow

PANELS = ("details", "remix", "extend", "export")
PAGE_SIZE = 20
MAX_SEED = 2**31 - 1
KEPT_CHARS = 10 * MAX_PROMPT_CHARS
_LONGER_S = 30
"""How much longer the form for an extension suggests."""


class MusicState(rx.State):
    """What the studio shows; the database is the truth."""

    songs: rx.Field[list[SongRow]] = rx.field(default_factory=list)
    is_loaded: rx.Field[bool] = rx.field(False)
    may_have_more: rx.Field[bool] = rx.field(False)
    track: rx.Field[OpenTrack] = rx.field(default_factory=OpenTrack)
    panel: rx.Field[str] = rx.field("details")
    problem: rx.Field[Problem] = rx.field(default_factory=Problem)
    refusals: rx.Field[int] = rx.field(0)
    """Counts edits that were refused, so that the piano roll takes them back."""
    said: rx.Field[str] = rx.field("")
    """What the live region says: ``edited``, ``undone``, ``redone``, ``started``, ``packing``."""
    swap_to: rx.Field[str] = rx.field("")
    """The language to sing the open song in; empty: none chosen."""
    swap_retitles: rx.Field[bool] = rx.field(True)
    """The song is named by its new words."""
    remix_prompt: rx.Field[str] = rx.field("")
    remix_genre: rx.Field[str] = rx.field("")
    remix_mood: rx.Field[str] = rx.field("")
    keeps_vocals: rx.Field[bool] = rx.field(True)
    extend_from: rx.Field[str] = rx.field("")
    """Seconds; empty: where the outro begins."""
    extend_to: rx.Field[str] = rx.field("")
    cover_prompt: rx.Field[str] = rx.field("")
    _count: int = PAGE_SIZE

    @rx.event
    async def load(self):
        """Show the songs and the one opened last; the route's ``on_load``."""
        user_id = await user_of(self)
        get_hub().watch(self.router.session.client_token, user_id)
        await self._read_songs(user_id)
        await (await self.get_state(SlotState))._read(user_id)
        # The open one may be older than the songs listed.
        await self._read_track(user_id, self.track.track_id)
        if not self.track.track_id:
            newest = next((row.track_id for row in self.songs if row.is_finished), "")
            await self._read_track(user_id, newest)
        self.is_loaded = True

    @rx.event
    async def refresh(self):
        """Read everything shown again after a turn of some job; called by the hub."""
        if not self.is_loaded:
            return
        user_id = await user_of(self)
        await self._read_songs(user_id)
        await self._read_track(user_id, self.track.track_id)

    @rx.event
    async def show_more(self):
        """Show older songs too."""
        self._count += PAGE_SIZE
        await self._read_songs(await user_of(self))

    @rx.event
    async def open_song(self, track_id: str):
        """Open one song."""
        await self._take_song(await user_of(self), str(track_id)[:ID_CHARS])

    @rx.event
    async def play_song(self, track_id: str):
        """Play one song in the bottom player, and open it."""
        rows = [*self.songs, self.track.row]
        row = next((each for each in rows if each.track_id == track_id), SongRow())
        if not row.song_url:
            return
        if self.track.track_id != row.track_id:
            await self._read_track(await user_of(self), row.track_id)
        await self._load_player(row)

    @rx.event
    async def delete_song(self, track_id: str):
        """Take a song away; the notice offers to take it back."""
        user_id, track_id = await user_of(self), str(track_id)[:ID_CHARS]
        title = next((row.title for row in self.songs if row.track_id == track_id), "")
        try:
            await asyncio.to_thread(get_services().music.delete, user_id, track_id)
        except AvatarGError as error:
            await announce_problem(self, Problem.of(error).key)
            return
        await announce_deleted(self, title, track_id)
        if self.track.track_id == track_id:
            self.track = OpenTrack()
        await self._read_songs(user_id)

    @rx.event
    def open_panel(self, panel: str):
        """Choose what the right side shows; the open one again goes back to the details."""
        if panel in PANELS:
            self.panel = "details" if self.panel == panel else panel
            self.problem = Problem()
            self.extend_to = self.extend_to or str(round(self.track.row.song_s) + _LONGER_S)

    @rx.event
    async def move_note(
        self, line_id: int, note: int, start_beat: float, duration_beats: float, midi: int
    ):
        """Give one sung note another place, length or pitch."""
        await self._edit(
            {
                "kind": "move_note",
                "line_id": line_id,
                "note": note,
                "start_beat": start_beat,
                "duration_beats": duration_beats,
                "midi": midi,
            }
        )

    @rx.event
    async def change_line(self, line_id: int, text: str):
        """Sing other words on a line's notes."""
        await self._edit({"kind": "change_text", "line_id": line_id, "text": str(text)})

    @rx.event
    async def change_chord(self, bar: int, degree: int):
        """Put another chord under one bar."""
        await self._edit({"kind": "change_chord", "bar": bar, "degree": degree})

    @rx.event
    async def replace_section(self, section: int):
        """Compose a section anew by chance."""
        seed = secrets.randbelow(MAX_SEED)
        await self._edit({"kind": "replace_section", "section": section, "seed": seed})

    @rx.event
    def choose_swap(self, language: str):
        """Choose the language to sing the song in; empty means none."""
        if language in ("", *Language):
            self.swap_to = language

    @rx.event
    async def swap_language(self):
        """Sing the song in the chosen language: new words by chance, the tune as it is."""
        language, self.swap_to = self.swap_to, ""
        # Until an edit is rendered, the language shown may be the one before it.
        if language not in ("", self.track.row.language) and not self.track.is_updating:
            seed = secrets.randbelow(MAX_SEED)
            fields = {"language": language, "seed": seed, "retitles": self.swap_retitles}
            await self._edit({"kind": "swap_language", **fields})

    @rx.event
    def toggle_retitle(self):
        """Name the song anew with its new words, or leave its title."""
        self.swap_retitles = not self.swap_retitles

    @rx.event
    async def transpose_section(self, section: int, semitones: int):
        """Move everything pitched in a section."""
        await self._edit({"kind": "transpose_section", "section": section, "semitones": semitones})

    @rx.event
    async def sing_note(self, line_id: int, note: int, softness: float, growl: float):
        """Sing one note softer or fuller, clear or with growl."""
        manner = {"softness": softness, "growl": growl}
        await self._edit({"kind": "sing_note", "line_id": line_id, "note": note, **manner})

    @rx.event
    async def sing_section(self, section: int, softness: float, growl: float):
        """Sing a whole section in one manner."""
        manner = {"softness": softness, "growl": growl}
        await self._edit({"kind": "sing_section", "section": section, **manner})

    @rx.event
    async def set_stem(self, stem: str, gain_db: float, is_muted: bool):
        """Move or mute a fader of the mix."""
        if stem in STEMS:
            await self._edit(
                {"kind": "set_stem", "stem": stem, "gain_db": gain_db, "is_muted": is_muted}
            )

    @rx.event
    async def undo(self):
        """Take the last edit back."""
        await self._ask(get_services().music.undo, said="undone")

    @rx.event
    async def redo(self):
        """Do the edit taken back last again."""
        await self._ask(get_services().music.redo, said="redone")

    @rx.event
    def write_remix(self, prompt: str):
        """Keep what is typed."""
        self.remix_prompt, self.problem = str(prompt)[:KEPT_CHARS], Problem()

    @rx.event
    def choose_remix_genre(self, genre: str):
        """Choose the new style; empty means by the words."""
        if genre in ("", *Genre):
            self.remix_genre = genre

    @rx.event
    def choose_remix_mood(self, mood: str):
        """Choose the new mood; empty means by the words."""
        if mood in ("", *Mood):
            self.remix_mood = mood

    @rx.event
    def toggle_vocals(self):
        """Keep the tune that is sung, or let it be composed anew."""
        self.keeps_vocals = not self.keeps_vocals

    @rx.event
    async def remix(self):
        """Start another version of the open song."""
        fields = {
            "new_prompt": self.remix_prompt,
            "keep_vocals": self.keeps_vocals,
            "genre": self.remix_genre or None,
            "mood": self.remix_mood or None,
        }
        await self._ask(get_services().music.remix, fields, said="started")
        return JobsState.refresh

    @rx.event
    def write_extend_from(self, seconds: str):
        """Keep the moment to go on from."""
        self.extend_from, self.problem = str(seconds)[:KEPT_CHARS], Problem()

    @rx.event
    def write_extend_to(self, seconds: str):
        """Keep the wanted length."""
        self.extend_to, self.problem = str(seconds)[:KEPT_CHARS], Problem()

    @rx.event
    async def extend(self):
        """Start a longer version of the open song."""
        fields = {
            "extend_from_timestamp": _seconds(self.extend_from),
            "target_duration": _seconds(self.extend_to) or 0.0,
        }
        await self._ask(get_services().music.extend, fields, said="started")
        return JobsState.refresh

    @rx.event
    def write_cover(self, prompt: str):
        """Keep what is typed."""
        self.cover_prompt = str(prompt)[:KEPT_CHARS]

    @rx.event
    async def new_cover(self):
        """Draw another cover."""
        service = get_services().music

        def ask(user_id: str, track_id: str) -> object:
            return service.new_cover(user_id, track_id, prompt=self.cover_prompt)

        await self._ask(ask, said="started")
        return JobsState.refresh

    @rx.event
    async def export(self):
        """Pack every format of the open song."""
        await self._ask(get_services().music.export_zip, said="packing")
        return JobsState.refresh

    @rx.event
    async def film(self):
        """Start a music video of the open song and show it on Home."""
        user_id, fields = await user_of(self), {"track_id": self.track.track_id}
        self.problem = Problem()
        try:
            filmed = await asyncio.to_thread(get_services().studio.film_song, user_id, fields)
        except AvatarGError as error:
            self.problem = Problem.of(error)
            return None
        home = await self.get_state(HomeState)
        await home._show(user_id, filmed.project_id)
        return [JobsState.refresh, rx.redirect("/")]

    async def _edit(self, command: dict[str, Any]) -> None:
        await self._ask(get_services().music.edit, [command], said="edited")

    async def _ask(self, ask: Callable[..., Any], *arguments: Any, said: str) -> None:
        """Run a use case on the open song, show the outcome, say it."""
        user_id, track_id = await user_of(self), self.track.track_id
        self.problem, self.said = Problem(), ""
        try:
            await asyncio.to_thread(ask, user_id, track_id, *arguments)
        except AvatarGError as error:
            self.problem = Problem.of(error)
            self.refusals += 1
            return
        self.said = said
        await self._read_songs(user_id)
        await self._read_track(user_id, track_id)

    async def _follow(self, user_id: str, track_id: str) -> None:
        """Show a song that was just started."""
        await self._read_songs(user_id)
        if not self.track.track_id:
            await self._read_track(user_id, track_id)

    async def _take_song(self, user_id: str, track_id: str) -> None:
        self.panel, self.problem, self.swap_to = "details", Problem(), ""
        await self._read_track(user_id, track_id)

    async def _read_songs(self, user_id: str) -> None:
        cards = await asyncio.to_thread(get_services().music.tracks, user_id, limit=self._count)
        songs = [SongRow.of(card) for card in cards]
        if songs != self.songs:
            self.songs = songs
        self.may_have_more = len(songs) == self._count

    async def _read_track(self, user_id: str, track_id: str) -> None:
        if not track_id:
            self.track = OpenTrack()
            return
        try:
            view = await asyncio.to_thread(get_services().music.track_view, user_id, track_id)
        except AvatarGError:
            self.track = OpenTrack()
            return
        before, opened = self.track, OpenTrack.of(view)
        if opened != before:
            self.track = opened
        if opened.track_id == before.track_id and opened.row.song_url != before.row.song_url:
            await self._renew_player(before.row, opened.row)

    async def _renew_player(self, before: SongRow, after: SongRow) -> None:
        """Let a song that plays go on with its new sound after an edit."""
        player = await self.get_state(PlayerState)
        if before.song_url and after.song_url and player.song_url == before.song_url:
            await self._load_player(after, continues=True)

    async def _load_player(self, row: SongRow, *, continues: bool = False) -> None:
        player = await self.get_state(PlayerState)
        player._load(
            title=row.title,
            song_url=row.song_url,
            peaks_url=row.peaks_url,
            cover_url=row.cover_url,
            song_s=row.song_s,
            continues=continues,
        )


def _seconds(text: str) -> float | None:
    """Return ``75``, ``75.5`` or ``1:15`` as seconds, None for nothing, -1 for what is no time."""
    if not text.strip():
        return None
    minutes, colon, rest = text.strip().replace(",", ".").rpartition(":")
    try:
        return float(rest) + (60.0 * float(minutes) if colon else 0.0)
    except ValueError:
        return -1.0
