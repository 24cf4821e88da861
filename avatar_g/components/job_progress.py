"""One job under way: what it does, how far it is, and a button that stops it."""

import reflex as rx

from avatar_g.components.progress_bar import progress_bar
from avatar_g.components.text import t
from avatar_g.state.jobs import JobsState, LiveTick


def job_progress(job_id: rx.Var[str], name: rx.Var[str]) -> rx.Component:
    """Draw a job that its panel waits for; ``name`` says what is being made."""
    tick = JobsState.live[job_id].to(LiveTick)
    percent = rx.cond(JobsState.live.contains(job_id), tick.percent, 0)
    return rx.el.div(
        rx.el.div(
            rx.el.span(name, class_name="t12 t2 grow"),
            rx.el.button(
                t("common.cancel"),
                type="button",
                class_name="btn sm ghost",
                on_click=JobsState.cancel(job_id),
            ),
            class_name="row",
        ),
        progress_bar(percent, name=name),
        class_name="col g6",
    )
