"""``/library``: everything the creator has."""

import reflex as rx

from avatar_g.components.icons import icon
from avatar_g.components.library_bar import bulk_bar, library_bar
from avatar_g.components.library_details import library_details
from avatar_g.components.library_grid import library_grid
from avatar_g.components.library_side import library_side
from avatar_g.components.shell import shell
from avatar_g.components.text import t, t_of
from avatar_g.state.library import FILTERS, LibraryState

_SKELETONS = 8


def library() -> rx.Component:
    """Compose the page."""
    nothing = rx.cond(LibraryState.is_loaded, _empty(), _skeletons())
    return shell(
        library_side(),
        rx.el.section(
            library_bar(),
            rx.el.div(
                rx.cond(LibraryState.total > 0, library_grid(), nothing),
                class_name="lib-body",
                custom_attrs={"data-text": LibraryState.text},
            ),
            bulk_bar(),
            class_name="panel lib-main",
            aria_label=t("library.grid"),
        ),
        rx.cond(LibraryState.selected.item_id != "", library_details()),
        place="library",
        is_studio=True,
    )


def _skeletons() -> rx.Component:
    tile = rx.el.li(rx.el.span(class_name="sk thumb"), rx.el.span(class_name="sk line"))
    return rx.el.ul(*[tile] * _SKELETONS, class_name="tiles", custom_attrs={"aria-hidden": "true"})


def _empty() -> rx.Component:
    """Tell why nothing is here: no match, an empty trash, or nothing made yet."""
    first = rx.el.div(
        icon("library", "xl"),
        rx.el.p(t_of("library.empty", FILTERS, LibraryState.kind)),
        rx.el.a(icon("sparkles"), t("library.make_first"), href="/", class_name="btn primary"),
        class_name="empty card",
    )
    trash = rx.el.div(icon("trash", "xl"), rx.el.p(t("library.empty.trash")), class_name="empty")
    no_match = rx.el.div(
        icon("search", "xl"), rx.el.p(t("library.empty.search")), class_name="empty"
    )
    return rx.cond(LibraryState.is_narrowed, no_match, rx.cond(LibraryState.is_trash, trash, first))
