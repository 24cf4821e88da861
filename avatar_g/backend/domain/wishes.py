"""What a creator may say about the picture of a music video."""

from dataclasses import dataclass
from typing import Annotated

from annotated_types import Interval, Len

from avatar_g.backend.domain.avatar import MAX_AVATAR_PROMPT_CHARS
from avatar_g.backend.domain.formats import Aspect, Quality, Resolution, VideoFormat
from avatar_g.backend.domain.languages import Language


@dataclass(frozen=True, slots=True)
class VideoWish:
    """An untrusted wish; everything has a default."""

    aspect: Aspect = Aspect.WIDE
    resolution: Resolution = Resolution.P720
    fps: Annotated[int, Interval(ge=12, le=60)] = 25
    quality: Quality = Quality.BALANCED
    avatar_prompt: Annotated[str, Len(0, MAX_AVATAR_PROMPT_CHARS)] = ""
    interface_language: Language = Language.EN

    @property
    def video_format(self) -> VideoFormat:
        """Size and rate."""
        return VideoFormat.of(self.aspect, self.resolution, self.fps)
