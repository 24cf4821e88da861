"""Bring a character in: a file of another program, or colours from a photo."""

from typing import Any

import reflex as rx

from avatar_g.components.choose import text_if
from avatar_g.components.icons import icon
from avatar_g.components.problem_text import problem_text
from avatar_g.components.progress_bar import progress_bar
from avatar_g.components.text import t
from avatar_g.state.avatar import AvatarState
from avatar_g.state.avatar_exchange import (
    MAX_MODEL_BYTES,
    MAX_PHOTO_BYTES,
    AvatarExchangeState,
)
from avatar_g.state.jobs import JobsState, LiveTick

_FILES = rx.asset("avatar_files.jsx", shared=True).importable_path
_PHOTO = rx.asset("avatar_photo.jsx", shared=True).importable_path


def _job(job_id: rx.Var[str]) -> tuple[rx.Var[str]]:
    return (job_id,)


def _problem(problem: rx.Var[dict[str, Any]]) -> tuple[rx.Var[dict[str, Any]]]:
    return (problem,)


class ModelFile(rx.NoSSRComponent):
    """Chooses or takes a dropped file and uploads it with a progress: needs the file itself."""

    library = _FILES
    tag = "ModelFile"

    texts: rx.Var[dict[str, str]]
    max_bytes: rx.Var[int]
    on_started: rx.EventHandler[_job]
    on_refused: rx.EventHandler[_problem]


class PhotoFrame(rx.NoSSRComponent):
    """Lays a photo under an oval; only what is inside the frame leaves the browser."""

    library = _PHOTO
    tag = "PhotoFrame"

    texts: rx.Var[dict[str, str]]
    avatar_id: rx.Var[str]
    max_bytes: rx.Var[int]
    on_taken: rx.EventHandler[_job]
    on_refused: rx.EventHandler[_problem]


def bring_in() -> rx.Component:
    """Draw the two ways in, and what became of them."""
    problem = AvatarExchangeState.bring_problem
    return rx.el.section(
        rx.el.h3(t("avatar_bring.title"), class_name="h3"),
        rx.cond(AvatarExchangeState.is_importing, _importing(), _ways()),
        rx.el.div(
            rx.cond(
                problem.key != "",
                rx.el.p(
                    icon("alert", "s"),
                    problem_text(problem.key, problem.arguments),
                    class_name="hint bad",
                ),
            ),
            role="alert",
            custom_attrs={"data-testid": "bring-problem"},
        ),
        rx.el.div(
            text_if(AvatarExchangeState.has_photo, t("avatar_bring.photo_done")),
            role="status",
            class_name="t12 t2",
            custom_attrs={"data-testid": "photo-done"},
        ),
        class_name=rx.cond(
            AvatarState.avatar.avatar_id != "", "col g6 bring", "col g6 bring fresh"
        ),
        aria_label=t("avatar_bring.title"),
    )


def _ways() -> rx.Component:
    model = {name: t(f"avatar_bring.model_{name}") for name in ("choose", "hint", "sending")}
    photo = {
        name: t(f"avatar_bring.photo_{name}")
        for name in ("choose", "hint", "title", "how", "frame", "zoom", "wide", "promise", "use")
    } | {"cancel": t("common.cancel")}
    return rx.el.div(
        ModelFile.create(
            texts=model,
            max_bytes=MAX_MODEL_BYTES,
            on_started=AvatarExchangeState.import_started,
            on_refused=AvatarExchangeState.refuse,
        ),
        PhotoFrame.create(
            texts=photo,
            avatar_id=AvatarState.avatar.avatar_id,
            max_bytes=MAX_PHOTO_BYTES,
            on_taken=AvatarExchangeState.photo_taken,
            on_refused=AvatarExchangeState.refuse,
        ),
        class_name="ways",
    )


def _importing() -> rx.Component:
    job_id = AvatarExchangeState.import_job_id
    tick = JobsState.live[job_id].to(LiveTick)
    percent = rx.cond(JobsState.live.contains(job_id), tick.percent, 0)
    return rx.el.div(
        rx.el.div(
            rx.el.span(t("avatar_bring.importing"), class_name="t12 t2 grow"),
            rx.el.button(
                t("common.cancel"),
                type="button",
                class_name="btn sm ghost",
                on_click=JobsState.cancel(job_id),
            ),
            class_name="row",
        ),
        progress_bar(percent, name=t("avatar_bring.importing")),
        class_name="col g6",
    )
