"""The jobs this program can do: ``avatar``, ``track`` and ``video`` load engines."""

import importlib

from avatar_g.backend.domain.jobs import JobKind
from avatar_g.backend.jobs.registry import register

_PRELOADED = (
    "avatar_g.backend.engines.artwork.cover",
    "avatar_g.backend.engines.avatar.build",
    "avatar_g.backend.engines.avatar.vrm",
    "avatar_g.backend.engines.dsp.peaks",
    "avatar_g.backend.engines.music.midi",
    "avatar_g.backend.engines.music.rendering",
)
"""What productions load only when they need it; here it is loaded once, before every fork."""


def register_all() -> None:
    """Load every engine and register every task; worker processes only."""
    from avatar_g.backend.jobs.tasks.avatar import make_avatar  # noqa: PLC0415
    from avatar_g.backend.jobs.tasks.track import make_track  # noqa: PLC0415
    from avatar_g.backend.jobs.tasks.video import make_video  # noqa: PLC0415

    for module in _PRELOADED:
        importlib.import_module(module)
    register(JobKind.TRACK_GENERATE, make_track)
    register(JobKind.AVATAR_GENERATE, make_avatar)
    register(JobKind.VIDEO_GENERATE, make_video)
