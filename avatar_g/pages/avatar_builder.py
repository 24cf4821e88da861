"""``/services/avatar-builder``: a character from words, clothes and sliders."""

from typing import cast

import reflex as rx

from avatar_g.components.avatar_gallery import avatar_gallery, gallery_button
from avatar_g.components.avatar_inspector import avatar_inspector
from avatar_g.components.avatar_stage import avatar_stage
from avatar_g.components.builder_tabs import builder_tabs
from avatar_g.components.icon_button import icon_button
from avatar_g.components.icons import icon
from avatar_g.components.shell import shell
from avatar_g.components.text import t, t_of
from avatar_g.components.wardrobe_panel import KINDS, wardrobe_panel
from avatar_g.state.avatar import AvatarCard, AvatarState, WornItem
from avatar_g.state.jobs import JobsState

_SAID = ("worn", "removed", "changed", "saved", "undone")


def avatar_builder() -> rx.Component:
    """Compose the page."""
    return shell(
        wardrobe_panel(),
        rx.el.section(
            rx.el.h1(t("avatar.page_title"), class_name="sr"),
            builder_tabs("design"),
            _bar(),
            rx.cond(AvatarState.avatar.avatar_id != "", _shown(), _nobody()),
            _live_region(),
            avatar_gallery(),
            class_name="panel stage-panel",
            aria_label=t("avatar.stage.name"),
        ),
        avatar_inspector(),
        place="avatar",
        is_studio=True,
    )


def _bar() -> rx.Component:
    avatar = AvatarState.avatar
    name = rx.el.input(
        key=f"{avatar.avatar_id}-{avatar.title}",
        default_value=avatar.title,
        max_length=80,
        aria_label=t("avatar.name"),
        on_blur=AvatarState.rename,
        class_name="avatar-name",
    )
    return rx.el.div(
        rx.cond(avatar.avatar_id != "", name),
        rx.cond(
            cast("rx.vars.NumberVar[int]", avatar.version) > 0,
            rx.el.span(t("avatar.version", number=avatar.version), class_name="t12 t3 num"),
        ),
        rx.el.span(class_name="grow"),
        rx.el.div(
            rx.foreach(AvatarState.avatars, _other),
            class_name="row g4 mine",
            role="group",
            aria_label=t("avatar.mine"),
        ),
        gallery_button(),
        icon_button("plus", t("avatar.new"), AvatarState.start_anew),
        class_name="ph",
    )


def _other(card: rx.vars.ObjectVar[AvatarCard]) -> rx.Component:
    is_shown = AvatarState.avatar.avatar_id == card.avatar_id
    picture = rx.el.img(src=card.thumb_url, alt="")
    return rx.el.button(
        rx.cond(card.thumb_url != "", picture, icon("avatar", "s")),
        type="button",
        class_name="mini",
        aria_label=t("avatar.open_named", title=card.title),
        title=card.title,
        on_click=AvatarState.open_avatar(card.avatar_id),
        custom_attrs={"aria-pressed": is_shown},
    )


def _shown() -> rx.Component:
    return rx.el.div(
        avatar_stage(),
        rx.cond(AvatarState.avatar.failed_job_id != "", _failed()),
        rx.el.ul(
            rx.foreach(AvatarState.avatar.worn, _worn_chip),
            class_name="worn-chips",
            aria_label=t("avatar.worn_now"),
        ),
        class_name="grow stage-hold",
    )


def _failed() -> rx.Component:
    return rx.el.div(
        icon("alert", "s"),
        rx.el.span(t("avatar.build_failed")),
        rx.el.button(
            t("common.retry"),
            type="button",
            class_name="btn sm",
            on_click=JobsState.retry(AvatarState.avatar.failed_job_id),
        ),
        role="alert",
        class_name="note bad build-failed",
    )


def _worn_chip(item: rx.vars.ObjectVar[WornItem]) -> rx.Component:
    name = t_of("wardrobe.kinds", KINDS, item.kind)
    is_locked = AvatarState.avatar.locked.contains(item.part)
    return rx.el.li(
        rx.el.button(
            rx.el.span(class_name="ink", style={"--c": item.colour}),
            name,
            type="button",
            class_name="worn-name",
            on_click=AvatarState.choose_item(item.kind),
            custom_attrs={
                "data-worn": item.kind,
                "aria-pressed": AvatarState.chosen_kind == item.kind,
                "aria-keyshortcuts": "Delete",
            },
        ),
        rx.el.button(
            rx.cond(is_locked, icon("lock", "s"), icon("unlock", "s")),
            type="button",
            class_name="ib sm",
            aria_label=t("avatar.lock_named", name=name),
            title=t("avatar.lock"),
            on_click=AvatarState.toggle_lock(item.part),
            custom_attrs={"aria-pressed": is_locked, "data-lock": item.part},
        ),
        class_name="chip on",
    )


def _nobody() -> rx.Component:
    return rx.el.div(
        rx.el.span(icon("avatar", "xl"), class_name="nobody"),
        rx.el.p(t("avatar.nobody"), class_name="t16 t2"),
        rx.el.div(
            *(
                rx.el.button(
                    rx.el.img(src=f"/wardrobe/preset-{name}.webp", alt=""),
                    t(f"avatar.presets.{name}"),
                    type="button",
                    class_name="wc",
                    on_click=AvatarState.create_from_preset(name),
                )
                for name in ("nino", "giorgi", "zuri", "kenji")
            ),
            class_name="first-four",
        ),
        class_name="empty grow stage",
    )


def _live_region() -> rx.Component:
    words = rx.match(
        AvatarState.said,
        *((said, t(f"avatar.said.{said}", name=_said_name())) for said in _SAID),
        "",
    )
    return rx.el.div(words, class_name="sr", role="status", custom_attrs={"data-testid": "said"})


def _said_name() -> rx.Var[str]:
    return t_of("wardrobe.kinds", KINDS, AvatarState.said_kind)
