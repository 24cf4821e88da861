"""Songs made and being made, newest first."""

from typing import Any

import reflex as rx

from avatar_g.backend.domain.jobs import JobStage, JobStatus
from avatar_g.backend.domain.music import Genre
from avatar_g.components.choose import Number, text_if
from avatar_g.components.icon_button import icon_button
from avatar_g.components.icons import icon
from avatar_g.components.problem_text import problem_text
from avatar_g.components.progress_bar import progress_bar
from avatar_g.components.recording_file import recording_file
from avatar_g.components.song_names import key_name
from avatar_g.components.text import t, t_duration, t_of, t_plural
from avatar_g.state.composer import STARTERS, ComposerState, Starter
from avatar_g.state.jobs import JobsState, LiveTick
from avatar_g.state.music import MusicState
from avatar_g.state.song_rows import ORIGINS, SongRow

_Row = rx.vars.ObjectVar[SongRow]


def song_list() -> rx.Component:
    """Draw the list, or the cards of an empty studio."""
    songs = rx.el.ul(rx.foreach(MusicState.songs, _song), class_name="songs")
    more = rx.el.button(
        t("music.show_more"),
        type="button",
        class_name="btn ghost sm",
        on_click=MusicState.show_more,
    )
    listed = rx.fragment(songs, rx.cond(MusicState.may_have_more, more))
    nothing = rx.cond(MusicState.is_loaded, _empty(), _skeletons())
    return rx.cond(MusicState.songs.length() > 0, listed, nothing)


def _song(row: _Row) -> rx.Component:
    is_open = MusicState.track.track_id == row.track_id
    is_busy = (row.status == JobStatus.QUEUED) | (row.status == JobStatus.RUNNING)
    is_new = is_busy & ~row.is_finished
    return rx.el.li(
        rx.cond(is_new, _busy_song(row), _finished_song(row)),
        class_name=rx.cond(is_open, "res sel", "res"),
        custom_attrs={
            "data-testid": "song",
            "data-status": row.status,
            "data-origin": row.origin,
            "data-finished": row.is_finished,
        },
    )


def _finished_song(row: _Row) -> rx.Component:
    tempo_bpm: Number = row.tempo_bpm
    sections: Number = row.section_count
    heard = rx.fragment(
        " · ",
        key_name(row.pitch_class, row.mode),
        " · ",
        t_plural("music.section_count", sections),
    )
    failed = rx.el.span(problem_text(row.error_key), class_name="t12 hint bad flat")
    about = rx.el.span(
        t_of("music.origins", ORIGINS, row.origin),
        rx.cond(row.genre != "", " · ", ""),
        t_of("music.genres", Genre, row.genre),
        rx.cond(tempo_bpm > 0, " · ", ""),
        rx.cond(tempo_bpm > 0, t("music.tempo", bpm=row.tempo_bpm), ""),
        rx.cond(sections > 0, heard),
        class_name="t12 t2 trunc",
    )
    return rx.fragment(
        _cover(row),
        rx.el.button(
            rx.el.span(row.title, lang=row.title_language, class_name="t13 b trunc"),
            rx.cond(row.is_finished, about, failed),
            type="button",
            class_name="res-name",
            on_click=MusicState.open_song(row.track_id),
            custom_attrs={
                "aria-current": rx.cond(MusicState.track.track_id == row.track_id, "true", "false")
            },
        ),
        rx.el.span(row.length_text, class_name="t12 t2 num"),
        rx.cond(row.is_finished, rx.fragment(), _retry(row)),
        icon_button(
            "trash", t("music.delete_named", title=row.title), MusicState.delete_song(row.track_id)
        ),
    )


def _retry(row: _Row) -> rx.Component:
    return rx.el.button(
        icon("retry", "s"),
        t("common.retry"),
        type="button",
        class_name="btn sm",
        aria_label=t("jobs.retry_named", title=row.title),
        on_click=JobsState.retry(row.job_id),
    )


def _cover(row: _Row) -> rx.Component:
    picture = rx.el.img(src=row.cover_url, alt="", class_name="cover res-cover")
    play = rx.el.button(
        icon("play", "s"),
        type="button",
        class_name="playb sm over-cover",
        aria_label=t("music.play_named", title=row.title),
        title=t("music.play_named", title=row.title),
        on_click=MusicState.play_song(row.track_id),
    )
    return rx.el.span(
        rx.cond(
            row.cover_url != "",
            picture,
            rx.el.span(icon("song"), class_name="cover res-cover empty-cover"),
        ),
        rx.cond(row.song_url != "", play),
        class_name="rel",
    )


def _busy_song(row: _Row) -> rx.Component:
    tick = JobsState.live[row.job_id].to(LiveTick)
    is_live = JobsState.live.contains(row.job_id)
    percent = rx.cond(is_live, tick.percent, row.percent)
    stage: Any = rx.cond(is_live, tick.stage, row.stage)
    words = text_if(
        row.status == JobStatus.QUEUED, t("stages.waiting"), t_of("stages", JobStage, stage)
    )
    left = text_if(is_live & (tick.eta_s > 0), f" · {t('jobs.left', time=t_duration(tick.eta_s))}")
    return rx.fragment(
        rx.el.span(class_name="sk res-cover"),
        rx.el.div(
            rx.el.div(row.title, lang=row.title_language, class_name="t13 b trunc"),
            rx.el.div(words, left, class_name="t12 t2 trunc num"),
            progress_bar(percent, name=t("jobs.progress_named", title=row.title)),
            class_name="col g4 grow trunc",
        ),
        rx.el.span(f"{percent}%", class_name="t12 t2 num"),
        icon_button("close", t("jobs.cancel_named", title=row.title), JobsState.cancel(row.job_id)),
    )


def _skeletons() -> rx.Component:
    row = rx.el.li(rx.el.span(class_name="sk res-cover"), rx.el.span(class_name="sk line grow"))
    return rx.el.ul(*[row] * 3, class_name="songs quiet", custom_attrs={"aria-hidden": "true"})


def _empty() -> rx.Component:
    return rx.el.div(
        rx.el.h2(t("music.empty.title"), class_name="h1"),
        rx.el.p(t("music.empty.text"), class_name="t16 t2 lead"),
        rx.el.ul(*(_starter(card) for card in STARTERS), class_name="starters"),
        recording_file(large=True),
        class_name="studio-empty",
    )


def _starter(card: Starter) -> rx.Component:
    number = {1: "solo", 2: "duet", 3: "trio"}[len(card.voices)]
    return rx.el.li(
        rx.el.span(class_name=f"starter-art {card.name}", custom_attrs={"aria-hidden": "true"}),
        rx.el.div(
            rx.el.div(
                rx.el.div(t(f"music.starters.{card.name}"), class_name="t13 sb"),
                rx.el.div(
                    t("music.tempo", bpm=card.tempo),
                    " · ",
                    t(f"music.ensembles.{number}"),
                    class_name="t12 t3",
                ),
                class_name="grow",
            ),
            rx.el.button(
                t("music.use"),
                type="button",
                class_name="btn sm",
                aria_label=t("music.use_named", name=t(f"music.starters.{card.name}")),
                on_click=ComposerState.use_starter(card.name),
                custom_attrs={"data-starter": card.name},
            ),
            class_name="row",
        ),
        class_name="card starter",
    )
