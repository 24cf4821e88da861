"""Right in the Music Studio: the open song's recipe and versions, or one of its three forms."""

from collections.abc import Sequence
from typing import Any

import reflex as rx

from avatar_g.backend.domain.music import Genre, Mood
from avatar_g.components.choose import Number, draw_case, text_case
from avatar_g.components.downloads import downloads
from avatar_g.components.icon_button import icon_button
from avatar_g.components.icons import icon
from avatar_g.components.share_dialog import share_button
from avatar_g.components.song_language import song_language
from avatar_g.components.song_names import key_name
from avatar_g.components.song_sound import version_compare
from avatar_g.components.text import t, t_of, t_plural
from avatar_g.state.music import PANELS, MusicState
from avatar_g.state.recordings import RecordingState
from avatar_g.state.song_rows import NOTICES, ORIGINS, Version

_TRACK = MusicState.track
_IS_OWN = _TRACK.row.origin == "upload"


def song_panel() -> rx.Component:
    """Draw the panel."""
    is_details = MusicState.panel == "details"
    close = icon_button("close", t("music.back_to_details"), MusicState.open_panel("details"))
    name = t_of("music.panels", PANELS, MusicState.panel)
    return rx.el.section(
        rx.el.div(
            rx.el.h2(name, class_name="h3"),
            rx.el.span(class_name="grow"),
            rx.cond(is_details, None, close),
            class_name="ph",
        ),
        rx.el.div(
            rx.cond(
                _TRACK.row.is_finished,
                draw_case(
                    MusicState.panel,
                    ("remix", _remix()),
                    ("extend", _extend()),
                    ("export", _export()),
                    _details(),
                ),
                rx.el.p(t("music.no_song"), class_name="t13 t3"),
            ),
            class_name="pb",
        ),
        class_name="panel song-panel",
        aria_label=name,
    )


def _details() -> rx.Component:
    cover = rx.el.img(src=_TRACK.row.cover_url, alt=t("music.cover_of", title=_TRACK.row.title))
    return rx.fragment(
        rx.el.div(
            rx.cond(_TRACK.row.cover_url != "", cover),
            rx.el.div(
                rx.el.div(_TRACK.row.title, lang=_TRACK.row.title_language, class_name="t13 sb"),
                rx.el.div(
                    t_of("music.origins", ORIGINS, _TRACK.row.origin),
                    f" · {_TRACK.row.length_text}",
                    class_name="t12 t2 num",
                ),
                rx.el.button(
                    icon("image", "s"),
                    t("music.new_cover"),
                    type="button",
                    class_name="btn sm",
                    on_click=MusicState.new_cover,
                ),
                class_name="col g6",
            ),
            class_name="row g12 top song-cover",
        ),
        rx.cond(_TRACK.prompt != "", rx.el.p(_TRACK.prompt, class_name="t13 t2 wrap-any")),
        rx.el.dl(
            _fact("genre", t_of("music.genres", Genre, _TRACK.row.genre)),
            _fact("speed", t("music.tempo", bpm=_TRACK.row.tempo_bpm)),
            _fact("key", key_name(_TRACK.key, _TRACK.mode)),
            rx.cond(_IS_OWN, _heard_facts(), _made_facts()),
            class_name="facts",
        ),
        rx.cond(_IS_OWN, _heard()),
        rx.el.div(class_name="hr"),
        rx.cond(_TRACK.voices.length() > 0, song_language()),
        _versions(),
    )


def _made_facts() -> rx.Component:
    return rx.fragment(
        _fact("seed", _TRACK.seed.to(str)),
        rx.cond(_TRACK.voices.length() > 0, _fact("voices", _voices())),
        _fact("edits", _TRACK.edit_count.to(str)),
    )


def _heard_facts() -> rx.Component:
    count: Number = _TRACK.row.section_count
    return rx.fragment(
        _fact("parts", t_plural("music.section_count", count)),
        _fact("loudness", _TRACK.loudness_text),
    )


def _heard() -> rx.Component:
    """Say what was noticed in somebody's own recording, and what it can become."""
    return rx.fragment(
        rx.foreach(
            _TRACK.notices,
            lambda notice: rx.el.p(
                icon("alert", "s"),
                rx.el.span(t_of("music.notices", NOTICES, notice)),
                class_name="note warn",
                custom_attrs={"data-notice": notice},
            ),
        ),
        rx.el.button(
            icon("microphone", "s"),
            t("music.tune.use"),
            type="button",
            class_name="btn sm start-self",
            on_click=RecordingState.sing(_TRACK.track_id),
            custom_attrs={"data-testid": "use-tune"},
        ),
    )


def _fact(name: str, value: Any) -> rx.Component:
    return rx.el.div(rx.el.dt(t(f"music.{name}")), rx.el.dd(value, class_name="num"))


def _voices() -> rx.Component:
    return rx.el.span(
        rx.foreach(
            _TRACK.voices,
            lambda voice: rx.el.span(
                voice, class_name=text_case(voice, ("B", "vb b"), ("C", "vb c"), "vb")
            ),
        ),
        class_name="row g4",
    )


