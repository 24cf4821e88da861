"""``/library``: everything the creator made."""

import reflex as rx

from avatar_g.components.downloads import downloads
from avatar_g.components.icons import icon
from avatar_g.components.item_tile import item_tile
from avatar_g.components.shell import shell
from avatar_g.components.text import t, t_of, t_plural
from avatar_g.components.waveform_player import waveform_player
from avatar_g.state.library import FILTERS, KINDS, LibraryState

_SELECTED = LibraryState.selected


def library() -> rx.Component:
    """Compose the page."""
    has_items = LibraryState.items.length() > 0
    nothing = rx.cond(LibraryState.is_loaded, _empty(), _skeletons())
    return shell(
        rx.el.div(
            rx.el.h1(t("library.page_title"), class_name="display"),
            rx.el.p(t_plural("library.items", LibraryState.total), class_name="t2 t16 lead num"),
            class_name="page-head",
        ),
        _filters(),
        rx.el.div(
            rx.el.div(rx.cond(has_items, _grid(), nothing), _pager(), class_name="grow"),
            rx.cond(_SELECTED.item_id != "", _details()),
            class_name="lib",
        ),
        place="library",
    )


def _filters() -> rx.Component:
    chips = [
        rx.el.button(
            t(f"library.filters.{kind}"),
            type="button",
            class_name="chip",
            on_click=LibraryState.filter_by(kind),
            custom_attrs={"aria-pressed": LibraryState.kind == kind},
        )
        for kind in FILTERS
    ]
    return rx.el.div(
        *chips, class_name="row wrap g6 filters", role="group", aria_label=t("library.filter")
    )


def _grid() -> rx.Component:
    return rx.el.ul(
        rx.foreach(
            LibraryState.items,
            lambda item: item_tile(
                item,
                on_open=LibraryState.open_item(item.item_id),
                is_selected=_SELECTED.item_id == item.item_id,
            ),
        ),
        class_name="tiles",
    )


def _skeletons() -> rx.Component:
    tile = rx.el.li(rx.el.span(class_name="sk thumb"), rx.el.span(class_name="sk line"))
    return rx.el.ul(*[tile] * 8, class_name="tiles", custom_attrs={"aria-hidden": "true"})


def _empty() -> rx.Component:
    return rx.el.div(
        icon("library", "xl"),
        rx.el.p(t_of("library.empty", FILTERS, LibraryState.kind)),
        rx.el.a(icon("sparkles"), t("library.make_first"), href="/", class_name="btn primary"),
        class_name="empty card",
    )


def _pager() -> rx.Component:
    pager = rx.el.nav(
        _turn("previous", "chevron_left", -1, is_off=LibraryState.page <= 1),
        rx.el.span(
            t("library.page_of", page=LibraryState.page, count=LibraryState.page_count),
            class_name="t13 t2 num",
        ),
        _turn("next", "chevron_right", 1, is_off=LibraryState.page >= LibraryState.page_count),
        class_name="row pager",
        aria_label=t("library.pages"),
    )
    return rx.cond(LibraryState.page_count > 1, pager)


def _turn(name: str, symbol: str, step: int, *, is_off: rx.Var[bool]) -> rx.Component:
    return rx.el.button(
        icon(symbol),
        type="button",
        class_name="ib",
        disabled=is_off,
        aria_label=t(f"library.{name}"),
        title=t(f"library.{name}"),
        on_click=LibraryState.turn_page(step),
    )


def _details() -> rx.Component:
    return rx.el.section(
        rx.el.div(
            rx.el.h2(t("library.details"), class_name="h3"),
            rx.el.span(class_name="grow"),
            rx.el.button(
                icon("close"),
                type="button",
                class_name="ib sm",
                aria_label=t("library.close_details"),
                title=t("library.close_details"),
                on_click=LibraryState.close_item,
            ),
            class_name="ph",
        ),
        rx.el.div(
            rx.match(_SELECTED.kind, ("song", _song()), ("avatar", _portrait()), _video()),
            rx.el.div(
                rx.el.h3(_SELECTED.title, lang=_SELECTED.language, class_name="h2"),
                rx.el.p(
                    t_of("library.kinds", KINDS, _SELECTED.kind),
                    rx.cond(_SELECTED.length_text != "", f" · {_SELECTED.length_text}", ""),
                    class_name="t12 t3 num",
                ),
            ),
            downloads(_SELECTED.files),
            rx.el.button(
                icon("trash"),
                t("library.delete"),
                type="button",
                class_name="btn danger",
                aria_label=t("library.delete_named", title=_SELECTED.title),
                on_click=LibraryState.delete_item(_SELECTED.item_id),
            ),
            class_name="pb",
        ),
        class_name="panel details",
        aria_label=t("library.details"),
        custom_attrs={"data-testid": "details"},
    )


def _video() -> rx.Component:
    captions = rx.el.track(
        src=_SELECTED.captions_url,
        src_lang=_SELECTED.language,
        kind="captions",
        label=t("home.files.captions"),
    )
    return rx.el.video(
        rx.cond(_SELECTED.captions_url != "", captions),
        src=_SELECTED.media_url,
        poster=_SELECTED.thumb_url,
        controls=True,
        preload="metadata",
        class_name="details-media",
        aria_label=t("home.video_name", title=_SELECTED.title),
        custom_attrs={"playsInline": True},
    )


def _song() -> rx.Component:
    cover = rx.el.img(src=_SELECTED.thumb_url, alt="", class_name="details-media")
    return rx.el.div(
        rx.cond(_SELECTED.thumb_url != "", cover),
        waveform_player(
            src=_SELECTED.media_url,
            peaks_url=_SELECTED.peaks_url,
            duration_s=_SELECTED.song_s,
            is_compact=True,
        ),
        class_name="col g12",
    )


def _portrait() -> rx.Component:
    return rx.el.img(
        src=_SELECTED.thumb_url,
        alt=t("home.avatar_picture", title=_SELECTED.title),
        class_name="details-media",
    )
