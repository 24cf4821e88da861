"""The Voice Lab's left side: who sings as A, B and C, and the creator's own voices."""

from typing import Any

import reflex as rx

from avatar_g.backend.domain.languages import Language
from avatar_g.backend.i18n import message
from avatar_g.components.builder_tabs import builder_tabs
from avatar_g.components.choose import text_case
from avatar_g.components.icons import icon
from avatar_g.components.text import t, t_of
from avatar_g.state.voice import SLOTS, SlotView, VoiceState, VoiceView

_HEAR = rx.asset("voice_hear.jsx", shared=True).importable_path
_SHORT_NAMES = {Language.KA: "ქართ.", Language.EN: "Eng", Language.RU: "Рус"}


class HearButton(rx.NoSSRComponent):
    """Plays a test sentence that is made when it is asked for: shows that it is on its way."""

    library = _HEAR
    tag = "HearButton"

    label: rx.Var[str]
    short: rx.Var[str]
    lang: rx.Var[str]
    src: rx.Var[str]


def hear_buttons(label: Any, address: Any) -> rx.Component:
    """Draw one button per language; ``label`` and ``address`` are given the language."""
    buttons = [
        HearButton.create(
            label=label(message("common.language_name", language)),
            short=_SHORT_NAMES[language],
            lang=language.value,
            src=address(language.value),
        )
        for language in Language
    ]
    return rx.el.div(*buttons, class_name="row wrap g6")


def voice_slots() -> rx.Component:
    """Draw the panel."""
    return rx.el.section(
        rx.el.h1(t("voice.page_title"), class_name="sr"),
        rx.el.div(builder_tabs("voice"), class_name="ph"),
        rx.el.div(
            rx.el.ul(
                rx.foreach(VoiceState.slots, _slot),
                class_name="col g10 voice-slots",
                aria_label=t("voice.slots"),
            ),
            _mine(),
            class_name="pb",
        ),
        class_name="panel voice-lab",
        aria_label=t("voice.slots"),
    )


def _slot(slot: rx.vars.ObjectVar[SlotView]) -> rx.Component:
    built_in = t("voice.built_in", name=t_of("voice.names", SLOTS, slot.built_in))
    address = rx.cond(
        slot.voice_id != "",
        f"/api/voice/{slot.voice_id}/preview?language=",
        f"/api/voice/preview?base={slot.built_in}&language=",
    )
    return rx.el.li(
        rx.el.div(
            rx.el.span(slot.slot, class_name="vb " + slot.slot.to(str).lower()),
            rx.el.h2(rx.cond(slot.title != "", slot.title, built_in), class_name="h3 grow trunc"),
            rx.el.span(
                t_of("voice.kinds", ("built_in", "designed", "recorded"), slot.kind),
                class_name=rx.cond(slot.kind == "recorded", "tag ok", "tag"),
            ),
            class_name="row g12",
        ),
        rx.el.div(
            rx.el.select(
                *[
                    rx.el.option(t("voice.built_in", name=t(f"voice.names.{one}")), value=one)
                    for one in SLOTS
                ],
                rx.foreach(VoiceState.voices, _option),
                value=rx.cond(slot.voice_id != "", slot.voice_id, slot.built_in),
                on_change=lambda value: VoiceState.choose_slot(slot.slot, value),
                aria_label=t("voice.slot_choice", slot=slot.slot),
                class_name="select grow",
                custom_attrs={"data-slot-choice": slot.slot},
            ),
            hear_buttons(
                lambda name: t("voice.hear", slot=slot.slot, language=name),
                lambda language: address.to(str) + language,
            ),
            class_name="row wrap g10",
        ),
        key=slot.slot,
        class_name="card voice-slot",
        custom_attrs={"data-slot": slot.slot},
    )


def _option(voice: rx.vars.ObjectVar[VoiceView]) -> rx.Component:
    return rx.el.option(voice.title, value=voice.voice_id, disabled=~voice.is_ready)


def _mine() -> rx.Component:
    blocked = t("voice.revoked", count=VoiceState.blocked_count)
    return rx.el.section(
        rx.el.div(
            rx.el.h2(t("voice.mine"), class_name="h3 grow"),
            rx.el.button(
                icon("microphone", "s"),
                t("voice.record"),
                type="button",
                class_name="btn sm primary",
                on_click=VoiceState.record,
                custom_attrs={"data-testid": "record-voice"},
            ),
            rx.el.button(
                icon("plus", "s"),
                t("voice.design"),
                type="button",
                class_name="btn sm",
                on_click=VoiceState.open_design,
                custom_attrs={"data-testid": "design-voice"},
            ),
            class_name="row wrap g6",
        ),
        rx.cond(
            VoiceState.voices.length() > 0,
            rx.el.ul(rx.foreach(VoiceState.voices, _voice), class_name="col g6"),
            rx.el.p(t("voice.none_yet"), class_name="t13 t3"),
        ),
        rx.el.div(
            rx.cond(VoiceState.blocked_count >= 0, blocked, ""),
            role="status",
            class_name="t13",
            custom_attrs={"data-testid": "revoked"},
        ),
        class_name="col g10",
        aria_label=t("voice.mine"),
    )


def _voice(voice: rx.vars.ObjectVar[VoiceView]) -> rx.Component:
    return rx.el.li(
        rx.el.button(
            rx.el.span(voice.title, class_name="grow trunc"),
            rx.el.span(t_of("voice.kinds", ("designed", "recorded"), voice.kind), class_name="tag"),
            rx.el.span(_readiness(voice), class_name=rx.cond(voice.is_ready, "tag ok", "tag warn")),
            type="button",
            class_name="card row g10 voice-row",
            aria_label=t("voice.open", title=voice.title),
            on_click=VoiceState.open_voice(voice.voice_id),
            custom_attrs={"aria-pressed": VoiceState.voice.voice_id == voice.voice_id},
        ),
        key=voice.voice_id,
        custom_attrs={"data-voice-row": voice.voice_id},
    )


def _readiness(voice: rx.vars.ObjectVar[VoiceView]) -> rx.Var[str]:
    trained = text_case(
        voice.level,
        ("character", t("voice.ready1")),
        ("units", t("voice.ready2")),
        t("voice.ready"),
    )
    return rx.cond(voice.is_ready, trained, t("voice.not_ready")).to(str)
