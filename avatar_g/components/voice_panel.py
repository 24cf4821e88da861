"""The Voice Lab's right side: read aloud, consent, train; or design with sliders."""

from typing import Any

import reflex as rx

from avatar_g.components.avatar_fields import RestingSlider
from avatar_g.components.choose import draw_case, text_if
from avatar_g.components.icons import icon
from avatar_g.components.job_progress import job_progress
from avatar_g.components.problem_text import problem_text
from avatar_g.components.text import t, t_of
from avatar_g.components.voice_recorder import voice_recorder
from avatar_g.components.voice_slots import hear_buttons
from avatar_g.state.library_actions import LibraryActionState
from avatar_g.state.voice import MAX_TITLE_CHARS, REREAD, SLIDERS, SLOTS, VoiceState

_VOICE: Any = VoiceState.voice


def voice_panel() -> rx.Component:
    """Draw the panel."""
    return rx.el.section(
        draw_case(
            VoiceState.panel,
            ("recorded", _recorded()),
            ("designed", _designed()),
            _explained(),
        ),
        class_name="panel voice-panel",
        aria_label=t("voice.record"),
    )


def _explained() -> rx.Component:
    return rx.fragment(
        rx.el.div(rx.el.h2(t("voice.record"), class_name="h3"), class_name="ph"),
        rx.el.div(
            rx.el.p(t("voice.level1"), class_name="t13"),
            rx.el.p(t("voice.level2"), class_name="t13"),
            rx.el.p(t("voice.consent_note"), class_name="t12 t3"),
            class_name="pb",
        ),
        _problem(),
    )


def _head() -> rx.Component:
    return rx.el.div(
        rx.el.input(
            key=_VOICE.voice_id,
            default_value=_VOICE.title,
            on_blur=VoiceState.rename,
            aria_label=t("voice.name"),
            max_length=MAX_TITLE_CHARS,
            class_name="input grow",
        ),
        rx.el.button(
            icon("close"),
            type="button",
            class_name="ib sm",
            aria_label=t("voice.close"),
            title=t("voice.close"),
            on_click=VoiceState.close,
        ),
        class_name="ph",
    )


def _recorded() -> rx.Component:
    return rx.fragment(
        _head(),
        rx.el.div(
            rx.cond(_VOICE.has_consent, _trained(), _first_reading()),
            class_name="pb",
        ),
        _problem(),
        _erase(),
    )


def _recorder(line: Any) -> rx.Component:
    return voice_recorder(
        address="/api/voice/upload",
        voice_id=_VOICE.voice_id,
        line=line,
        on_taken=VoiceState.sample_taken,
        on_refused=VoiceState.refuse,
    )


def _first_reading() -> rx.Component:
    is_read = VoiceState.speech_seconds > 0
    return rx.fragment(
        rx.el.h3(t("voice.step_read"), class_name="t12 t3 b"),
        rx.el.p(
            _VOICE.phrase,
            lang=_VOICE.language,
            class_name="card read-aloud",
            custom_attrs={"data-testid": "read-aloud"},
        ),
        rx.el.p(t("voice.step_read_hint"), class_name="t12 t3"),
        _recorder(0),
        rx.el.div(
            rx.cond(is_read, t("voice.recorded", seconds=VoiceState.speech_seconds), ""),
            role="status",
            class_name="t13",
            custom_attrs={"data-testid": "sample-taken"},
        ),
        rx.el.h3(t("voice.step_consent"), class_name="t12 t3 b"),
        rx.el.label(
            rx.el.input(
                type="checkbox",
                checked=VoiceState.is_agreed,
                on_change=VoiceState.toggle_agreed,
                custom_attrs={"data-testid": "agree"},
            ),
            rx.el.span(t("voice.consent_text"), class_name="t13"),
            class_name="row g10 consent",
        ),
        rx.el.p(icon("lock", "s"), t("voice.consent_note"), class_name="note t12"),
        rx.el.h3(t("voice.step_train"), class_name="t12 t3 b"),
        rx.el.p(t("voice.level1"), class_name="t12 t3"),
        rx.el.button(
            t("voice.agree"),
            type="button",
            class_name="btn primary",
            disabled=~(VoiceState.is_agreed & is_read),
            on_click=VoiceState.agree_and_train,
            custom_attrs={"data-testid": "agree-and-train"},
        ),
    )


def _trained() -> rx.Component:
    stopped = rx.el.p(problem_text(VoiceState.training_error), class_name="hint bad", role="alert")
    return rx.fragment(
        rx.el.div(
            rx.el.span(t("voice.consented"), class_name="tag ok"),
            rx.cond(_VOICE.is_ready, rx.el.span(_level_name(), class_name="tag ok")),
            class_name="row g6",
            custom_attrs={"data-testid": "voice-state"},
        ),
        rx.cond(VoiceState.is_training, job_progress(_VOICE.job_id, t("voice.training"))),
        rx.cond(VoiceState.training_error != "", stopped),
        rx.cond(
            _VOICE.is_ready,
            hear_buttons(
                lambda name: t("voice.hear_design", language=name),
                lambda language: (
                    f"/api/voice/{_VOICE.voice_id}/preview?v={_VOICE.digest}&language={language}"
                ),
            ),
        ),
        rx.cond(_VOICE.is_ready, _sing()),
        rx.cond(VoiceState.covered_percent >= 0, _report()),
        rx.el.div(class_name="hr"),
        rx.el.p(t("voice.level2"), class_name="t13"),
        _line(),
        _recorder(VoiceState.line.number),
        rx.el.button(
            t("voice.train2"),
            type="button",
            class_name="btn primary",
            disabled=(VoiceState.read_count == 0) | VoiceState.is_training,
            on_click=VoiceState.train_level_2,
            custom_attrs={"data-testid": "train-2"},
        ),
    )


