"""Right of the stage: words, shape, the chosen item, versions, files."""

from collections.abc import Callable
from typing import Any, cast

import reflex as rx

from avatar_g.backend.domain.avatar import MAX_AVATAR_PROMPT_CHARS
from avatar_g.components.avatar_bring import bring_in
from avatar_g.components.avatar_details import finer_sliders
from avatar_g.components.avatar_export import export_panel
from avatar_g.components.avatar_fields import RestingColour, RestingSlider
from avatar_g.components.avatar_imported import import_report
from avatar_g.components.choose import draw_case, text_if
from avatar_g.components.icon_button import icon_button
from avatar_g.components.icons import icon
from avatar_g.components.problem_text import problem_text
from avatar_g.components.text import t, t_of
from avatar_g.components.user_garments import keep_garment, print_picture
from avatar_g.components.wardrobe_panel import KINDS
from avatar_g.state.avatar import (
    CHOICE_NAMES,
    OPTION_NAMES,
    SLIDERS,
    AvatarState,
    OptionView,
)

_AVATAR = AvatarState.avatar
_SLIDERS = cast("rx.vars.ObjectVar[dict[str, float]]", _AVATAR.sliders)


def avatar_inspector() -> rx.Component:
    """Draw the panel."""
    has_avatar = _AVATAR.avatar_id != ""
    is_imported = _AVATAR.imported.format != ""
    has_item = AvatarState.chosen.kind != ""
    return rx.el.section(
        rx.el.div(
            rx.el.h2(t("avatar.design"), class_name="h3 grow"),
            _tool("undo", "undo", AvatarState.undo, is_off=~_AVATAR.can_undo),
            _tool("redo", "redo", AvatarState.redo, is_off=~_AVATAR.can_redo),
            _tool("shuffle", "dice", AvatarState.shuffle, is_off=~has_avatar),
            _tool("duplicate", "copy", AvatarState.duplicate, is_off=~has_avatar),
            _tool("delete", "trash", AvatarState.delete, is_off=~has_avatar),
            class_name="ph",
        ),
        rx.el.div(
            _words(),
            rx.cond(has_item, _item()),
            bring_in(),
            rx.cond(is_imported, import_report()),
            rx.cond(has_avatar & ~is_imported, _shape()),
            rx.cond(has_avatar & ~is_imported, _chance()),
            rx.cond(_AVATAR.versions.length() > 0, _versions()),
            rx.cond(has_avatar, export_panel()),
            class_name="pb",
        ),
        rx.cond(has_avatar, _footer()),
        class_name="panel inspector",
        aria_label=t("avatar.design"),
    )


def _tool(
    name: str, symbol: str, on_click: rx.event.EventType[()], *, is_off: rx.Var[bool]
) -> rx.Component:
    return icon_button(
        symbol,
        t(f"avatar.{name}"),
        on_click,
        disabled=is_off,
        custom_attrs={"data-tool": name},
    )


def _words() -> rx.Component:
    has_problem = AvatarState.problem.key != ""
    text = problem_text(AvatarState.problem.key, AvatarState.problem.arguments)
    has_avatar = _AVATAR.avatar_id != ""
    return rx.el.div(
        rx.el.label(t("avatar.describe"), html_for="avatar-prompt", class_name="label"),
        rx.el.textarea(
            id="avatar-prompt",
            value=AvatarState.prompt,
            placeholder=t("avatar.describe_example"),
            on_change=AvatarState.write_prompt,
            rows="3",
            max_length=2 * MAX_AVATAR_PROMPT_CHARS,
            lang=AvatarState.prompt_language,
            class_name="ta",
            custom_attrs={"aria-invalid": has_problem},
        ),
        rx.el.div(
            rx.cond(has_problem, rx.el.p(icon("alert", "s"), text, class_name="hint bad")),
            role="alert",
            custom_attrs={"data-testid": "avatar-problem"},
        ),
        rx.el.div(
            rx.el.span(
                text_if(has_avatar, t("avatar.only_unlocked"), t("avatar.from_words")),
                class_name="t12 t3 grow",
            ),
            rx.el.button(
                icon("sparkles"),
                text_if(has_avatar, t("avatar.apply"), t("avatar.create")),
                type="button",
                class_name=rx.cond(has_avatar, "btn sm", "btn primary"),
                on_click=AvatarState.describe,
                custom_attrs={"data-testid": "describe"},
            ),
            class_name="row words-foot",
        ),
    )


def _shape() -> rx.Component:
    sliders = [
        RestingSlider.create(
            name=name,
            label=t(f"avatar.sliders.{name}"),
            value=_SLIDERS[name],
            shapes=True,
            on_rest=lambda value, name=name: AvatarState.set_slider(name, value),
        )
        for name in SLIDERS
    ]
    return rx.el.div(
        rx.el.div(
            rx.el.h3(t("avatar.shape"), class_name="h3 grow"),
            rx.el.button(
                icon("retry", "s"),
                t("avatar.reset"),
                type="button",
                class_name="btn sm ghost",
                on_click=AvatarState.reset_sliders,
            ),
            class_name="row",
        ),
        rx.el.div(_lock("body"), _lock("face"), _lock("hair"), class_name="row wrap g6"),
        rx.el.div(*sliders, class_name="col g6"),
        finer_sliders(),
        class_name="col g10",
    )


