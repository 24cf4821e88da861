"""One thing of the library as a picture with a name."""

import reflex as rx

from avatar_g.components.choose import draw_case
from avatar_g.components.icons import icon
from avatar_g.components.text import t, t_of
from avatar_g.state.library import KINDS, ItemCard


def item_tile(
    item: rx.vars.ObjectVar[ItemCard],
    *,
    on_open: rx.event.EventType[()],
    is_selected: rx.Var[bool] | bool = False,
) -> rx.Component:
    """Draw the tile; the whole tile is one button."""
    return rx.el.li(
        rx.el.button(
            item_picture(item),
            rx.el.span(item.title, class_name="nm trunc", lang=item.language),
            rx.el.span(t_of("library.kinds", KINDS, item.kind), class_name="mt trunc"),
            type="button",
            class_name=rx.cond(is_selected, "tile sel", "tile"),
            aria_label=t("library.open_named", title=item.title),
            on_click=on_open,
        ),
        custom_attrs={"data-testid": "item", "data-kind": item.kind},
    )


def item_picture(item: rx.vars.ObjectVar[ItemCard]) -> rx.Component:
    """Draw the cover, the poster or the portrait, with kind and length on it."""
    picture = rx.el.img(src=item.thumb_url, alt="", loading="lazy", class_name="fill")
    length = rx.el.span(item.length_text, class_name="pill br num")
    return rx.el.span(
        rx.cond(item.thumb_url != "", picture, rx.el.span(kind_icon(item.kind), class_name="bare")),
        rx.el.span(kind_icon(item.kind), class_name="pill tl"),
        rx.cond(item.length_text != "", length),
        class_name=rx.cond(item.kind == "avatar", "thumb stage", "thumb"),
    )


def kind_icon(kind: rx.Var[str]) -> rx.Component:
    """Draw the symbol of a kind."""
    return draw_case(
        kind,
        ("song", icon("song", "s")),
        ("avatar", icon("avatar", "s")),
        ("talk", icon("captions", "s")),
        icon("clapper", "s"),
    )
