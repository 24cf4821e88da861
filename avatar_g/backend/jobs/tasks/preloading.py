"""Imports what productions load only when they need it: once here, before every fork.

The kernels of the music engine are loaded here as well: each job would pay 0.7 CPU-s for them, a
third of what an edit of a song takes (MEASURED).
"""

from avatar_g.backend.engines.artwork import cover
from avatar_g.backend.engines.avatar import build, vrm
from avatar_g.backend.engines.dsp import peaks
from avatar_g.backend.engines.music import midi, rendering, retouching
from avatar_g.backend.jobs.tasks import avatar, retouch, track, video
from avatar_g.backend.production import stage_door

__all__ = [
    "avatar",
    "build",
    "cover",
    "midi",
    "peaks",
    "rendering",
    "retouch",
    "retouching",
    "stage_door",
    "track",
    "video",
    "vrm",
]

rendering.warm_up()
