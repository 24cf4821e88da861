"""Single frames with the words of their moment, as the finished video would show them."""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from avatar_g.backend.domain.video import I420, VideoFormat
from avatar_g.backend.media.encode import quiet_ffmpeg
from avatar_g.backend.media.fonts import isolate_fonts
from avatar_g.backend.media.runner import run_program


def burn_words(
    frames: Sequence[I420], subtitles: Path, picture: VideoFormat, indices: Sequence[int]
) -> list[I420]:
    """Return frames with the words of an ASS script written into them, by one program run.

    Parameters
    ----------
    indices
        Which frames of the video these are, ascending.

    Raises
    ------
    MediaError
        If ffmpeg fails.
    """
    if not frames:
        return []
    folder = subtitles.parent
    with TemporaryDirectory(dir=folder, prefix="still-") as name:
        raw, drawn = Path(name) / "in.yuv", Path(name) / "out.yuv"
        with raw.open("wb") as stream:
            stream.writelines(planes.tobytes() for planes in frames)
        size = f"{picture.width_px}x{picture.height_px}"
        numbers = "+".join(f"eq(N,{place})*{index}" for place, index in enumerate(indices))
        words = f"setpts='round(({numbers})/{picture.fps}/TB)',ass={subtitles.name}:fontsdir=fonts"
        command = [
            *quiet_ffmpeg(), "-f", "rawvideo", "-pix_fmt", "yuv420p", "-s", size,
            "-framerate", str(picture.fps), "-i", str(raw.resolve()),
            "-vf", words, "-fps_mode", "passthrough",
            "-f", "rawvideo", "-pix_fmt", "yuv420p", str(drawn.resolve()),
        ]  # fmt: skip
        run_program(command, cwd=folder, environment=isolate_fonts(folder), timeout_s=30.0)
        found = np.frombuffer(drawn.read_bytes(), np.uint8)
    return list(found.reshape(len(frames), *frames[0].shape).copy())
