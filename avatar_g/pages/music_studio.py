"""``/services/music-studio``: songs from words, note by note."""

import reflex as rx

from avatar_g.components.asset_picker import asset_picker, pick_icon
from avatar_g.components.composer_panel import composer_panel
from avatar_g.components.recording_file import recording_file, recording_problem
from avatar_g.components.shell import shell
from avatar_g.components.song_list import song_list
from avatar_g.components.song_panel import song_panel
from avatar_g.components.song_view import song_view
from avatar_g.components.text import t
from avatar_g.state.music import MusicState


def music_studio() -> rx.Component:
    """Compose the page."""
    return shell(
        composer_panel(),
        rx.el.section(
            rx.el.div(
                rx.el.h2(t("music.songs"), class_name="h3"),
                rx.el.span(class_name="grow"),
                rx.cond(MusicState.songs.length() > 0, pick_icon("music")),
                rx.cond(MusicState.songs.length() > 0, recording_file(large=False)),
                class_name="ph",
            ),
            recording_problem(),
            rx.el.div(song_list(), song_view(), class_name="songs-body"),
            class_name="panel songs-panel",
            aria_label=t("music.songs"),
        ),
        song_panel(),
        asset_picker(),
        place="music",
        is_studio=True,
    )
