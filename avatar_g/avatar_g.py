"""Reflex entry point."""

from functools import partial

import reflex as rx
from reflex.utils.prerequisites import get_web_dir
from reflex_base.constants import Dirs

from avatar_g import pages
from avatar_g.backend.api import create_api
from avatar_g.backend.api.edge import Edge, own_origins
from avatar_g.backend.config import get_settings
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
        "projects",
        "avatar",
        "talk",
        "voice",
        "music",
        "video",
        "account",
        "responsive",
    )
]

BUILT_PAGES = get_web_dir() / Dirs.STATIC
"""Where Reflex leaves the built front end: its inline scripts are the only ones that may run."""

EARLY_THEME = (
    "try{if(localStorage.theme==`light`)document.documentElement.className=`light`}catch{}"
)
"""Runs before the first paint, so the light theme does not flash dark; free of ``"&<>``, which the
page would escape."""

edge = partial(Edge, html_folder=BUILT_PAGES, origins=own_origins(get_settings()))

app = rx.App(
    stylesheets=STYLESHEETS,
    api_transformer=[create_api(), edge],
    extra_app_wraps={(5, "Overlay"): lambda _stateful: rx.fragment()},  # our chip replaces it
    head_components=[
        rx.el.link(rel="icon", href="/favicon.svg", type="image/svg+xml"),
        rx.el.script(EARLY_THEME),
    ],
    toaster=None,
    backend_exception_handler=report_crash,
)
app.add_middleware(Guard())
live.install(app)
pages.register(app)
