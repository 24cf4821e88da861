"""The frame of every page: top bar, rail, main, drawer, player."""

from dataclasses import dataclass

import reflex as rx
from reflex_components_core.core.banner import has_connection_errors

from avatar_g.backend.domain.languages import Language
from avatar_g.backend.i18n import message
from avatar_g.components.bottom_player import bottom_player
from avatar_g.components.icons import icon, logo
from avatar_g.components.job_tray import job_tray
from avatar_g.components.notices import notices
from avatar_g.components.page_effects import page_effects
from avatar_g.components.recipe_drop import recipe_drop
from avatar_g.components.share_dialog import share_dialog
from avatar_g.components.text import t, t_plural
from avatar_g.state.jobs import JobsState
from avatar_g.state.locale import LocaleState


@dataclass(frozen=True, slots=True)
class Place:
    """One item of the rail."""

    name: str
    route: str
    icon: str
    is_wide_only: bool = False
    """Left out of the bar of small windows: other pages lead there."""


PLACES = (
    Place("home", "/", "home"),
    Place("avatar", "/services/avatar-builder", "avatar"),
    Place("music", "/services/music-studio", "song"),
    Place("video", "/services/video-studio", "clapper"),
    Place("library", "/library", "library"),
    Place("projects", "/projects", "folder", is_wide_only=True),
)


def shell(*content: rx.Component, place: str, is_studio: bool = False) -> rx.Component:
    """Put a page's content into the frame.

    Parameters
    ----------
    place
        Name of the rail item that is current.
    is_studio
        True: panels side by side fill the window; False: a page that scrolls.
    """
    main = content if is_studio else (rx.el.div(*content, class_name="inner"),)
    return rx.fragment(
        rx.el.a(
            t("common.skip_to_content"),
            href="#main",
            class_name="skip",
            custom_attrs={"reloadDocument": True},  # the browser moves the focus, the router not
        ),
        rx.el.div(rx.el.i(), rx.el.i(), class_name=_orbs(), custom_attrs={"aria-hidden": "true"}),
        rx.el.div(
            _top_bar(),
            _rail(place),
            rx.el.main(
                *main,
                id="main",
                tab_index=-1,
                class_name=f"main studio {place}" if is_studio else "main page",
            ),
            bottom_player(),
            class_name="app" if is_studio else "app wide",
        ),
        job_tray(),
        notices(),
        share_dialog(),
        recipe_drop(),
        page_effects(),
    )


def _orbs() -> rx.Var[str]:
    """Keep the light still while a job needs the processor."""
    return rx.cond(JobsState.running_count > 0, "orbs quiet", "orbs")


def _top_bar() -> rx.Component:
    return rx.el.header(
        rx.el.a(
            logo(), rx.el.span("Avatar G"), href="/", aria_label="Avatar G", class_name="brand"
        ),
        rx.el.span(class_name="grow"),
        _connection_chip(),
        language_menu(),
        theme_switch(),
        _job_badge(),
        rx.el.a(
            icon("avatar"),
            href="/settings",
            class_name="ib",
            id="to-settings",
            aria_label=t("common.settings"),
            title=t("common.settings"),
        ),
        class_name="top",
    )


def _connection_chip() -> rx.Component:
    chip = rx.el.span(icon("wifi_off", "s"), t("common.reconnecting"), class_name="tag warn")
    return rx.el.div(rx.cond(has_connection_errors, chip), role="status", class_name="hide-m")


def language_menu() -> rx.Component:
    """Draw the choice of language, each in its own letters."""
    options = [
        rx.el.option(message("common.language_name", language), value=language.value, lang=language)
        for language in Language
    ]
    return rx.el.label(
        icon("languages"),
        rx.el.span(t("common.language"), class_name="sr"),
        rx.el.select(
            *options, value=LocaleState.shown, on_change=LocaleState.choose, class_name="lang"
        ),
        class_name="btn ghost lang-menu",
    )


def theme_switch() -> rx.Component:
    """Draw the choice between dark and light."""
    is_light = rx.color_mode == "light"
    name = rx.cond(is_light, t("common.theme_to_dark"), t("common.theme_to_light"))
    return rx.el.button(
        rx.cond(is_light, icon("moon"), icon("sun")),
        type="button",
        class_name="ib",
        aria_label=name,
        title=name,
        on_click=rx.toggle_color_mode,
    )


def _job_badge() -> rx.Component:
    running, waiting = JobsState.running_count, JobsState.waiting_count
    words = rx.cond(
        running > 0,
        t_plural("jobs.running_count", running),
        t_plural("jobs.waiting_count", waiting),
    )
    is_busy = running + waiting > 0
    busy = rx.el.span(
        rx.el.span(class_name=rx.cond(running > 0, "dot run", "dot off")),
        rx.el.span(words, class_name="num words"),
        rx.el.span(running + waiting, class_name="num count", custom_attrs={"aria-hidden": "true"}),
        class_name="row g6",
    )
    return rx.el.button(
        rx.cond(is_busy, busy, icon("jobs")),
        rx.el.span(t("jobs.open"), class_name="sr"),
        type="button",
        id="tray-toggle",
        title=t("jobs.open"),
        class_name=rx.cond(is_busy, "btn sm badge", "ib badge"),
        on_click=JobsState.toggle_tray,
        custom_attrs={"aria-expanded": JobsState.is_tray_open, "aria-keyshortcuts": "q"},
    )


def _rail(place: str) -> rx.Component:
    return rx.el.nav(
        *(_rail_item(item, is_current=item.name == place) for item in PLACES),
        class_name="rail",
        aria_label=t("common.main_navigation"),
    )


def _rail_item(place: Place, *, is_current: bool) -> rx.Component:
    current = {"aria-current": "page"} if is_current else {}
    return rx.el.a(
        icon(place.icon),
        rx.el.span(t(f"common.nav.{place.name}")),
        href=place.route,
        class_name="x-m" if place.is_wide_only else "",
        title=t(f"common.nav.{place.name}"),
        custom_attrs=current,
    )
