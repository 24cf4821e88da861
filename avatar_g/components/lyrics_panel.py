"""The words of a song: who writes them, and the editor."""

from typing import Any

import reflex as rx

from avatar_g.components.icons import icon
from avatar_g.components.text import t
from avatar_g.components.track_editor import SECTIONS
from avatar_g.state.composer import LYRICS_MODES, ComposerState, ScannedLine

_SCRIPT = rx.asset("lyrics_editor.jsx", shared=True).importable_path
rx.asset("lyrics_text.jsx", shared=True)
rx.asset("track_sheet.jsx", shared=True)
rx.asset("waveform_bars.jsx", shared=True)

REST_MS = 400
_TEXTS = (
    "editor", "syllables", "fit_crowded", "fit_divided", "voice_auto", "voice_hint",
    "replace_line", "rhyme", "line_up", "line_down",
)  # fmt: skip


def _text(text: rx.Var[str]) -> tuple[rx.Var[str]]:
    return (text,)


def _place(place: rx.Var[int], after: rx.Var[str]) -> tuple[rx.Var[int], rx.Var[str]]:
    return (place, after)


class LyricsEditor(rx.NoSSRComponent):
    """Lines with a caret that walks between them, hence the script."""

    library = _SCRIPT
    tag = "LyricsEditor"

    text: rx.Var[str]
    revision: rx.Var[int]
    scanned: rx.Var[list[ScannedLine]]
    suggested: rx.Var[int]
    suggestion_line: rx.Var[int]
    suggestion: rx.Var[str]
    voices: rx.Var[list[str]]
    language: rx.Var[str]
    texts: rx.Var[dict[str, str]]
    on_text: rx.EventHandler[_text]
    on_suggest: rx.EventHandler[_place]
    on_rhyme: rx.EventHandler[_text]


def lyrics_panel() -> rx.Component:
    """Draw the switch and, where the creator writes, the editor."""
    modes = [
        rx.el.button(
            t(f"music.lyrics.modes.{mode}"),
            type="button",
            on_click=ComposerState.choose_lyrics_mode(mode.value),
            custom_attrs={"aria-pressed": ComposerState.lyrics_mode == mode.value},
        )
        for mode in LYRICS_MODES
    ]
    return rx.el.div(
        rx.el.div(
            rx.el.h2(t("music.lyrics.title"), class_name="label grow flat"),
            rx.el.div(
                *modes, class_name="seg", role="group", aria_label=t("music.lyrics.mode_name")
            ),
            class_name="row wrap",
        ),
        rx.match(
            ComposerState.lyrics_mode,
            ("custom", _editor()),
            ("auto", rx.el.p(t("music.lyrics.auto_hint"), class_name="hint")),
            rx.el.p(t("music.lyrics.none_hint"), class_name="hint"),
        ),
        class_name="col lyrics-part",
    )


def _editor() -> rx.Component:
    texts: dict[str, Any] = {name: t(f"music.lyrics.{name}") for name in _TEXTS}
    texts |= {f"section_{name}": t(f"music.sections.{name}") for name in SECTIONS}
    texts["line_named"] = t("music.lyrics.line_named", line="{line}")
    texts["voice_of"] = t("music.lyrics.voice_of", line="{line}", voice="{voice}")
    texts["block_named"] = t("music.lyrics.block_named", block="{block}")
    texts["remove_block"] = t("music.lyrics.remove_block", block="{block}")
    return rx.fragment(
        LyricsEditor.create(
            text=ComposerState.lyrics,
            revision=ComposerState.lyrics_revision,
            scanned=ComposerState.scanned,
            suggested=ComposerState.suggestion_count,
            suggestion_line=ComposerState.suggestion_line,
            suggestion=ComposerState.suggestion,
            voices=ComposerState.voices,
            language=ComposerState.lyrics_language,
            texts=texts,
            on_text=ComposerState.write_lyrics,
            on_suggest=ComposerState.suggest_line,
            on_rhyme=ComposerState.find_rhymes,
        ),
        rx.el.div(
            rx.el.button(
                icon("sparkles", "s"),
                t("music.lyrics.write_for_me"),
                type="button",
                class_name="btn sm",
                on_click=ComposerState.write_for_me,
                custom_attrs={"data-testid": "write-for-me"},
            ),
            _rhyme_search(),
            class_name="row wrap g6",
        ),
        rx.cond(ComposerState.rhyme_word != "", _rhymes()),
    )


def _rhyme_search() -> rx.Component:
    return rx.el.input(
        type="search",
        placeholder=t("music.lyrics.rhyme_for"),
        aria_label=t("music.lyrics.rhyme_for"),
        max_length=60,
        on_change=ComposerState.find_rhymes.debounce(REST_MS),
        class_name="input soft rhyme-word",
    )


def _rhymes() -> rx.Component:
    found = rx.el.ul(
        rx.foreach(ComposerState.rhymes, lambda word: rx.el.li(word, class_name="tag")),
        class_name="row wrap g4",
        lang=ComposerState.lyrics_language,
        custom_attrs={"data-testid": "rhymes"},
    )
    nothing = rx.el.p(t("music.lyrics.no_rhymes"), class_name="hint")
    return rx.el.div(
        rx.el.p(t("music.lyrics.rhymes_of", word=ComposerState.rhyme_word), class_name="t12 t3"),
        rx.cond(ComposerState.rhymes.length() > 0, found, nothing),
        role="status",
        class_name="col g4",
    )
