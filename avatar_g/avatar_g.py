"""Reflex entry point."""

import reflex as rx

from avatar_g import pages
from avatar_g.backend.api import api
from avatar_g.backend.api.edge import Edge
from avatar_g.state import live
from avatar_g.state.crash import report_crash
from avatar_g.state.guard import Guard

STYLESHEETS = [
    f"styles/{name}.css"
    for name in (
        "theme",
        "tokens",
        "base",
        "shell",
        "controls",
        "media",
        "home",
        "lists",
        "library",
        "responsive",
    )
]

app = rx.App(
    stylesheets=STYLESHEETS,
    api_transformer=[api, Edge],
    extra_app_wraps={(5, "Overlay"): lambda _stateful: rx.fragment()},  # our chip replaces it
    head_components=[rx.el.link(rel="icon", href="/favicon.svg", type="image/svg+xml")],
    toaster=None,
    backend_exception_handler=report_crash,
)
app.add_middleware(Guard())
live.install(app)
pages.register(app)
