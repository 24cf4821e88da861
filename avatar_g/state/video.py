"""The Video Studio: a song becomes scenes, scenes are edited, drawn and rendered."""

import asyncio
from collections.abc import Callable
from typing import Any

import reflex as rx

from avatar_g.backend.domain.formats import Aspect, Resolution
from avatar_g.backend.domain.jobs import JobStatus
from avatar_g.backend.domain.scene_edits import SceneEdit
from avatar_g.backend.domain.scenes import MAX_PERFORMERS, MAX_TRANSITION_S
from avatar_g.backend.domain.sources import MAX_SOURCE_BYTES
from avatar_g.backend.domain.wishes import VideoMode
from avatar_g.backend.errors import AvatarGError
from avatar_g.backend.services import get_services
from avatar_g.backend.services.video_views import VideoBoardView
from avatar_g.state.jobs import ID_CHARS, JobsState
from avatar_g.state.offered import offered
from avatar_g.state.problem import Problem
from avatar_g.state.progress_hub import get_hub
from avatar_g.state.session import user_of
from avatar_g.state.song_rows import SongRow
from avatar_g.state.video_rows import (
    DownloadFile,
    DraftCard,
    Estimate,
    OpenVideo,
    PerformerRow,
    SceneRow,
    background_fields,
    look_fields,
)

__all__ = ["FPS", "MAX_SOURCE_BYTES", "PANELS", "SAID", "VideoState"]

FPS = ("25", "30", "50", "60")
SAID = ("edited", "undone", "redone", "planned", "added", "removed", "started", "timed")
PANELS = ("scene", "words", "video")
_MAX_WORDS_CHARS = 20_000
_MAX_SONGS = 50
_TOLD_CHARS = 64
"""Longer than every name a scene's field can have."""
_SCENE_FIELDS: dict[str, Callable[[str], dict[str, Any]]] = {
    "mode": lambda name: {"mode": name},
    "background": lambda name: {"background": background_fields(name)},
    "camera": lambda name: {"camera": name},
    "framing": lambda name: {"framing": name},
    "action": lambda name: {"action": name},
    "transition": lambda name: {"transition": {"kind": name}},
    "look": lambda name: {"look": look_fields(name)},
    "motion": lambda name: {"lyrics": {"motion": name}},
    "position": lambda name: {"lyrics": {"position": name}},
    "layout": lambda name: {"layout": name},
    "visualiser": lambda name: {"visualiser": {"kind": name}},
    "visualiser_at": lambda name: {"visualiser": {"at": name}},
}
_AMOUNTS: dict[str, tuple[float, float, Callable[[float], dict[str, Any]]]] = {
    "strength": (0, 100, lambda value: {"look": {"strength": value / 100}}),
    "energy": (0, 100, lambda value: {"energy": value / 100}),
    "pulse": (0, 100, lambda value: {"pulse": value / 100}),
    "blur": (0, 100, lambda value: {"background": {"blur": value / 100}}),
    "dim": (0, 100, lambda value: {"background": {"dim": value / 100}}),
    "angle": (0, 360, lambda value: {"background": {"angle_deg": value}}),
    "transition_s": (0, MAX_TRANSITION_S, lambda value: {"transition": {"duration_s": value}}),
}
_STYLE_AMOUNTS: dict[str, tuple[float, float, float]] = {
    "size": (16, 160, 1),
    "outline": (0, 12, 1),
    "box": (0, 100, 0.01),
}
"""Lowest and highest value of a slider, and what one step of it is in a style."""
_STYLE_NAMES = (
    "motion",
    "font",
    "position",
    "colour",
    "sung_colour",
    "outline_colour",
    "box_colour",
)


