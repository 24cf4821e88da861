"""A talk clip from the creator's own recording: record or send it, declare its use, add words."""

from typing import Any

import reflex as rx

from avatar_g.components.icons import icon
from avatar_g.components.text import t, t_duration, t_of
from avatar_g.components.voice_recorder import voice_recorder
from avatar_g.state.locale import LocaleState
from avatar_g.state.talk import LONGEST_RECORDING_S, MOODS, RECORDING_WARNINGS, TalkState

_RECORDING: Any = TalkState.recording


def talk_recording() -> rx.Component:
    """Draw what stands in the place of the script."""
    return rx.el.div(
        rx.el.p(t("talk.recording_hint"), class_name="t12 t3"),
        voice_recorder(
            address="/api/avatar/talk/recordings",
            answer_key="recording_id",
            language=LocaleState.shown,
            longest_s=round(LONGEST_RECORDING_S),
            on_taken=TalkState.recording_taken,
            on_refused=TalkState.refuse_recording,
        ),
        rx.cond(_RECORDING.recording_id != "", _kept()),
        class_name="col g12",
    )


def _kept() -> rx.Component:
    return rx.fragment(
        rx.el.div(
            rx.el.div(
                rx.el.span(_RECORDING.title, class_name="t13 sb trunc"),
                rx.el.span(t_duration(_RECORDING.seconds), class_name="t12 t3 num"),
                class_name="col grow",
            ),
            rx.el.button(
                icon("trash", "s"),
                type="button",
                class_name="ib sm",
                aria_label=t("talk.erase_recording"),
                title=t("talk.erase_recording"),
                on_click=TalkState.erase_recording,
                custom_attrs={"data-testid": "erase-recording"},
            ),
            class_name="card row g12 kept-recording",
            role="status",
            custom_attrs={
                "data-testid": "kept-recording",
                "data-recording": _RECORDING.recording_id,
            },
        ),
        rx.foreach(_RECORDING.warnings.to(list[str]), _warning),
        _declaration(),
        _words(),
    )


def _warning(name: rx.Var[str]) -> rx.Component:
    return rx.el.p(
        icon("alert", "s"),
        t_of("talk.warnings", RECORDING_WARNINGS, name),
        class_name="note t12",
        custom_attrs={"data-warning": name},
    )


def _declaration() -> rx.Component:
    return rx.el.label(
        rx.el.input(
            type="checkbox",
            checked=TalkState.may_use,
            on_change=TalkState.toggle_may_use,
            custom_attrs={"data-testid": "may-use"},
        ),
        rx.el.span(t("talk.may_use"), class_name="t13"),
        class_name="row g12 check",
    )


def _words() -> rx.Component:
    moods = [rx.el.option(t(f"talk.moods.{mood}"), value=mood) for mood in MOODS]
    return rx.fragment(
        rx.el.label(
            rx.el.span(t("talk.recorded_words"), class_name="label"),
            rx.el.textarea(
                default_value=TalkState.words,
                on_blur=TalkState.write_words,
                rows="3",
                placeholder=t("talk.recorded_words_hint"),
                class_name="input",
                custom_attrs={"data-testid": "recorded-words"},
            ),
        ),
        rx.el.label(
            rx.el.span(t("talk.face"), class_name="label"),
            rx.el.select(
                *moods,
                value=TalkState.recording_mood,
                on_change=TalkState.set_recording_mood,
                class_name="select",
            ),
        ),
    )
