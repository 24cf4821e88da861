"""Left in the Music Studio: what shall be sung, by whom and how."""

from collections.abc import Iterable
from typing import Any

import reflex as rx

from avatar_g.backend.domain.languages import Language
from avatar_g.backend.domain.music import Colours, Genre, Instrument, Mood, Player, VoiceSlot
from avatar_g.backend.domain.presets import PresetService
from avatar_g.backend.i18n import message
from avatar_g.components.choose import text_if
from avatar_g.components.icon_button import icon_button
from avatar_g.components.icons import icon
from avatar_g.components.lyrics_panel import lyrics_panel
from avatar_g.components.preset_list import preset_list
from avatar_g.components.problem_text import problem_text
from avatar_g.components.slot_names import slot_name
from avatar_g.components.text import t, t_plural
from avatar_g.state.composer import ERAS, LENGTHS_S, TAKES, TEMPOS, ComposerState

_AUTO = ""


def composer_panel() -> rx.Component:
    """Draw the panel."""
    return rx.el.section(
        rx.el.div(
            rx.el.h1(t("music.page_title"), class_name="h3"),
            rx.el.span(class_name="grow"),
            rx.el.div(
                _form("simple", is_custom=False),
                _form("custom", is_custom=True),
                class_name="seg",
                role="group",
                aria_label=t("music.form_name"),
            ),
            class_name="ph",
        ),
        rx.el.div(
            _prompt(),
            rx.cond(ComposerState.is_custom, _custom(), _simple()),
            class_name="pb",
        ),
        _footer(),
        class_name="panel composer",
        aria_label=t("music.composer"),
    )


def _form(name: str, *, is_custom: bool) -> rx.Component:
    return rx.el.button(
        t(f"music.forms.{name}"),
        type="button",
        on_click=ComposerState.choose_form(is_custom),
        custom_attrs={"aria-pressed": ComposerState.is_custom == is_custom, "data-form": name},
    )


def _prompt() -> rx.Component:
    has_problem = ComposerState.problem.key != ""
    text = problem_text(ComposerState.problem.key, ComposerState.problem.arguments)
    return rx.el.div(
        _tune(),
        rx.el.label(t("music.prompt"), html_for="song-prompt", class_name="label"),
        rx.el.textarea(
            id="song-prompt",
            value=ComposerState.prompt,
            placeholder=t("music.prompt_example"),
            on_change=ComposerState.write_prompt,
            rows="3",
            lang=ComposerState.prompt_language,
            class_name="ta",
            custom_attrs={"aria-invalid": has_problem, "aria-describedby": "song-problem"},
        ),
        rx.el.div(
            rx.cond(has_problem, rx.el.p(icon("alert", "s"), text, class_name="hint bad")),
            id="song-problem",
            role="alert",
        ),
    )


def _tune() -> rx.Component:
    """Name the recording whose tune will be sung."""
    forget = icon_button(icon("close", "s"), t("music.tune.forget"), ComposerState.forget_tune)
    note = rx.el.div(
        icon("microphone", "s"),
        rx.el.span(t("music.tune.sung", title=ComposerState.tune_title), class_name="grow"),
        forget,
        class_name="note tune",
        custom_attrs={"data-testid": "tune"},
    )
    return rx.el.div(rx.cond(ComposerState.tune_id != "", note), role="status")


def _simple() -> rx.Component:
    is_silent = ComposerState.lyrics_mode == "instrumental"
    return rx.fragment(
        rx.el.button(
            icon("notes", "s"),
            t("music.instrumental"),
            type="button",
            class_name="chip start-self",
            on_click=ComposerState.choose_lyrics_mode(text_if(is_silent, "custom", "instrumental")),
            custom_attrs={"aria-pressed": is_silent, "data-testid": "instrumental"},
        ),
        rx.el.div(_length(), _language(), class_name="two-fields"),
    )


def _custom() -> rx.Component:
    return rx.fragment(
        lyrics_panel(),
        _chips("genre", Genre, "music.genres", ComposerState.genre, ComposerState.choose_genre),
        _chips("mood", Mood, "music.moods", ComposerState.mood, ComposerState.choose_mood),
        _chips("era", ERAS, "music.eras", ComposerState.era, ComposerState.choose_era),
        rx.el.div(_tempo(), _key(), _length(), _language(), class_name="two-fields"),
        rx.cond(ComposerState.lyrics_mode != "instrumental", _voices()),
        _instruments(),
        _players(),
        _colours(),
        _exclude(),
        _seed(),
        preset_list(PresetService.MUSIC),
    )


def _chips(
    name: str, values: Iterable[str], prefix: str, chosen: rx.Var[str], choose: Any
) -> rx.Component:
    chips = [
        _switch(
            t(f"{prefix}.{value}"),
            data=(name, str(value)),
            is_on=chosen == str(value),
            toggle=choose,
        )
        for value in values
    ]
    return _group(t(f"music.{name}"), *chips)


def _group(label: rx.Var[str], *controls: rx.Component) -> rx.Component:
    return rx.el.div(
        rx.el.div(label, class_name="label", custom_attrs={"aria-hidden": "true"}),
        rx.el.div(*controls, class_name="row wrap g6", role="group", aria_label=label),
    )


def _select(name: str, options: Iterable[rx.Component], value: Any, choose: Any) -> rx.Component:
    return rx.el.label(
        rx.el.span(t(f"music.{name}"), class_name="label"),
        rx.el.select(
            *options,
            value=value,
            on_change=choose,
            class_name="input soft",
            custom_attrs={"data-field": name},
        ),
    )