class VideoState(rx.State):
    """What the page shows; drafts are read from the database."""

    songs: rx.Field[list[SongRow]] = rx.field(default_factory=list)
    drafts: rx.Field[list[DraftCard]] = rx.field(default_factory=list)
    is_loaded: rx.Field[bool] = rx.field(False)
    is_creating: rx.Field[bool] = rx.field(False)
    track_id: rx.Field[str] = rx.field("")
    mode: rx.Field[str] = rx.field(VideoMode.AVATAR_PERFORMANCE.value)
    aspect: rx.Field[str] = rx.field(Aspect.WIDE.value)
    video: rx.Field[OpenVideo] = rx.field(default_factory=OpenVideo)
    selected: rx.Field[str] = rx.field("")
    """Id of the selected scene."""
    resolution: rx.Field[str] = rx.field(Resolution.P720.value)
    fps: rx.Field[str] = rx.field(FPS[0])
    estimate: rx.Field[Estimate] = rx.field(default_factory=Estimate)
    files: rx.Field[list[DownloadFile]] = rx.field(default_factory=list)
    problem: rx.Field[Problem] = rx.field(default_factory=Problem)
    said: rx.Field[str] = rx.field("")
    """What the live region says, of ``SAID``."""
    panel: rx.Field[str] = rx.field(PANELS[0])
    """What the inspector shows, of ``PANELS``."""
    performers: rx.Field[list[PerformerRow]] = rx.field(default_factory=list)
    """The creator's characters."""
    answered: rx.Field[int] = rx.field(0)
    """Grows with every answer, refusals too: then the timeline shows what is stored."""
    is_hearing: rx.Field[bool] = rx.field(False)
    """Whether pasted words are being laid over the song."""

    @rx.var
    def scene(self) -> SceneRow:
        """Return the selected scene."""
        rows = (row for row in self.video.scenes if row.scene_id == self.selected)
        return next(rows, SceneRow())

    @rx.var
    def next_transition(self) -> str:
        """Return how the scene after the selected one takes over; empty after the last."""
        place = self.scene.number
        return self.video.scenes[place].transition if 0 < place < len(self.video.scenes) else ""

    @rx.var
    def is_rendering(self) -> bool:
        """Tell whether the open draft is being rendered."""
        return self.video.status in {JobStatus.QUEUED, JobStatus.RUNNING}

    @rx.event
    async def load(self):
        """Show songs, drafts and the one open last; the route's ``on_load``."""
        user_id = await user_of(self)
        get_hub().watch(self.router.session.client_token, user_id)
        self.problem, self.said = Problem(), ""
        await self._read_lists(user_id)
        if self.video.video_id:
            await self._read_video(user_id)
        self.is_loaded = True

    @rx.event
    async def refresh(self):
        """Read everything shown again after a turn of some job; called by the hub."""
        if not self.is_loaded:
            return
        user_id = await user_of(self)
        await self._read_lists(user_id)
        if self.video.video_id:
            await self._read_video(user_id)

    @rx.event
    def choose_song(self, track_id: str):
        """Choose the song to film."""
        if track_id in {song.track_id for song in self.songs}:
            self.track_id, self.problem = track_id, Problem()

    @rx.event
    def choose_mode(self, mode: str):
        """Choose what a new video shows."""
        if mode in tuple(VideoMode):
            self.mode = mode

    @rx.event
    def choose_aspect(self, aspect: str):
        """Choose the shape of a new video."""
        if aspect in tuple(Aspect):
            self.aspect = aspect

    @rx.event
    async def create(self):
        """Make a draft with a complete row of scenes, and open it."""
        if self.is_creating:
            return
        user_id = await user_of(self)
        fields = {"track_id": self.track_id, "video_mode": self.mode, "aspect": self.aspect}
        self.problem, self.is_creating = Problem(), True
        yield
        try:
            view = await asyncio.to_thread(get_services().video.create, user_id, fields)
        except AvatarGError as error:
            self.problem = Problem.of(error)
        else:
            await self._open(user_id, view)
        self.is_creating = False

    @rx.event
    async def open_draft(self, video_id: str):
        """Open one draft."""
        user_id, wanted = await user_of(self), str(video_id)[:ID_CHARS]
        self.problem, self.said = Problem(), ""
        try:
            view = await asyncio.to_thread(get_services().video.get, user_id, wanted)
        except AvatarGError as error:
            self.problem = Problem.of(error)
            return
        await self._open(user_id, view)

    @rx.event
    async def leave(self):
        """Go back to the songs and drafts."""
        self.video, self.selected, self.files = OpenVideo(), "", []
        self.problem, self.said = Problem(), ""
        await self._read_lists(await user_of(self))

    @rx.event
    def select_scene(self, scene_id: str):
        """Show one scene in the inspector and the preview."""
        if scene_id in {row.scene_id for row in self.video.scenes}:
            self.selected = scene_id

    @rx.event
    def show_panel(self, panel: str):
        """Show the scene, the words or the whole video in the inspector."""
        if panel in PANELS:
            self.panel = panel

    @rx.event
    async def edit(self, kind: str, scene_id: str, at_s: Any):
        """Split, copy, delete or move a scene or one of its edges; a negative time: where it suits.

        An empty ``scene_id`` is the selected scene.
        """
        if kind not in tuple(SceneEdit) or not isinstance(at_s, int | float):
            return
        before = [row.scene_id for row in self.video.scenes]
        wanted = str(scene_id)[:_TOLD_CHARS] or self.selected
        at = float(at_s) if at_s >= 0 else None
        await self._ask(get_services().video.edit_scene, wanted, SceneEdit(kind), at, said="edited")
        if kind == SceneEdit.DUPLICATE and not self.problem.key:
            new = [row.scene_id for row in self.video.scenes if row.scene_id not in before]
            self.selected = next(iter(new), self.selected)

    @rx.event
    async def change(self, name: str, value: str):
        """Give the selected scene another background, camera move, look and so on."""
        if name in _SCENE_FIELDS:
            await self._change(_SCENE_FIELDS[name](str(value)[:_TOLD_CHARS]))

    @rx.event
    async def leave_with(self, name: str):
        """Choose how the scene after the selected one takes over."""
        place = self.scene.number
        if 0 < place < len(self.video.scenes):
            fields = {"transition": {"kind": str(name)[:_TOLD_CHARS]}}
            following = self.video.scenes[place].scene_id
            await self._ask(get_services().video.change_scene, following, fields, said="edited")

    @rx.event
    async def set_amount(self, name: str, value: Any):
        """Set how strong, full or long something of the selected scene is."""
        if name in _AMOUNTS and isinstance(value, int | float):
            low, high, fields = _AMOUNTS[name]
            await self._change(fields(min(max(float(value), low), high)))

    @rx.event
    async def toggle_energy(self):
        """Let the scene be as full as its section of the song, or as it is set."""
        value = self.scene.energy_percent / 100 if self.scene.follows_energy else None
        await self._change({"energy": value})

    @rx.event
    async def colour_background(self, place: int, colour: str):
        """Give the background of the selected scene another colour."""
        colours = list(self.scene.colours)
        if isinstance(place, int) and 0 <= place < len(colours):
            colours[place] = str(colour)[:_TOLD_CHARS]
            await self._change({"background": {"colours": colours}})

    @rx.event
    async def restyle(self, name: str, value: Any):
        """Write the words of the whole video another way."""
        if name in _STYLE_AMOUNTS and isinstance(value, int | float):
            low, high, step = _STYLE_AMOUNTS[name]
            style: dict[str, Any] = {name: min(max(float(value), low), high) * step}
        elif name in _STYLE_NAMES:
            style = {name: str(value)[:_TOLD_CHARS]}
        else:
            return
        await self._ask(get_services().video.change_all, {"lyrics": style}, said="edited")

    @rx.event
    async def reshape(self, aspect: str):
        """Frame the whole video anew for another shape of picture."""
        if aspect in tuple(Aspect):
            change = get_services().video.change_board
            await self._ask(change, {"aspect": aspect}, said="edited")

    @rx.event
    async def toggle_performer(self, avatar_id: str):
        """Let one of the creator's characters perform, or no longer; at most three."""
        wanted, chosen = str(avatar_id)[:ID_CHARS], self.video.performers
        rest = [one for one in chosen if one != wanted]
        fields = {"performers": rest if wanted in chosen else [*chosen, wanted][-MAX_PERFORMERS:]}
        await self._ask(get_services().video.change_board, fields, said="edited")

    @rx.event
    async def write_words(self, text: str):
        """Lay the creator's words over their recording."""
        if self.is_hearing or not isinstance(text, str):
            return
        self.is_hearing = True
        yield
        write = get_services().video.write_words
        await self._ask(write, text[:_MAX_WORDS_CHARS], said="timed")
        self.is_hearing = False

    @rx.event
    async def time_words(self, starts_s: list[Any]):
        """Let lines begin at tapped times; a negative one stays."""
        if isinstance(starts_s, list) and all(isinstance(at, int | float) for at in starts_s):
            await self._ask(get_services().video.time_words, starts_s, said="timed")

    @rx.event
    async def toggle_source(self, source_id: str):
        """Show an upload in the selected scene, or no longer."""
        shown, wanted = self.scene.sources, str(source_id)[:_TOLD_CHARS]
        rest = [name for name in shown if name != wanted]
        await self._change({"sources": rest if wanted in shown else [*shown, wanted]})

    @rx.event
    async def undo(self):
        """Take the last edit back."""
        await self._ask(get_services().video.undo, said="undone")

    @rx.event
    async def redo(self):
        """Do the edit taken back last again."""
        await self._ask(get_services().video.redo, said="redone")

    @rx.event
    async def replan(self):
        """Plan the scenes anew from the song and the uploads; can be undone."""
        await self._ask(get_services().video.replan, said="planned")

    @rx.event
    async def source_sent(self):
        """Show an upload that was just sent."""
        await self._ask(get_services().video.get, said="added")

    @rx.event
    def refuse(self, problem: dict[str, Any]):
        """Say why an upload was not taken."""
        self.problem = Problem.answered(problem)

    @rx.event
    async def remove_source(self, source_id: str):
        """Forget an upload that no scene shows."""
        remove = get_services().video.remove_source
        await self._ask(remove, str(source_id)[:_TOLD_CHARS], said="removed")

    @rx.event
    async def choose_resolution(self, resolution: str):
        """Choose how sharp the next render is."""
        if resolution in tuple(Resolution):
            self.resolution = resolution
            await self._read_estimate(await user_of(self))

    @rx.event
    async def choose_fps(self, fps: str):
        """Choose how many pictures a second the next render has."""
        if fps in FPS:
            self.fps = fps
            await self._read_estimate(await user_of(self))

    @rx.event
    async def render(self):
        """Start the render of the open draft."""
        user_id, video_id = await user_of(self), self.video.video_id
        self.problem, self.said = Problem(), ""
        try:
            await asyncio.to_thread(
                get_services().video.render, user_id, video_id, self._render_fields()
            )
        except AvatarGError as error:
            self.problem = Problem.of(error)
            return None
        self.said = "started"
        await self._read_video(user_id)
        return JobsState.refresh

    def _render_fields(self) -> dict[str, Any]:
        return {"resolution": self.resolution, "fps": int(self.fps)}

    async def _change(self, fields: dict[str, Any]) -> None:
        change = get_services().video.change_scene
        await self._ask(change, self.selected, fields, said="edited")

    async def _ask(self, ask: Callable[..., VideoBoardView], *arguments: Any, said: str) -> None:
        """Run a use case on the open draft, show the outcome, say it."""
        user_id, video_id = await user_of(self), self.video.video_id
        if not video_id:
            return
        self.problem, self.said = Problem(), ""
        try:
            view = await asyncio.to_thread(ask, user_id, video_id, *arguments)
        except AvatarGError as error:
            self.problem = Problem.of(error)
            self.answered += 1
            return
        self.said = said
        self.answered += 1
        self._show(view)
        await self._read_estimate(user_id)

    async def _open(self, user_id: str, view: VideoBoardView) -> None:
        self.selected, self.said = "", ""
        self.resolution = view.resolution
        self.fps = str(view.fps) if str(view.fps) in FPS else FPS[0]
        self._show(view)
        await self._read_estimate(user_id)
        await self._read_files(user_id)

    def _show(self, view: VideoBoardView) -> None:
        """Show a draft; a selected scene that is gone gives way to the one in its place."""
        place = next(
            (at for at, row in enumerate(self.video.scenes) if row.scene_id == self.selected), 0
        )
        self.video = OpenVideo.of(view)
        names = [row.scene_id for row in self.video.scenes]
        if self.selected not in names:
            self.selected = names[min(place, len(names) - 1)]

    async def _read_lists(self, user_id: str) -> None:
        services = get_services()
        cards = await asyncio.to_thread(services.music.tracks, user_id, limit=_MAX_SONGS)
        self.songs = [SongRow.of(card) for card in cards if card.is_finished]
        found = await asyncio.to_thread(services.video.list, user_id)
        self.drafts = [DraftCard.of(card) for card in found]
        avatars = await asyncio.to_thread(services.avatars.list, user_id)
        self.performers = [PerformerRow.of(card) for card in avatars if card.is_saved]
        await self._list_performers(user_id)
        await self._list_song(user_id, self.track_id)
        if self.track_id not in {song.track_id for song in self.songs}:
            self.track_id = self.songs[0].track_id if self.songs else ""

    async def _list_performers(self, user_id: str) -> None:
        """List those of the open draft too, however old they are."""
        shown = await offered(get_services().avatars, user_id, self.video.performers, limit=0)
        listed = {one.avatar_id for one in self.performers}
        older = [PerformerRow.of(card) for card in shown if card.avatar_id not in listed]
        self.performers = [*older, *self.performers]

    async def _list_song(self, user_id: str, track_id: str) -> None:
        """List a song that is older than those listed."""
        if not track_id or track_id in {song.track_id for song in self.songs}:
            return
        try:
            view = await asyncio.to_thread(get_services().music.track_view, user_id, track_id)
        except AvatarGError:
            return
        if view.card.is_finished:
            self.songs = [SongRow.of(view.card), *self.songs]

    async def _take_song(self, user_id: str, track_id: str) -> None:
        """Choose any of the creator's songs to film."""
        await self._list_song(user_id, track_id)
        if track_id in {song.track_id for song in self.songs}:
            self.track_id, self.problem = track_id, Problem()

    async def _take_performer(self, user_id: str, avatar_id: str) -> None:
        """Let any of the creator's characters perform too; the fourth takes the first's place."""
        chosen = [one for one in self.video.performers if one != avatar_id]
        fields = {"performers": [*chosen, avatar_id][-MAX_PERFORMERS:]}
        await self._ask(get_services().video.change_board, fields, said="edited")
        await self._list_performers(user_id)

    async def _read_video(self, user_id: str) -> None:
        try:
            view = await asyncio.to_thread(get_services().video.get, user_id, self.video.video_id)
        except AvatarGError:
            self.video, self.selected = OpenVideo(), ""
            return
        self._show(view)
        await self._read_estimate(user_id)
        await self._read_files(user_id)

    async def _read_estimate(self, user_id: str) -> None:
        found = await asyncio.to_thread(
            get_services().video.estimate, user_id, self.video.video_id, self._render_fields()
        )
        self.estimate = Estimate.of(found)

    async def _read_files(self, user_id: str) -> None:
        """List what a finished render can be downloaded as."""
        self.files = []
        if self.video.video_url:
            library = get_services().library
            item = await asyncio.to_thread(library.get, user_id, self.video.video_id)
            self.files = list(item.files)
