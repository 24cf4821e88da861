"""Middle of the Video Studio: a frame of the selected scene, or the finished video."""

from typing import Any

import reflex as rx

from avatar_g.backend.domain.outputs import output_presets
from avatar_g.components.downloads import downloads
from avatar_g.components.event_values import one_text
from avatar_g.components.icons import icon, icon_shapes
from avatar_g.components.job_progress import job_progress
from avatar_g.components.problem_text import problem_text
from avatar_g.components.share_dialog import share_button
from avatar_g.components.text import t
from avatar_g.components.video_scripts import PREVIEW
from avatar_g.state.video import VideoState
from avatar_g.state.video_rows import LineSpan, SceneRow

_TEXTS = (
    "transport",
    "scene_back",
    "scene_forward",
    "safe_area",
    "safe_none",
    "safe_inside",
    "preview_failed",
)
_ICONS = ("play", "pause", "skip_back", "skip_forward")
_VIDEO = VideoState.video
_FILES: Any = VideoState.files


class VideoPreview(rx.NoSSRComponent):
    """Plays the sound, fetches frames ahead of it, keeps them while scrubbing, hence the script."""

    library = PREVIEW
    tag = "VideoPreview"

    video_id: rx.Var[str]
    scenes: rx.Var[list[SceneRow]]
    whole: rx.Var[str]
    aspect: rx.Var[str]
    duration: rx.Var[float]
    audio: rx.Var[str]
    lines: rx.Var[list[LineSpan]]
    panel: rx.Var[str]
    presets: rx.Var[list[dict[str, Any]]]
    texts: rx.Var[dict[str, str]]
    shapes: rx.Var[dict[str, list[list[str]]]]
    on_select: rx.EventHandler[one_text]


def video_stage() -> rx.Component:
    """Draw the panel."""
    texts = {name: t(f"video.{name}") for name in _TEXTS}
    texts |= {name: t(f"player.{name}") for name in ("play", "pause")}
    texts |= {
        name: t(f"video.{name}", number="{number}") for name in ("preview_of", "preview_wait")
    }
    return rx.el.section(
        _problem(),
        VideoPreview.create(
            video_id=_VIDEO.video_id,
            scenes=_VIDEO.scenes,
            whole=_VIDEO.whole,
            aspect=_VIDEO.aspect,
            duration=_VIDEO.duration_s,
            audio=_VIDEO.audio_url,
            lines=_VIDEO.lines,
            panel=VideoState.panel,
            presets=_presets(),
            texts=texts,
            shapes=icon_shapes(*_ICONS),
            on_select=VideoState.select_scene,
        ),
        rx.cond(VideoState.is_rendering, _rendering()),
        rx.cond(_VIDEO.status == "failed", _stopped()),
        rx.cond(_VIDEO.video_url != "", _result()),
        class_name="panel vs-stage",
        aria_label=t("video.preview"),
    )


def _presets() -> list[dict[str, Any]]:
    """Return what networks leave free of their own buttons, from above clockwise."""
    return [
        {
            "preset": one.preset,
            "name": one.name,
            "aspect": one.aspect.value,
            "safe": [one.safe.top, one.safe.right, one.safe.bottom, one.safe.left],
        }
        for one in output_presets().values()
    ]


def _problem() -> rx.Component:
    problem = VideoState.problem
    note = rx.el.div(
        icon("alert", "s"),
        rx.el.span(problem_text(problem.key, problem.arguments), class_name="grow"),
        class_name="note bad vs-note",
    )
    return rx.el.div(
        rx.cond(problem.key != "", note),
        role="alert",
        custom_attrs={"data-testid": "video-problem"},
    )


def _rendering() -> rx.Component:
    return rx.el.div(job_progress(_VIDEO.job_id, t("video.rendering")), class_name="vs-note")


def _stopped() -> rx.Component:
    return rx.el.p(icon("alert", "s"), t("video.render_failed"), class_name="note bad vs-note")


def _result() -> rx.Component:
    return rx.el.div(
        rx.el.h3(t("video.result"), class_name="h3"),
        rx.el.video(
            src=_VIDEO.video_url,
            poster=_VIDEO.frame_url,
            controls=True,
            preload="metadata",
            aria_label=t("video.result_named", title=_VIDEO.title),
            custom_attrs={"data-testid": "video-result", "playsInline": True},
        ),
        rx.el.div(
            downloads(_FILES), share_button(_VIDEO.video_id, _VIDEO.title), class_name="row wrap g6"
        ),
        class_name="vs-result col g10",
    )
