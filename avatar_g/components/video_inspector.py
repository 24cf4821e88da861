"""Right in the Video Studio: what the selected scene shows, and how."""

from collections.abc import Iterable
from typing import Any

import reflex as rx

from avatar_g.backend.domain.looks import Filter, Transition
from avatar_g.backend.domain.scene_edits import SceneEdit
from avatar_g.backend.domain.scenes import (
    AnimatedBackground,
    CameraMove,
    Framing,
    LyricMotion,
    LyricPosition,
    SceneAction,
    SceneMode,
)
from avatar_g.backend.domain.stages import Theme
from avatar_g.components.avatar_fields import RestingSlider
from avatar_g.components.icon_button import icon_button
from avatar_g.components.text import t
from avatar_g.state.video import VideoState
from avatar_g.state.video_rows import SourceRow

_SCENE: Any = VideoState.scene
_LOOKS = tuple(look for look in Filter if look is not Filter.LUT)
"""Of an own table there is a file to choose first."""


def video_inspector() -> rx.Component:
    """Draw the panel."""
    return rx.el.section(
        rx.el.div(
            rx.el.h2(t("video.scene", number=_SCENE.number), class_name="h3"),
            rx.el.span(t("video.length", seconds=_SCENE.length_text), class_name="tag num"),
            class_name="ph",
        ),
        rx.el.div(
            _choice("mode", SceneMode, "scene_modes"),
            rx.el.div(
                _boundary("begins", _SCENE.start_text, SceneEdit.START_EARLIER),
                _boundary("ends", _SCENE.end_text, SceneEdit.END_EARLIER),
                class_name="two-fields",
            ),
            _background(),
            _performance(),
            rx.el.div(class_name="hr"),
            _choice("look", _LOOKS, "looks"),
            RestingSlider.create(
                name="look-strength",
                label=t("video.fields.strength"),
                value=_SCENE.strength_percent,
                on_rest=VideoState.set_strength,
            ),
            rx.el.div(class_name="hr"),
            rx.el.div(
                _choice("motion", LyricMotion, "motions"),
                _choice("position", LyricPosition, "positions"),
                class_name="two-fields",
            ),
            class_name="pb",
        ),
        class_name="panel vs-inspector",
        aria_label=t("video.inspector"),
    )


def _performance() -> rx.Component:
    """Draw camera and transition of every scene, and what only performers have."""
    performer = rx.fragment(
        _choice("action", SceneAction, "actions"), _choice("framing", Framing, "framings")
    )
    return rx.el.div(
        _choice("camera", CameraMove, "cameras"),
        _choice("transition", Transition, "transitions", disabled=_SCENE.number == 1),
        rx.cond(_SCENE.mode != SceneMode.IMAGES.value, performer),
        class_name="two-fields",
    )


def _choice(
    name: str, values: Iterable[str], catalogue: str, *, disabled: Any = False
) -> rx.Component:
    options = [rx.el.option(t(f"video.{catalogue}.{value}"), value=str(value)) for value in values]
    return _select(name, options, disabled=disabled)


def _select(name: str, options: Iterable[rx.Component], *, disabled: Any = False) -> rx.Component:
    return rx.el.label(
        rx.el.span(t(f"video.fields.{name}"), class_name="label"),
        rx.el.select(
            *options,
            value=_SCENE[name],
            on_change=lambda value: VideoState.change(name, value),
            disabled=disabled,
            class_name="input soft",
            custom_attrs={"data-field": name},
        ),
    )


def _background() -> rx.Component:
    """Draw places, patterns and colours; of pictures those that were uploaded."""
    options = [rx.el.option(t("video.backgrounds.stage"), value="stage")]
    options += [rx.el.option(t(f"video.themes.{theme}"), value=f"stage:{theme}") for theme in Theme]
    options += [
        rx.el.option(t(f"video.animations.{one}"), value=f"animated:{one}")
        for one in AnimatedBackground
    ]
    options += [
        rx.el.option(t(f"video.backgrounds.{kind}"), value=kind) for kind in ("solid", "gradient")
    ]
    shows_own = rx.cond(
        _SCENE.sources.length() > 0,
        rx.fragment(
            *(
                rx.el.option(t(f"video.backgrounds.{kind}"), value=kind)
                for kind in ("image", "blurred")
            )
        ),
    )
    return _select(
        "background", [*options, shows_own, rx.foreach(VideoState.video.sources, _picture)]
    )


def _picture(source: rx.vars.ObjectVar[SourceRow]) -> rx.Component:
    name: Any = source.source_id
    clip = rx.el.option(source.title, value="clip:" + name)
    still = rx.fragment(
        rx.el.option(source.title, value="image:" + name),
        rx.el.option(t("video.picture_blurred", title=source.title), value="blurred:" + name),
    )
    return rx.cond(source.kind == "picture", still, rx.cond(source.kind == "clip", clip))


def _boundary(name: str, time: rx.Var[str], earlier: SceneEdit) -> rx.Component:
    """Draw a boundary's time between two buttons that move it by a beat."""
    is_start = earlier is SceneEdit.START_EARLIER
    later = SceneEdit.START_LATER if is_start else SceneEdit.END_LATER
    is_fixed = _SCENE.number == 1 if is_start else _SCENE.number == VideoState.video.scenes.length()
    return rx.el.div(
        rx.el.div(t(f"video.{name}"), class_name="label"),
        rx.el.div(
            *(
                icon_button(
                    picture,
                    t(f"video.edits.{kind}"),
                    VideoState.edit(kind.value),
                    disabled=is_fixed,
                    custom_attrs={"data-tool": kind.value},
                )
                for picture, kind in (("chevron_left", earlier), ("chevron_right", later))
            ),
            rx.el.span(time, class_name="t13 num", custom_attrs={"data-testid": name}),
            class_name="row g2 vs-boundary",
        ),
        role="group",
        aria_label=t(f"video.{name}"),
    )
