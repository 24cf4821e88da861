"""Name and password: signing in and up, and setting a password."""

import reflex as rx
from reflex.event import no_args_event_spec

from avatar_g.components.event_values import one_problem
from avatar_g.components.problem_text import problem_text
from avatar_g.components.text import t
from avatar_g.state.locale import LocaleState
from avatar_g.state.sign_in import SignInState

_SCRIPT = rx.asset("account_form.jsx", shared=True).importable_path
rx.asset("avatar_files.jsx", shared=True)
_FORMS = ("sign_in", "sign_up", "forgot", "reset", "first")
_WORDS = ("name", "name_or_email", "email", "password", "new_password", "password_hint", "show")
_TEXTS = (
    *(f"{form}_{part}" for form in _FORMS for part in ("title", "text", "button")),
    *_WORDS,
    "hide",
    "sent",
    "no_mail",
    "to_sign_in",
    "to_sign_up",
    "to_forgot",
)


class AccountForm(rx.NoSSRComponent):
    """Reads which form is wanted behind ``#`` of the address, and speaks to ``/api/session``."""

    library = _SCRIPT
    tag = "AccountForm"

    texts: rx.Var[dict[str, str]]
    problem: rx.Var[str]
    language: rx.Var[str]
    registration: rx.Var[bool]
    mail: rx.Var[bool]
    on_refused: rx.EventHandler[one_problem]
    on_changed: rx.EventHandler[no_args_event_spec]


def account_form() -> rx.Component:
    """Draw the form."""
    problem = SignInState.problem
    words = problem_text(problem.key, problem.arguments)
    return AccountForm.create(
        texts={name: t(f"sign_in.{name}") for name in _TEXTS},
        problem=rx.cond(problem.key != "", words, ""),
        language=LocaleState.shown,
        registration=SignInState.is_registration_open,
        mail=SignInState.can_mail,
        on_refused=SignInState.refuse,
        on_changed=SignInState.forget_problem,
    )


class SignOut(rx.NoSSRComponent):
    """Ends this browser's session by HTTP and shows the sign-in page."""

    library = _SCRIPT
    tag = "SignOut"

    label: rx.Var[str]


def sign_out() -> rx.Component:
    """Draw the button."""
    return SignOut.create(label=t("settings.sign_out"))
