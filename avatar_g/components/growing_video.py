"""The beginning of a video that is still being drawn."""

import reflex as rx

from avatar_g.components.text import t

_SCRIPT = rx.asset("growing_video.jsx", shared=True).importable_path


class GrowingVideo(rx.NoSSRComponent):
    """Keeps its place when the beginning gets longer, hence the script."""

    library = _SCRIPT
    tag = "GrowingVideo"

    src: rx.Var[str]
    poster: rx.Var[str]
    label: rx.Var[str]


def growing_video(*, src: rx.Var[str], poster: rx.Var[str]) -> rx.Component:
    """Place a player for ever longer beginnings of one video."""
    return GrowingVideo.create(src=src, poster=poster, label=t("home.beginning_name"))
