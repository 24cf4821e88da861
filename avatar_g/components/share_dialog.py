"""The share dialog and the button that opens it."""

import reflex as rx

from avatar_g.components.avatar_gallery import ModalPanel
from avatar_g.components.icon_button import icon_button
from avatar_g.components.icons import icon
from avatar_g.components.problem_text import problem_text
from avatar_g.components.text import t, t_of
from avatar_g.state.share import DAYS, USUAL_DAYS, ShareRow, ShareState

_SCRIPT = rx.asset("copy_link.jsx", shared=True).importable_path


class CopyLink(rx.NoSSRComponent):
    """A link to read, select and copy."""

    library = _SCRIPT
    tag = "CopyLink"

    url: rx.Var[str]
    label: rx.Var[str]
    copy_text: rx.Var[str]
    copied_text: rx.Var[str]


def share_button(item_id: rx.Var[str], title: rx.Var[str]) -> rx.Component:
    """Draw the button of one finished thing."""
    return rx.el.button(
        icon("link", "s"),
        t("share.open"),
        type="button",
        class_name="btn sm",
        on_click=ShareState.open_for(item_id, title),
        custom_attrs={"data-testid": "share", "aria-haspopup": "dialog"},
    )


def share_dialog() -> rx.Component:
    """Draw the dialog; it shows only while it is open."""
    problem = ShareState.problem
    return ModalPanel.create(
        rx.el.div(
            rx.el.h2(t("share.title"), class_name="h3 grow"),
            icon_button("close", t("share.close"), ShareState.close),
            class_name="row",
        ),
        rx.el.p(ShareState.title, class_name="t2 trunc"),
        rx.cond(ShareState.new_url != "", _new_link(), _form()),
        rx.cond(
            problem.key != "",
            rx.el.p(problem_text(problem.key, problem.arguments), role="alert", class_name="bad"),
        ),
        rx.cond(
            problem.key == "not_allowed.password_first",
            rx.el.a(
                t("share.to_password"),
                href="/settings",
                on_click=ShareState.close,
                class_name="btn",
                custom_attrs={"data-testid": "to-password"},
            ),
        ),
        rx.el.p(
            rx.cond(
                ShareState.said != "", t_of("share", ("created", "revoked"), ShareState.said), ""
            ),
            role="status",
            class_name="t12 t2",
        ),
        _links(),
        open=ShareState.is_open,
        label=t("share.title"),
        on_close=ShareState.close,
    )


def _form() -> rx.Component:
    return rx.el.form(
        rx.el.label(
            rx.el.span(t("share.days"), class_name="label"),
            rx.el.select(
                *[rx.el.option(t(f"share.days_{days}"), value=days) for days in DAYS],
                name="days",
                default_value=USUAL_DAYS,
                class_name="select",
                custom_attrs={"data-testid": "share-days"},
            ),
            class_name="col g4",
        ),
        rx.el.label(
            rx.el.span(t("share.password_optional"), class_name="label"),
            rx.el.input(
                name="password",
                type="password",
                auto_complete="new-password",
                max_length=200,
                class_name="input",
            ),
            class_name="col g4",
        ),
        rx.el.label(
            rx.el.input(
                type="checkbox",
                name="may_download",
            ),
            t("share.may_download"),
            class_name="row g6",
        ),
        rx.el.button(icon("link"), t("share.create"), type="submit", class_name="btn primary"),
        on_submit=ShareState.create,
        # Browsers keep what is chosen; for another thing the form starts anew.
        key=ShareState.item_id,
        class_name="col g12",
    )


def _new_link() -> rx.Component:
    return rx.el.div(
        rx.el.p(t("share.new_link_text"), class_name="t2"),
        CopyLink.create(
            url=ShareState.new_url,
            label=t("share.new_link"),
            copy_text=t("share.copy"),
            copied_text=t("share.copied"),
        ),
        rx.el.p(t("share.local_hint"), class_name="t12 t2"),
        class_name="col g8",
    )


def _links() -> rx.Component:
    return rx.el.section(
        rx.el.h3(t("share.list_heading"), class_name="t13 sb"),
        rx.cond(
            ShareState.rows.length() > 0,
            rx.el.ul(rx.foreach(ShareState.rows, _row), class_name="col g6"),
            rx.el.p(t("share.list_empty"), class_name="t12 t2"),
        ),
        class_name="col g6",
        aria_label=t("share.list_heading"),
    )


def _row(row: rx.vars.ObjectVar[ShareRow]) -> rx.Component:
    return rx.el.li(
        rx.el.span(
            rx.cond(row.is_living, t("share.link_until", date=row.until), t("share.ended")),
            class_name="t13 num",
        ),
        rx.cond(row.has_password, rx.el.span(t("share.with_password"), class_name="tag")),
        rx.cond(row.may_download, rx.el.span(t("share.with_download"), class_name="tag")),
        rx.el.span(class_name="grow"),
        rx.el.button(
            t("share.revoke"),
            type="button",
            class_name="btn sm danger",
            aria_label=t("share.revoke_named", title=ShareState.title),
            on_click=ShareState.revoke(row.share_id),
        ),
        class_name="row wrap g6",
        custom_attrs={"data-testid": "share-row"},
    )
