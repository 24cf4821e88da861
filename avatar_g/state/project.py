"""One project: its board, activity, notes and members."""

import asyncio
from collections.abc import Callable
from typing import Any

import reflex as rx

from avatar_g.backend.domain.projects import (
    MAX_NOTES_CHARS,
    MAX_PROJECT_TITLE_CHARS,
    ProjectRole,
)
from avatar_g.backend.errors import AvatarGError
from avatar_g.backend.i18n import Size, size_of
from avatar_g.backend.services import get_services
from avatar_g.backend.services.project_texts import ProjectTexts
from avatar_g.backend.services.project_views import ProjectBoard
from avatar_g.state.jobs import ID_CHARS, JobsState
from avatar_g.state.library_rows import day
from avatar_g.state.player import PlayerState
from avatar_g.state.problem import Problem
from avatar_g.state.project_rows import (
    CARD_PITCH_PX,
    COLUMNS,
    ActRow,
    BoardCard,
    BoardLine,
    MemberRow,
    board_lines,
    column_of,
)
from avatar_g.state.projects import ProjectsState
from avatar_g.state.session import user_of
from avatar_g.state.video import VideoState

TABS = ("board", "activity", "notes", "members")
SAID = ("renamed", "noted", "taken_out", "updating", "invited", "role_changed", "member_left")
NAME_CHARS = 254


