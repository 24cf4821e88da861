"""Bring a recording along: a song of one's own, or a hummed tune."""

import reflex as rx

from avatar_g.components.event_values import one_problem
from avatar_g.components.icon_button import icon_button
from avatar_g.components.icons import icon
from avatar_g.components.problem_text import problem_text
from avatar_g.components.text import t
from avatar_g.state.locale import LocaleState
from avatar_g.state.recordings import (
    MAX_UPLOAD_BYTES,
    SOUND_NAMES,
    SOUND_SUFFIXES,
    RecordingState,
)

_SCRIPT = rx.asset("recording_file.jsx", shared=True).importable_path
rx.asset("avatar_files.jsx", shared=True)
_TEXTS = ("song", "song_hint", "tune", "tune_hint", "drop", "sending")


def _sent(track_id: rx.Var[str], as_tune: rx.Var[bool]) -> tuple[rx.Var[str], rx.Var[bool]]:
    return (track_id, as_tune)


class RecordingFile(rx.NoSSRComponent):
    """Takes chosen and dropped files and uploads them with a progress: needs the files."""

    library = _SCRIPT
    tag = "RecordingFile"

    texts: rx.Var[dict[str, str]]
    large: rx.Var[bool]
    language: rx.Var[str]
    max_bytes: rx.Var[int]
    suffixes: rx.Var[list[str]]
    names: rx.Var[str]
    on_sent: rx.EventHandler[_sent]
    on_refused: rx.EventHandler[one_problem]


def recording_file(*, large: bool) -> rx.Component:
    """Draw the two ways in: side by side above the songs, or as a field of the empty studio."""
    return RecordingFile.create(
        texts={name: t(f"music.bring.{name}") for name in _TEXTS},
        large=large,
        language=LocaleState.shown,
        max_bytes=MAX_UPLOAD_BYTES,
        suffixes=list(SOUND_SUFFIXES),
        names=SOUND_NAMES,
        on_sent=RecordingState.take,
        on_refused=RecordingState.refuse,
    )


def recording_problem() -> rx.Component:
    """Draw why a file was not taken."""
    problem = RecordingState.problem
    close = icon_button(icon("close", "s"), t("common.close"), RecordingState.forget_problem)
    words = rx.el.span(problem_text(problem.key, problem.arguments), class_name="grow")
    return rx.el.div(
        rx.cond(
            problem.key != "",
            rx.el.div(icon("alert", "s"), words, close, class_name="note bad bring-refused"),
        ),
        role="alert",
        custom_attrs={"data-testid": "bring-problem"},
    )
