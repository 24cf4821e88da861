"""Left of the stage: everything the character can wear and be, in eight tabs."""

from typing import cast

import reflex as rx

from avatar_g.backend.domain.presets import PresetService
from avatar_g.components.avatar_fields import RestingColour, RestingSlider, swatches
from avatar_g.components.choose import draw_case, text_if
from avatar_g.components.icons import icon
from avatar_g.components.preset_list import preset_list
from avatar_g.components.text import t, t_of
from avatar_g.components.user_garments import user_garments
from avatar_g.state.avatar import (
    BEARD_CHOICES,
    HAIR_CHOICES,
    PRESETS,
    TABS,
    WARDROBE_CARDS,
    AvatarState,
    WardrobeCard,
    WornItem,
)

SKINS = ("#fbe0cf", "#f3c6a5", "#e6a884", "#c98a61", "#a0683f", "#70432a", "#4a2a1c")
HAIR_COLOURS = (
    "#1a1512", "#4a2617", "#7a4a2e", "#b5651d", "#e3c27a", "#c9c6cc", "#7a3cf0", "#2f5fc4",
)  # fmt: skip
KINDS = tuple(card.kind for card in WARDROBE_CARDS)
_AVATAR = AvatarState.avatar
_CANNOT_DRESS = (_AVATAR.avatar_id == "") | (_AVATAR.imported.format != "")
_LOOK = cast("rx.vars.ObjectVar[dict[str, str]]", _AVATAR.look)
_SHARES = cast("rx.vars.ObjectVar[dict[str, float]]", _AVATAR.shares)


def wardrobe_panel() -> rx.Component:
    """Draw the panel."""
    return rx.el.section(
        rx.el.div(rx.el.h2(t("avatar.wardrobe"), class_name="h3"), class_name="ph"),
        _tabs(),
        rx.el.div(
            draw_case(
                AvatarState.tab,
                ("body", _body()),
                ("face", _face()),
                ("hair", _hair()),
                ("bottom", _cards("bottom")),
                ("shoes", _cards("shoes")),
                ("accessories", _cards("accessories")),
                ("colours", _colours()),
                _cards("top"),
            ),
            class_name="pb",
            role="tabpanel",
            id="wardrobe-panel",
            aria_label=t_of("avatar.tabs", TABS, AvatarState.tab),
        ),
        rx.el.div(
            icon("info", "s"),
            rx.el.span(t("avatar.how_to_wear"), class_name="grow"),
            class_name="pf t12 t2",
        ),
        class_name="panel wardrobe",
        aria_label=t("avatar.wardrobe"),
    )


def _tabs() -> rx.Component:
    tabs = [
        rx.el.button(
            icon(name),
            type="button",
            role="tab",
            title=t(f"avatar.tabs.{name}"),
            aria_label=t(f"avatar.tabs.{name}"),
            on_click=AvatarState.open_tab(name),
            custom_attrs={
                "aria-selected": AvatarState.tab == name,
                "aria-controls": "wardrobe-panel",
                "data-tab": name,
            },
        )
        for name in TABS
    ]
    return rx.el.div(
        *tabs, class_name="tabs", role="tablist", aria_label=t("avatar.wardrobe_parts")
    )


def _cards(part: str) -> rx.Component:
    cards = [card for card in WARDROBE_CARDS if card.part == part]
    return rx.fragment(
        user_garments(part),
        rx.el.ul(*(_card(card) for card in cards), class_name="wgrid"),
    )


def _card(card: WardrobeCard) -> rx.Component:
    is_worn = _AVATAR.worn_kinds.contains(card.kind)
    mark = rx.fragment(
        rx.el.span(icon("check", "s"), class_name="mk st run"),
        rx.el.span(t("avatar.is_worn"), class_name="sr"),
    )
    return rx.el.li(
        rx.el.button(
            _picture(card.kind),
            t(f"wardrobe.kinds.{card.kind}"),
            rx.cond(is_worn, mark),
            type="button",
            class_name=rx.cond(is_worn, "wc worn", "wc"),
            disabled=_CANNOT_DRESS,
            on_click=AvatarState.wear(card.kind),
            custom_attrs={
                "draggable": "true",
                "data-wear": card.kind,
                "data-part": card.part,
                "aria-pressed": is_worn,
            },
        )
    )


def _picture(name: str) -> rx.Component:
    image = rx.el.img(
        src=f"/wardrobe/{name}.webp",
        alt="",
        loading="lazy",
        custom_attrs={"draggable": "false", "width": 78, "height": 78},
    )
    return rx.el.span(image, class_name="pic")


