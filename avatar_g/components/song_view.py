"""The open song in the middle of the studio: its name, what can be done to it, its notes."""

from typing import Any

import reflex as rx

from avatar_g.components.icon_button import icon_button
from avatar_g.components.icons import icon
from avatar_g.components.problem_text import problem_text
from avatar_g.components.song_sound import stem_mixer
from avatar_g.components.text import t, t_of
from avatar_g.components.track_editor import track_editor
from avatar_g.state.music import MusicState

_TRACK = MusicState.track
SAID = ("edited", "undone", "redone", "started", "packing")


def song_view() -> rx.Component:
    """Draw the song that is open; nothing while there is none."""
    view = rx.el.section(
        _bar(),
        _problem(),
        rx.cond(_TRACK.row.is_finished, _notes(), _waiting()),
        class_name="song-view",
        aria_label=t("music.track.name"),
    )
    return rx.fragment(rx.cond(_TRACK.track_id != "", view), _live_region())


def _bar() -> rx.Component:
    ready = _TRACK.row.is_finished
    return rx.el.div(
        rx.el.h2(_TRACK.row.title, lang=_TRACK.row.title_language, class_name="h2 trunc"),
        rx.cond(_TRACK.is_updating, rx.el.span(t("music.updating"), class_name="tag acc")),
        rx.el.span(class_name="grow"),
        _tool("undo", MusicState.undo, is_off=~_TRACK.can_undo),
        _tool("redo", MusicState.redo, is_off=~_TRACK.can_redo),
        rx.cond(
            ready,
            rx.fragment(
                rx.cond(
                    _TRACK.row.origin == "upload",
                    None,
                    rx.fragment(_panel_button("remix", "shuffle"), _panel_button("extend", "plus")),
                ),
                _panel_button("export", "download"),
                _film_button(),
            ),
        ),
        class_name="row wrap song-bar",
    )


def _tool(name: str, on_click: Any, *, is_off: rx.Var[bool]) -> rx.Component:
    return icon_button(
        name,
        t(f"music.{name}"),
        on_click,
        disabled=is_off,
        custom_attrs={"data-tool": name},
    )


def _panel_button(name: str, symbol: str) -> rx.Component:
    return rx.el.button(
        icon(symbol, "s"),
        t(f"music.panels.{name}"),
        type="button",
        class_name="btn sm",
        on_click=MusicState.open_panel(name),
        custom_attrs={"aria-pressed": MusicState.panel == name, "data-panel": name},
    )


def _film_button() -> rx.Component:
    return rx.el.button(
        icon("clapper", "s"),
        t("music.film"),
        type="button",
        class_name="btn sm",
        on_click=MusicState.film,
        custom_attrs={"data-testid": "film"},
    )


def _problem() -> rx.Component:
    text = problem_text(MusicState.problem.key, MusicState.problem.arguments)
    return rx.el.div(
        rx.cond(
            MusicState.problem.key != "",
            rx.el.p(icon("alert", "s"), rx.el.span(text), class_name="note bad"),
        ),
        role="alert",
        class_name="song-problem",
        custom_attrs={"data-testid": "song-problem"},
    )


def _notes() -> rx.Component:
    mixer = rx.el.section(
        rx.el.h3(t("music.mix.title"), class_name="h3"),
        stem_mixer(),
        class_name="mix-part",
        aria_label=t("music.mix.title"),
    )
    return rx.el.div(
        track_editor(), rx.cond(_TRACK.stems.length() > 0, mixer), class_name="song-body"
    )


def _waiting() -> rx.Component:
    return rx.el.p(icon("clock", "s"), t("music.not_ready"), class_name="note song-wait")


def _live_region() -> rx.Component:
    return rx.el.div(
        t_of("music.said", SAID, MusicState.said),
        class_name="sr",
        role="status",
        custom_attrs={"data-testid": "said"},
    )
