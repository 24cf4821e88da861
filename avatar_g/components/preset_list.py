"""Kept styles of a studio: use one, keep the present one, share, forget."""

import reflex as rx

from avatar_g.backend.domain.presets import PresetService
from avatar_g.components.choose import text_if
from avatar_g.components.icon_button import icon_button
from avatar_g.components.icons import icon
from avatar_g.components.problem_text import problem_text
from avatar_g.components.text import t, t_of
from avatar_g.state.presets import MAX_TITLE_CHARS, SAID, PresetRow, PresetState


def preset_list(service: PresetService, *, can_use: rx.Var[bool] | bool = True) -> rx.Component:
    """Draw the list and the form below it; ``can_use``: whether there is something to change."""
    problem = PresetState.problem
    rows = rx.el.ul(
        rx.foreach(PresetState.rows, lambda row: _row(row, can_use)), class_name="preset-rows"
    )
    return rx.el.section(
        rx.el.h3(t(f"presets.title_{service}"), class_name="h3"),
        rx.cond(
            PresetState.rows.length() > 0,
            rows,
            rx.el.p(t("presets.empty"), class_name="t12 t3"),
        ),
        rx.cond(PresetState.deleted_title != "", _deleted()),
        rx.cond(can_use, _form()),
        rx.cond(
            problem.key != "",
            rx.el.p(problem_text(problem.key, problem.arguments), role="alert", class_name="bad"),
        ),
        rx.el.p(
            t_of("presets.said", SAID, PresetState.said),
            role="status",
            class_name="sr",
            custom_attrs={"data-testid": "preset-said"},
        ),
        on_mount=PresetState.load(service.value),
        class_name="col g8 presets",
        aria_label=t(f"presets.title_{service}"),
        custom_attrs={"data-testid": "presets"},
    )


def _row(row: rx.vars.ObjectVar[PresetRow], can_use: rx.Var[bool] | bool) -> rx.Component:
    use = rx.el.button(
        rx.el.span(row.title, class_name="trunc"),
        rx.cond(row.is_own, rx.fragment(), rx.el.span(t("presets.of_others"), class_name="tag")),
        type="button",
        class_name="chip grow",
        disabled=~can_use if isinstance(can_use, rx.Var) else not can_use,
        aria_label=t("presets.use_named", title=row.title),
        on_click=PresetState.use(row.preset_id),
        custom_attrs={"data-testid": "use-preset"},
    )
    share = icon_button(
        rx.cond(row.is_shared, icon("unlock", "s"), icon("lock", "s")),
        text_if(
            row.is_shared,
            t("presets.unshare_named", title=row.title),
            t("presets.share_named", title=row.title),
        ),
        PresetState.share(row.preset_id, ~row.is_shared),
        custom_attrs={"aria-pressed": row.is_shared, "data-testid": "share-preset"},
    )
    delete = icon_button(
        "trash",
        t("presets.delete_named", title=row.title),
        PresetState.delete(row.preset_id),
        custom_attrs={"data-testid": "delete-preset"},
    )
    return rx.el.li(
        use,
        rx.cond(row.is_own, rx.fragment(share, delete)),
        class_name="row g4",
        custom_attrs={"data-testid": "preset"},
    )


def _deleted() -> rx.Component:
    return rx.el.p(
        rx.el.span(t("presets.deleted", title=PresetState.deleted_title), class_name="grow trunc"),
        rx.el.button(
            icon("undo", "s"),
            t("presets.restore"),
            type="button",
            class_name="btn sm",
            on_click=PresetState.restore,
            custom_attrs={"data-testid": "restore-preset"},
        ),
        class_name="row g6 t12 t2",
    )


def _form() -> rx.Component:
    return rx.el.form(
        rx.el.input(
            name="title",
            placeholder=t("presets.name_example"),
            aria_label=t("presets.name"),
            max_length=MAX_TITLE_CHARS,
            required=True,
            class_name="input grow",
        ),
        rx.el.button(icon("plus", "s"), t("presets.save"), type="submit", class_name="btn sm"),
        on_submit=PresetState.save,
        reset_on_submit=True,
        class_name="row wrap g6",
    )
