"""``/sign-in``: the way into a studio that other people can reach."""

import reflex as rx

from avatar_g.components.account_form import account_form
from avatar_g.components.icons import logo
from avatar_g.components.page_effects import page_effects
from avatar_g.components.shell import language_menu
from avatar_g.components.text import t


def sign_in() -> rx.Component:
    """Compose the page: no rail, no tray, nothing a stranger could not use."""
    return rx.fragment(
        rx.el.div(rx.el.i(), rx.el.i(), class_name="orbs", custom_attrs={"aria-hidden": "true"}),
        rx.el.main(
            rx.el.div(
                rx.el.p(t("sign_in.motto"), class_name="display"),
                class_name="sign-in-scene hide-m",
                custom_attrs={"aria-hidden": "true"},
            ),
            rx.el.div(
                rx.el.div(logo(), language_menu(), class_name="row between"),
                account_form(),
                class_name="sign-in-box col g16",
            ),
            id="main",
            class_name="sign-in",
        ),
        page_effects(),
    )