def _versions() -> rx.Component:
    can_compare = _TRACK.versions.length() > 1
    compare = rx.fragment(
        rx.el.h3(t("music.versions.compare"), class_name="h3"),
        rx.el.p(t("music.versions.fair"), class_name="t12 t3"),
        version_compare(),
    )
    return rx.fragment(
        rx.el.h3(t("music.versions.title"), class_name="h3"),
        rx.el.ul(rx.foreach(_TRACK.versions, _version), class_name="versions"),
        rx.cond(can_compare, compare),
    )


def _version(version: rx.vars.ObjectVar[Version]) -> rx.Component:
    is_open = version.track_id == _TRACK.track_id
    return rx.el.li(
        rx.el.button(
            rx.el.span(class_name=rx.cond(is_open, "dot run", "dot off")),
            rx.el.span(
                t_of("music.origins", ORIGINS, version.origin),
                " · ",
                t_of("music.genres", Genre, version.genre),
                class_name="grow trunc",
            ),
            rx.el.span(version.length_text, class_name="t12 t3 num"),
            type="button",
            class_name="version",
            on_click=MusicState.open_song(version.track_id),
            custom_attrs={"aria-current": rx.cond(is_open, "true", "false")},
        )
    )


def _remix() -> rx.Component:
    genres = [rx.el.option(t(f"music.genres.{genre}"), value=genre.value) for genre in Genre]
    moods = [rx.el.option(t(f"music.moods.{mood}"), value=mood.value) for mood in Mood]
    return rx.fragment(
        rx.el.p(t("music.remix.hint"), class_name="t13 t2"),
        _area(
            "remix-prompt",
            t("music.remix.prompt"),
            t("music.remix.example"),
            MusicState.remix_prompt,
            MusicState.write_remix,
        ),
        _choice("genre", genres, MusicState.remix_genre, MusicState.choose_remix_genre),
        _choice("mood", moods, MusicState.remix_mood, MusicState.choose_remix_mood),
        rx.el.button(
            icon("microphone", "s"),
            t("music.remix.keep_vocals"),
            type="button",
            class_name="chip start-self",
            on_click=MusicState.toggle_vocals,
            custom_attrs={"aria-pressed": MusicState.keeps_vocals},
        ),
        _start("remix", "shuffle", MusicState.remix),
    )


def _extend() -> rx.Component:
    return rx.fragment(
        rx.el.p(t("music.extend.hint"), class_name="t13 t2"),
        _field(
            "extend-from",
            t("music.extend.start"),
            t("music.extend.outro"),
            MusicState.extend_from,
            MusicState.write_extend_from,
        ),
        _field(
            "extend-to",
            t("music.extend.end"),
            "1:30",
            MusicState.extend_to,
            MusicState.write_extend_to,
        ),
        _start("extend", "plus", MusicState.extend),
    )


def _export() -> rx.Component:
    archive = rx.el.a(
        icon("download", "s"),
        t("music.export.get"),
        href=_TRACK.archive_url,
        download=True,
        class_name="btn",
        custom_attrs={"data-testid": "archive", "reloadDocument": True},
    )
    packing = rx.fragment(
        rx.el.p(t("music.export.hint"), class_name="t13 t2"),
        _start("export", "folder", MusicState.export),
        rx.cond(_TRACK.archive_url != "", archive),
        rx.el.div(class_name="hr"),
    )
    return rx.fragment(
        downloads(_TRACK.files),
        share_button(_TRACK.track_id, _TRACK.row.title),
        rx.el.div(class_name="hr"),
        rx.cond(_IS_OWN, None, packing),
        _area(
            "cover-prompt",
            t("music.cover_prompt"),
            t("music.cover_example"),
            MusicState.cover_prompt,
            MusicState.write_cover,
        ),
        rx.el.button(
            icon("image", "s"),
            t("music.new_cover"),
            type="button",
            class_name="btn",
            on_click=MusicState.new_cover,
        ),
    )


def _start(name: str, symbol: str, on_click: Any) -> rx.Component:
    return rx.el.button(
        icon(symbol),
        t(f"music.{name}.start_it"),
        type="button",
        class_name="btn on",
        on_click=on_click,
        custom_attrs={"data-testid": f"start-{name}"},
    )


def _area(
    name: str, label: rx.Var[str], example: rx.Var[str], value: rx.Var[str], write: Any
) -> rx.Component:
    return rx.el.label(
        rx.el.span(label, class_name="label"),
        rx.el.textarea(
            id=name, value=value, placeholder=example, on_change=write, rows="3", class_name="ta"
        ),
    )


def _field(
    name: str, label: rx.Var[str], example: rx.Var[str] | str, value: rx.Var[str], write: Any
) -> rx.Component:
    return rx.el.label(
        rx.el.span(label, class_name="label"),
        rx.el.input(
            id=name, value=value, placeholder=example, on_change=write, class_name="input num"
        ),
    )


def _choice(
    name: str, options: Sequence[rx.Component], value: rx.Var[str], choose: Any
) -> rx.Component:
    return rx.el.label(
        rx.el.span(t(f"music.{name}"), class_name="label"),
        rx.el.select(
            rx.el.option(t("music.by_words"), value=""),
            *options,
            value=value,
            on_change=choose,
            class_name="input soft",
        ),
    )
