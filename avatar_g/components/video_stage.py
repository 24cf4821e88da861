"""Middle of the Video Studio: a frame of the selected scene, or the finished video."""

from typing import Any

import reflex as rx

from avatar_g.components.downloads import downloads
from avatar_g.components.icons import icon
from avatar_g.components.job_progress import job_progress
from avatar_g.components.problem_text import problem_text
from avatar_g.components.text import t
from avatar_g.state.video import VideoState

_SCRIPT = rx.asset("video_preview.jsx", shared=True).importable_path
_VIDEO = VideoState.video
_SCENE: Any = VideoState.scene
_FILES: Any = VideoState.files


class VideoPreview(rx.NoSSRComponent):
    """Fetches frames and keeps the last one while the next is drawn, hence the script."""

    library = _SCRIPT
    tag = "VideoPreview"

    video_id: rx.Var[str]
    edit: rx.Var[int]
    at: rx.Var[float]
    aspect: rx.Var[str]
    texts: rx.Var[dict[str, str]]


def video_stage() -> rx.Component:
    """Draw the panel."""
    return rx.el.section(
        _problem(),
        VideoPreview.create(
            video_id=_VIDEO.video_id,
            edit=_VIDEO.edit_number,
            at=_SCENE.middle_s,
            aspect=_VIDEO.aspect,
            texts={
                "preview_of": t("video.preview_of", number=_SCENE.number),
                "preview_wait": t("video.preview_wait", number=_SCENE.number),
                "preview_failed": t("video.preview_failed"),
            },
        ),
        rx.cond(VideoState.is_rendering, _rendering()),
        rx.cond(_VIDEO.status == "failed", _stopped()),
        rx.cond(_VIDEO.video_url != "", _result()),
        class_name="panel vs-stage",
        aria_label=t("video.preview"),
    )


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
        downloads(_FILES),
        class_name="vs-result col g10",
    )
