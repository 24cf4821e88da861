"""The checked requests that every job of a production carries."""

from collections.abc import Mapping
from typing import Any

from avatar_g.backend.domain.music import SongRequest
from avatar_g.backend.domain.wishes import VideoWish
from avatar_g.backend.validation import parse


def song_of(params: Mapping[str, Any]) -> SongRequest:
    """Return the song a job's parameters ask for."""
    return parse(SongRequest, params["song"])


def video_of(params: Mapping[str, Any]) -> VideoWish:
    """Return the picture a job's parameters ask for."""
    return parse(VideoWish, params["video"])
