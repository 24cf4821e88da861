"""The list of projects: cards, a way to make one, a way back from a deletion."""

import reflex as rx

from avatar_g.backend.domain.projects import MAX_PROJECT_TITLE_CHARS
from avatar_g.components.icon_button import icon_button
from avatar_g.components.icons import icon
from avatar_g.components.problem_text import problem_text
from avatar_g.components.text import t, t_of, t_plural
from avatar_g.state.project_rows import ROLES, ProjectTile
from avatar_g.state.projects import ProjectsState

_SKELETONS = 6


def project_list() -> rx.Component:
    """Draw the list, or why it is empty."""
    filled = rx.fragment(
        rx.el.ul(rx.foreach(ProjectsState.tiles, _card), class_name="pj-cards"),
        rx.cond(ProjectsState.total > ProjectsState.tiles.length(), _more()),
    )
    nothing = rx.cond(ProjectsState.is_loaded, _empty(), _skeletons())
    return rx.fragment(
        rx.cond(ProjectsState.deleted_id != "", _deleted()),
        new_project(),
        rx.cond(ProjectsState.tiles.length() > 0, filled, nothing),
    )


def new_project() -> rx.Component:
    """Draw the form that makes an empty project."""
    problem = ProjectsState.problem
    return rx.el.form(
        rx.el.input(
            name="title",
            placeholder=t("projects.new_placeholder"),
            aria_label=t("projects.new_name"),
            max_length=MAX_PROJECT_TITLE_CHARS,
            required=True,
            class_name="input grow",
        ),
        rx.el.button(icon("plus"), t("projects.new"), type="submit", class_name="btn primary"),
        rx.cond(
            problem.key != "",
            rx.el.p(problem_text(problem.key, problem.arguments), role="alert", class_name="bad"),
        ),
        on_submit=ProjectsState.create,
        reset_on_submit=True,
        class_name="row wrap g8 pj-new",
    )


def _card(tile: rx.vars.ObjectVar[ProjectTile]) -> rx.Component:
    pictures = rx.el.span(
        rx.foreach(tile.thumbs, lambda url: rx.el.img(src=url, alt="", loading="lazy")),
        rx.cond(tile.thumbs.length() == 0, icon("folder", "xl")),
        class_name="pj-collage",
        custom_attrs={"data-count": tile.thumbs.length()},
    )
    counts = rx.el.span(
        t_plural("projects.avatars", tile.avatars),
        ", ",
        t_plural("projects.songs", tile.songs),
        ", ",
        t_plural("projects.videos", tile.videos),
        class_name="t12 t2",
    )
    owner = rx.el.span(
        t("projects.owned_by", name=tile.owner),
        rx.el.span(t_of("project.roles", ROLES, tile.role), class_name="tag"),
        class_name="row wrap g6 t12 t2",
    )
    return rx.el.li(
        rx.el.a(
            pictures,
            rx.el.span(
                rx.el.span(tile.title, lang=tile.language, class_name="sb trunc"),
                counts,
                rx.el.span(t("projects.edited", date=tile.date_text), class_name="t12 t3 num"),
                rx.cond(tile.owner != "", owner),
                class_name="col g4 pj-words",
            ),
            href=f"/project?id={tile.project_id}",
            class_name="card pj-tile",
        ),
        custom_attrs={"data-testid": "project"},
    )


def _more() -> rx.Component:
    return rx.el.button(
        t("projects.more"), type="button", class_name="btn block", on_click=ProjectsState.show_more
    )


def _empty() -> rx.Component:
    return rx.el.div(
        icon("folder", "xl"),
        rx.el.p(t("projects.empty")),
        class_name="empty card",
        custom_attrs={"data-testid": "no-projects"},
    )


def _skeletons() -> rx.Component:
    card = rx.el.li(rx.el.span(class_name="sk pj-collage"), class_name="card pj-tile")
    return rx.el.ul(
        *[card] * _SKELETONS, class_name="pj-cards", custom_attrs={"aria-hidden": "true"}
    )


def _deleted() -> rx.Component:
    return rx.el.div(
        icon("trash"),
        rx.el.span(t("projects.deleted", title=ProjectsState.deleted_title), class_name="grow"),
        rx.el.button(
            icon("undo", "s"),
            t("projects.restore"),
            type="button",
            class_name="btn sm",
            on_click=ProjectsState.restore,
        ),
        icon_button("close", t("common.close"), ProjectsState.dismiss),
        role="status",
        class_name="note info pj-note",
    )
