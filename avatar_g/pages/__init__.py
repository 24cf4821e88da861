"""Every route of the app, in one place."""

import reflex as rx

from avatar_g.components.text import t, t_title
from avatar_g.pages.avatar_builder import avatar_builder
from avatar_g.pages.home import home
from avatar_g.pages.library import library
from avatar_g.pages.music_studio import music_studio
from avatar_g.pages.not_found import not_found
from avatar_g.pages.project import project
from avatar_g.pages.projects import projects
from avatar_g.pages.settings import settings
from avatar_g.pages.sign_in import sign_in
from avatar_g.pages.talk import talk
from avatar_g.pages.video_studio import video_studio
from avatar_g.pages.voice_lab import voice_lab
from avatar_g.state.account import AccountState
from avatar_g.state.avatar import AvatarState
from avatar_g.state.home import HomeState
from avatar_g.state.jobs import JobsState
from avatar_g.state.library import LibraryState
from avatar_g.state.music import MusicState
from avatar_g.state.project import ProjectState
from avatar_g.state.projects import ProjectsState
from avatar_g.state.sign_in import SignInState
from avatar_g.state.talk import TalkState
from avatar_g.state.video import VideoState
from avatar_g.state.voice import VoiceState

PAGES = (
    ("home", "/", home, HomeState.load),
    ("avatar", "/services/avatar-builder", avatar_builder, AvatarState.load),
    ("talk", "/services/avatar-builder/talk", talk, TalkState.load),
    ("voice", "/services/avatar-builder/voice", voice_lab, VoiceState.load),
    ("music", "/services/music-studio", music_studio, MusicState.load),
    ("video", "/services/video-studio", video_studio, VideoState.load),
    ("library", "/library", library, LibraryState.load),
    ("projects", "/projects", projects, ProjectsState.load),
    ("project", "/project", project, ProjectState.load),
    ("settings", "/settings", settings, AccountState.load),
)
"""Name in the catalogue, route, page, what it reads when it opens."""


def register(app: rx.App) -> None:
    """Add all pages to the app."""
    for name, route, page, load in PAGES:
        app.add_page(
            page,
            route=route,
            title=t_title(f"{name}.page_title"),
            description=t(f"{name}.page_description"),
            on_load=[JobsState.load, load],
        )
    app.add_page(
        sign_in,
        route="/sign-in",
        title=t_title("sign_in.page_title"),
        description=t("sign_in.page_description"),
        on_load=SignInState.load,
    )
    app.add_page(
        not_found,
        route="404",
        title=t_title("common.not_found.title"),
        on_load=JobsState.load,
    )
