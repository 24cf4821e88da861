"""Messages in the corner; each leaves by itself, waits under the pointer, and has an answer."""

import reflex as rx
from reflex.event import no_args_event_spec

from avatar_g.components.icons import icon
from avatar_g.components.problem_text import problem_text
from avatar_g.components.text import t
from avatar_g.state.library import LibraryState
from avatar_g.state.notices import Notice, NoticeState


class _TimedDiv(rx.el.Div):
    """A box that tells when its own CSS animation, its life time, is over."""

    on_animation_end: rx.EventHandler[no_args_event_spec]


def notices() -> rx.Component:
    """Stack the messages; errors stay until they are closed."""
    return rx.el.div(
        rx.foreach(NoticeState.notices, _notice),
        class_name="toasts",
        role="status",
        aria_live="polite",
    )


def _notice(notice: rx.vars.ObjectVar[Notice]) -> rx.Component:
    return rx.cond(notice.is_error, _error(notice), _deleted(notice))


def _error(notice: rx.vars.ObjectVar[Notice]) -> rx.Component:
    return rx.el.div(
        icon("alert", "st"),
        rx.el.span(problem_text(notice.key), class_name="grow"),
        _close(notice),
        class_name="toast bad",
        role="alert",
        custom_attrs={"data-testid": "notice"},
    )


def _deleted(notice: rx.vars.ObjectVar[Notice]) -> rx.Component:
    return _TimedDiv.create(
        icon("trash", "st"),
        rx.el.span(t("library.deleted", title=notice.title), class_name="grow"),
        rx.el.button(
            t("common.undo"),
            type="button",
            class_name="btn sm",
            on_click=LibraryState.restore_item(notice.item_id, notice.notice_id),
        ),
        _close(notice),
        class_name="toast timed",
        on_animation_end=NoticeState.dismiss(notice.notice_id),
        custom_attrs={"data-testid": "notice"},
    )


def _close(notice: rx.vars.ObjectVar[Notice]) -> rx.Component:
    return rx.el.button(
        icon("close"),
        type="button",
        class_name="ib sm",
        aria_label=t("common.close"),
        on_click=NoticeState.dismiss(notice.notice_id),
    )
