"""A music video in the making: five steps, each showing what it really made."""

from typing import Any

import reflex as rx

from avatar_g.backend.domain.music import Mood
from avatar_g.components.choose import draw_case, text_case, text_if
from avatar_g.components.icons import icon
from avatar_g.components.problem_text import problem_text
from avatar_g.components.progress_bar import progress_bar
from avatar_g.components.step_outputs import STEP_OUTPUTS
from avatar_g.components.text import t, t_duration, t_of
from avatar_g.state.home import STEP_STATES, STEPS, HomeState

_PROJECT: Any = HomeState.project


def video_strip() -> rx.Component:
    """Draw the card while the video is made, and after it stopped half-way."""
    return rx.el.section(
        _heading(),
        _progress(),
        _stop_reason(),
        rx.el.ol(*(_step(number, step) for number, step in enumerate(STEPS, 1)), class_name="pipe"),
        class_name="panel onebox",
        aria_label=t("home.form_name"),
        custom_attrs={"data-testid": "strip", "data-status": _PROJECT.status},
    )


def _heading() -> rx.Component:
    return rx.el.div(
        rx.el.div(
            rx.el.p(_PROJECT.prompt, class_name="strip-prompt", lang=HomeState.prompt_language),
            _tags(),
            class_name="grow",
        ),
        rx.el.div(
            rx.cond(HomeState.is_busy, _cancel_button(), _stopped_buttons()),
            class_name="row g6",
        ),
        class_name="row top g16 strip-head",
    )


def _tags() -> rx.Component:
    mood = rx.el.span(t_of("music.moods", Mood, _PROJECT.mood), class_name="tag")
    return rx.el.div(
        rx.cond(_PROJECT.mood != "", mood),
        rx.el.span(t_duration(_PROJECT.duration_s), class_name="tag num"),
        rx.el.span(_PROJECT.aspect, class_name="tag num"),
        rx.el.span(icon("drive", "s"), t("home.free"), class_name="tag ok"),
        class_name="row wrap g6 hide-m tags",
    )


def _cancel_button() -> rx.Component:
    return rx.el.button(
        icon("close"),
        t("home.cancel_video"),
        type="button",
        class_name="btn",
        on_click=HomeState.cancel_video,
    )


def _stopped_buttons() -> rx.Component:
    return rx.fragment(
        rx.el.button(
            icon("pencil"),
            t("home.edit_prompt"),
            type="button",
            class_name="btn ghost",
            on_click=HomeState.edit_prompt,
        ),
        rx.el.button(
            icon("retry"),
            t("common.retry"),
            type="button",
            class_name="btn primary",
            on_click=HomeState.retry_video,
        ),
    )


def _progress() -> rx.Component:
    look = text_case(
        _PROJECT.status, ("queued", "wait"), ("failed", "bad"), ("cancelled", "wait"), ""
    )
    return rx.el.div(
        rx.el.div(
            progress_bar(HomeState.percent, name=t("home.progress_name"), look=look),
            class_name="grow",
        ),
        rx.el.span(_status_line(), class_name="t13 num b"),
        class_name="row g12 strip-progress",
    )


def _status_line() -> rx.Var[str]:
    step = t("home.step_of", step=HomeState.step_number, count=len(STEPS))
    elapsed = t_duration(HomeState.elapsed_s)
    left = text_if(
        HomeState.eta_s > 0, f" · {t('home.left', time=t_duration(HomeState.eta_s))}", ""
    )
    return text_case(
        _PROJECT.status,
        ("queued", t("home.in_queue")),
        ("failed", t("home.failed")),
        ("cancelled", t("home.cancelled")),
        f"{step} · {elapsed}{left}",
    )


def _stop_reason() -> rx.Component:
    note = rx.el.div(
        icon("alert"),
        rx.el.span(problem_text(HomeState.error_key), " ", t("home.kept"), class_name="grow"),
        class_name="note bad",
        role="alert",
    )
    return rx.cond(_PROJECT.status == "failed", note)


def _step(number: int, step: str) -> rx.Component:
    state = _PROJECT.steps[step].to(str)
    look = text_case(
        state, ("running", "step run"), ("done", "step"), ("failed", "step bad"), "step wait"
    )
    output, foot, short = STEP_OUTPUTS[step]
    return rx.el.li(
        rx.el.div(
            _step_mark(number, state),
            rx.el.div(
                rx.el.span(t(f"home.steps.{step}"), class_name="h3"),
                rx.el.span(", ", t_of("home.step_state", STEP_STATES, state), class_name="sr"),
                rx.el.span(short(state), class_name="only-m t12 t2 num"),
                class_name="grow",
            ),
            class_name="row",
        ),
        rx.el.div(output(), class_name="out stage" if step == "avatar" else "out"),
        rx.el.div(foot(state), class_name="row t12 t2 hide-m foot"),
        class_name=look,
        custom_attrs={"data-testid": f"step-{step}", "data-state": state},
    )


def _step_mark(number: int, state: rx.Var[str]) -> rx.Component:
    return draw_case(
        state,
        ("done", rx.el.span(icon("check", "s"), class_name="st ok")),
        ("running", rx.el.span(icon("sparkles", "s"), class_name="st run")),
        ("failed", rx.el.span(icon("alert", "s"), class_name="st bad")),
        rx.el.span(str(number), class_name="st"),
    )
