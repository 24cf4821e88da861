"""A finished video with its captions."""

from typing import Any

import reflex as rx

from avatar_g.components.text import t


def captioned_video(
    *,
    src: Any,
    poster: Any,
    captions_url: Any,
    language: Any,
    name: rx.Var[str],
    key: Any = None,
    class_name: str = "",
) -> rx.Component:
    """Draw the browser's player; without an address of captions it has none.

    Another ``key`` is another player, which forgets where the last one stood.
    """
    captions = rx.el.track(
        src=captions_url, src_lang=language, kind="captions", label=t("home.files.captions")
    )
    return rx.el.video(
        rx.cond(captions_url != "", captions),
        key=key,
        src=src,
        poster=poster,
        controls=True,
        preload="metadata",
        class_name=class_name,
        aria_label=name,
        custom_attrs={"playsInline": True},
    )
