"""The script of a talk clip: sentence cards, voice, place, speed."""

from collections.abc import Iterable
from typing import Any

import reflex as rx

from avatar_g.backend.domain.languages import Language
from avatar_g.backend.domain.music import VoiceSlot
from avatar_g.backend.domain.speech import FASTEST, MAX_TALK_CHARS, SLOWEST
from avatar_g.components.avatar_fields import RestingSlider
from avatar_g.components.choose import text_if
from avatar_g.components.icons import icon
from avatar_g.components.problem_text import problem_text
from avatar_g.components.slot_names import slot_name
from avatar_g.components.talk_recording import talk_recording
from avatar_g.components.text import t, t_duration, t_plural
from avatar_g.state.talk import (
    ASPECTS,
    MOODS,
    RESOLUTIONS,
    SOURCES,
    TEXT,
    THEMES,
    SentenceCard,
    TalkState,
)

_SCRIPT = rx.asset("talk_keys.jsx", shared=True).importable_path


def _rested(text: rx.Var[str]) -> tuple[rx.Var[str]]:
    return (text,)


class SentenceField(rx.NoSSRComponent):
    """A text field of its own mind: letters must not wait for the server and come back."""

    library = rx.asset("sentence_field.jsx", shared=True).importable_path
    tag = "SentenceField"

    text: rx.Var[str]
    lang: rx.Var[str]
    label: rx.Var[str]
    hint: rx.Var[str]
    limit: rx.Var[int]
    on_rest: rx.EventHandler[_rested]


class TalkKeys(rx.NoSSRComponent):
    """Listens for Alt+Up and Alt+Down: keys with modifiers need the browser's own events."""

    library = _SCRIPT
    tag = "TalkKeys"


def talk_script() -> rx.Component:
    """Draw the panel."""
    return rx.el.section(
        rx.el.div(
            rx.el.h2(t("talk.script"), class_name="sr"),
            _sources(),
            rx.el.span(class_name="grow"),
            rx.cond(
                TalkState.source == TEXT,
                rx.el.span(
                    _counts(), class_name="t12 t3 num", custom_attrs={"data-testid": "counts"}
                ),
            ),
            class_name="ph",
        ),
        rx.el.div(
            rx.cond(TalkState.source == TEXT, _sentences(), talk_recording()),
            rx.el.div(class_name="hr"),
            _choices(),
            class_name="pb",
        ),
        _footer(),
        _moved(),
        TalkKeys.create(),
        class_name="panel talk-script",
        aria_label=t("talk.script"),
    )


def _sources() -> rx.Component:
    buttons = [
        rx.el.button(
            t(f"talk.sources.{source}"),
            type="button",
            on_click=TalkState.choose_source(source),
            custom_attrs={"aria-pressed": TalkState.source == source, "data-source": source},
        )
        for source in SOURCES
    ]
    return rx.el.div(*buttons, class_name="seg", role="group", aria_label=t("talk.source"))


def _sentences() -> rx.Component:
    return rx.fragment(
        rx.el.ol(
            rx.foreach(TalkState.cards, _sentence),
            class_name="col script",
            aria_label=t("talk.script"),
        ),
        _below_script(),
    )


def _counts() -> rx.Var[str]:
    lines: Any = t_plural("talk.lines", TalkState.line_count)
    words: Any = t_plural("talk.words", TalkState.word_count)
    return lines + ", " + words + ", " + t_duration(TalkState.seconds)


def _sentence(card: rx.vars.ObjectVar[SentenceCard], index: rx.vars.NumberVar[int]) -> rx.Component:
    number = index + 1
    languages = [rx.el.option(one.value.upper(), value=one.value) for one in Language]
    return rx.el.li(
        rx.el.select(
            *languages,
            value=card.language,
            on_change=lambda value: TalkState.set_language(card.card_id, value),
            aria_label=t("talk.language_of", number=number),
            class_name="tag language-tag",
        ),
        SentenceField.create(
            text=card.text,
            lang=card.language,
            label=t("talk.sentence", number=number),
            hint=t("talk.placeholder"),
            limit=MAX_TALK_CHARS,
            on_rest=lambda value: TalkState.write_sentence(card.card_id, value),
        ),
        _card_tools(card, number),
        key=card.card_id,
        class_name="card sentence-card",
        custom_attrs={"data-sentence": card.card_id},
    )


def _card_tools(card: rx.vars.ObjectVar[SentenceCard], number: Any) -> rx.Component:
    moods = [rx.el.option(t(f"talk.moods.{mood}"), value=mood) for mood in MOODS]
    is_last = number == TalkState.cards.length()
    return rx.el.div(
        rx.el.select(
            *moods,
            value=card.mood,
            on_change=lambda value: TalkState.set_mood(card.card_id, value),
            aria_label=t("talk.mood_of", number=number),
            class_name="mood-menu",
        ),
        _move_button("up", card, number, is_off=number == 1, step=-1),
        _move_button("down", card, number, is_off=is_last, step=1),
        rx.el.button(
            icon("trash", "s"),
            type="button",
            class_name="ib sm",
            aria_label=t("talk.remove", number=number),
            title=t("talk.remove", number=number),
            on_click=TalkState.remove_sentence(card.card_id),
        ),
        class_name="row g4 card-tools",
    )


