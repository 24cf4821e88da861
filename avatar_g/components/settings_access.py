"""Settings: who one is here, from where, and which programs may act in one's name."""

import reflex as rx

from avatar_g.backend.domain.accounts import Scope
from avatar_g.components.account_form import sign_out
from avatar_g.components.settings_section import field, press, section, send
from avatar_g.components.text import t, t_of
from avatar_g.state.account import AccountState, SessionRow, TokenRow

_SCOPES = tuple(Scope)
_DAYS = ("30", "90", "365")


def account_section() -> rx.Component:
    """Draw name, address and password."""
    return rx.fragment(
        section(
            "email",
            rx.el.p(t("settings.email.signed_in", name=AccountState.me.name), class_name="t2"),
            rx.el.form(
                field(
                    "email",
                    "email",
                    t("settings.email.address"),
                    type="email",
                    default_value=AccountState.email,
                    key=AccountState.email,
                    auto_complete="email",
                ),
                send(t("settings.save")),
                on_submit=AccountState.change_email,
            ),
            rx.cond(AccountState.has_password, sign_out()),
        ),
        _password_section(),
    )


def _password_section() -> rx.Component:
    none_yet = rx.el.p(t("settings.password.none"), class_name="note")
    old = field(
        "password",
        "old",
        t("settings.password.old"),
        type="password",
        auto_complete="current-password",
    )
    new = field(
        "password",
        "new",
        t("settings.password.new"),
        type="password",
        auto_complete="new-password",
        required=True,
    )
    return section(
        "password",
        rx.cond(AccountState.has_password, rx.fragment(), none_yet),
        rx.el.form(
            rx.cond(AccountState.has_password, old),
            new,
            send(t("settings.password.set")),
            on_submit=AccountState.change_password,
            reset_on_submit=True,
        ),
    )


def sessions_section() -> rx.Component:
    """Draw the signed-in browsers."""
    rows = rx.el.ul(rx.foreach(AccountState.sessions, _session), class_name="rows")
    none = rx.el.p(t("settings.sessions.none"), class_name="t2")
    return section("sessions", rx.cond(AccountState.sessions.length() > 0, rows, none))


def tokens_section() -> rx.Component:
    """Draw API tokens and the form for a new one."""
    shown = rx.el.div(
        rx.el.p(t("settings.tokens.once")),
        rx.el.code(
            AccountState.new_token, class_name="secret", custom_attrs={"data-testid": "token"}
        ),
        press(t("settings.tokens.put_away"), AccountState.forget_token),
        class_name="note col g6",
    )
    return section(
        "tokens",
        rx.cond(AccountState.new_token != "", shown),
        rx.el.ul(rx.foreach(AccountState.tokens, _token), class_name="rows"),
        rx.el.form(
            field("token", "name", t("settings.tokens.name"), required=True),
            _select("scope", [(scope, t(f"settings.tokens.scopes.{scope}")) for scope in _SCOPES]),
            _select("days", [(days, t("settings.tokens.for_days", days=days)) for days in _DAYS]),
            send(t("settings.tokens.make")),
            on_submit=AccountState.make_token,
            reset_on_submit=True,
        ),
    )


def _select(name: str, options: list[tuple[str, rx.Var[str]]]) -> rx.Component:
    return rx.el.div(
        rx.el.label(t(f"settings.tokens.{name}"), html_for=f"token-{name}", class_name="label"),
        rx.el.select(
            *[rx.el.option(label, value=value) for value, label in options],
            id=f"token-{name}",
            name=name,
            class_name="input",
        ),
        class_name="col g6",
    )


def _session(row: rx.vars.ObjectVar[SessionRow]) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.span(row.browser, class_name="t13"),
            rx.el.p(
                t("settings.sessions.seen", moment=row.seen, address=row.address),
                class_name="t12 t3 num",
            ),
            class_name="grow",
        ),
        rx.cond(
            row.is_this,
            rx.el.span(t("settings.sessions.this"), class_name="tag"),
            press(t("settings.sessions.end"), AccountState.end_session(row.session_id)),
        ),
    )


def _token(row: rx.vars.ObjectVar[TokenRow]) -> rx.Component:
    used = rx.cond(
        row.used != "",
        t("settings.tokens.used", moment=row.used),
        t("settings.tokens.unused"),
    )
    until = rx.cond(
        row.is_expired,
        t("settings.tokens.expired"),
        t("settings.tokens.until", moment=row.expires),
    )
    return rx.el.li(
        rx.el.div(
            rx.el.span(f"{row.name} · …{row.tail}", class_name="t13"),
            rx.el.p(
                t_of("settings.tokens.scopes", _SCOPES, row.scope),
                " · ",
                until,
                " · ",
                used,
                class_name="t12 t3 num",
            ),
            class_name="grow",
        ),
        press(
            t("settings.tokens.revoke"),
            AccountState.revoke_token(row.token_id),
            aria_label=t("settings.tokens.revoke_named", name=row.name),
        ),
    )
