"""Settings: what one uses up, and what administrators do with accounts."""

from typing import Any

import reflex as rx

from avatar_g.components.choose import text_if
from avatar_g.components.settings_section import press, section, send
from avatar_g.components.text import t
from avatar_g.state.account import AccountState, UserRow


def usage_section() -> rx.Component:
    """Draw limits and what is used up."""
    me = AccountState.me
    return section(
        "usage",
        _meter("storage", me.used_mib, me.limit_mib),
        _meter("minutes", me.used_minutes, me.limit_minutes),
        _meter("jobs", me.used_jobs, me.limit_jobs),
        rx.el.p(t("settings.usage.money"), class_name="t12 t3"),
    )


def people_section() -> rx.Component:
    """Draw all accounts; for administrators only."""
    link = rx.el.div(
        rx.el.p(t("settings.people.send_link")),
        rx.el.code(
            AccountState.invitation,
            class_name="secret",
            custom_attrs={"data-testid": "invitation"},
        ),
        class_name="note col g6",
    )
    return section(
        "people",
        rx.el.div(
            press(t("settings.people.invite"), AccountState.invite),
            press(
                text_if(
                    AccountState.is_registration_open,
                    t("settings.people.close"),
                    t("settings.people.open"),
                ),
                AccountState.toggle_registration,
            ),
            class_name="row wrap g6",
        ),
        rx.cond(AccountState.invitation != "", link),
        rx.el.ul(rx.foreach(AccountState.people, _person), class_name="rows"),
        is_wide=True,
    )


def _meter(name: str, used: Any, limit: Any) -> rx.Component:
    percent = rx.cond(limit > 0, rx.cond(used >= limit, 100, used * 100 / limit), 100)
    words = t(f"settings.usage.{name}", used=used, limit=limit)
    return rx.el.div(
        rx.el.span(words, class_name="t13 num"),
        rx.el.div(
            rx.el.i(style={"--p": f"{percent}%"}),
            class_name="prog meter",
            role="progressbar",
            aria_label=words,
            custom_attrs={"aria-valuenow": used, "aria-valuemin": 0, "aria-valuemax": limit},
        ),
        class_name="col g6",
    )


def _person(row: rx.vars.ObjectVar[UserRow]) -> rx.Component:
    role = text_if(row.is_admin, t("settings.people.make_user"), t("settings.people.make_admin"))
    removal = rx.el.details(
        rx.el.summary(t("settings.people.remove_named", name=row.name), class_name="btn ghost sm"),
        rx.el.form(
            rx.el.input(type="hidden", name="user_id", value=row.user_id),
            rx.el.label(
                t("settings.people.type_name", name=row.name),
                rx.el.input(name="name", class_name="input", auto_complete="off"),
                class_name="label",
            ),
            send(t("settings.people.remove"), "btn danger start-self"),
            on_submit=AccountState.remove_user,
        ),
    )
    return rx.el.li(
        rx.el.div(
            rx.el.span(row.name, class_name="t13"),
            rx.cond(row.is_admin, rx.el.span(t("settings.people.admin"), class_name="tag")),
            class_name="grow row g6",
        ),
        _limits(row),
        press(role, AccountState.toggle_admin(row.user_id, row.is_admin)),
        rx.cond(row.is_me, rx.fragment(), removal),
    )


def _limits(row: rx.vars.ObjectVar[UserRow]) -> rx.Component:
    numbers = {"mib": row.limit_mib, "minutes": row.limit_minutes, "jobs": row.limit_jobs}
    return rx.el.form(
        rx.el.input(type="hidden", name="user_id", value=row.user_id),
        rx.el.div(
            *[
                rx.el.label(
                    t(f"settings.people.limits.{name}"),
                    rx.el.input(
                        name=name,
                        class_name="input",
                        default_value=value.to_string(),
                        key=value.to_string(),
                        input_mode="numeric",
                    ),
                    class_name="label",
                )
                for name, value in numbers.items()
            ],
            send(t("settings.people.set_limits"), "btn sm"),
            class_name="row wrap g6",
        ),
        on_submit=AccountState.change_limits,
    )
