"""``/settings``: the account, its keys and limits, people, privacy."""

import reflex as rx

from avatar_g.components.settings_access import account_section, sessions_section, tokens_section
from avatar_g.components.settings_people import people_section, usage_section
from avatar_g.components.settings_privacy import (
    audit_section,
    delete_section,
    outbound_section,
    privacy_section,
)
from avatar_g.components.settings_section import section
from avatar_g.components.shell import language_menu, shell, theme_switch
from avatar_g.components.text import t
from avatar_g.state.account import AccountState


def settings() -> rx.Component:
    """Compose the page."""
    return shell(
        rx.el.div(
            rx.el.h1(t("settings.page_title"), class_name="display"),
            rx.el.p(t("settings.lead"), class_name="t2 t16 lead"),
            class_name="page-head",
        ),
        rx.el.div(
            account_section(),
            sessions_section(),
            tokens_section(),
            usage_section(),
            section("looks", rx.el.div(language_menu(), theme_switch(), class_name="row wrap g6")),
            rx.cond(AccountState.me.is_admin, people_section()),
            privacy_section(),
            outbound_section(),
            audit_section(),
            delete_section(),
            class_name="settings",
        ),
        place="settings",
    )
