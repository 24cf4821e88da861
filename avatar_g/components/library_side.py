"""The library's left panel: kinds, boards, tags, trash, room taken."""

from typing import Any

import reflex as rx

from avatar_g.components.icon_button import icon_button
from avatar_g.components.icons import icon
from avatar_g.components.library_grid import KIND_ICONS
from avatar_g.components.recipe_drop import recipe_button
from avatar_g.components.text import t, t_size
from avatar_g.state.library import KINDS, LibraryState
from avatar_g.state.library_rows import BoardRow, TagRow

_ALL: Any = LibraryState.overview
_MAX_TITLE_CHARS = 60


def library_side() -> rx.Component:
    """Draw the panel."""
    return rx.el.nav(
        rx.el.div(rx.el.h1(t("library.page_title"), class_name="h3"), class_name="ph"),
        rx.el.div(
            rx.el.ul(
                _kind("all", "grid", _ALL.all_count),
                *(_kind(kind, KIND_ICONS[kind], _ALL.counts[kind]) for kind in KINDS),
                class_name="lib-list",
                aria_label=t("library.filter"),
            ),
            _boards(),
            rx.cond(_ALL.tags.length() > 0, _tags()),
            class_name="pb",
        ),
        rx.el.div(
            _row(
                "trash",
                t("library.trash"),
                _ALL.trash,
                LibraryState.show_trash,
                is_on=LibraryState.is_trash,
                testid="trash",
            ),
            rx.el.a(
                icon("folder"), t("common.nav.projects"), href="/projects", class_name="lib-row"
            ),
            recipe_button(),
            _room(),
            class_name="lib-foot",
        ),
        class_name="panel lib-side",
        aria_label=t("library.page_title"),
    )


def _kind(kind: str, picture: str, count: Any) -> rx.Component:
    is_on = (LibraryState.kind == kind) & ~LibraryState.is_trash & (LibraryState.board_id == "")
    row = _row(
        picture,
        t(f"library.filters.{kind}"),
        count,
        LibraryState.filter_by(kind),
        is_on=is_on,
        testid=f"filter-{kind}",
    )
    return rx.el.li(row)


def _row(
    picture: str, name: Any, count: Any, on_click: Any, *, is_on: Any, testid: str
) -> rx.Component:
    return rx.el.button(
        icon(picture),
        rx.el.span(name, class_name="grow trunc"),
        rx.el.span(count, class_name="t12 t3 num"),
        type="button",
        class_name="lib-row",
        on_click=on_click,
        custom_attrs={"aria-pressed": is_on, "data-testid": testid},
    )


def _boards() -> rx.Component:
    return rx.el.section(
        rx.el.h2(t("library.boards"), class_name="t12 t3 lib-head"),
        rx.el.ul(rx.foreach(_ALL.boards, _board), class_name="lib-list"),
        rx.el.form(
            rx.el.input(
                name="title",
                placeholder=t("library.new_board"),
                aria_label=t("library.new_board"),
                max_length=_MAX_TITLE_CHARS,
                required=True,
                class_name="input",
            ),
            rx.el.button(
                icon("plus"),
                type="submit",
                class_name="ib sm",
                aria_label=t("library.add_board"),
                title=t("library.add_board"),
            ),
            on_submit=LibraryState.add_board,
            reset_on_submit=True,
            class_name="row g6",
        ),
    )


def _board(board: rx.vars.ObjectVar[BoardRow]) -> rx.Component:
    is_on = LibraryState.board_id == board.board_id
    return rx.el.li(
        _row(
            "folder",
            board.title,
            board.count,
            LibraryState.show_board(board.board_id),
            is_on=is_on,
            testid="board",
        ),
        rx.cond(is_on, icon_button("trash", t("library.delete_board"), LibraryState.delete_board)),
        class_name="row",
    )


def _tags() -> rx.Component:
    return rx.el.section(
        rx.el.h2(t("library.tags"), class_name="t12 t3 lib-head"),
        rx.el.div(rx.foreach(_ALL.tags, _tag), class_name="row wrap g6"),
    )


def _tag(tag: rx.vars.ObjectVar[TagRow]) -> rx.Component:
    return rx.el.button(
        tag.name,
        rx.el.span(tag.count, class_name="t3 num"),
        type="button",
        class_name="chip",
        on_click=LibraryState.show_tag(tag.name),
        custom_attrs={"aria-pressed": LibraryState.tag == tag.name, "data-testid": "tag"},
    )


def _room() -> rx.Component:
    percent = _ALL.used_percent
    words = t("library.room", used=t_size(_ALL.used), quota=t_size(_ALL.quota))
    return rx.el.div(
        rx.el.p(words, class_name="t12 t3 num"),
        rx.el.div(
            rx.el.i(style={"--p": f"{percent}%"}),
            class_name="prog",
            custom_attrs={"aria-hidden": "true"},
        ),
        class_name="lib-room",
        custom_attrs={"data-testid": "room"},
    )
