"""The open song in another language: two to choose from, and a button."""

import reflex as rx

from avatar_g.backend.domain.languages import Language
from avatar_g.backend.i18n import message
from avatar_g.components.icons import icon
from avatar_g.components.text import t
from avatar_g.state.music import MusicState

_TRACK = MusicState.track
_IS_SUNG = MusicState.swap_to == _TRACK.row.language


def song_language() -> rx.Component:
    """Draw the choice; the language the song is sung in is left out."""
    others = [
        rx.cond(
            _TRACK.row.language == language.value,
            None,
            rx.el.option(
                message("common.language_name", language), value=language.value, lang=language.value
            ),
        )
        for language in Language
    ]
    return rx.fragment(
        rx.el.h3(t("music.swap.title"), class_name="h3"),
        rx.el.p(t("music.swap.hint"), class_name="t12 t3"),
        rx.el.div(
            rx.el.select(
                rx.el.option(t("music.swap.choose"), value=""),
                *others,
                value=MusicState.swap_to,
                on_change=MusicState.choose_swap,
                class_name="input soft grow",
                aria_label=t("music.swap.title"),
                custom_attrs={"data-testid": "swap-to"},
            ),
            rx.el.button(
                icon("languages", "s"),
                t("music.swap.start_it"),
                type="button",
                class_name="btn sm",
                disabled=(MusicState.swap_to == "") | _IS_SUNG | _TRACK.is_updating,
                on_click=MusicState.swap_language,
                custom_attrs={"data-testid": "swap-language"},
            ),
            class_name="row g6",
        ),
        _retitle(),
        rx.el.p(t("music.swap.cover"), id="swap-cover", class_name="t12 t3"),
        rx.el.div(class_name="hr"),
    )


def _retitle() -> rx.Component:
    return rx.el.button(
        t("music.swap.retitle"),
        type="button",
        class_name="chip start-self",
        on_click=MusicState.toggle_retitle,
        custom_attrs={
            "aria-pressed": MusicState.swap_retitles,
            "aria-describedby": "swap-cover",
            "data-testid": "swap-retitle",
        },
    )
