"""What importing changed in a character, and what its maker allows."""

from typing import cast

import reflex as rx

from avatar_g.components.choose import text_case
from avatar_g.components.icons import icon
from avatar_g.components.text import t, t_of
from avatar_g.state.avatar import AvatarState
from avatar_g.state.avatar_exchange import CONDITION_VALUES, CONDITIONS, FINDINGS, FindingView

_IMPORTED = AvatarState.avatar.imported
_CONDITIONS = cast("rx.vars.ObjectVar[dict[str, str]]", _IMPORTED.conditions)


def import_report() -> rx.Component:
    """Draw the report of an imported character."""
    return rx.el.section(
        rx.el.h3(t("avatar_import.title"), class_name="h3"),
        rx.el.p(
            text_case(_IMPORTED.format, ("vrm0", "VRM 0.x"), ("vrm1", "VRM 1.0"), "GLB"),
            " · ",
            t("avatar_import.triangles", count=_IMPORTED.triangles),
            class_name="t12 t2 num",
        ),
        rx.el.p(t("avatar_import.fixed_shape"), class_name="t12 t2"),
        rx.cond(
            _IMPORTED.findings.length() > 0,
            rx.el.ul(
                rx.foreach(_IMPORTED.findings, _finding),
                class_name="findings",
                aria_label=t("avatar_import.findings"),
            ),
            rx.el.p(icon("check", "s"), t("avatar_import.clean"), class_name="note ok"),
        ),
        _licence(),
        class_name="col g10",
        custom_attrs={"data-testid": "import-report"},
    )


def _finding(finding: rx.vars.ObjectVar[FindingView]) -> rx.Component:
    return rx.el.li(
        icon("info", "s"),
        rx.el.span(
            rx.el.span(
                t_of("avatar_import.found", FINDINGS, finding.code, count=finding.count),
                class_name="t13",
            ),
            rx.el.span(t_of("avatar_import.cure", FINDINGS, finding.code), class_name="t12 t2"),
            class_name="col",
        ),
        class_name="note",
        custom_attrs={"data-finding": finding.code},
    )


def _licence() -> rx.Component:
    rows = [
        _row(t("avatar_import.model"), _IMPORTED.title),
        _row(t("avatar_import.authors"), _IMPORTED.authors),
        _row(t("avatar_import.licence"), _IMPORTED.licence),
        _row(t("avatar_import.notice"), _IMPORTED.notice),
        *(
            rx.cond(
                _CONDITIONS.contains(name),
                _pair(
                    t(f"avatar_import.conditions.{name}"),
                    t_of("avatar_import.values", CONDITION_VALUES, _CONDITIONS[name]),
                ),
            )
            for name in CONDITIONS
        ),
    ]
    return rx.el.div(
        rx.el.h3(t("avatar_import.licence_title"), class_name="h3"),
        rx.el.dl(*rows, class_name="licence"),
        class_name="col g6",
        custom_attrs={"data-testid": "licence"},
    )


def _row(name: rx.Var[str], value: rx.Var[str]) -> rx.Component:
    return rx.cond(value != "", _pair(name, value))


def _pair(name: rx.Var[str], value: rx.Var[str]) -> rx.Component:
    return rx.fragment(rx.el.dt(name), rx.el.dd(value))
