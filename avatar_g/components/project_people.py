"""A project's other tabs: what happened, notes, members."""

import reflex as rx

from avatar_g.backend.domain.projects import MAX_NOTES_CHARS
from avatar_g.components.choose import text_if
from avatar_g.components.icons import icon
from avatar_g.components.text import t, t_of
from avatar_g.state.project import NAME_CHARS, ProjectState
from avatar_g.state.project_rows import ACTS, GRANTED, ROLES, ActRow, MemberRow


def project_activity() -> rx.Component:
    """Draw what happened, newest first."""
    return rx.el.ol(rx.foreach(ProjectState.acts, _act), class_name="pj-acts-list panel")


def _act(act: rx.vars.ObjectVar[ActRow]) -> rx.Component:
    words = t_of("project.acts", ACTS, act.kind, subject=act.subject, about=act.about)
    role = t_of("project.roles", ROLES, act.subject)
    is_role = (act.kind == "invited") | (act.kind == "role_changed")
    return rx.el.li(
        rx.el.span(act.date_text, " ", act.time_text, class_name="t12 t3 num pj-when"),
        rx.el.span(
            rx.el.b(text_if(act.actor != "", act.actor, t("project.somebody")), class_name="sb"),
            " · ",
            words,
            rx.cond(is_role, rx.el.span(" ", rx.el.span(role, class_name="tag"))),
            class_name="t13 grow",
        ),
        class_name="li",
        custom_attrs={"data-testid": "act", "data-kind": act.kind},
    )


def project_notes() -> rx.Component:
    """Draw the notes; they are kept when the field is left."""
    writable = rx.el.textarea(
        default_value=ProjectState.notes,
        key=ProjectState.open_id,
        placeholder=t("project.notes_placeholder"),
        aria_label=t("project.tabs.notes"),
        max_length=MAX_NOTES_CHARS,
        on_blur=ProjectState.write_notes,
        class_name="input pj-notes",
        rows="14",
    )
    readable = rx.el.p(
        text_if(ProjectState.notes != "", ProjectState.notes, t("project.no_notes")),
        class_name="pj-notes-text",
    )
    return rx.el.div(
        rx.cond(ProjectState.may_edit, writable, readable),
        rx.cond(ProjectState.may_edit, rx.el.p(t("project.notes_hint"), class_name="hint t12 t3")),
        class_name="col g8 pj-narrow",
    )


def project_members() -> rx.Component:
    """Draw who is in it, and for its owner the form that lets people in."""
    return rx.el.div(
        rx.el.ul(rx.foreach(ProjectState.members, _member), class_name="panel pj-people"),
        rx.cond(ProjectState.is_owner, _invite()),
        class_name="col g16 pj-narrow",
    )


def _member(member: rx.vars.ObjectVar[MemberRow]) -> rx.Component:
    can_change = ProjectState.is_owner & (member.role != "owner")
    can_go = can_change | (member.is_you & (member.role != "owner"))
    choice = rx.el.select(
        *(rx.el.option(t(f"project.roles.{role}"), value=role) for role in GRANTED),
        value=member.role,
        aria_label=t("project.role_of", name=member.name),
        on_change=lambda role: ProjectState.change_role(member.member_id, role),
        class_name="select pj-role",
    )
    role = rx.el.span(t_of("project.roles", ROLES, member.role), class_name="tag")
    go = rx.el.button(
        text_if(member.is_you, t("project.leave"), t("project.remove")),
        type="button",
        class_name="btn sm danger",
        aria_label=text_if(
            member.is_you, t("project.leave"), t("project.remove_named", name=member.name)
        ),
        on_click=ProjectState.remove_member(member.member_id),
    )
    return rx.el.li(
        rx.el.span(member.initial, class_name="pj-initial", custom_attrs={"aria-hidden": "true"}),
        rx.el.span(
            member.name,
            rx.cond(member.is_you, rx.el.span(t("project.you"), class_name="t12 t3")),
            class_name="grow row wrap g6",
        ),
        rx.cond(can_change, choice, role),
        rx.cond(can_go, go),
        class_name="li",
        custom_attrs={"data-testid": "member"},
    )


def _invite() -> rx.Component:
    return rx.el.form(
        rx.el.h2(t("project.invite"), class_name="h3"),
        rx.el.p(t("project.invite_text"), class_name="t13 t2"),
        rx.el.div(
            rx.el.input(
                name="name",
                placeholder=t("project.invite_name"),
                aria_label=t("project.invite_name"),
                max_length=NAME_CHARS,
                required=True,
                class_name="input grow",
            ),
            rx.el.select(
                *(rx.el.option(t(f"project.roles.{role}"), value=role) for role in GRANTED),
                name="role",
                default_value=GRANTED[0],
                aria_label=t("project.invite_role"),
                class_name="select pj-role",
            ),
            rx.el.button(icon("plus"), t("project.invite_send"), type="submit", class_name="btn"),
            class_name="row wrap g8",
        ),
        on_submit=ProjectState.invite,
        reset_on_submit=True,
        class_name="panel col g8 pj-invite",
    )