def _move_button(
    name: str,
    card: rx.vars.ObjectVar[SentenceCard],
    number: Any,
    *,
    is_off: Any,
    step: int,
) -> rx.Component:
    text = t(f"talk.move_{name}", number=number)
    return rx.el.button(
        icon("chevron_down", "s"),
        type="button",
        class_name=f"ib sm move-{name}",
        aria_label=text,
        title=text,
        disabled=is_off,
        on_click=TalkState.move_sentence(card.card_id, step),
        custom_attrs={"data-move": name},
    )


def _below_script() -> rx.Component:
    example = rx.el.button(
        icon("sparkles", "s"),
        t("talk.use_example"),
        type="button",
        class_name="btn ghost sm",
        on_click=TalkState.use_example,
    )
    return rx.el.div(
        rx.el.button(
            icon("plus", "s"),
            t("talk.add"),
            type="button",
            class_name="btn ghost sm",
            on_click=TalkState.add_sentence,
            custom_attrs={"data-testid": "add-sentence"},
        ),
        rx.cond(TalkState.word_count == 0, example),
        class_name="row g6",
    )


def _choices() -> rx.Component:
    return rx.fragment(
        rx.el.div(
            _voice(),
            _select("background", THEMES, TalkState.background, TalkState.choose_background),
            _select("aspect", ASPECTS, TalkState.aspect, TalkState.choose_aspect),
            _select("resolution", RESOLUTIONS, TalkState.resolution, TalkState.choose_resolution),
            class_name="talk-choices",
        ),
        rx.cond(TalkState.source == TEXT, _speed()),
        rx.cond((TalkState.source == TEXT) | (TalkState.words != ""), _captions()),
    )


def _voice() -> rx.Component:
    """Choose a voice by its slot; with a recording, only who is seen."""
    options = [
        rx.el.option(f"{slot.value}: ", slot_name(slot), value=slot.value) for slot in VoiceSlot
    ]
    label = text_if(TalkState.source == TEXT, t("talk.voice"), t("talk.character_of_voice"))
    return rx.el.label(
        rx.el.span(label, class_name="label"),
        rx.el.select(
            *options,
            value=TalkState.voice,
            on_change=TalkState.choose_voice,
            class_name="select",
            custom_attrs={"data-choice": "voice"},
        ),
    )


def _select(name: str, values: Iterable[str], value: rx.Var[str], choose: Any) -> rx.Component:
    is_number = name in {"aspect", "resolution"}
    options = [
        rx.el.option(one if is_number else t(f"talk.{name}s.{one}"), value=one) for one in values
    ]
    return rx.el.label(
        rx.el.span(t(f"talk.{name}"), class_name="label"),
        rx.el.select(
            *options,
            value=value,
            on_change=choose,
            class_name="select",
            custom_attrs={"data-choice": name},
        ),
    )


def _speed() -> rx.Component:
    return RestingSlider.create(
        name="speed",
        label=t("talk.speed"),
        value=TalkState.speed_percent.to(float),
        low=round(100 * SLOWEST),
        high=round(100 * FASTEST),
        on_rest=TalkState.set_speed,
    )


def _captions() -> rx.Component:
    return rx.el.div(
        rx.el.div(
            rx.el.div(t("talk.captions"), class_name="t13 sb", id="captions-name"),
            rx.el.div(t("talk.captions_hint"), class_name="t12 t3"),
            class_name="grow",
        ),
        rx.el.button(
            type="button",
            role="switch",
            class_name="sw",
            on_click=TalkState.toggle_captions,
            custom_attrs={
                "aria-checked": TalkState.has_captions,
                "aria-labelledby": "captions-name",
            },
        ),
        class_name="row g12",
    )


def _footer() -> rx.Component:
    text = problem_text(TalkState.problem.key, TalkState.problem.arguments)
    busy = rx.fragment(icon("retry", "spin"), t("talk.starting"))
    ready = rx.fragment(icon("microphone"), t("talk.make"))
    return rx.el.div(
        rx.el.div(
            rx.cond(
                TalkState.problem.key != "",
                rx.el.span(icon("alert", "s"), text, class_name="hint bad"),
                rx.el.span(t("talk.free"), class_name="t12 t3"),
            ),
            role="alert",
            class_name="grow",
            custom_attrs={"data-testid": "talk-problem"},
        ),
        rx.el.button(
            rx.cond(
                TalkState.is_previewing,
                rx.fragment(icon("retry", "spin"), t("talk.previewing")),
                rx.fragment(icon("play"), t("talk.preview")),
            ),
            type="button",
            class_name="btn",
            disabled=TalkState.is_previewing,
            on_click=TalkState.make_preview,
            custom_attrs={"data-testid": "make-preview"},
        ),
        rx.el.button(
            rx.cond(TalkState.is_starting, busy, ready),
            type="button",
            class_name="btn primary",
            disabled=TalkState.is_starting | TalkState.is_busy,
            on_click=TalkState.make_clip,
            custom_attrs={"data-testid": "make-clip"},
        ),
        class_name="pf",
    )


def _moved() -> rx.Component:
    text = rx.cond(TalkState.moved_to > 0, t("talk.moved", number=TalkState.moved_to), "")
    return rx.el.div(text, class_name="sr", role="status")
