"""The dialog that puts things of the library into a project."""

import reflex as rx

from avatar_g.components.avatar_gallery import ModalPanel
from avatar_g.components.icons import icon
from avatar_g.components.item_tile import item_picture
from avatar_g.components.pick_dialog import pick_head, pick_problem, pick_search
from avatar_g.components.text import t, t_of, t_plural
from avatar_g.state.library import ItemCard
from avatar_g.state.project_picks import ProjectPickState
from avatar_g.state.project_rows import COLUMNS


def project_picks() -> rx.Component:
    """Draw the dialog; it shows only while it is open."""
    title = t_of("project.add", COLUMNS, ProjectPickState.column)
    none = rx.el.p(t("project.nothing_to_add"), class_name="t13 t2 pj-none")
    return ModalPanel.create(
        pick_head(title, ProjectPickState.close),
        pick_search(ProjectPickState.search, placeholder=t("library.search")),
        rx.cond(
            ProjectPickState.cards.length() > 0,
            rx.el.ul(rx.foreach(ProjectPickState.cards, _tile), class_name="tiles pj-picks"),
            none,
        ),
        pick_problem(ProjectPickState.problem),
        rx.el.button(
            icon("plus"),
            t_plural("project.put_in", ProjectPickState.picked_count),
            type="button",
            class_name="btn primary",
            disabled=ProjectPickState.picked_count == 0,
            on_click=ProjectPickState.put_in,
            custom_attrs={"data-testid": "put-in"},
        ),
        open=ProjectPickState.is_open,
        label=title,
        on_close=ProjectPickState.close,
    )


def _tile(card: rx.vars.ObjectVar[ItemCard]) -> rx.Component:
    return rx.el.li(
        rx.el.button(
            item_picture(card),
            rx.el.span(card.title, class_name="nm trunc", lang=card.language),
            type="button",
            class_name=rx.cond(card.is_chosen, "tile sel", "tile"),
            aria_label=card.title,
            on_click=ProjectPickState.toggle(card.item_id),
            custom_attrs={"aria-pressed": card.is_chosen},
        ),
        custom_attrs={"data-testid": "pick"},
    )
