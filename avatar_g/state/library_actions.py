"""From the library into the studios: open, film, wear, sing."""

import asyncio

import reflex as rx

from avatar_g.backend.domain.music import VoiceSlot
from avatar_g.backend.errors import AvatarGError
from avatar_g.backend.services import get_services
from avatar_g.state.avatar import AvatarState
from avatar_g.state.home import HomeState
from avatar_g.state.jobs import ID_CHARS
from avatar_g.state.music import MusicState
from avatar_g.state.notices import announce_problem
from avatar_g.state.problem import Problem
from avatar_g.state.session import user_of
from avatar_g.state.talk import TalkState
from avatar_g.state.video import VideoState

ROUTES = {
    "song": "/services/music-studio",
    "upload": "/services/music-studio",
    "avatar": "/services/avatar-builder",
    "garment": "/services/avatar-builder",
    "talk": "/services/avatar-builder/talk",
    "voice": "/services/avatar-builder/voice",
    "video": "/services/video-studio",
}
"""Kind of a thing to the studio it is changed in."""


class LibraryActionState(rx.State):
    """What one tile offers; other states get their values before their page opens."""

    @rx.event
    async def open_in_studio(self, item_id: str):
        """Open a thing where it is made."""
        user_id, item_id = await user_of(self), str(item_id)[:ID_CHARS]
        kind = await self._kind(user_id, item_id)
        if kind in {"song", "upload"}:
            music = await self.get_state(MusicState)
            await music._read_track(user_id, item_id)
        elif kind == "avatar":
            avatar = await self.get_state(AvatarState)
            await avatar._show(user_id, item_id)
        elif kind == "talk":
            talk = await self.get_state(TalkState)
            talk.clip = await asyncio.to_thread(get_services().talk.clip, user_id, item_id)
        return rx.redirect(ROUTES[kind]) if kind else None

    @rx.event
    async def film_song(self, item_id: str):
        """Make a draft of a video of this song and open it in the Video Studio."""
        user_id, item_id = await user_of(self), str(item_id)[:ID_CHARS]
        if await self._kind(user_id, item_id) not in {"song", "upload"}:
            return None
        video = await self.get_state(VideoState)
        fields = {"track_id": item_id, "video_mode": video.mode, "aspect": video.aspect}
        try:
            view = await asyncio.to_thread(get_services().video.create, user_id, fields)
        except AvatarGError as error:
            await announce_problem(self, Problem.of(error).key)
            return None
        await video._open(user_id, view)
        return rx.redirect(ROUTES["video"])

    @rx.event
    async def use_avatar(self, item_id: str):
        """Go to Home with this character chosen."""
        item_id = str(item_id)[:ID_CHARS]
        if await self._kind(await user_of(self), item_id) != "avatar":
            return None
        home = await self.get_state(HomeState)
        home.avatar_id = item_id
        home._forget_project()
        return rx.redirect("/")

    @rx.event
    async def talk_with(self, item_id: str):
        """Go to the talk page with this character chosen."""
        user_id, item_id = await user_of(self), str(item_id)[:ID_CHARS]
        if await self._kind(user_id, item_id) != "avatar":
            return None
        talk = await self.get_state(TalkState)
        await talk._take_avatar(user_id, item_id)
        return rx.redirect(ROUTES["talk"])

    @rx.event
    async def sing_with(self, item_id: str):
        """Put this voice into the first slot and go to the Music Studio."""
        user_id, item_id = await user_of(self), str(item_id)[:ID_CHARS]
        if await self._kind(user_id, item_id) != "voice":
            return None
        choose = get_services().voices.choose
        try:
            await asyncio.to_thread(choose, user_id, VoiceSlot.A.value, item_id)
        except AvatarGError as error:
            await announce_problem(self, Problem.of(error).key)
            return None
        return rx.redirect(ROUTES["song"])

    async def _kind(self, user_id: str, item_id: str) -> str:
        """Return what a thing of this user is; an empty text, and a notice, if it is not there."""
        try:
            item = await asyncio.to_thread(get_services().library.get, user_id, item_id)
        except AvatarGError as error:
            await announce_problem(self, Problem.of(error).key)
            return ""
        return item.kind
