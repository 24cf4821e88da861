"""The few things a page does to the document itself."""

import reflex as rx
from reflex.event import no_args_event_spec

from avatar_g.state.jobs import JobsState
from avatar_g.state.locale import LocaleState

_SCRIPT = rx.asset("page_effects.jsx", shared=True).importable_path


class PageEffects(rx.NoSSRComponent):
    """Sets ``<html lang>``, tells tests when the page is alive, and answers Q and Escape."""

    library = _SCRIPT
    tag = "PageEffects"

    language: rx.Var[str]
    ready: rx.Var[bool]
    tray_open: rx.Var[bool]
    on_tray: rx.EventHandler[no_args_event_spec]
    on_escape: rx.EventHandler[no_args_event_spec]


def page_effects() -> rx.Component:
    """Place the effects once per page."""
    return PageEffects.create(
        language=LocaleState.shown,
        ready=rx.State.is_hydrated,
        tray_open=JobsState.is_tray_open,
        on_tray=JobsState.toggle_tray,
        on_escape=JobsState.close_tray,
    )
