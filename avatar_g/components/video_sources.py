"""Left in the Video Studio: pictures and clips of the draft, shown in scenes by a press."""

import reflex as rx
from reflex.event import no_args_event_spec

from avatar_g.components.event_values import one_problem
from avatar_g.components.icon_button import icon_button
from avatar_g.components.icons import icon
from avatar_g.components.text import t
from avatar_g.state.video import MAX_SOURCE_BYTES, VideoState
from avatar_g.state.video_rows import SourceRow

_SCRIPT = rx.asset("video_sources.jsx", shared=True).importable_path
rx.asset("avatar_files.jsx", shared=True)
_TEXTS = ("upload", "upload_hint", "sending")
_SUFFIXES = ".png,.jpg,.jpeg,.webp,.mp4,.mov,.webm,.gif,.cube"
_VIDEO = VideoState.video


class VideoFiles(rx.NoSSRComponent):
    """Uploads chosen and dropped files with a progress: needs the files."""

    library = _SCRIPT
    tag = "VideoFiles"

    texts: rx.Var[dict[str, str]]
    video_id: rx.Var[str]
    max_bytes: rx.Var[int]
    suffixes: rx.Var[str]
    on_sent: rx.EventHandler[no_args_event_spec]
    on_refused: rx.EventHandler[one_problem]


def video_sources() -> rx.Component:
    """Draw the panel."""
    listed = rx.el.ul(rx.foreach(_VIDEO.sources, _source), class_name="vs-sources")
    nothing = rx.el.p(t("video.no_sources"), class_name="t13 t3")
    return rx.el.section(
        rx.el.div(rx.el.h2(t("video.sources"), class_name="h3"), class_name="ph"),
        rx.el.div(
            VideoFiles.create(
                texts={name: t(f"video.{name}") for name in _TEXTS},
                video_id=_VIDEO.video_id,
                max_bytes=MAX_SOURCE_BYTES,
                suffixes=_SUFFIXES,
                on_sent=VideoState.source_sent,
                on_refused=VideoState.refuse,
            ),
            rx.cond(_VIDEO.sources.length() > 0, listed, nothing),
            class_name="pb",
        ),
        class_name="panel vs-files",
        aria_label=t("video.sources"),
    )


def _source(source: rx.vars.ObjectVar[SourceRow]) -> rx.Component:
    picture = rx.el.img(src=source.url, alt="", loading="lazy")
    thumb = rx.cond(source.kind == "picture", picture, icon("clapper", "l"))
    use = rx.el.button(
        rx.el.span(thumb, class_name="thumb"),
        rx.el.span(source.title, class_name="t12 trunc"),
        type="button",
        class_name="wc",
        aria_label=t("video.use_source", title=source.title),
        disabled=source.kind == "cube",
        on_click=VideoState.toggle_source(source.source_id),
        custom_attrs={"aria-pressed": VideoState.scene.sources.contains(source.source_id)},
    )
    remove = icon_button(
        icon("close", "s"),
        t("video.remove_source", title=source.title),
        VideoState.remove_source(source.source_id),
        class_name="ib sm solid",
    )
    return rx.el.li(use, remove, custom_attrs={"data-testid": "source", "data-kind": source.kind})
