"""The sign-in page: what a stranger may know."""

import asyncio
from typing import Any

import reflex as rx

from avatar_g.backend.services import get_services
from avatar_g.state.problem import Problem


class SignInState(rx.State):
    """Which ways in there are, and why the last try failed; never a name or a password."""

    problem: rx.Field[Problem] = rx.field(default_factory=Problem)
    is_registration_open: rx.Field[bool] = rx.field(False)
    can_mail: rx.Field[bool] = rx.field(False)

    @rx.event
    async def load(self):
        """Read which ways in there are."""
        sign_in = get_services().sign_in
        self.problem = Problem()
        self.can_mail = sign_in.can_mail
        self.is_registration_open = await asyncio.to_thread(sign_in.is_registration_open)

    @rx.event
    def refuse(self, answer: dict[str, Any]):
        """Show why the server refused."""
        self.problem = Problem.answered(answer if isinstance(answer, dict) else {})

    @rx.event
    def forget_problem(self):
        """Take the last refusal away."""
        self.problem = Problem()
