"""Connects the progress hub to the app."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import reflex as rx

from avatar_g.backend.services import get_services
from avatar_g.state.account import AccountState
from avatar_g.state.avatar import AvatarState
from avatar_g.state.avatar_exchange import AvatarExchangeState
from avatar_g.state.home import HomeState
from avatar_g.state.jobs import JobsState
from avatar_g.state.music import MusicState
from avatar_g.state.progress_hub import Targets, get_hub
from avatar_g.state.project import ProjectState
from avatar_g.state.talk import TalkState
from avatar_g.state.video import VideoState
from avatar_g.state.voice import VoiceState


def install(app: rx.App) -> None:
    """Run the hub as long as the web process lives."""
    hub = get_hub()
    hub.targets = Targets(
        jobs_state=JobsState.get_full_name(),
        home_state=HomeState.get_full_name(),
        refresh_events=(
            f"{JobsState.get_full_name()}.refresh",
            f"{HomeState.get_full_name()}.refresh",
            f"{AccountState.get_full_name()}.refresh",
            f"{AvatarState.get_full_name()}.refresh",
            f"{AvatarExchangeState.get_full_name()}.refresh",
            f"{TalkState.get_full_name()}.refresh",
            f"{MusicState.get_full_name()}.refresh",
            f"{VideoState.get_full_name()}.refresh",
            f"{VoiceState.get_full_name()}.refresh",
            f"{ProjectState.get_full_name()}.refresh",
        ),
    )
    hub.namespace = lambda: app.event_namespace
    hub.subscribe = lambda: get_services().follow_all()  # opens nothing before the app runs
    app.register_lifespan_task(hub.run)
    app.register_lifespan_task(_closing_desks)


@asynccontextmanager
async def _closing_desks() -> AsyncIterator[None]:
    """End the processes that build for the stage and draw previews together with this one."""
    yield
    services = get_services()
    await asyncio.to_thread(services.stage.close)
    await asyncio.to_thread(services.video.close)
