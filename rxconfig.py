"""Reflex configuration: one origin, one port, nothing that calls home."""

import os

import reflex as rx

PORT = int(os.environ.get("AVATAR_G_PORT", "3000"))
HOST = os.environ.get("AVATAR_G_HOST", "127.0.0.1")
PUBLIC_URL = os.environ.get("AVATAR_G_PUBLIC_URL", "").rstrip("/")

OWN_ORIGINS = [
    origin
    for origin in (PUBLIC_URL, f"http://localhost:{PORT}", f"http://127.0.0.1:{PORT}")
    if origin
]
"""Pages that may open the event socket; every other origin is refused."""

config = rx.Config(
    app_name="avatar_g",
    frontend_port=PORT,
    backend_port=PORT,
    backend_host=HOST,
    api_url=PUBLIC_URL or f"http://localhost:{PORT}",
    deploy_url=PUBLIC_URL or f"http://localhost:{PORT}",
    cors_allowed_origins=OWN_ORIGINS,
    telemetry_enabled=False,
    show_built_with_reflex=False,
    default_color_mode="dark",
    state_manager_mode=rx.constants.StateManagerMode.MEMORY,
    plugins=[rx.plugins.TailwindV4Plugin()],
    disable_plugins=[rx.plugins.SitemapPlugin],
)
