"""The Video Studio's timeline: tools above a row of scenes, sung lines and sections."""

import reflex as rx
from reflex.event import no_args_event_spec

from avatar_g.backend.domain.scene_edits import SceneEdit
from avatar_g.components.event_values import one_text
from avatar_g.components.icon_button import icon_button
from avatar_g.components.text import t, t_of, t_plural
from avatar_g.components.track_editor import SECTIONS
from avatar_g.state.video import SAID, VideoState
from avatar_g.state.video_rows import LineSpan, SceneRow, SectionSpan

_SCRIPT = rx.asset("video_timeline.jsx", shared=True).importable_path
_TEXTS = ("scenes", "lyrics", "sections", "help")
_TOOLS = (
    (SceneEdit.SPLIT, "scissors", "s"),
    (SceneEdit.DUPLICATE, "copy", "d"),
    (SceneEdit.DELETE, "trash", "Delete"),
    (SceneEdit.EARLIER, "chevron_left", "Control+ArrowLeft"),
    (SceneEdit.LATER, "chevron_right", "Control+ArrowRight"),
)
_VIDEO = VideoState.video


class VideoTimeline(rx.NoSSRComponent):
    """Takes arrows and keys and moves the focus along the scenes, hence the script."""

    library = _SCRIPT
    tag = "VideoTimeline"

    scenes: rx.Var[list[SceneRow]]
    sections: rx.Var[list[SectionSpan]]
    lines: rx.Var[list[LineSpan]]
    downbeats: rx.Var[list[float]]
    duration: rx.Var[float]
    selected: rx.Var[str]
    texts: rx.Var[dict[str, str]]
    on_select: rx.EventHandler[one_text]
    on_edit: rx.EventHandler[one_text]
    on_undo: rx.EventHandler[no_args_event_spec]
    on_redo: rx.EventHandler[no_args_event_spec]


def video_timeline() -> rx.Component:
    """Draw the panel."""
    count = t_plural("video.scene_count", _VIDEO.scenes.length())
    return rx.el.section(
        rx.el.div(
            rx.el.h2(t("video.timeline"), class_name="h3 hide-m"),
            _history(),
            *(_tool(kind, picture, key) for kind, picture, key in _TOOLS),
            rx.el.span(class_name="grow"),
            rx.el.span(count, class_name="tag num"),
            rx.el.span(_VIDEO.length_text, class_name="tag num hide-m"),
            class_name="ph vt-tools",
        ),
        _row_of_scenes(),
        rx.el.p(
            t_of("video.said", SAID, VideoState.said),
            role="status",
            class_name="sr",
            custom_attrs={"data-testid": "video-said"},
        ),
        class_name="panel vt-panel",
        aria_label=t("video.timeline"),
        custom_attrs={"data-edit": _VIDEO.edit_number},
    )


def _row_of_scenes() -> rx.Component:
    """Place the script; what the browser fills in is left in braces."""
    texts = {name: t(f"video.{name}") for name in _TEXTS}
    texts |= {f"section_{name}": t(f"music.sections.{name}") for name in SECTIONS}
    blanks = {name: f"{{{name}}}" for name in ("number", "section", "start", "length")}
    texts["scene_named"] = t("video.scene_named", **blanks)
    return VideoTimeline.create(
        scenes=_VIDEO.scenes,
        sections=_VIDEO.sections,
        lines=_VIDEO.lines,
        downbeats=_VIDEO.downbeats_s,
        duration=_VIDEO.duration_s,
        selected=VideoState.selected,
        texts=texts,
        on_select=VideoState.select_scene,
        on_edit=VideoState.edit,
        on_undo=VideoState.undo,
        on_redo=VideoState.redo,
    )


def _history() -> rx.Component:
    return rx.el.div(
        icon_button(
            "undo",
            t("video.undo"),
            VideoState.undo,
            disabled=~_VIDEO.can_undo,
            custom_attrs={"data-tool": "undo", "aria-keyshortcuts": "Control+Z"},
        ),
        icon_button(
            "redo",
            t("video.redo"),
            VideoState.redo,
            disabled=~_VIDEO.can_redo,
            custom_attrs={"data-tool": "redo", "aria-keyshortcuts": "Control+Shift+Z"},
        ),
        class_name="row g2",
    )


def _tool(kind: SceneEdit, picture: str, key: str) -> rx.Component:
    return icon_button(
        picture,
        t(f"video.edits.{kind}"),
        VideoState.edit(kind.value),
        custom_attrs={"data-tool": kind.value, "aria-keyshortcuts": key},
    )
