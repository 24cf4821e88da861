"""Every route of the app, in one place."""

import reflex as rx

from avatar_g.components.text import t
from avatar_g.pages.home import home
from avatar_g.pages.library import library
from avatar_g.pages.not_found import not_found
from avatar_g.state.home import HomeState
from avatar_g.state.jobs import JobsState
from avatar_g.state.library import LibraryState


def register(app: rx.App) -> None:
    """Add all pages to the app."""
    app.add_page(
        home,
        route="/",
        title=t("home.page_title") + " · Avatar G",
        description=t("home.page_description"),
        on_load=[JobsState.load, HomeState.load],
    )
    app.add_page(
        library,
        route="/library",
        title=t("library.page_title") + " · Avatar G",
        description=t("library.page_description"),
        on_load=[JobsState.load, LibraryState.load],
    )
    app.add_page(
        not_found,
        route="404",
        title=t("common.not_found.title") + " · Avatar G",
        on_load=JobsState.load,
    )
