"""The song that plays on while the creator looks around."""

import reflex as rx

from avatar_g.components.icon_button import icon_button
from avatar_g.components.icons import icon
from avatar_g.components.text import t
from avatar_g.components.waveform_player import waveform_player
from avatar_g.state.locale import LocaleState
from avatar_g.state.player import PlayerState

_SCRIPT = rx.asset("player_speed.jsx", shared=True).importable_path
rx.asset("waveform_bars.jsx", shared=True)


class PlayerSpeed(rx.NoSSRComponent):
    """Sets the speed of the element the browser plays, hence the script."""

    library = _SCRIPT
    tag = "PlayerSpeed"

    label: rx.Var[str]
    language: rx.Var[str]


def bottom_player() -> rx.Component:
    """Draw the player while a song is loaded."""
    return rx.cond(PlayerState.song_url != "", _player())


def _player() -> rx.Component:
    return rx.el.section(
        rx.el.div(
            rx.cond(
                PlayerState.cover_url != "",
                rx.el.img(src=PlayerState.cover_url, alt="", class_name="cover small"),
                rx.el.span(icon("song"), class_name="cover small empty-cover"),
            ),
            rx.el.span(
                PlayerState.title, lang=PlayerState.title_language, class_name="t13 sb trunc"
            ),
            class_name="row g12 hide-m trunc",
        ),
        waveform_player(
            src=PlayerState.song_url,
            peaks_url=PlayerState.peaks_url,
            duration_s=PlayerState.duration_s,
            starts_by_itself=True,
            continues=PlayerState.continues,
        ),
        PlayerSpeed.create(label=t("player.speed"), language=LocaleState.shown),
        icon_button("close", t("player.close"), PlayerState.close, class_name="ib"),
        class_name="player panel float",
        aria_label=t("player.name"),
    )
