"""All of the creator's characters over the stage: search, open, rename."""

from typing import Any

import reflex as rx

from avatar_g.components.icon_button import icon_button
from avatar_g.components.icons import icon
from avatar_g.components.text import t, t_plural
from avatar_g.state.avatar import AvatarState
from avatar_g.state.avatar_gallery import MAX_QUERY_CHARS, AvatarCard, AvatarGalleryState

_SCRIPT = rx.asset("modal_panel.jsx", shared=True).importable_path


def _nothing() -> tuple[()]:
    return ()


class ModalPanel(rx.NoSSRComponent):
    """A native dialog: keeps the focus inside and closes on Escape, which needs ``showModal``."""

    library = _SCRIPT
    tag = "ModalPanel"

    open: rx.Var[bool]
    label: rx.Var[str]
    on_close: rx.EventHandler[_nothing]


def gallery_button() -> rx.Component:
    """Draw the button in the stage's bar."""
    return icon_button(
        "grid",
        t("avatar_gallery.open"),
        AvatarGalleryState.open,
        custom_attrs={"data-testid": "open-gallery"},
    )


def avatar_gallery() -> rx.Component:
    """Draw the gallery; it shows only while it is open."""
    has_found = AvatarGalleryState.found.length() > 0
    return ModalPanel.create(
        rx.el.div(
            rx.el.h2(t("avatar_gallery.title"), class_name="h3 grow"),
            rx.el.button(
                icon("close"),
                type="button",
                class_name="ib sm",
                aria_label=t("common.close"),
                on_click=AvatarGalleryState.close,
            ),
            class_name="row",
        ),
        rx.el.input(
            type="search",
            default_value="",
            placeholder=t("avatar_gallery.search_example"),
            aria_label=t("avatar_gallery.search"),
            max_length=MAX_QUERY_CHARS,
            on_change=AvatarGalleryState.search.debounce(200),
            class_name="input",
            custom_attrs={"data-testid": "gallery-search"},
        ),
        rx.el.p(
            t_plural("avatar_gallery.found", AvatarGalleryState.found_count),
            role="status",
            class_name="t12 t2 num",
        ),
        rx.cond(
            has_found,
            rx.el.ul(rx.foreach(AvatarGalleryState.found, _card), class_name="gallery-grid"),
            rx.el.p(t("avatar_gallery.nothing"), class_name="t2 empty"),
        ),
        open=AvatarGalleryState.is_open,
        label=t("avatar_gallery.title"),
        on_close=AvatarGalleryState.close,
    )


def _card(card: rx.vars.ObjectVar[AvatarCard]) -> rx.Component:
    is_shown = AvatarState.avatar.avatar_id == card.avatar_id
    picture: Any = rx.el.img(src=card.thumb_url, alt="", loading="lazy")
    return rx.el.li(
        rx.el.button(
            rx.cond(card.thumb_url != "", picture, icon("avatar", "xl")),
            type="button",
            class_name="gallery-pic",
            aria_label=t("avatar.open_named", title=card.title),
            on_click=AvatarGalleryState.choose(card.avatar_id),
            custom_attrs={"aria-pressed": is_shown},
        ),
        rx.el.input(
            key=f"{card.avatar_id}-{card.title}",
            default_value=card.title,
            max_length=80,
            aria_label=t("avatar_gallery.rename", title=card.title),
            on_blur=lambda name: AvatarGalleryState.rename(card.avatar_id, name),
            class_name="avatar-name",
        ),
        custom_attrs={"data-testid": "gallery-card"},
    )
