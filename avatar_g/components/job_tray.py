"""The drawer with everything the studio is making."""

from collections.abc import Callable
from typing import Any

import reflex as rx

from avatar_g.backend.domain.jobs import JobKind, JobStage, JobStatus
from avatar_g.components.icon_button import icon_button
from avatar_g.components.icons import icon
from avatar_g.components.problem_text import problem_text
from avatar_g.components.progress_bar import progress_bar
from avatar_g.components.text import t, t_duration, t_of, t_plural
from avatar_g.state.jobs import JobRow, JobsState, LiveTick


def job_tray() -> rx.Component:
    """Draw the drawer (while open) and the live region (always)."""
    return rx.fragment(rx.cond(JobsState.is_tray_open, _drawer()), _announcer())


def _drawer() -> rx.Component:
    return rx.el.aside(
        rx.el.div(
            rx.el.h2(t("jobs.title"), class_name="h3"),
            _running_tag(),
            rx.el.span(class_name="grow"),
            icon_button("close", t("jobs.close"), JobsState.close_tray, id="tray-close"),
            class_name="ph",
        ),
        rx.el.div(
            rx.cond(JobsState.rows.length() == 0, _empty()),
            _group("running_heading", JobsState.running, _running_job),
            _group("waiting_heading", JobsState.waiting, _waiting_job),
            _group("done_heading", JobsState.done, _done_job),
            class_name="pb",
        ),
        class_name="drawer panel float",
        aria_label=t("jobs.title"),
        custom_attrs={"data-testid": "job-tray"},
    )


def _running_tag() -> rx.Component:
    count = JobsState.running_count
    tag = rx.el.span(t_plural("jobs.running_count", count), class_name="tag acc num")
    return rx.cond(count > 0, tag)


def _group(
    heading: str,
    rows: Any,
    draw: Callable[[rx.vars.ObjectVar[JobRow]], rx.Component],
) -> rx.Component:
    group = rx.el.section(
        rx.el.h3(t(f"jobs.{heading}"), class_name="t12 t3 b group-head"),
        rx.el.ul(rx.foreach(rows, draw), class_name="col"),
    )
    return rx.cond(rows.length() > 0, group)


def _running_job(job: rx.vars.ObjectVar[JobRow]) -> rx.Component:
    tick = JobsState.live[job.job_id].to(LiveTick)
    is_live = JobsState.live.contains(job.job_id)
    percent = rx.cond(is_live, tick.percent, job.percent)
    stage = rx.cond(is_live, tick.stage, job.stage)
    return _job(
        job,
        rx.el.div(
            t_of("stages", JobStage, stage),
            rx.cond(is_live, f" · {t_duration(tick.elapsed_s)}", ""),
            rx.cond(
                is_live & (tick.eta_s > 0),
                f" · {t('jobs.left', time=t_duration(tick.eta_s))}",
                "",
            ),
            class_name="t12 t2 num",
        ),
        _cancel_button(job),
        progress_bar(percent, name=t("jobs.progress_named", title=job.title)),
    )


def _waiting_job(job: rx.vars.ObjectVar[JobRow]) -> rx.Component:
    line = rx.el.div(t("stages.waiting"), class_name="t12 t2")
    return _job(job, line, _cancel_button(job))


def _done_job(job: rx.vars.ObjectVar[JobRow]) -> rx.Component:
    reason = rx.match(
        job.status,
        (JobStatus.FAILED.value, problem_text(job.error_key)),
        (JobStatus.CANCELLED.value, t("errors.cancelled")),
        t("jobs.finished_in", time=t_duration(job.took_s)),
    )
    retry = rx.el.button(
        icon("retry", "s"),
        t("common.retry"),
        type="button",
        class_name="btn sm",
        aria_label=t("jobs.retry_named", title=job.title),
        on_click=JobsState.retry(job.job_id),
    )
    return _job(
        job,
        rx.el.div(reason, class_name="t12 t2"),
        _status_tag(job),
        rx.cond(job.can_retry, rx.el.div(retry, class_name="row g6")),
    )


def _status_tag(job: rx.vars.ObjectVar[JobRow]) -> rx.Component:
    look = rx.match(job.status, ("failed", "tag bad"), ("succeeded", "tag ok"), "tag")
    return rx.el.span(t_of("jobs.status", JobStatus, job.status), class_name=look)


def _cancel_button(job: rx.vars.ObjectVar[JobRow]) -> rx.Component:
    name = t("jobs.cancel_named", title=job.title)
    return icon_button("close", name, JobsState.cancel(job.job_id))


def _job(
    job: rx.vars.ObjectVar[JobRow], line: rx.Component, answer: rx.Component, *more: rx.Component
) -> rx.Component:
    symbol = rx.match(
        job.kind,
        (JobKind.TRACK_GENERATE.value, icon("song")),
        (JobKind.AVATAR_GENERATE.value, icon("avatar")),
        (JobKind.AVATAR_EXPORT.value, icon("avatar")),
        (JobKind.AVATAR_IMPORT.value, icon("avatar")),
        icon("clapper"),
    )
    return rx.el.li(
        rx.el.div(
            rx.el.span(symbol, class_name="job-kind"),
            rx.el.div(
                rx.el.div(
                    rx.el.span(
                        rx.el.span(t_of("jobs.kinds", JobKind, job.kind)),
                        rx.cond(job.title != "", f": {job.title}", ""),
                        class_name="t13 sb grow trunc",
                    ),
                    answer,
                    class_name="row",
                ),
                line,
                class_name="grow",
            ),
            class_name="row g12 top",
        ),
        *more,
        class_name="job",
        custom_attrs={"data-testid": "job", "data-status": job.status},
    )


def _empty() -> rx.Component:
    return rx.el.div(
        icon("jobs", "xl"),
        rx.el.p(t("jobs.empty")),
        rx.el.a(t("jobs.empty_action"), href="/", class_name="btn", on_click=JobsState.close_tray),
        class_name="empty",
    )


def _announcer() -> rx.Component:
    """Say politely that a job ended; never takes the focus."""
    sentence = rx.match(
        JobsState.ended_status,
        *(
            (status, t(f"jobs.announce.{status}", title=JobsState.ended_title))
            for status in ("succeeded", "failed", "cancelled")
        ),
        "",
    )
    return rx.el.div(sentence, class_name="sr", role="status", aria_live="polite")
