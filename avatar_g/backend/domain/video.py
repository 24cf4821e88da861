"""The port through which frames reach the encoder; formats are re-exported from ``formats``."""

from typing import Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from avatar_g.backend.domain.formats import Aspect, Quality, Resolution, VideoFormat

__all__ = ["I420", "Aspect", "FrameSource", "Quality", "Resolution", "VideoFormat"]

I420: TypeAlias = NDArray[np.uint8]
"""One frame as stacked planes, shape ``(height * 3 // 2, width)``: Y, then U and V at half size,
BT.709 limited range."""


class FrameSource(Protocol):
    """Draws any frame of a video; stateless in the index, deterministic, no I/O after opening."""

    format: VideoFormat
    frame_count: int

    def draw(self, index: int, planes: I420) -> None:
        """Draw frame ``index`` (its sample time is ``(index + 0.5) / fps``) into ``planes``."""
        ...
