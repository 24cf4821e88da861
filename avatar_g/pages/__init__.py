"""Every route of the app, in one place."""

import reflex as rx

from avatar_g.components.text import t, t_title
from avatar_g.pages.avatar_builder import avatar_builder
from avatar_g.pages.home import home
from avatar_g.pages.library import library
from avatar_g.pages.music_studio import music_studio
from avatar_g.pages.not_found import not_found
from avatar_g.pages.talk import talk
from avatar_g.state.avatar import AvatarState
from avatar_g.state.home import HomeState
from avatar_g.state.jobs import JobsState
from avatar_g.state.library import LibraryState
from avatar_g.state.music import MusicState
from avatar_g.state.talk import TalkState


def register(app: rx.App) -> None:
    """Add all pages to the app."""
    app.add_page(
        home,
        route="/",
        title=t_title("home.page_title"),
        description=t("home.page_description"),
        on_load=[JobsState.load, HomeState.load],
    )
    app.add_page(
        avatar_builder,
        route="/services/avatar-builder",
        title=t_title("avatar.page_title"),
        description=t("avatar.page_description"),
        on_load=[JobsState.load, AvatarState.load],
    )
    app.add_page(
        talk,
        route="/services/avatar-builder/talk",
        title=t_title("talk.page_title"),
        description=t("talk.page_description"),
        on_load=[JobsState.load, TalkState.load],
    )
    app.add_page(
        music_studio,
        route="/services/music-studio",
        title=t_title("music.page_title"),
        description=t("music.page_description"),
        on_load=[JobsState.load, MusicState.load],
    )
    app.add_page(
        library,
        route="/library",
        title=t_title("library.page_title"),
        description=t("library.page_description"),
        on_load=[JobsState.load, LibraryState.load],
    )
    app.add_page(
        not_found,
        route="404",
        title=t_title("common.not_found.title"),
        on_load=JobsState.load,
    )
