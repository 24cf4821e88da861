"""``/project?id=``: one project with its board, activity, notes and members."""

import reflex as rx

from avatar_g.backend.domain.projects import MAX_PROJECT_TITLE_CHARS
from avatar_g.components.avatar_gallery import ModalPanel
from avatar_g.components.captioned_video import captioned_video
from avatar_g.components.choose import draw_case
from avatar_g.components.icon_button import icon_button
from avatar_g.components.icons import icon
from avatar_g.components.problem_text import problem_text
from avatar_g.components.project_board import project_board
from avatar_g.components.project_people import (
    project_activity,
    project_members,
    project_notes,
)
from avatar_g.components.project_picks import project_picks
from avatar_g.components.shell import shell
from avatar_g.components.text import t, t_of, t_plural, t_size
from avatar_g.state.project import SAID, TABS, ProjectState
from avatar_g.state.project_rows import MemberRow


def project() -> rx.Component:
    """Compose the page."""
    whole = rx.fragment(_head(), _tabs(), _answers(), _body())
    missing = rx.el.div(
        icon("folder", "xl"),
        rx.el.p(t("project.missing")),
        rx.el.a(t("project.to_projects"), href="/projects", class_name="btn"),
        class_name="empty card",
        role="status",
    )
    loaded = rx.cond(ProjectState.is_missing, missing, whole)
    return shell(
        rx.cond(ProjectState.is_loaded, loaded, _skeleton()),
        _watched(),
        project_picks(),
        place="projects",
    )


def _head() -> rx.Component:
    cover = rx.cond(
        ProjectState.cover_url != "",
        rx.el.img(src=ProjectState.cover_url, alt="", class_name="pj-cover"),
        rx.el.span(icon("folder", "xl"), class_name="pj-cover"),
    )
    facts = rx.el.p(
        t_plural("project.items", ProjectState.count),
        ", ",
        t("projects.edited", date=ProjectState.date_text),
        ", ",
        t_size(ProjectState.size),
        class_name="t13 t2 num",
    )
    return rx.el.div(
        cover,
        rx.el.div(rx.cond(ProjectState.is_renaming, _rename(), _name()), facts, class_name="grow"),
        _faces(),
        rx.el.div(_export(), _delete(), _make_video(), class_name="row wrap g8"),
        class_name="row wrap g16 pj-top",
    )


def _name() -> rx.Component:
    pencil = icon_button("pencil", t("project.rename"), ProjectState.start_renaming)
    return rx.el.div(
        rx.el.h1(ProjectState.title, class_name="h1"),
        rx.cond(ProjectState.may_edit, pencil),
        class_name="row g6",
    )


def _rename() -> rx.Component:
    return rx.el.form(
        rx.el.input(
            name="title",
            default_value=ProjectState.title,
            aria_label=t("projects.new_name"),
            max_length=MAX_PROJECT_TITLE_CHARS,
            required=True,
            auto_focus=True,
            class_name="input",
        ),
        rx.el.button(t("project.keep_name"), type="submit", class_name="btn primary"),
        rx.el.button(
            t("common.cancel"),
            type="button",
            class_name="btn ghost",
            on_click=ProjectState.stop_renaming,
        ),
        on_submit=ProjectState.rename,
        class_name="row wrap g6",
    )


def _faces() -> rx.Component:
    def face(member: rx.vars.ObjectVar[MemberRow]) -> rx.Component:
        return rx.el.li(member.initial, title=member.name, class_name="pj-initial")

    return rx.cond(
        ProjectState.members.length() > 1,
        rx.el.ul(
            rx.foreach(ProjectState.members, face),
            class_name="row pj-faces",
            aria_label=t("project.tabs.members"),
        ),
    )


def _export() -> rx.Component:
    link = rx.el.a(
        icon("download"),
        t("project.export"),
        href=ProjectState.export_url,
        download=True,
        title=t("project.export_text"),
        class_name="btn",
        custom_attrs={"data-testid": "export", "reloadDocument": True},
    )
    return rx.cond(ProjectState.is_owner, link)


def _delete() -> rx.Component:
    button = icon_button(
        "trash",
        t("project.delete"),
        ProjectState.delete,
        class_name="ib",
        custom_attrs={"data-testid": "delete-project"},
    )
    return rx.cond(ProjectState.is_owner, button)


def _make_video() -> rx.Component:
    button = rx.el.button(
        icon("clapper"),
        t("project.make.video"),
        type="button",
        class_name="btn primary",
        on_click=ProjectState.make_video,
        custom_attrs={"data-testid": "make-video"},
    )
    return rx.cond(ProjectState.may_edit, button)


def _tabs() -> rx.Component:
    def tab(name: str) -> rx.Component:
        return rx.el.button(
            t(f"project.tabs.{name}"),
            type="button",
            on_click=ProjectState.show_tab(name),
            custom_attrs={
                "aria-current": rx.cond(ProjectState.tab == name, "true", "false"),
                "data-tab-name": name,
            },
        )

    return rx.el.nav(
        *(tab(name) for name in TABS),
        class_name="tabs pj-tabs",
        aria_label=t("project.tabs.name"),
    )


def _answers() -> rx.Component:
    problem = ProjectState.problem
    return rx.fragment(
        rx.cond(
            problem.key != "",
            rx.el.p(
                problem_text(problem.key, problem.arguments),
                role="alert",
                class_name="note bad pj-note",
            ),
        ),
        rx.el.p(
            t_of("project.said", SAID, ProjectState.said),
            role="status",
            class_name="sr",
            custom_attrs={"data-testid": "project-said"},
        ),
    )


def _body() -> rx.Component:
    return draw_case(
        ProjectState.tab,
        ("activity", project_activity()),
        ("notes", project_notes()),
        ("members", project_members()),
        project_board(),
    )


def _watched() -> rx.Component:
    card = ProjectState.watched
    return ModalPanel.create(
        rx.el.div(
            rx.el.h2(card.title, lang=card.language, class_name="h3 grow trunc"),
            icon_button("close", t("common.close"), ProjectState.stop_watching),
            class_name="row",
        ),
        captioned_video(
            src=card.media_url,
            poster=card.thumb_url,
            captions_url=card.captions_url,
            language=card.language,
            name=t("home.video_name", title=card.title),
            key=card.item_id,
            class_name="details-media",
        ),
        open=card.item_id != "",
        label=card.title,
        on_close=ProjectState.stop_watching,
    )


def _skeleton() -> rx.Component:
    card = rx.el.span(class_name="sk pj-card")
    column = rx.el.div(*[card] * 3, class_name="pj-column")
    return rx.el.div(
        rx.el.div(column, column, column, class_name="pj-board"),
        class_name="pj-wait",
        custom_attrs={"aria-hidden": "true"},
    )
