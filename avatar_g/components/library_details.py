"""The library's right panel: one thing, where it came from, and what can be made of it."""

from typing import Any

import reflex as rx

from avatar_g.components.captioned_video import captioned_video
from avatar_g.components.choose import text_if
from avatar_g.components.downloads import downloads
from avatar_g.components.icon_button import icon_button
from avatar_g.components.icons import icon
from avatar_g.components.library_grid import lineage_graph
from avatar_g.components.share_dialog import share_button
from avatar_g.components.text import t, t_of, t_size
from avatar_g.components.waveform_player import waveform_player
from avatar_g.state.library import KINDS, LibraryState
from avatar_g.state.library_actions import LibraryActionState

_ITEM = LibraryState.selected
_MAX_TAG_CHARS = 40
_SONGS = ("song", "upload")


def library_details() -> rx.Component:
    """Draw the open item."""
    delete = rx.el.button(
        icon("trash"),
        t("library.delete"),
        type="button",
        class_name="btn danger",
        aria_label=t("library.delete_named", title=_ITEM.title),
        on_click=LibraryState.delete_item(_ITEM.item_id),
    )
    return rx.el.section(
        _head(),
        rx.el.div(
            _media(),
            _name(),
            _ways_on(),
            downloads(_ITEM.files),
            share_button(_ITEM.item_id, _ITEM.title),
            _origin(),
            _tags(),
            class_name="pb",
        ),
        rx.el.div(delete, class_name="pf"),
        class_name="panel details",
        aria_label=t("library.details"),
        custom_attrs={"data-testid": "details"},
    )


def _head() -> rx.Component:
    star = icon_button(
        "star",
        text_if(_ITEM.is_starred, t("library.unstar"), t("library.star")),
        LibraryState.star_item(_ITEM.item_id, ~_ITEM.is_starred),
        class_name="ib sm star-button",
        custom_attrs={"aria-pressed": _ITEM.is_starred, "data-testid": "star"},
    )
    return rx.el.div(
        rx.el.h2(t("library.details"), class_name="h3"),
        rx.el.span(class_name="grow"),
        star,
        icon_button("close", t("library.close_details"), LibraryState.close_item),
        class_name="ph",
    )


def _name() -> rx.Component:
    title: Any = _ITEM.title
    return rx.el.div(
        rx.el.h3(
            text_if(title != "", title, t("library.untitled")),
            lang=_ITEM.language,
            class_name="h2",
        ),
        rx.el.p(
            t_of("library.kinds", KINDS, _ITEM.kind),
            rx.cond(_ITEM.length_text != "", f" · {_ITEM.length_text}", ""),
            " · ",
            t_size(_ITEM.size),
            f" · {_ITEM.date_text}",
            class_name="t12 t3 num",
        ),
    )


def _media() -> rx.Component:
    is_song = (_ITEM.kind == "song") | (_ITEM.kind == "upload")
    is_film = (_ITEM.kind == "video") | (_ITEM.kind == "talk")
    still = rx.cond(_ITEM.thumb_url != "", _portrait())
    return rx.cond(is_song, _song(), rx.cond(is_film, _video(), still))


def _ways_on() -> rx.Component:
    """Offer the studios that take this kind of thing."""
    film = _way("clapper", "make_video", LibraryActionState.film_song, class_name="btn primary")
    use = _way("avatar", "use_avatar", LibraryActionState.use_avatar, class_name="btn primary")
    talk = _way("captions", "talk_with", LibraryActionState.talk_with)
    sing = _way("microphone", "sing_with", LibraryActionState.sing_with, class_name="btn primary")
    project = rx.el.a(
        icon("download"),
        t("library.project_file"),
        href=LibraryState.project_url,
        download=True,
        class_name="btn",
        custom_attrs={"data-testid": "project-file", "reloadDocument": True},
    )
    page = rx.el.a(
        icon("folder"),
        t("library.open_project"),
        href=LibraryState.project_page,
        class_name="btn",
        custom_attrs={"data-testid": "project-page"},
    )
    ways = [("avatar", rx.fragment(use, talk)), ("voice", sing), *((kind, film) for kind in _SONGS)]
    return rx.el.div(
        rx.match(_ITEM.kind, *ways, rx.fragment()),
        _way("pencil", "open_in_studio", LibraryActionState.open_in_studio),
        rx.cond(LibraryState.project_page != "", page),
        rx.cond(LibraryState.project_url != "", project),
        class_name="row wrap g6",
    )


def _way(picture: str, name: str, event: Any, *, class_name: str = "btn") -> rx.Component:
    return rx.el.button(
        icon(picture),
        t(f"library.{name}"),
        type="button",
        class_name=class_name,
        on_click=event(_ITEM.item_id),
        custom_attrs={"data-testid": f"way-{name}"},
    )


def _origin() -> rx.Component:
    """Draw lineage and recipe."""
    seed = rx.el.div(
        rx.el.dt(t("library.seed")), rx.el.dd(LibraryState.seed, class_name="num"), class_name="kv"
    )
    prompt = rx.el.div(
        rx.el.dt(t("library.prompt")), rx.el.dd(LibraryState.prompt), class_name="kv tall"
    )
    return rx.fragment(
        rx.cond(
            LibraryState.lineage.nodes.length() > 1,
            rx.el.section(rx.el.h3(t("library.made_from"), class_name="h4"), lineage_graph()),
        ),
        rx.el.dl(
            rx.cond(LibraryState.prompt != "", prompt),
            rx.cond(LibraryState.seed != "", seed),
            class_name="t12 lib-facts",
        ),
    )


def _tags() -> rx.Component:
    def tag(name: rx.Var[str]) -> rx.Component:
        return rx.el.button(
            name,
            icon("close", "s"),
            type="button",
            class_name="chip",
            aria_label=t("library.untag_named", tag=name),
            on_click=LibraryState.untag_item(name),
        )

    return rx.el.div(
        rx.foreach(_ITEM.tags, tag),
        rx.el.form(
            rx.el.input(
                name="tag",
                placeholder=t("library.add_tag"),
                aria_label=t("library.add_tag"),
                max_length=_MAX_TAG_CHARS,
                required=True,
                class_name="input tag-input",
            ),
            on_submit=LibraryState.tag_item,
            reset_on_submit=True,
        ),
        class_name="row wrap g6",
        role="group",
        aria_label=t("library.tags"),
    )


def _video() -> rx.Component:
    return captioned_video(
        src=_ITEM.media_url,
        poster=_ITEM.thumb_url,
        captions_url=_ITEM.captions_url,
        language=_ITEM.language,
        name=t("home.video_name", title=_ITEM.title),
        class_name="details-media",
    )


def _song() -> rx.Component:
    cover = rx.el.img(src=_ITEM.thumb_url, alt="", class_name="details-media")
    return rx.el.div(
        rx.cond(_ITEM.thumb_url != "", cover),
        waveform_player(
            src=_ITEM.media_url,
            peaks_url=_ITEM.peaks_url,
            duration_s=_ITEM.song_s,
            is_compact=True,
        ),
        class_name="col g12",
    )


def _portrait() -> rx.Component:
    return rx.el.img(
        src=_ITEM.thumb_url,
        alt=t("home.avatar_picture", title=_ITEM.title),
        class_name="details-media",
    )
