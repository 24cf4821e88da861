"""Make everything that is made once per installation: body data and compiled kernels."""

from pathlib import Path

from avatar_g.backend.engines.avatar.assets import load_body_data
from avatar_g.backend.engines.avatar.build import warm_up as warm_up_bodies
from avatar_g.backend.engines.avatar.renderer.warming import warm_up as warm_up_renderer
from avatar_g.backend.engines.avatar.spring_motion import warm_up as warm_up_springs
from avatar_g.backend.engines.lipsync.audio_training import load_mouth_reader
from avatar_g.backend.engines.listening.analysis import warm_up as warm_up_listening
from avatar_g.backend.engines.music.rendering import warm_up as warm_up_music
from avatar_g.backend.engines.video.warming import warm_up as warm_up_video
from avatar_g.backend.engines.voices.warming import warm_up as warm_up_voices
from avatar_g.backend.production.caches import BODY_DATA, LIPS


def warm_up(cache: Path) -> None:
    """Make body data and mouth reader in ``cache``, and every kernel in numba's own cache."""
    load_body_data(cache / BODY_DATA)
    load_mouth_reader(cache / LIPS)
    for compile_kernels in (
        warm_up_bodies,
        warm_up_music,
        warm_up_listening,
        warm_up_renderer,
        warm_up_springs,
        warm_up_voices,
        warm_up_video,
    ):
        compile_kernels()
