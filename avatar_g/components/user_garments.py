"""Garments of the creator's own: cards in the wardrobe, a picture to print, a button to keep."""

import reflex as rx

from avatar_g.components.event_values import one_problem, one_text
from avatar_g.components.icon_button import icon_button
from avatar_g.components.icons import icon
from avatar_g.components.problem_text import problem_text
from avatar_g.components.text import t, t_of
from avatar_g.state.avatar import WARDROBE_CARDS, AvatarState
from avatar_g.state.wardrobe_items import MAX_PRINT_BYTES, UserGarment, WardrobeItemState

_SCRIPT = rx.asset("avatar_files.jsx", shared=True).importable_path
_KINDS = tuple(card.kind for card in WARDROBE_CARDS)


class PrintFile(rx.NoSSRComponent):
    """Chooses a picture and sends it to be printed: needs the file itself."""

    library = _SCRIPT
    tag = "PrintFile"

    texts: rx.Var[dict[str, str]]
    avatar_id: rx.Var[str]
    kind: rx.Var[str]
    max_bytes: rx.Var[int]
    on_printed: rx.EventHandler[one_text]
    on_refused: rx.EventHandler[one_problem]


def print_picture() -> rx.Component:
    """Draw the button that prints a picture on the chosen garment."""
    problem = WardrobeItemState.problem
    texts = {name: t(f"garments.print_{name}") for name in ("choose", "hint", "sending")}
    return rx.el.div(
        PrintFile.create(
            texts=texts,
            avatar_id=AvatarState.avatar.avatar_id,
            kind=AvatarState.chosen.kind,
            max_bytes=MAX_PRINT_BYTES,
            on_printed=WardrobeItemState.printed,
            on_refused=WardrobeItemState.refuse,
        ),
        rx.el.div(
            rx.cond(
                problem.key != "",
                rx.el.p(
                    icon("alert", "s"),
                    problem_text(problem.key, problem.arguments),
                    class_name="hint bad",
                ),
            ),
            role="alert",
        ),
        class_name="col g6",
    )


def keep_garment() -> rx.Component:
    """Draw the button that keeps the chosen garment among the own ones."""
    return rx.el.button(
        icon("plus", "s"),
        t("garments.keep"),
        type="button",
        class_name="btn sm start-self",
        on_click=WardrobeItemState.save(AvatarState.chosen.kind),
        custom_attrs={"data-testid": "keep-garment"},
    )


def user_garments(part: str) -> rx.Component:
    """Draw the own garments of one tab; nothing where there are none."""
    own = rx.foreach(
        WardrobeItemState.items,
        lambda item: rx.cond(item.part == part, _card(item), rx.fragment()),
    )
    has_own = WardrobeItemState.items.length() > 0
    return rx.el.div(
        rx.cond(
            has_own,
            rx.el.ul(own, class_name="wgrid own-garments", aria_label=t("garments.mine")),
        ),
        on_mount=WardrobeItemState.load,
        class_name="own-hold",
    )


def _card(item: rx.vars.ObjectVar[UserGarment]) -> rx.Component:
    name = t_of("wardrobe.kinds", _KINDS, item.kind)
    shown = rx.cond(item.title != "", item.title, name)
    return rx.el.li(
        rx.el.button(
            rx.el.span(
                rx.cond(
                    item.picture_url != "",
                    rx.el.img(src=item.picture_url, alt="", class_name="own-print"),
                    rx.el.span(),
                ),
                class_name="pic own-cloth",
                style={"--c": item.colour},
            ),
            shown,
            type="button",
            class_name="wc",
            disabled=(AvatarState.avatar.avatar_id == "")
            | (AvatarState.avatar.imported.format != ""),
            on_click=WardrobeItemState.wear(item.item_id),
            custom_attrs={"data-own": item.kind},
        ),
        icon_button(
            icon("trash", "s"),
            t("garments.delete", name=shown),
            WardrobeItemState.delete(item.item_id),
            class_name="ib sm own-delete",
        ),
        class_name="own",
    )
