"""What a creator may say about the picture of a music video."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated, Any

from annotated_types import Interval, Len

from avatar_g.backend.domain.avatar import MAX_AVATAR_PROMPT_CHARS
from avatar_g.backend.domain.formats import Aspect, Quality, Resolution, VideoFormat
from avatar_g.backend.domain.languages import Language
from avatar_g.backend.domain.stages import Theme

MAX_SCENES = 300


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


class VideoMode(StrEnum):
    """What a video shows."""

    AVATAR_PERFORMANCE = "avatar_performance"
    IMAGE_ANIMATION = "image_animation"
    MIXED = "mixed"


class AvatarAction(StrEnum):
    """What the character does to a song."""

    SINGING = "singing"
    """Sings verses with gestures, dances where the song is full."""
    DANCING = "dancing"
    """Dances from the first bar to the last."""
    TALKING = "talking"
    """Stands and gestures as one who tells something."""


@dataclass(frozen=True, slots=True)
class BackgroundWish:
    """Where the song is performed."""

    theme: Theme | None = None
    """None: the place that suits genre and mood."""


@dataclass(frozen=True, slots=True)
class FilmWish:
    """An untrusted wish for a video of a finished song; everything has a default."""

    video_mode: VideoMode = VideoMode.AVATAR_PERFORMANCE
    scenes: Annotated[tuple[dict[str, Any], ...], Len(0, MAX_SCENES)] = ()
    lines: Annotated[tuple[dict[str, Any], ...], Len(0, 400)] = ()
    """Words written under a recording, ``domain.scenes.BoardLine``."""
    avatar_action: AvatarAction = AvatarAction.SINGING
    enable_lip_sync: bool = True
    background_config: BackgroundWish = field(default_factory=BackgroundWish)
    show_lyrics: bool = True
    aspect: Aspect = Aspect.WIDE
    resolution: Resolution = Resolution.P720
    fps: Annotated[int, Interval(ge=12, le=60)] = 25
    quality: Quality = Quality.BALANCED

    @property
    def video_format(self) -> VideoFormat:
        """Size and rate."""
        return VideoFormat.of(self.aspect, self.resolution, self.fps)
