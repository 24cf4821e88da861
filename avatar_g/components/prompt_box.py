"""The one big card: a sentence, three choices, one button."""

import reflex as rx

from avatar_g.backend.domain.languages import Language
from avatar_g.backend.domain.music import MAX_PROMPT_CHARS, Mood
from avatar_g.backend.i18n import message
from avatar_g.components.asset_picker import pick_icon
from avatar_g.components.icons import icon
from avatar_g.components.problem_text import problem_text
from avatar_g.components.text import t
from avatar_g.state.home import ASPECTS, LENGTHS_S, AvatarCard, HomeState

_EXAMPLE_ORDER = (Language.EN, Language.KA, Language.RU)
_COUNT_FROM_CHARS = MAX_PROMPT_CHARS * 4 // 5


def prompt_box() -> rx.Component:
    """Draw the card."""
    return rx.el.section(
        rx.el.label(t("home.prompt_label"), html_for="prompt", class_name="sr"),
        _prompt(),
        _problem(),
        _examples(),
        rx.el.div(class_name="hr"),
        _moods(),
        rx.cond(HomeState.my_avatars.length() > 0, _performers()),
        _choices(),
        class_name="panel onebox",
        aria_label=t("home.form_name"),
    )


def _prompt() -> rx.Component:
    has_problem = HomeState.problem.key != ""
    return rx.el.textarea(
        id="prompt",
        value=HomeState.prompt,
        placeholder=t("home.prompt_placeholder"),
        on_change=HomeState.write_prompt,
        rows="3",
        lang=HomeState.prompt_language,
        class_name="prompt",
        custom_attrs={
            "aria-invalid": has_problem,
            "aria-describedby": rx.cond(has_problem, "prompt-problem", ""),
        },
    )


def _problem() -> rx.Component:
    text = problem_text(HomeState.problem.key, HomeState.problem.arguments)
    hint = rx.el.p(icon("alert", "s"), text, id="prompt-problem", class_name="hint bad")
    count = t("home.prompt_count", count=HomeState.prompt.length(), limit=MAX_PROMPT_CHARS)
    is_long = HomeState.prompt.length() > _COUNT_FROM_CHARS
    return rx.fragment(
        rx.el.div(
            rx.cond(HomeState.problem.key != "", hint),
            role="alert",
            custom_attrs={"data-testid": "problem"},
        ),
        rx.cond(is_long, rx.el.p(count, class_name="hint num")),
    )


def _examples() -> rx.Component:
    chips = [
        rx.el.button(
            message("examples.prompt", language),
            type="button",
            lang=language.value,
            class_name="chip dash",
            on_click=HomeState.use_example(language.value),
        )
        for language in _EXAMPLE_ORDER
    ]
    return rx.el.div(
        rx.el.span(t("home.try"), class_name="t13 t3"), *chips, class_name="row wrap g6 examples"
    )


def _moods() -> rx.Component:
    chips = [
        rx.el.button(
            t(f"music.moods.{mood}"),
            type="button",
            class_name="chip",
            on_click=HomeState.choose_mood(mood.value),
            custom_attrs={"aria-pressed": HomeState.mood == mood.value},
        )
        for mood in Mood
    ]
    return rx.el.div(
        rx.el.span(icon("mood"), t("home.mood"), class_name="row g6 t13 t3", id="mood-name"),
        *chips,
        role="group",
        class_name="row wrap g6 moods",
        custom_attrs={"aria-labelledby": "mood-name"},
    )


def _performers() -> rx.Component:
    return rx.el.div(
        rx.el.span(icon("avatar"), t("home.performer"), class_name="row g6 t13 t3"),
        rx.foreach(HomeState.my_avatars, _performer),
        pick_icon("home"),
        rx.cond(
            HomeState.avatar_id == "", rx.el.span(t("home.performer_any"), class_name="t12 t3")
        ),
        role="group",
        aria_label=t("home.performer"),
        class_name="row wrap g6 performers",
    )


def _performer(card: rx.vars.ObjectVar[AvatarCard]) -> rx.Component:
    return rx.el.button(
        rx.cond(card.thumb_url != "", rx.el.img(src=card.thumb_url, alt=""), icon("avatar", "s")),
        type="button",
        class_name="mini",
        aria_label=card.title,
        title=card.title,
        on_click=HomeState.choose_avatar(card.avatar_id),
        custom_attrs={"aria-pressed": HomeState.avatar_id == card.avatar_id},
    )


def _choices() -> rx.Component:
    lengths = [
        _choice(
            _length_text(length_s),
            is_chosen=HomeState.length_s == length_s,
            on_click=HomeState.choose_length(length_s),
        )
        for length_s in LENGTHS_S
    ]
    aspects = [
        _choice(
            aspect.value,
            is_chosen=HomeState.aspect == aspect.value,
            on_click=HomeState.choose_aspect(aspect.value),
        )
        for aspect in ASPECTS
    ]
    return rx.el.div(
        rx.el.div(*lengths, class_name="seg", role="group", aria_label=t("home.length")),
        rx.el.div(*aspects, class_name="seg", role="group", aria_label=t("home.aspect")),
        rx.el.span(t("home.free"), class_name="t12 t3 end hide-m"),
        _create_button(),
        class_name="row wrap g10",
    )


def _length_text(length_s: int) -> rx.Var[str]:
    if length_s % 60 or length_s == 60:
        return t("common.seconds", count=length_s)
    return t("common.minutes", count=length_s // 60)


def _choice(
    text: rx.Var[str] | str, *, is_chosen: rx.Var[bool], on_click: rx.event.EventType[()]
) -> rx.Component:
    return rx.el.button(
        text, type="button", on_click=on_click, custom_attrs={"aria-pressed": is_chosen}
    )


def _create_button() -> rx.Component:
    busy = rx.fragment(icon("retry", "spin"), t("home.creating"))
    ready = rx.fragment(icon("sparkles"), t("home.create"))
    return rx.el.button(
        rx.cond(HomeState.is_starting, busy, ready),
        type="button",
        disabled=HomeState.is_starting,
        class_name="btn primary lg",
        on_click=HomeState.create_video,
        custom_attrs={"aria-busy": HomeState.is_starting},
    )
