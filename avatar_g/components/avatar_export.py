"""Files of the character: models and portrait, pictures from all sides, a turntable video."""

from typing import cast

import reflex as rx

from avatar_g.components.choose import text_if
from avatar_g.components.downloads import downloads
from avatar_g.components.icons import icon
from avatar_g.components.job_progress import job_progress
from avatar_g.components.problem_text import problem_text
from avatar_g.components.text import t, t_of
from avatar_g.state.avatar import AvatarState
from avatar_g.state.avatar_exchange import EXPORT_KINDS, AvatarExchangeState
from avatar_g.state.library import DownloadFile

_EXPORTED = AvatarExchangeState.exported
_URLS = cast("rx.vars.ObjectVar[dict[str, str]]", _EXPORTED.urls)


def export_panel() -> rx.Component:
    """Draw the panel; it reads its pictures when it appears for a character."""
    avatar = AvatarState.avatar
    is_own = _EXPORTED.avatar_id == avatar.avatar_id
    has_pictures = is_own & (_EXPORTED.files.length() > 0)
    return rx.el.section(
        rx.el.h3(t("avatar.export"), class_name="h3"),
        rx.cond(avatar.files.length() > 0, downloads(avatar.files)),
        rx.cond(has_pictures, _pictures()),
        rx.cond(
            has_pictures & ~_EXPORTED.is_current & ~AvatarExchangeState.is_exporting,
            rx.el.p(t("avatar_exchange.outdated"), class_name="t12 t2"),
        ),
        rx.cond(
            is_own & AvatarExchangeState.is_exporting,
            job_progress(_EXPORTED.job_id, t("avatar_exchange.exporting")),
            _start(has_pictures),
        ),
        rx.el.div(_problem(is_own), role="alert"),
        key=avatar.avatar_id,
        on_mount=AvatarExchangeState.show_exports,
        class_name="col g10",
        aria_label=t("avatar.export"),
        custom_attrs={"data-testid": "export"},
    )


def _pictures() -> rx.Component:
    video = rx.el.video(
        src=_URLS["turntable"],
        poster=_URLS["turn_front"],
        loop=True,
        muted=True,
        controls=True,
        preload="metadata",
        class_name="turntable",
        aria_label=t("avatar_exchange.turntable_name", title=AvatarState.avatar.title),
        custom_attrs={"playsInline": True},
    )
    return rx.fragment(
        rx.cond(_URLS.contains("turntable"), video),
        rx.el.ul(
            rx.foreach(_EXPORTED.files, _picture),
            class_name="views",
            aria_label=t("avatar_exchange.pictures"),
        ),
    )


def _picture(file: rx.vars.ObjectVar[DownloadFile]) -> rx.Component:
    name = t_of("home.files", EXPORT_KINDS, file.kind)
    image = rx.el.img(src=_URLS[file.kind], alt="", loading="lazy")
    return rx.el.li(
        rx.el.a(
            rx.el.span(
                rx.cond(file.kind == "turntable", icon("clapper"), image), class_name="view-pic"
            ),
            rx.el.span(name, class_name="trunc"),
            rx.el.span(icon("download", "s"), file.file_type, class_name="t3 num row g4"),
            href=file.url,
            download=True,
            class_name="wc",
            custom_attrs={
                "data-testid": "download",
                "data-kind": file.kind,
                "reloadDocument": True,  # a file, not a page of the router
            },
        )
    )


def _start(has_pictures: rx.Var[bool]) -> rx.Component:
    again = text_if(
        has_pictures, t("avatar_exchange.export_again"), t("avatar_exchange.export_pictures")
    )
    return rx.el.button(
        icon("image", "s"),
        again,
        type="button",
        class_name="btn sm start-self",
        disabled=has_pictures & _EXPORTED.is_current,
        on_click=AvatarExchangeState.export,
        custom_attrs={"data-testid": "export-pictures"},
    )


def _problem(is_own: rx.Var[bool]) -> rx.Component:
    problem = AvatarExchangeState.export_problem
    failed = is_own & (_EXPORTED.status == "failed")
    refused = rx.el.p(
        icon("alert", "s"), problem_text(problem.key, problem.arguments), class_name="hint bad"
    )
    broken = rx.el.p(icon("alert", "s"), t("avatar_exchange.export_failed"), class_name="hint bad")
    return rx.cond(problem.key != "", refused, rx.cond(failed, broken))