def _level_name() -> rx.Var[str]:
    return text_if(_VOICE.level == "units", t("voice.ready2"), t("voice.ready1"))


def _report() -> rx.Component:
    return rx.el.p(
        t(
            "voice.report",
            covered=VoiceState.covered_percent,
            noise=VoiceState.noise_db,
            clipped=VoiceState.clipped_percent,
        ),
        class_name="t12 t2",
        custom_attrs={"data-testid": "report"},
    )


def _line() -> rx.Component:
    line = VoiceState.line
    number, count = VoiceState.place + 1, VoiceState.line_count
    reread = t("voice.reread_line", reason=t_of("voice.reread", REREAD, line.reread))
    return rx.el.div(
        rx.el.div(
            rx.el.span(t("voice.line", number=number, count=count), class_name="t12 t3 grow num"),
            rx.el.span(t("voice.lines_read", count=VoiceState.read_count), class_name="t12 t3 num"),
            class_name="row",
        ),
        rx.el.p(line.text, lang=_VOICE.language, class_name="card read-aloud"),
        rx.cond(line.is_recorded, rx.el.span(t("voice.line_taken"), class_name="tag ok")),
        rx.cond(line.reread != "", rx.el.p(reread, class_name="hint bad")),
        rx.el.div(
            rx.el.button(
                t("voice.previous_line"),
                type="button",
                class_name="btn sm ghost",
                disabled=VoiceState.place == 0,
                on_click=VoiceState.go_to_line(-1),
            ),
            rx.el.button(
                t("voice.next_line"),
                type="button",
                class_name="btn sm ghost",
                disabled=number >= count,
                on_click=VoiceState.go_to_line(1),
            ),
            class_name="row g6",
        ),
        class_name="col g6",
    )


def _designed() -> rx.Component:
    return rx.fragment(
        _head(),
        rx.el.div(
            _base(),
            *_sliders(),
            hear_buttons(
                lambda name: t("voice.hear_design", language=name),
                lambda language: (
                    f"/api/voice/preview?{VoiceState.design_query}&language={language}"
                ),
            ),
            rx.el.button(
                t("voice.save"),
                type="button",
                class_name="btn primary",
                on_click=VoiceState.save_design,
                custom_attrs={"data-testid": "save-design"},
            ),
            rx.cond(_VOICE.voice_id != "", _sing()),
            class_name="pb",
        ),
        _problem(),
        rx.cond(_VOICE.voice_id != "", _erase()),
    )


def _base() -> rx.Component:
    bases = [rx.el.option(t(f"voice.names.{slot}"), value=slot) for slot in SLOTS]
    return rx.el.label(
        rx.el.span(t("voice.base"), class_name="label"),
        rx.el.select(
            *bases, value=VoiceState.base, on_change=VoiceState.choose_base, class_name="select"
        ),
    )


def _sliders() -> list[rx.Component]:
    return [
        RestingSlider.create(
            name=one.name,
            label=t(f"voice.sliders.{one.name}"),
            value=VoiceState.sliders[one.name].to(float),
            low=one.low,
            high=one.high,
            on_rest=lambda value, name=one.name: VoiceState.set_slider(name, value),
        )
        for one in SLIDERS
    ]


def _problem() -> rx.Component:
    problem = VoiceState.problem
    text = problem_text(problem.key, problem.arguments)
    return rx.el.div(
        rx.cond(problem.key != "", rx.el.p(icon("alert", "s"), text, class_name="hint bad")),
        role="alert",
        class_name="voice-problem",
        custom_attrs={"data-testid": "voice-problem"},
    )


def _sing() -> rx.Component:
    return rx.el.button(
        icon("microphone", "s"),
        t("library.sing_with"),
        type="button",
        class_name="btn start-self",
        on_click=LibraryActionState.sing_with(_VOICE.voice_id),
        custom_attrs={"data-testid": "sing-with"},
    )


def _erase() -> rx.Component:
    ask = rx.el.button(
        icon("trash", "s"),
        rx.cond(_VOICE.has_consent, t("voice.revoke"), t("voice.delete")),
        type="button",
        class_name="btn sm ghost",
        on_click=VoiceState.ask_revoke,
        custom_attrs={"data-testid": "ask-revoke"},
    )
    sure = rx.el.div(
        rx.el.p(t("voice.revoke_ask", count=VoiceState.use_count), class_name="t13", role="alert"),
        rx.el.div(
            rx.el.button(
                t("voice.revoke_sure"),
                type="button",
                class_name="btn sm",
                on_click=VoiceState.revoke,
                custom_attrs={"data-testid": "revoke"},
            ),
            rx.el.button(
                t("voice.keep"),
                type="button",
                class_name="btn sm ghost",
                on_click=VoiceState.keep_voice,
            ),
            class_name="row g6",
        ),
        class_name="col g6",
    )
    return rx.el.div(rx.cond(VoiceState.use_count >= 0, sure, ask), class_name="pf")