def _length() -> rx.Component:
    options = [
        rx.el.option(f"{length_s // 60}:{length_s % 60:02d}", value=str(length_s))
        for length_s in LENGTHS_S
    ]
    value = ComposerState.length_s.to(str)
    return _select("length", options, value, ComposerState.choose_length)


def _language() -> rx.Component:
    options = [rx.el.option(t("music.by_words"), value=_AUTO)]
    options += [
        rx.el.option(message("common.language_name", language), value=language.value)
        for language in Language
    ]
    return _select("language", options, ComposerState.language, ComposerState.choose_language)


def _tempo() -> rx.Component:
    words = {"": "auto", "slow": "slow", "fast": "fast"}
    options = [
        rx.el.option(
            t(f"music.tempos.{words[tempo]}") if tempo in words else t("music.tempo", bpm=tempo),
            value=tempo,
        )
        for tempo in TEMPOS
    ]
    return _select("speed", options, ComposerState.tempo, ComposerState.choose_tempo)


def _key() -> rx.Component:
    options = [rx.el.option(t("music.auto"), value=_AUTO)]
    options += [rx.el.option(t(f"music.pitches.{pitch}"), value=str(pitch)) for pitch in range(12)]
    return _select("key", options, ComposerState.key, ComposerState.choose_key)


def _voices() -> rx.Component:
    buttons = [
        _switch(
            rx.el.span(slot.value, class_name=f"vb {slot.value.lower()}"),
            slot_name(slot),
            data=("voice", slot.value),
            is_on=ComposerState.voices.contains(slot.value),
            toggle=ComposerState.toggle_voice,
        )
        for slot in VoiceSlot
    ]
    count = ComposerState.voices.length()
    together = rx.match(
        count,
        (1, t("music.ensembles.solo")),
        (2, t("music.ensembles.duet")),
        (3, t("music.ensembles.trio")),
        t("music.ensembles.auto"),
    )
    return _group(
        t("music.voices"), *buttons, rx.el.span(together, class_name="t12 t3", role="status")
    )


def _instruments() -> rx.Component:
    buttons = [
        _switch(
            t(f"music.instruments.{name}"),
            data=("instrument", name.value),
            is_on=~ComposerState.left_out.contains(name.value),
            toggle=ComposerState.toggle_instrument,
        )
        for name in Instrument
    ]
    return _group(t("music.band"), *buttons)


def _players() -> rx.Component:
    buttons = [
        _switch(
            t(f"music.players.{player}"),
            data=("player", player.value),
            is_on=ComposerState.players.contains(player.value),
            toggle=ComposerState.toggle_player,
        )
        for player in Player
    ]
    return _group(t("music.players_wanted"), *buttons)


def _colours() -> rx.Component:
    buttons = [
        _switch(
            t(f"music.colours.{name}"),
            data=("colours", name.value),
            is_on=ComposerState.colours == name.value,
            toggle=ComposerState.choose_colours,
        )
        for name in Colours
    ]
    return _group(t("music.colours_name"), *buttons)


def _switch(
    *content: rx.Component | rx.Var[str], data: tuple[str, str], is_on: rx.Var[bool], toggle: Any
) -> rx.Component:
    """Draw a chip that is pressed or not; ``data`` names and tells its ``data-`` attribute."""
    name, value = data
    return rx.el.button(
        *content,
        type="button",
        class_name="chip",
        on_click=toggle(value),
        custom_attrs={"aria-pressed": is_on, f"data-{name}": value},
    )


def _exclude() -> rx.Component:
    return rx.el.label(
        rx.el.span(t("music.exclude"), class_name="label"),
        rx.el.input(
            id="song-exclude",
            value=ComposerState.exclude,
            placeholder=t("music.exclude_example"),
            on_change=ComposerState.write_exclude,
            class_name="input soft",
        ),
    )


def _seed() -> rx.Component:
    is_locked = ComposerState.is_seed_locked
    return rx.el.div(
        rx.el.label(
            rx.el.span(t("music.seed"), class_name="t13 t2"),
            rx.el.input(
                key=ComposerState.seed,
                default_value=ComposerState.seed,
                placeholder=t("music.seed_any"),
                input_mode="numeric",
                max_length=14,
                on_blur=ComposerState.write_seed,
                class_name="input soft num",
            ),
            class_name="row g10 grow",
        ),
        icon_button(
            rx.cond(is_locked, icon("lock"), icon("unlock")),
            t("music.seed_lock"),
            ComposerState.toggle_seed_lock,
            class_name="ib",
            custom_attrs={"aria-pressed": is_locked, "data-testid": "seed-lock"},
        ),
        icon_button("dice", t("music.seed_roll"), ComposerState.roll_seed, class_name="ib"),
        class_name="row g6",
    )


def _footer() -> rx.Component:
    busy = rx.fragment(icon("retry", "spin"), t("music.creating"))
    ready = rx.fragment(icon("sparkles"), t("music.create"))
    takes = [
        rx.el.button(
            t_plural("music.takes", take),
            type="button",
            on_click=ComposerState.choose_takes(take),
            custom_attrs={"aria-pressed": ComposerState.takes == take, "data-takes": str(take)},
        )
        for take in TAKES
    ]
    return rx.el.div(
        rx.el.div(
            rx.el.div(icon("drive", "s"), t("music.engine"), class_name="t12 b row g4"),
            rx.el.div(*takes, class_name="seg takes", role="group", aria_label=t("music.take")),
            class_name="col g4 grow",
        ),
        rx.el.button(
            rx.cond(ComposerState.is_starting, busy, ready),
            type="button",
            disabled=ComposerState.is_starting,
            class_name="btn primary lg",
            on_click=ComposerState.create,
            custom_attrs={"aria-busy": ComposerState.is_starting, "data-testid": "create-song"},
        ),
        class_name="pf",
    )
