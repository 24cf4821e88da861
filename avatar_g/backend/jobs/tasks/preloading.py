"""Imports what productions load only when they need it: once here, before every fork.

The kernels of the music engine and of the renderer are loaded here as well: each job would pay 0.7
CPU-s for them, a third of what an edit of a song takes (MEASURED).
"""

from avatar_g.backend.engines.artwork import cover
from avatar_g.backend.engines.avatar import build, vrm
from avatar_g.backend.engines.dsp import peaks
from avatar_g.backend.engines.listening import analysis, humming
from avatar_g.backend.engines.music import midi, rendering, retouching
from avatar_g.backend.jobs.tasks import avatar, film, recording, retouch, talk, track, video
from avatar_g.backend.production import preloading, stage_door

__all__ = [
    "analysis",
    "avatar",
    "build",
    "cover",
    "film",
    "humming",
    "midi",
    "peaks",
    "preloading",
    "recording",
    "rendering",
    "retouch",
    "retouching",
    "stage_door",
    "talk",
    "track",
    "video",
    "vrm",
]

rendering.warm_up()
