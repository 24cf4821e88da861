"""What stands behind the selected scene: places, patterns, colours, pictures and clips."""

from typing import Any

import reflex as rx

from avatar_g.backend.domain.scenes import AnimatedBackground
from avatar_g.backend.domain.stages import Theme
from avatar_g.components.text import t
from avatar_g.components.video_fields import SCENE, amount, colour, scene_select
from avatar_g.state.video import VideoState
from avatar_g.state.video_rows import SourceRow


def video_background() -> rx.Component:
    """Draw the list and what the chosen kind can be told."""
    kind = SCENE.background.split(":")[0]
    has_colours = (kind == "solid") | (kind == "gradient") | (kind == "animated")
    return rx.fragment(
        _kinds(),
        rx.cond(has_colours, rx.el.div(_colours(kind), class_name="col g6")),
        rx.cond(kind == "gradient", amount("angle", SCENE.angle_deg, 360)),
        rx.cond(kind == "blurred", amount("blur", SCENE.blur_percent)),
        rx.cond(kind != "solid", amount("dim", SCENE.dim_percent)),
    )


def _colours(kind: Any) -> rx.Component:
    """Draw a well per colour; one colour has one."""
    first = colour(
        "background-0",
        t("video.fields.colour_first"),
        SCENE.colours[0],
        lambda value: VideoState.colour_background(0, value),
    )
    second = colour(
        "background-1",
        t("video.fields.colour_second"),
        SCENE.colours[1],
        lambda value: VideoState.colour_background(1, value),
    )
    shows_second = (kind != "solid") & (SCENE.colours.length() > 1)
    return rx.fragment(first, rx.cond(shows_second, second))


def _kinds() -> rx.Component:
    """Draw places, patterns and colours; of pictures those that were uploaded."""
    entries = [rx.el.option(t("video.backgrounds.stage"), value="stage")]
    entries += [rx.el.option(t(f"video.themes.{theme}"), value=f"stage:{theme}") for theme in Theme]
    entries += [
        rx.el.option(t(f"video.animations.{one}"), value=f"animated:{one}")
        for one in AnimatedBackground
    ]
    entries += [
        rx.el.option(t(f"video.backgrounds.{kind}"), value=kind) for kind in ("solid", "gradient")
    ]
    own = (rx.el.option(t(f"video.backgrounds.{one}"), value=one) for one in ("image", "blurred"))
    shows_own = rx.cond(SCENE.sources.length() > 0, rx.fragment(*own))
    pictures = rx.foreach(VideoState.video.sources, _picture)
    return scene_select("background", [*entries, shows_own, pictures])


def _picture(source: rx.vars.ObjectVar[SourceRow]) -> rx.Component:
    name: Any = source.source_id
    clip = rx.el.option(source.title, value="clip:" + name)
    still = rx.fragment(
        rx.el.option(source.title, value="image:" + name),
        rx.el.option(t("video.picture_blurred", title=source.title), value="blurred:" + name),
    )
    return rx.cond(source.kind == "picture", still, rx.cond(source.kind == "clip", clip))
