"""Links to finished files."""

import reflex as rx

from avatar_g.components.icons import icon
from avatar_g.components.text import t, t_of
from avatar_g.state.library import FILE_KINDS, DownloadFile


def downloads(files: rx.Var[list[DownloadFile]]) -> rx.Component:
    """List the files of one project or item."""
    return rx.el.ul(
        rx.foreach(files, _link), class_name="row wrap g6", aria_label=t("home.downloads")
    )


def _link(file: rx.vars.ObjectVar[DownloadFile]) -> rx.Component:
    return rx.el.li(
        rx.el.a(
            icon("download", "s"),
            t_of("home.files", FILE_KINDS, file.kind),
            rx.el.span(file.file_type, class_name="t3 num"),
            href=file.url,
            download=True,
            class_name="btn sm",
            custom_attrs={
                "data-testid": "download",
                "data-kind": file.kind,
                "reloadDocument": True,  # a file, not a page of the router
            },
        )
    )