def _body() -> rx.Component:
    presets = [
        rx.el.li(
            rx.el.button(
                _picture(f"preset-{preset}"),
                t(f"avatar.presets.{preset}"),
                type="button",
                class_name="wc",
                on_click=AvatarState.use_preset(preset),
                custom_attrs={"data-preset": preset},
            )
        )
        for preset in PRESETS
    ]
    return rx.fragment(
        swatches(
            SKINS,
            label=t("avatar.look.skin"),
            chosen=_LOOK["skin"],
            on_choose=lambda colour: AvatarState.set_look("skin", colour),
            dyes="skin",
        ),
        rx.el.h3(t("avatar.presets_title"), class_name="h3"),
        rx.el.ul(*presets, class_name="wgrid"),
        preset_list(PresetService.AVATAR, can_use=AvatarState.avatar.avatar_id != ""),
    )


def _face() -> rx.Component:
    shares = [
        RestingSlider.create(
            name=name,
            label=t(f"avatar.look.{name}"),
            value=_SHARES[name],
            on_rest=lambda value, name=name: AvatarState.set_share(name, value),
        )
        for name in ("brow", "blush", "makeup", "freckles")
    ]
    beards = [
        rx.el.button(
            t(f"wardrobe.beard.{beard}"),
            type="button",
            class_name="chip",
            on_click=AvatarState.set_look("beard", beard),
            custom_attrs={"aria-pressed": _LOOK["beard"] == beard},
        )
        for beard in BEARD_CHOICES
    ]
    return rx.fragment(
        *(_look_colour(name) for name in ("iris", "lips", "eyelid")),
        rx.el.div(*shares, class_name="col g6"),
        rx.el.div(
            rx.el.div(t("avatar.look.beard"), class_name="label"),
            rx.el.div(
                *beards, class_name="row wrap g6", role="group", aria_label=t("avatar.look.beard")
            ),
        ),
    )


def _hair() -> rx.Component:
    styles = [
        rx.el.li(
            rx.el.button(
                rx.el.span(icon("face", "xl"), class_name="pic")
                if style == "bald"
                else _picture(f"hair-{style}"),
                t(f"wardrobe.hair.{style}"),
                type="button",
                class_name=rx.cond(_LOOK["hair_style"] == style, "wc worn", "wc"),
                disabled=_CANNOT_DRESS,
                on_click=AvatarState.set_look("hair_style", style),
                custom_attrs={
                    "aria-pressed": _LOOK["hair_style"] == style,
                    "data-hair": style,
                },
            )
        )
        for style in HAIR_CHOICES
    ]
    return rx.fragment(
        swatches(
            HAIR_COLOURS,
            label=t("avatar.look.hair_colour"),
            chosen=_LOOK["hair_colour"],
            on_choose=lambda colour: AvatarState.set_look("hair_colour", colour),
            dyes="hair_colour",
        ),
        _look_colour("hair_colour"),
        _tips(),
        rx.el.button(
            t("avatar.look.fringe"),
            type="button",
            class_name="chip start-self",
            on_click=AvatarState.toggle_fringe,
            custom_attrs={"aria-pressed": _AVATAR.has_fringe},
        ),
        rx.el.ul(*styles, class_name="wgrid"),
    )


def _tips() -> rx.Component:
    """Draw the second colour of the hair; the chip takes it out again."""
    has_tips = _LOOK["hair_tips"] != ""
    return rx.fragment(
        RestingColour.create(
            name="hair_tips",
            label=t("avatar.look.hair_tips"),
            value=text_if(has_tips, _LOOK["hair_tips"], _LOOK["hair_colour"]),
            on_rest=lambda value: AvatarState.set_look("hair_tips", value),
        ),
        rx.cond(
            has_tips,
            rx.el.button(
                t("avatar.look.one_colour"),
                type="button",
                class_name="chip start-self",
                on_click=AvatarState.set_look("hair_tips", ""),
                custom_attrs={"data-testid": "one-colour"},
            ),
        ),
    )


def _colours() -> rx.Component:
    looks = [_look_colour(name) for name in ("skin", "hair_colour", "iris", "lips")]
    return rx.fragment(*looks, rx.foreach(_AVATAR.worn, _worn_colour))


def _worn_colour(item: rx.vars.ObjectVar[WornItem]) -> rx.Component:
    return RestingColour.create(
        name=item.kind,
        label=t_of("wardrobe.kinds", KINDS, item.kind),
        value=item.colour,
        dyes=item.kind,
        on_rest=lambda value: AvatarState.set_option(item.kind, "colour", value),
    )


def _look_colour(name: str) -> rx.Component:
    return RestingColour.create(
        name=name,
        label=t(f"avatar.look.{name}"),
        value=text_if(_AVATAR.avatar_id != "", _LOOK[name], "#888888"),
        dyes=name,
        on_rest=lambda value: AvatarState.set_look(name, value),
    )
