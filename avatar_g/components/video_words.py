"""Words of a recording: pasted, laid over what is sung, tapped while it plays."""

import reflex as rx

from avatar_g.components.event_values import one_text, times
from avatar_g.components.text import t
from avatar_g.components.video_scripts import WORDS
from avatar_g.state.video import VideoState
from avatar_g.state.video_rows import LineSpan

_TEXTS = (
    "lyrics",
    "words_pasted",
    "words_lay",
    "words_busy",
    "words_hint",
    "tap",
    "tap_start",
    "tap_back",
    "tap_end",
    "tap_hint",
    "tap_started",
)


class VideoWords(rx.NoSSRComponent):
    """Takes taps against the sound of the draft, hence the script."""

    library = WORDS
    tag = "VideoWords"

    lines: rx.Var[list[LineSpan]]
    texts: rx.Var[dict[str, str]]
    is_busy: rx.Var[bool]
    on_write: rx.EventHandler[one_text]
    on_time: rx.EventHandler[times]


def video_words() -> rx.Component:
    """Draw the panel; a song of ours knows its words already."""
    texts = {name: t(f"video.{name}") for name in _TEXTS}
    texts["line_named"] = t("video.line_named", number="{number}", text="{text}", start="{start}")
    own = VideoWords.create(
        lines=VideoState.video.lines,
        texts=texts,
        is_busy=VideoState.is_hearing,
        on_write=VideoState.write_words,
        on_time=VideoState.time_words,
    )
    known = rx.el.p(t("video.words_known"), class_name="t13 t2")
    return rx.el.div(
        rx.el.h2(t("video.panels.words"), class_name="h3"),
        rx.cond(VideoState.video.is_recording, own, known),
        class_name="pb",
    )
