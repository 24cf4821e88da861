"""Right in the Video Studio: the selected scene, the words, or what holds for the whole video."""

from typing import Any

import reflex as rx

from avatar_g.backend.domain.looks import Filter, Transition
from avatar_g.backend.domain.scene_edits import SceneEdit
from avatar_g.backend.domain.scenes import (
    MAX_TRANSITION_S,
    CameraMove,
    Framing,
    LyricMotion,
    LyricPosition,
    MixedLayout,
    SceneAction,
    SceneMode,
    VisualiserKind,
)
from avatar_g.components.icon_button import icon_button
from avatar_g.components.text import t
from avatar_g.components.video_background import video_background
from avatar_g.components.video_fields import (
    SCENE,
    amount,
    options,
    scene_choice,
    scene_select,
    select,
)
from avatar_g.components.video_whole import video_whole
from avatar_g.components.video_words import video_words
from avatar_g.state.video import PANELS, VideoState
from avatar_g.state.video_rows import SourceRow

_LOOKS = tuple(look for look in Filter if look is not Filter.LUT)


def video_inspector() -> rx.Component:
    """Draw the panel."""
    return rx.el.section(
        rx.el.div(_tabs(), class_name="ph"),
        rx.match(
            VideoState.panel,
            ("words", video_words()),
            ("video", video_whole()),
            _scene(),
        ),
        class_name="panel vs-inspector",
        aria_label=t("video.inspector"),
    )


def _tabs() -> rx.Component:
    return rx.el.div(
        *(
            rx.el.button(
                t(f"video.panels.{panel}"),
                type="button",
                on_click=VideoState.show_panel(panel),
                custom_attrs={"aria-pressed": VideoState.panel == panel, "data-panel": panel},
            )
            for panel in PANELS
        ),
        class_name="seg vs-tabs",
        role="group",
        aria_label=t("video.inspector"),
    )


def _scene() -> rx.Component:
    return rx.el.div(
        rx.el.div(
            rx.el.h2(t("video.scene", number=SCENE.number), class_name="h3"),
            rx.el.span(t("video.length", seconds=SCENE.length_text), class_name="tag num"),
            class_name="row g8",
        ),
        scene_choice("mode", SceneMode, "scene_modes"),
        rx.el.div(
            _boundary("begins", SCENE.start_text, SceneEdit.START_EARLIER),
            _boundary("ends", SCENE.end_text, SceneEdit.END_EARLIER),
            class_name="two-fields",
        ),
        video_background(),
        _performance(),
        _energy(),
        rx.el.div(class_name="hr"),
        _transitions(),
        rx.el.div(class_name="hr"),
        _look(),
        rx.el.div(class_name="hr"),
        _words_and_sound(),
        class_name="pb",
    )


def _performance() -> rx.Component:
    """Draw the camera of every scene, and what only performers or mixed scenes have."""
    performer = rx.fragment(
        scene_choice("action", SceneAction, "actions"),
        scene_choice("framing", Framing, "framings"),
    )
    layout = scene_choice("layout", MixedLayout, "layouts")
    return rx.el.div(
        scene_choice("camera", CameraMove, "cameras"),
        rx.cond(SCENE.mode == SceneMode.MIXED.value, layout),
        rx.cond(SCENE.mode != SceneMode.IMAGES.value, performer),
        class_name="two-fields",
    )


def _energy() -> rx.Component:
    return rx.fragment(
        rx.el.label(
            rx.el.input(
                type="checkbox",
                checked=SCENE.follows_energy,
                on_change=VideoState.toggle_energy,
                custom_attrs={"data-field": "follow-energy"},
            ),
            t("video.follow_energy"),
            class_name="row g8 t13 vs-check",
        ),
        rx.cond(~SCENE.follows_energy, amount("energy", SCENE.energy_percent)),
        rx.cond(SCENE.mode != SceneMode.AVATAR.value, amount("pulse", SCENE.pulse_percent)),
    )


def _transitions() -> rx.Component:
    is_last = SCENE.number == VideoState.video.scenes.length()
    after = select(
        "transition_out",
        [rx.el.option("", value=""), *options(Transition, "transitions")],
        VideoState.next_transition,
        VideoState.leave_with,
        disabled=is_last,
    )
    length = amount("transition_s", SCENE.transition_s, MAX_TRANSITION_S)
    return rx.fragment(
        rx.el.div(
            scene_choice("transition", Transition, "transitions", disabled=SCENE.number == 1),
            after,
            class_name="two-fields",
        ),
        rx.cond(SCENE.transition != Transition.CUT.value, length),
    )


def _look() -> rx.Component:
    entries = [*options(_LOOKS, "looks"), rx.foreach(VideoState.video.sources, _table)]
    return rx.fragment(
        scene_select("look", entries),
        amount("strength", SCENE.strength_percent),
        rx.el.p(t("video.lut_hint"), class_name="t12 t3"),
    )


def _table(source: rx.vars.ObjectVar[SourceRow]) -> rx.Component:
    name: Any = source.source_id
    return rx.cond(source.kind == "cube", rx.el.option(source.title, value="lut:" + name))


def _words_and_sound() -> rx.Component:
    drawn = scene_choice("visualiser_at", LyricPosition, "positions")
    return rx.el.div(
        scene_choice("motion", LyricMotion, "motions"),
        scene_choice("position", LyricPosition, "positions"),
        scene_choice("visualiser", VisualiserKind, "visualisers"),
        rx.cond(SCENE.visualiser != VisualiserKind.NONE.value, drawn),
        class_name="two-fields",
    )


def _boundary(name: str, time: rx.Var[str], earlier: SceneEdit) -> rx.Component:
    """Draw a boundary's time between two buttons that move it by a beat."""
    is_start = earlier is SceneEdit.START_EARLIER
    later = SceneEdit.START_LATER if is_start else SceneEdit.END_LATER
    is_fixed = SCENE.number == 1 if is_start else SCENE.number == VideoState.video.scenes.length()
    return rx.el.div(
        rx.el.div(t(f"video.{name}"), class_name="label"),
        rx.el.div(
            *(
                icon_button(
                    picture,
                    t(f"video.edits.{kind}"),
                    VideoState.edit(kind.value, "", -1),
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
