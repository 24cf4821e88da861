"""A project's board: characters, songs and videos in three columns, lines between the last two."""

from typing import Any

import reflex as rx

from avatar_g.backend.domain.music import Genre
from avatar_g.components.choose import draw_case, text_case, text_if
from avatar_g.components.icon_button import icon_button
from avatar_g.components.icons import icon
from avatar_g.components.item_tile import kind_icon
from avatar_g.components.text import t, t_of, t_plural
from avatar_g.state.library_actions import LibraryActionState
from avatar_g.state.project import ProjectState
from avatar_g.state.project_picks import ProjectPickState
from avatar_g.state.project_rows import GAP_PX, BoardCard, BoardLine

_COLUMNS = (
    ("avatar", "avatar", ProjectState.avatars, "/services/avatar-builder"),
    ("song", "song", ProjectState.songs, "/services/music-studio"),
    ("video", "clapper", ProjectState.videos, "/services/video-studio"),
)


def project_board() -> rx.Component:
    """Draw the note about outdated videos and the columns."""
    avatars, songs, videos = (_column(*each) for each in _COLUMNS)
    return rx.fragment(
        rx.cond((ProjectState.outdated_count > 0) & ~ProjectState.puts_off_update, _outdated()),
        rx.el.div(avatars, songs, _lines(), videos, class_name="pj-board"),
    )


def _outdated() -> rx.Component:
    update = rx.el.button(
        icon("retry", "s"),
        t_plural("project.update", ProjectState.outdated_count),
        type="button",
        class_name="btn sm",
        on_click=ProjectState.update_videos,
        custom_attrs={"data-testid": "update"},
    )
    return rx.el.div(
        icon("info"),
        rx.el.span(
            rx.el.b(t("project.changed", titles=ProjectState.changed_titles), class_name="sb"),
            " ",
            t("project.changed_text"),
            class_name="grow",
        ),
        rx.cond(ProjectState.may_edit, update),
        rx.el.button(
            t("project.later"),
            type="button",
            class_name="btn sm ghost",
            on_click=ProjectState.put_off_update,
        ),
        role="status",
        class_name="note info pj-note",
        custom_attrs={"data-testid": "outdated"},
    )


def _column(name: str, picture: str, cards: Any, studio: str) -> rx.Component:
    add = icon_button(
        "plus",
        t(f"project.add.{name}"),
        ProjectPickState.open_for(name),
        custom_attrs={"data-testid": f"add-{name}", "aria-haspopup": "dialog"},
    )
    make = rx.el.a(
        icon("sparkles"), t(f"project.make.{name}"), href=studio, class_name="btn ghost block"
    )
    empty = rx.el.li(t(f"project.empty.{name}"), class_name="t13 t3 pj-none")
    return rx.el.section(
        rx.el.div(
            icon(picture),
            rx.el.h2(
                t(f"project.columns.{name}"),
                " ",
                rx.el.span(cards.length(), class_name="t3 num"),
                class_name="h3 grow",
            ),
            rx.cond(ProjectState.may_edit, add),
            class_name="row pj-head",
        ),
        rx.el.ul(
            rx.foreach(cards, _card),
            rx.cond(cards.length() == 0, empty),
            class_name="pj-column",
        ),
        rx.cond(ProjectState.may_edit, make),
        aria_label=t(f"project.columns.{name}"),
        class_name=f"pj-col {name}",
        custom_attrs={"data-column": name},
    )


def _card(card: rx.vars.ObjectVar[BoardCard]) -> rx.Component:
    return rx.el.li(
        _picture(card),
        rx.el.div(
            rx.el.div(card.title, lang=card.language, class_name="t13 sb trunc"),
            rx.el.div(_facts(card), class_name="t12 t3 trunc num"),
            _mark(card),
            class_name="grow col g4 pj-words",
        ),
        rx.el.div(_open(card), _take_out(card), class_name="pj-acts"),
        rx.cond(card.mark == "making", _progress(card)),
        class_name="card pj-card",
        custom_attrs={"data-testid": "board-card", "data-kind": card.kind, "data-mark": card.mark},
    )


def _picture(card: rx.vars.ObjectVar[BoardCard]) -> rx.Component:
    shape = text_case(
        card.kind,
        ("avatar", "pj-thumb stage"),
        ("song", "pj-thumb"),
        ("upload", "pj-thumb"),
        "pj-thumb wide",
    )
    image = rx.cond(
        card.thumb_url != "",
        rx.el.img(src=card.thumb_url, alt="", loading="lazy"),
        kind_icon(card.kind),
    )
    button = rx.el.button(
        image,
        rx.el.span(icon("play", "s"), class_name="pj-play"),
        type="button",
        class_name=shape,
        aria_label=t("project.play_named", title=card.title),
        on_click=ProjectState.play(card.item_id),
    )
    plays = (card.kind != "avatar") & (card.media_url != "")
    return rx.cond(plays, button, rx.el.span(image, class_name=shape))


def _facts(card: rx.vars.ObjectVar[BoardCard]) -> rx.Component:
    number: Any = card.version
    version = text_if(number > 0, t("project.version", number=number), "")
    shows = text_if(card.shows != "", t("project.shows", titles=card.shows), "")
    return rx.fragment(
        card.facts,
        text_if((card.facts != "") & (card.genre != ""), " · "),
        t_of("music.genres", Genre, card.genre),
        version,
        text_if((card.facts != "") & (card.shows != ""), " · "),
        shows,
    )


def _mark(card: rx.vars.ObjectVar[BoardCard]) -> rx.Component:
    making = rx.el.span(t("project.marks.making"), class_name="tag acc")
    outdated = rx.el.span(
        t("project.marks.outdated", titles=card.changed), class_name="tag warn trunc"
    )
    draft = rx.el.span(t("project.marks.draft"), class_name="tag")
    ready = rx.el.span(t("project.marks.ready"), class_name="tag ok")
    mark = draw_case(card.mark, ("making", making), ("outdated", outdated), ("draft", draft), ready)
    return rx.el.div(mark, class_name="row")


def _open(card: rx.vars.ObjectVar[BoardCard]) -> rx.Component:
    button = icon_button(
        "pencil",
        t("project.open_named", title=card.title),
        LibraryActionState.open_in_studio(card.item_id),
        custom_attrs={"data-testid": "open"},
    )
    return rx.cond(card.is_own & (card.mark != "draft"), button)


def _take_out(card: rx.vars.ObjectVar[BoardCard]) -> rx.Component:
    button = icon_button(
        "close",
        t("project.take_out_named", title=card.title),
        ProjectState.take_out(card.item_id),
        custom_attrs={"data-testid": "take-out"},
    )
    return rx.cond(card.can_take_out, button)


def _progress(card: rx.vars.ObjectVar[BoardCard]) -> rx.Component:
    return rx.el.div(
        rx.el.i(style={"--p": f"{card.percent}%"}),
        class_name="prog",
        role="progressbar",
        aria_label=t("project.progress_of", title=card.title),
        custom_attrs={
            "aria-valuemin": "0",
            "aria-valuemax": "100",
            "aria-valuenow": card.percent,
        },
    )


def _lines() -> rx.Component:
    def line(each: rx.vars.ObjectVar[BoardLine]) -> rx.Component:
        return rx.el.svg.path(d=each.path, class_name=rx.cond(each.is_outdated, "warn", ""))

    return rx.el.svg(
        rx.foreach(ProjectState.lines, line),
        width=str(GAP_PX),
        height=ProjectState.lines_height_px.to(str),
        class_name="pj-lines",
        custom_attrs={"aria-hidden": "true"},
    )
