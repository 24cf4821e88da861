"""Call an event handler as the browser does, without the browser."""

import inspect
from typing import Any

import reflex as rx


async def call(state: rx.State, handler: str, *arguments: Any) -> Any:
    """Run a handler to its end and return what it returned or yielded last."""
    answer = type(state).event_handlers[handler].fn(state, *arguments)
    if inspect.isasyncgen(answer):
        return [event async for event in answer][-1]
    return await answer if inspect.isawaitable(answer) else answer
