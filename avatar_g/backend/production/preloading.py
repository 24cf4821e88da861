"""Loaded once by the process that drawing processes are forked from.

The kernels are loaded here as well: each drawing process would pay 0.8 CPU-s for them, more than
the edit of a short scene costs (MEASURED).
"""

from avatar_g.backend.production.workers import use_one_thread

use_one_thread()

# After the line above:
from avatar_g.backend.engines.avatar.renderer.warming import (  # noqa: E402
    warm_up as load_renderer,
)
from avatar_g.backend.engines.video.warming import warm_up as load_video  # noqa: E402
from avatar_g.backend.production import drawing, stage_door  # noqa: E402

__all__ = ["drawing", "stage_door"]

load_renderer()
load_video()
