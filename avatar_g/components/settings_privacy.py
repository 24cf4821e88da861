"""Settings: what is known about oneself, taking it along, and leaving."""

import reflex as rx

from avatar_g.backend.domain.accounts import AuditAction
from avatar_g.components.icons import icon
from avatar_g.components.settings_section import field, press, section, send
from avatar_g.components.text import t, t_of, t_size
from avatar_g.state.account import AccountState, LogRow

_ACTIONS = tuple(AuditAction)
_PURPOSES = ("password_reset",)


def privacy_section() -> rx.Component:
    """Draw the archive and the two logs."""
    download = rx.el.a(
        icon("download"),
        t("settings.privacy.download", size=t_size(AccountState.archive_size)),
        href=AccountState.archive_url,
        class_name="btn sm",
        custom_attrs={"download": True},
    )
    packing = rx.el.p(t("settings.privacy.packing"), class_name="t2", role="status")
    return section(
        "privacy",
        rx.el.p(t("settings.privacy.text"), class_name="t2"),
        rx.el.div(
            press(
                t("settings.privacy.export"),
                AccountState.export,
                disabled=AccountState.is_packing,
            ),
            rx.cond(AccountState.archive_url != "", download),
            class_name="row wrap g6",
        ),
        rx.cond(AccountState.is_packing, packing),
    )


def outbound_section() -> rx.Component:
    """Draw every connection to another host."""
    none = rx.el.p(t("settings.outbound.none"), class_name="t2")
    rows = rx.el.ul(rx.foreach(AccountState.outbound, _call), class_name="rows log")
    return section("outbound", rx.cond(AccountState.outbound.length() > 0, rows, none))


def audit_section() -> rx.Component:
    """Draw what was done to the account."""
    none = rx.el.p(t("settings.audit.none"), class_name="t2")
    rows = rx.el.ul(
        rx.foreach(AccountState.audit, _act),
        class_name="rows log",
        tab_index=0,
        aria_label=t("settings.audit.title"),
    )
    return section("audit", rx.cond(AccountState.audit.length() > 0, rows, none))


def delete_section() -> rx.Component:
    """Draw the way out; name and password are asked, since it cannot be undone."""
    password = field(
        "delete",
        "password",
        t("settings.delete.password"),
        type="password",
        auto_complete="current-password",
    )
    return section(
        "delete",
        rx.el.p(t("settings.delete.text"), class_name="t2"),
        rx.el.form(
            field(
                "delete",
                "name",
                t("settings.delete.name", name=AccountState.me.name),
                auto_complete="off",
            ),
            rx.cond(AccountState.has_password, password),
            send(t("settings.delete.button"), "btn danger start-self"),
            on_submit=AccountState.delete_account,
        ),
    )


def _act(row: rx.vars.ObjectVar[LogRow]) -> rx.Component:
    return rx.el.li(
        rx.el.span(t_of("settings.audit.actions", _ACTIONS, row.what), class_name="grow t13"),
        rx.cond(row.is_by_other, rx.el.span(t("settings.audit.by_admin"), class_name="tag")),
        rx.el.span(f"{row.where} {row.moment}", class_name="t12 t3 num"),
    )


def _call(row: rx.vars.ObjectVar[LogRow]) -> rx.Component:
    return rx.el.li(
        rx.el.span(t_of("settings.outbound.purposes", _PURPOSES, row.what), class_name="grow t13"),
        rx.el.span(f"{row.where} · {row.moment}", class_name="t12 t3 num"),
    )
