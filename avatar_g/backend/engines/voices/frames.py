"""The frame grid every part of the singer shares."""

from avatar_g.backend.domain.audio import SAMPLE_RATE_HZ

HOP_FRAMES = 220
"""Samples per analysis frame, about 5 ms."""

HOP_S = HOP_FRAMES / SAMPLE_RATE_HZ


def frames_of(duration_s: float) -> int:
    """Return the number of hops nearest to a duration."""
    return round(duration_s / HOP_S)