class ProjectState(rx.State):
    """The open project."""

    open_id: rx.Field[str] = rx.field("")
    title: rx.Field[str] = rx.field("")
    notes: rx.Field[str] = rx.field("")
    role: rx.Field[str] = rx.field("")
    avatars: rx.Field[list[BoardCard]] = rx.field(default_factory=list)
    songs: rx.Field[list[BoardCard]] = rx.field(default_factory=list)
    videos: rx.Field[list[BoardCard]] = rx.field(default_factory=list)
    lines: rx.Field[list[BoardLine]] = rx.field(default_factory=list)
    members: rx.Field[list[MemberRow]] = rx.field(default_factory=list)
    acts: rx.Field[list[ActRow]] = rx.field(default_factory=list)
    size: rx.Field[Size] = rx.field(default_factory=Size)
    date_text: rx.Field[str] = rx.field("")
    tab: rx.Field[str] = rx.field("board")
    is_loaded: rx.Field[bool] = rx.field(False)
    is_missing: rx.Field[bool] = rx.field(False)
    puts_off_update: rx.Field[bool] = rx.field(False)
    watched: rx.Field[BoardCard] = rx.field(default_factory=BoardCard)
    """The video shown large."""
    is_renaming: rx.Field[bool] = rx.field(False)
    said: rx.Field[str] = rx.field("")
    """One of ``SAID``: read out."""
    problem: rx.Field[Problem] = rx.field(default_factory=Problem)

    @rx.var
    def may_edit(self) -> bool:
        """Tell whether things, name and notes can be changed."""
        return self.role in {ProjectRole.OWNER, ProjectRole.EDITOR}

    @rx.var
    def is_owner(self) -> bool:
        """Tell whether members can be changed."""
        return self.role == ProjectRole.OWNER

    @rx.var
    def count(self) -> int:
        """Count the things on the board."""
        return len(self.avatars) + len(self.songs) + len(self.videos)

    @rx.var
    def outdated_count(self) -> int:
        """Count the own videos that can be made anew."""
        return sum(card.mark == "outdated" and card.is_own for card in self.videos)

    @rx.var
    def changed_titles(self) -> str:
        """Name what was changed since those videos were made."""
        parts = (card.changed for card in self.videos if card.mark == "outdated")
        return ", ".join(dict.fromkeys(title for part in parts for title in part.split(", ")))

    @rx.var
    def lines_height_px(self) -> int:
        """Height of the taller column that lines run between."""
        return CARD_PITCH_PX * max(len(self.songs), len(self.videos), 1)

    @rx.var
    def export_url(self) -> str:
        """Where the project comes as one file."""
        return f"/api/projects/{self.open_id}/export" if self.open_id else ""

    @rx.var
    def cover_url(self) -> str:
        """Find the first picture of a song, else of a video."""
        pictures = (card.thumb_url for card in [*self.songs, *self.videos] if card.thumb_url)
        return next(pictures, "")

    @rx.event
    async def load(self):
        """Open the project the address names; the page's ``on_load``."""
        asked = str(self.router.url.query_parameters.get("id", ""))[:ID_CHARS]
        if asked != self.open_id:
            self.reset()
        self.open_id = asked
        self.said, self.problem = "", Problem()
        await self._read()

    @rx.event
    async def refresh(self):
        """Read the board again after a turn of a job; called by the hub."""
        if self.open_id and self.is_loaded:
            await self._read()

    @rx.event
    async def show_tab(self, tab: str):
        """Show the board, the activity, the notes or the members."""
        if tab not in TABS:
            return
        self.tab, self.said, self.problem = tab, "", Problem()
        await self._read()

    @rx.event
    async def play(self, item_id: str):
        """Play a song in the bottom player, or show a video large."""
        found = self._card(item_id)
        if found is None or not found.media_url:
            return
        if column_of(found.kind) == "video":
            self.watched = found
            return
        player = await self.get_state(PlayerState)
        player._load(
            title=found.title,
            song_url=found.media_url,
            peaks_url="",
            cover_url=found.thumb_url,
            song_s=found.duration_s,
        )

    @rx.event
    def stop_watching(self):
        """Close the large video."""
        self.watched = BoardCard()

    @rx.event
    async def take_out(self, item_id: str):
        """Take a thing out of the project; it stays in the library."""
        take_out = get_services().project_boards.take_out
        await self._do(take_out, str(item_id)[:ID_CHARS], said="taken_out")

    @rx.event
    async def update_videos(self):
        """Make the outdated videos anew."""
        await self._do(get_services().project_updates.update, said="updating")
        return JobsState.refresh

    @rx.event
    def put_off_update(self):
        """Hide the note about outdated videos until the page is opened again."""
        self.puts_off_update = True

    @rx.event
    def start_renaming(self):
        """Show the field of the name."""
        self.is_renaming = self.may_edit

    @rx.event
    def stop_renaming(self):
        """Keep the name as it was."""
        self.is_renaming = False

    @rx.event
    async def rename(self, form: dict[str, Any]):
        """Keep another name."""
        texts = ProjectTexts(title=str(form.get("title", ""))[: MAX_PROJECT_TITLE_CHARS + 1])
        await self._do(get_services().project_texts.change, texts, said="renamed")
        self.is_renaming = bool(self.problem.key)

    @rx.event
    async def write_notes(self, notes: str):
        """Keep the notes."""
        texts = ProjectTexts(notes=str(notes)[: MAX_NOTES_CHARS + 1])
        if texts.notes != self.notes:
            await self._do(get_services().project_texts.change, texts, said="noted")

    @rx.event
    async def invite(self, form: dict[str, Any]):
        """Let somebody in."""
        name, role = str(form.get("name", ""))[:NAME_CHARS], str(form.get("role", ""))
        await self._do(get_services().project_members.invite, name, role, said="invited")

    @rx.event
    async def change_role(self, member_id: str, role: str):
        """Give a member another role."""
        change = get_services().project_members.change_role
        await self._do(change, str(member_id)[:ID_CHARS], str(role), said="role_changed")

    @rx.event
    async def remove_member(self, member_id: str):
        """Let a member go, or leave."""
        member_id = str(member_id)[:ID_CHARS]
        remove = get_services().project_members.remove
        is_self = any(member.is_you for member in self.members if member.member_id == member_id)
        await self._do(remove, member_id, said="member_left")
        return rx.redirect("/projects") if is_self and not self.problem.key else None

    @rx.event
    async def delete(self):
        """Delete the project and go to the list, where it can be taken back."""
        project_id, title = self.open_id, self.title
        await self._do(get_services().project_boards.delete, said="")
        if self.problem.key:
            return None
        projects = await self.get_state(ProjectsState)
        projects._note_deleted(project_id, title)
        return rx.redirect("/projects")

    @rx.event
    async def make_video(self):
        """Plan a video of the project's newest song with its newest character."""
        songs = [card for card in self.songs if card.is_own and card.mark == "ready"]
        avatars = [card for card in self.avatars if card.is_own and card.mark == "ready"]
        if not songs:
            return rx.redirect("/services/video-studio")
        user_id = await user_of(self)
        video = await self.get_state(VideoState)
        fields = {
            "track_id": songs[-1].item_id,
            "avatar_id": avatars[-1].item_id if avatars else "",
            "video_mode": video.mode,
            "aspect": video.aspect,
        }
        if self.is_owner:
            fields["project_id"] = self.open_id
        try:
            view = await asyncio.to_thread(get_services().video.create, user_id, fields)
        except AvatarGError as error:
            self.problem = Problem.of(error)
            return None
        await video._open(user_id, view)
        return rx.redirect("/services/video-studio")

    def _card(self, item_id: str) -> BoardCard | None:
        cards = [*self.avatars, *self.songs, *self.videos]
        return next((card for card in cards if card.item_id == item_id), None)

    async def _do(self, act: Callable[..., Any], *arguments: Any, said: str) -> None:
        """Ask a service about the open project, then read it again."""
        user_id = await user_of(self)
        self.said, self.problem = "", Problem()
        try:
            await asyncio.to_thread(act, user_id, self.open_id, *arguments)
        except AvatarGError as error:
            self.problem = Problem.of(error)
            return
        self.said = said
        await self._read()

    async def _read(self) -> None:
        user_id = await user_of(self)
        boards = get_services().project_boards
        self.is_missing = False
        try:
            board = await asyncio.to_thread(boards.board, user_id, self.open_id)
            acts = ()
            if self.tab == "activity":
                acts = await asyncio.to_thread(boards.activity, user_id, self.open_id)
        except AvatarGError:
            self.is_missing, self.is_loaded = True, True
            return
        self._show(board)
        self.acts = [ActRow.of(number, act) for number, act in enumerate(acts)]
        self.is_loaded = True

    def _show(self, board: ProjectBoard) -> None:
        self.title, self.notes, self.role = board.title, board.notes, board.role
        self.size, self.date_text = size_of(board.size_bytes), day(board.edited_at)
        self.members = [MemberRow.of(member) for member in board.members]
        names = {thing.item_id: thing.title for thing in board.things if thing.kind == "avatar"}
        shown: dict[str, list[str]] = {}
        for source, made in board.edges:
            if source in names:
                shown.setdefault(made, []).append(names[source])
        columns: dict[str, list[BoardCard]] = {name: [] for name in COLUMNS}
        for thing in board.things:
            shows = ", ".join(shown.get(thing.item_id, ()))
            card = BoardCard.of(thing, may_edit=self.may_edit, shows=shows)
            columns[column_of(thing.kind)].append(card)
        self.avatars, self.songs, self.videos = (columns[name] for name in COLUMNS)
        self.lines = board_lines(self.songs, self.videos, list(board.edges))
