"""Any frame of a clip we encoded ourselves, as I420 planes."""

from pathlib import Path
from types import TracebackType
from typing import Any, Self

import av
import numpy as np
from av.error import FFmpegError
from numpy.typing import NDArray

from avatar_g.backend.errors import MediaError

Planes = tuple[NDArray[np.uint8], NDArray[np.uint8], NDArray[np.uint8]]


class ClipReader:
    """Reads forwards without seeking, elsewhere from the key frame before."""

    def __init__(self, path: Path, fps: int) -> None:
        try:
            self._container: Any = av.open(str(path), options={"protocol_whitelist": "file"})
            self._stream = self._container.streams.video[0]
        except (FFmpegError, OSError, IndexError) as error:
            raise MediaError(f"{path.name}: {error}") from error
        self._stream.thread_type = "NONE"
        self._fps = fps
        self.frame_count = max(1, int(self._stream.frames or 1))
        self._frames: Any = None
        self._next = -1
        self._shown = -1
        self._planes: Planes | None = None

    def planes_of(self, index: int) -> Planes:
        """Return Y ``(h, w)``, U and V ``(h / 2, w / 2)`` of a frame, counted around the clip.

        Raises
        ------
        MediaError
            If the file ends early.
        """
        wanted = index % self.frame_count
        if wanted == self._shown and self._planes is not None:
            return self._planes
        if self._frames is None or not self._next <= wanted < self._next + 30:
            self._seek(wanted)
        try:
            for frame in self._frames:
                place = round(frame.time * self._fps)
                self._next = place + 1
                if place >= wanted:
                    self._planes = _planes_of(frame)
                    self._shown = wanted
                    return self._planes
        except FFmpegError as error:
            raise MediaError(f"a clip cannot be read: {error}") from error
        self._frames = None
        if self._planes is None:
            raise MediaError("a clip ends early")
        return self._planes

    def close(self) -> None:
        """Give the file back."""
        self._container.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _seek(self, wanted: int) -> None:
        ticks = int(wanted / self._fps / float(self._stream.time_base or 1))
        self._container.seek(ticks, stream=self._stream, backward=True)
        self._frames = self._container.decode(self._stream)
        self._next = wanted - 15


def _planes_of(frame: Any) -> Planes:
    stacked = frame.to_ndarray(format="yuv420p")
    height, width = frame.height, frame.width
    quarter, half = height // 4, (height // 2, width // 2)
    return (
        np.ascontiguousarray(stacked[:height]),
        np.ascontiguousarray(stacked[height : height + quarter].reshape(half)),
        np.ascontiguousarray(stacked[height + quarter :].reshape(half)),
    )
