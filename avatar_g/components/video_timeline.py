"""The Video Studio's timeline: tools, a ruler with the playhead, scenes, words, camera, sound."""

import reflex as rx
from reflex.event import no_args_event_spec

from avatar_g.backend.domain.scene_edits import SceneEdit
from avatar_g.backend.domain.scenes import CameraMove
from avatar_g.components.event_values import one_edit, one_text
from avatar_g.components.icons import icon_shapes
from avatar_g.components.text import t, t_of, t_plural
from avatar_g.components.track_editor import SECTIONS
from avatar_g.components.video_scripts import TIMELINE
from avatar_g.state.video import SAID, VideoState
from avatar_g.state.video_rows import LineSpan, SceneRow, SectionSpan

_TEXTS = (
    "timeline",
    "ruler",
    "playhead",
    "scenes",
    "lyrics",
    "camera",
    "sections",
    "help",
    "snap",
    "snap_on",
    "snap_off",
    "snap_to",
    "snap_bars",
    "snap_beats",
    "snap_lines",
    "drag_cancelled",
)
_TOOLS = ("split", "duplicate", "delete", "earlier", "later")
_ICONS = ("scissors", "copy", "trash", "chevron_left", "chevron_right", "undo", "redo", "magnet")
_VIDEO = VideoState.video


class VideoTimeline(rx.NoSSRComponent):
    """Follows the hand, the sound and the keys, hence the script."""

    library = TIMELINE
    tag = "VideoTimeline"

    scenes: rx.Var[list[SceneRow]]
    sections: rx.Var[list[SectionSpan]]
    lines: rx.Var[list[LineSpan]]
    beats: rx.Var[list[float]]
    downbeats: rx.Var[list[float]]
    duration: rx.Var[float]
    selected: rx.Var[str]
    stamp: rx.Var[int]
    can_undo: rx.Var[bool]
    can_redo: rx.Var[bool]
    peaks_url: rx.Var[str]
    count: rx.Var[str]
    length: rx.Var[str]
    texts: rx.Var[dict[str, str]]
    shapes: rx.Var[dict[str, list[list[str]]]]
    on_select: rx.EventHandler[one_text]
    on_edit: rx.EventHandler[one_edit]
    on_undo: rx.EventHandler[no_args_event_spec]
    on_redo: rx.EventHandler[no_args_event_spec]


def video_timeline() -> rx.Component:
    """Draw the panel."""
    return rx.el.section(
        _tracks(),
        rx.el.p(
            t_of("video.said", SAID, VideoState.said),
            role="status",
            class_name="sr",
            custom_attrs={"data-testid": "video-said"},
        ),
        class_name="panel vt-panel",
        aria_label=t("video.timeline"),
        custom_attrs={"data-edit": _VIDEO.edit_number, "data-answered": VideoState.answered},
    )


def _tracks() -> rx.Component:
    return VideoTimeline.create(
        scenes=_VIDEO.scenes,
        sections=_VIDEO.sections,
        lines=_VIDEO.lines,
        beats=_VIDEO.beats_s,
        downbeats=_VIDEO.downbeats_s,
        duration=_VIDEO.duration_s,
        selected=VideoState.selected,
        stamp=VideoState.answered,
        can_undo=_VIDEO.can_undo,
        can_redo=_VIDEO.can_redo,
        peaks_url=_VIDEO.peaks_url,
        count=t_plural("video.scene_count", _VIDEO.scenes.length()),
        length=_VIDEO.length_text,
        texts=_texts(),
        shapes=icon_shapes(*_ICONS, "zoom_in", "zoom_out", "fit"),
        on_select=VideoState.select_scene,
        on_edit=VideoState.edit,
        on_undo=VideoState.undo,
        on_redo=VideoState.redo,
    )


def _texts() -> dict[str, rx.Var[str]]:
    """Return what the script says; what the browser fills in is left in braces."""
    texts = {name: t(f"video.{name}") for name in _TEXTS}
    texts |= {f"section_{name}": t(f"music.sections.{name}") for name in SECTIONS}
    texts |= {f"camera_{move}": t(f"video.cameras.{move}") for move in CameraMove}
    texts |= {f"tool_{name}": t(f"video.edits.{SceneEdit(name)}") for name in _TOOLS}
    texts |= {f"tool_{name}": t(f"video.{name}") for name in ("undo", "redo")}
    texts |= {f"tool_{name}": t(f"video.{name}") for name in ("zoom_in", "zoom_out", "fit")}
    blanks = {name: f"{{{name}}}" for name in ("number", "section", "start", "length", "end")}
    texts["scene_named"] = t(
        "video.scene_named", **{name: blanks[name] for name in blanks if name != "end"}
    )
    texts["scene_spans"] = t("video.scene_spans", number="{number}", start="{start}", end="{end}")
    return texts
