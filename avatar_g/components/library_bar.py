"""The library's toolbar: search, language, star, order; and what can be done with many things."""

from typing import Any

import reflex as rx

from avatar_g.components.icons import icon
from avatar_g.components.text import t, t_of, t_plural
from avatar_g.state.library import LANGUAGES, MAX_TEXT_CHARS, ORDERS, SAID, LibraryState
from avatar_g.state.library_rows import BoardRow

REST_MS = 150
_MAX_TAG_CHARS = 40


def library_bar() -> rx.Component:
    """Draw the toolbar."""
    return rx.el.div(
        _search(),
        *(_language(language) for language in LANGUAGES),
        rx.el.button(
            icon("star", "s"),
            t("library.starred"),
            type="button",
            class_name="chip",
            on_click=LibraryState.toggle_starred,
            custom_attrs={"aria-pressed": LibraryState.only_starred},
        ),
        rx.el.span(class_name="grow"),
        rx.el.span(
            t_plural("library.items", LibraryState.total),
            class_name="t12 t2 num",
            role="status",
            custom_attrs={"data-testid": "library-count"},
        ),
        _order(),
        class_name="ph lib-bar",
    )


def _search() -> rx.Component:
    return rx.el.label(
        icon("search", "s"),
        rx.el.span(t("library.search"), class_name="sr"),
        rx.el.input(
            type="search",
            default_value=LibraryState.text,
            placeholder=t("library.search_example"),
            max_length=MAX_TEXT_CHARS,
            on_change=LibraryState.search.debounce(REST_MS),
            class_name="bare-input",
            custom_attrs={"data-testid": "library-search"},
        ),
        class_name="input lib-search",
    )


def _language(language: str) -> rx.Component:
    return rx.el.button(
        language.upper(),
        type="button",
        class_name="chip",
        aria_label=t(f"library.languages.{language}"),
        on_click=LibraryState.choose_language(language),
        custom_attrs={"aria-pressed": LibraryState.spoken == language},
    )


def _order() -> rx.Component:
    return rx.el.label(
        rx.el.span(t("library.order"), class_name="sr"),
        rx.el.select(
            *(rx.el.option(t(f"library.orders.{each}"), value=each) for each in ORDERS),
            value=LibraryState.order,
            on_change=LibraryState.sort,
            class_name="input lib-order",
        ),
    )


def bulk_bar() -> rx.Component:
    """Draw what can be done with the chosen things; nothing while none is chosen."""
    bar = rx.el.div(
        rx.el.span(
            t_plural("library.chosen", LibraryState.chosen_count),
            class_name="t13 num",
            custom_attrs={"data-testid": "chosen"},
        ),
        rx.cond(LibraryState.is_trash, _of_trash(), _of_living()),
        rx.el.span(class_name="grow"),
        _action("close", "choose_none", LibraryState.choose_none, class_name="btn sm ghost"),
        class_name="lib-bulk row wrap g6",
        role="toolbar",
        aria_label=t("library.bulk"),
    )
    return rx.fragment(
        rx.cond(LibraryState.chosen_count > 0, bar),
        rx.el.p(
            t_of("library.said", SAID, LibraryState.said, count=LibraryState.said_count),
            role="status",
            class_name="sr",
            custom_attrs={"data-testid": "library-said"},
        ),
    )


def _of_trash() -> rx.Component:
    return rx.fragment(
        _action("undo", "restore", LibraryState.restore_chosen),
        _action("trash", "purge", LibraryState.purge_chosen, class_name="btn sm danger"),
    )


def _of_living() -> rx.Component:
    return rx.fragment(
        _action("star", "star", LibraryState.star_chosen(True)),
        _action("star", "unstar", LibraryState.star_chosen(False)),
        _tag_form(LibraryState.tag_chosen),
        _board_choice(),
        rx.cond(LibraryState.board_id != "", _action("close", "lift", LibraryState.lift_chosen)),
        rx.el.a(
            icon("download", "s"),
            t("library.zip"),
            href=LibraryState.zip_url,
            download=True,
            class_name="btn sm",
            custom_attrs={"data-testid": "zip", "reloadDocument": True},
        ),
        _action("trash", "delete", LibraryState.delete_chosen, class_name="btn sm danger"),
    )


def _action(picture: str, name: str, on_click: Any, *, class_name: str = "btn sm") -> rx.Component:
    return rx.el.button(
        icon(picture, "s"),
        t(f"library.{name}"),
        type="button",
        class_name=class_name,
        on_click=on_click,
        custom_attrs={"data-testid": f"bulk-{name}"},
    )


def _tag_form(on_submit: Any) -> rx.Component:
    return rx.el.form(
        rx.el.input(
            name="tag",
            placeholder=t("library.add_tag"),
            aria_label=t("library.add_tag"),
            max_length=_MAX_TAG_CHARS,
            required=True,
            class_name="input tag-input",
        ),
        on_submit=on_submit,
        reset_on_submit=True,
    )


def _board_choice() -> rx.Component:
    """Offer the boards; choosing one lays everything chosen on it."""

    def option(board: rx.vars.ObjectVar[BoardRow]) -> rx.Component:
        return rx.el.option(board.title, value=board.board_id)

    return rx.cond(
        LibraryState.overview.boards.length() > 0,
        rx.el.label(
            rx.el.span(t("library.lay"), class_name="sr"),
            rx.el.select(
                rx.el.option(t("library.lay"), value=""),
                rx.foreach(LibraryState.overview.boards, option),
                value="",
                on_change=LibraryState.lay_chosen,
                class_name="input board-choice",
            ),
        ),
    )
