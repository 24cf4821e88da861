"""The Video Studio before a draft is open: a form for a new one, and the list."""

from typing import Any

import reflex as rx

from avatar_g.backend.domain.formats import Aspect
from avatar_g.backend.domain.wishes import VideoMode
from avatar_g.components.asset_picker import pick_button
from avatar_g.components.icons import icon
from avatar_g.components.problem_text import problem_text
from avatar_g.components.text import t
from avatar_g.state.song_rows import SongRow
from avatar_g.state.video import VideoState
from avatar_g.state.video_rows import DraftCard


def video_start() -> rx.Component:
    """Draw the panel."""
    form = rx.cond(VideoState.songs.length() > 0, _form(), _no_songs())
    return rx.el.section(
        rx.el.div(
            rx.cond(VideoState.is_loaded, form, _waiting()),
            rx.el.h2(t("video.drafts"), class_name="h2"),
            rx.cond(VideoState.drafts.length() > 0, _drafts(), _no_drafts()),
            class_name="pb vs-start",
        ),
        class_name="panel vs-all",
        aria_label=t("video.page_title"),
    )


def _form() -> rx.Component:
    words = rx.cond(VideoState.is_creating, t("video.creating"), t("video.create"))
    songs = rx.el.fieldset(
        rx.el.legend(t("video.song"), class_name="label"),
        rx.el.div(rx.foreach(VideoState.songs, _song), class_name="vs-songs"),
    )
    return rx.el.div(
        rx.el.h2(t("video.new"), class_name="h2"),
        rx.el.p(t("video.new_hint"), class_name="t13 t2"),
        songs,
        pick_button("film"),
        rx.el.div(
            _segments(
                "shows",
                [(one.value, t(f"video.modes.{one}")) for one in VideoMode],
                VideoState.mode,
                VideoState.choose_mode,
            ),
            _segments(
                "aspect",
                [(one.value, one.value) for one in Aspect],
                VideoState.aspect,
                VideoState.choose_aspect,
            ),
            class_name="row wrap g16 top",
        ),
        _problem(),
        rx.el.button(
            icon("sparkles"),
            words,
            type="button",
            class_name="btn primary lg start-self",
            disabled=VideoState.is_creating,
            on_click=VideoState.create,
            custom_attrs={"data-testid": "create-draft"},
        ),
        class_name="col g12 card vs-form",
    )


def _song(song: rx.vars.ObjectVar[SongRow]) -> rx.Component:
    cover = rx.el.img(src=song.cover_url, alt="", loading="lazy")
    bare = rx.el.span(icon("song", "l"), class_name="empty-cover")
    return rx.el.button(
        rx.cond(song.cover_url != "", cover, bare),
        rx.el.span(
            rx.el.span(song.title, lang=song.language, class_name="t13 b trunc"),
            rx.el.span(song.length_text, class_name="t12 t2 num"),
            class_name="col vs-song-name",
        ),
        type="button",
        class_name="vs-song",
        on_click=VideoState.choose_song(song.track_id),
        custom_attrs={
            "aria-pressed": VideoState.track_id == song.track_id,
            "data-testid": "film-song",
        },
    )


def _segments(
    name: str, options: list[tuple[str, Any]], chosen: rx.Var[str], choose: Any
) -> rx.Component:
    buttons = [
        rx.el.button(
            words,
            type="button",
            on_click=choose(value),
            custom_attrs={"aria-pressed": chosen == value, f"data-{name}": value},
        )
        for value, words in options
    ]
    return rx.el.div(
        rx.el.div(t(f"video.{name}"), class_name="label"),
        rx.el.div(*buttons, class_name="seg", role="group", aria_label=t(f"video.{name}")),
    )


def _problem() -> rx.Component:
    problem = VideoState.problem
    note = rx.el.div(
        icon("alert", "s"),
        rx.el.span(problem_text(problem.key, problem.arguments), class_name="grow"),
        class_name="note bad",
    )
    return rx.el.div(rx.cond(problem.key != "", note), role="alert")


def _no_songs() -> rx.Component:
    return rx.el.div(
        rx.el.h2(t("video.no_songs"), class_name="h2"),
        rx.el.p(t("video.no_songs_hint"), class_name="t13 t2"),
        rx.el.a(
            icon("song"),
            t("video.to_music"),
            href="/services/music-studio",
            class_name="btn primary start-self",
        ),
        class_name="col g12 card vs-form",
        custom_attrs={"data-testid": "no-songs"},
    )


def _waiting() -> rx.Component:
    return rx.el.div(
        rx.el.span(t("video.loading"), class_name="sr"),
        *(rx.el.div(class_name="sk vs-sk") for _ in range(3)),
        class_name="col g12 card vs-form",
        role="status",
    )


def _no_drafts() -> rx.Component:
    return rx.el.p(t("video.no_drafts"), class_name="t13 t3")


def _drafts() -> rx.Component:
    return rx.el.ul(rx.foreach(VideoState.drafts, _draft), class_name="tiles")


def _draft(draft: rx.vars.ObjectVar[DraftCard]) -> rx.Component:
    frame = rx.el.img(src=draft.frame_url, alt="", loading="lazy", class_name="fill")
    bare = rx.el.span(icon("clapper"), class_name="bare")
    state = rx.cond(draft.is_finished, t("video.rendered"), t("video.draft"))
    return rx.el.li(
        rx.el.button(
            rx.el.span(rx.cond(draft.frame_url != "", frame, bare), class_name="thumb"),
            rx.el.span(draft.title, class_name="nm trunc"),
            rx.el.span(state, class_name="mt"),
            type="button",
            class_name="tile",
            on_click=VideoState.open_draft(draft.video_id),
            custom_attrs={"data-testid": "draft"},
        )
    )