def _lock(part: str) -> rx.Component:
    is_locked = _AVATAR.locked.contains(part)
    return rx.el.button(
        rx.cond(is_locked, icon("lock", "s"), icon("unlock", "s")),
        t(f"avatar.parts.{part}"),
        type="button",
        class_name="chip",
        on_click=AvatarState.toggle_lock(part),
        custom_attrs={"aria-pressed": is_locked, "data-lock": part},
        title=t("avatar.lock"),
    )


def _item() -> rx.Component:
    item = AvatarState.chosen
    return rx.el.div(
        rx.el.div(
            rx.el.h3(t_of("wardrobe.kinds", KINDS, item.kind), class_name="h3 grow"),
            rx.el.button(
                t("avatar.take_off"),
                type="button",
                class_name="btn sm ghost",
                on_click=AvatarState.take_off(item.kind),
            ),
            class_name="row",
        ),
        rx.foreach(item.options, _option),
        keep_garment(),
        class_name="col g10 card item-options",
        custom_attrs={"data-testid": "item-options"},
    )


def _option(option: rx.vars.ObjectVar[OptionView]) -> rx.Component:
    label = t_of("wardrobe.options", OPTION_NAMES, option.name)

    def choose(value: Any) -> Any:
        return AvatarState.set_option(AvatarState.chosen.kind, option.name, value)

    colour = RestingColour.create(
        name=option.name,
        label=label,
        value=text_if(option.text == "", AvatarState.chosen.colour, option.text),
        dyes=text_if(option.name == "colour", AvatarState.chosen.kind),
        on_rest=choose,
    )
    number = RestingSlider.create(
        name=option.name,
        label=label,
        value=option.number,
        low=option.minimum,
        high=option.maximum,
        on_rest=choose,
    )
    flag = rx.el.button(
        label,
        type="button",
        class_name="chip start-self",
        on_click=choose(~option.is_on),
        custom_attrs={"aria-pressed": option.is_on},
    )
    return draw_case(
        option.type,
        ("colour", colour),
        ("number", number),
        ("choice", _labelled(label, _choices(option, choose))),
        ("flag", flag),
        ("picture", print_picture()),
        _labelled(label, _letters(option, choose)),
    )


def _labelled(label: rx.Var[str], control: rx.Component) -> rx.Component:
    return rx.el.label(rx.el.span(label, class_name="grow t13 t2"), control, class_name="row g10")


def _choices(option: rx.vars.ObjectVar[OptionView], choose: Callable[[Any], Any]) -> rx.Component:
    options = rx.foreach(
        option.choices,
        lambda name: rx.el.option(t_of("wardrobe.choices", CHOICE_NAMES, name), value=name),
    )
    return rx.el.select(options, value=option.text, on_change=choose, class_name="input choice")


def _letters(option: rx.vars.ObjectVar[OptionView], choose: Callable[[Any], Any]) -> rx.Component:
    return rx.el.input(
        default_value=option.text, max_length=12, on_blur=choose, class_name="input choice"
    )


def _chance() -> rx.Component:
    return rx.el.label(
        rx.el.span(t("avatar.seed"), class_name="grow t13 t2"),
        rx.el.input(
            key=_AVATAR.seed.to(str),
            default_value=_AVATAR.seed.to(str),
            input_mode="numeric",
            max_length=10,
            on_blur=AvatarState.shuffle_with,
            class_name="input choice num",
        ),
        class_name="row g10",
    )


def _versions() -> rx.Component:
    return rx.el.div(
        rx.el.h3(t("avatar.versions"), class_name="h3"),
        rx.el.div(
            rx.foreach(
                _AVATAR.versions,
                lambda number: rx.el.button(
                    t("avatar.version", number=number),
                    type="button",
                    class_name="chip",
                    on_click=AvatarState.restore_version(number.to(str)),
                ),
            ),
            class_name="row wrap g6",
        ),
        class_name="col g6",
    )


def _footer() -> rx.Component:
    busy = rx.fragment(icon("retry", "spin"), t("avatar.saving"))
    saved = text_if(_AVATAR.is_saved, t("avatar.saved"), t("avatar.save"))
    return rx.el.div(
        rx.el.button(
            icon("clapper"),
            t("avatar.use_in_video"),
            type="button",
            class_name="btn ghost",
            on_click=AvatarState.use_in_video,
        ),
        rx.el.span(class_name="grow"),
        rx.el.button(
            rx.cond(_AVATAR.is_saving, busy, saved),
            type="button",
            class_name="btn primary",
            disabled=_AVATAR.is_saving,
            on_click=AvatarState.save,
            custom_attrs={"data-testid": "save"},
        ),
        class_name="pf",
    )
