"""Bring a character in: a file of another program, or colours from a photo."""

import reflex as rx

from avatar_g.components.choose import text_if
from avatar_g.components.event_values import one_problem, one_text
from avatar_g.components.icons import icon
from avatar_g.components.job_progress import job_progress
from avatar_g.components.problem_text import problem_text
from avatar_g.components.text import t
from avatar_g.state.avatar import AvatarState
from avatar_g.state.avatar_exchange import (
    MAX_MODEL_BYTES,
    MAX_PHOTO_BYTES,
    AvatarExchangeState,
)

_FILES = rx.asset("avatar_files.jsx", shared=True).importable_path
_PHOTO = rx.asset("avatar_photo.jsx", shared=True).importable_path


class ModelFile(rx.NoSSRComponent):
    """Chooses or takes a dropped file and uploads it with a progress: needs the file itself."""

    library = _FILES
    tag = "ModelFile"

    texts: rx.Var[dict[str, str]]
    max_bytes: rx.Var[int]
    on_started: rx.EventHandler[one_text]
    on_refused: rx.EventHandler[one_problem]


class PhotoFrame(rx.NoSSRComponent):
    """Lays a photo under an oval; only what is inside the frame leaves the browser."""

    library = _PHOTO
    tag = "PhotoFrame"

    texts: rx.Var[dict[str, str]]
    avatar_id: rx.Var[str]
    max_bytes: rx.Var[int]
    on_taken: rx.EventHandler[one_text]
    on_refused: rx.EventHandler[one_problem]


def bring_in() -> rx.Component:
    """Draw the two ways in, and what became of them."""
    problem = AvatarExchangeState.bring_problem
    return rx.el.section(
        rx.el.h3(t("avatar_bring.title"), class_name="h3"),
        rx.cond(
            AvatarExchangeState.is_importing,
            job_progress(AvatarExchangeState.import_job_id, t("avatar_bring.importing")),
            _ways(),
        ),
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
