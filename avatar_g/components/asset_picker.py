"""The dialog in which a creator picks one of everything there is, and the buttons that open it."""

import reflex as rx

from avatar_g.components.avatar_gallery import ModalPanel
from avatar_g.components.choose import text_if
from avatar_g.components.icon_button import icon_button
from avatar_g.components.icons import icon
from avatar_g.components.item_tile import item_picture
from avatar_g.components.pick_dialog import pick_head, pick_problem, pick_search
from avatar_g.components.text import t, t_of, t_plural
from avatar_g.state.asset_picks import (
    PICKS,
    SHOWN,
    AssetPickState,
    ItemCard,
    ThingKind,
)

_KINDS = ("avatar", "song")


def pick_button(place: str) -> rx.Component:
    """Draw the button with words of one of ``PICKS``."""
    return rx.el.button(
        icon("grid", "s"),
        t(f"picks.all_{_kind(place)}"),
        type="button",
        class_name="btn sm start-self",
        on_click=AssetPickState.open_for(place),
        custom_attrs={"data-testid": f"pick-{place}", "aria-haspopup": "dialog"},
    )


def pick_icon(place: str) -> rx.Component:
    """Draw the small button of one of ``PICKS``, where a row is narrow."""
    return icon_button(
        "grid",
        t(f"picks.all_{_kind(place)}"),
        AssetPickState.open_for(place),
        custom_attrs={"data-testid": f"pick-{place}", "aria-haspopup": "dialog"},
    )


def asset_picker() -> rx.Component:
    """Draw the dialog; it shows only while it is open."""
    title = t_of("picks.title", _KINDS, AssetPickState.kind)
    return ModalPanel.create(
        pick_head(title, AssetPickState.close),
        pick_search(AssetPickState.search, placeholder=t("library.search_example")),
        rx.el.p(_count(), role="status", class_name="t12 t2 num"),
        rx.cond(
            AssetPickState.cards.length() > 0,
            rx.el.ul(rx.foreach(AssetPickState.cards, _tile), class_name="tiles pj-picks"),
            _nothing(),
        ),
        pick_problem(AssetPickState.problem),
        open=AssetPickState.is_open,
        label=title,
        on_close=AssetPickState.close,
        # The tab keeps its state when it goes to another page, which asks for something else.
        on_mount=AssetPickState.close,
    )


def _kind(place: str) -> str:
    return "avatar" if ThingKind.AVATAR in PICKS[place] else "song"


def _count() -> rx.Var[str]:
    found = t_plural("library.items", AssetPickState.total)
    return text_if(AssetPickState.total > SHOWN, t("picks.newest", count=SHOWN), found)


def _nothing() -> rx.Component:
    make = rx.cond(
        AssetPickState.kind == "avatar",
        rx.el.a(t("picks.make_avatar"), href="/services/avatar-builder", class_name="btn"),
        rx.el.a(t("picks.make_song"), href="/services/music-studio", class_name="btn"),
    )
    return rx.el.div(
        rx.el.p(
            text_if(
                AssetPickState.text != "",
                t("library.empty.search"),
                t_of("library.empty", _KINDS, AssetPickState.kind),
            ),
            class_name="t13 t2",
        ),
        rx.cond(AssetPickState.text == "", make),
        class_name="col g12",
        custom_attrs={"data-testid": "pick-none"},
    )


def _tile(card: rx.vars.ObjectVar[ItemCard]) -> rx.Component:
    return rx.el.li(
        rx.el.button(
            item_picture(card),
            rx.el.span(
                text_if(card.title != "", card.title, t("library.untitled")),
                class_name="nm trunc",
                lang=card.language,
            ),
            type="button",
            class_name="tile",
            on_click=AssetPickState.pick(card.item_id),
        ),
        custom_attrs={"data-testid": "pick"},
    )
