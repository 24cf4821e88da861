"""Single frames with the words of their moment, as the finished video would show them."""

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from avatar_g.backend.domain.video import I420, VideoFormat
from avatar_g.backend.media.encode import quiet_ffmpeg
from avatar_g.backend.media.fonts import isolate_fonts
from avatar_g.backend.media.runner import run_program


def burn_words(planes: I420, subtitles: Path, picture: VideoFormat, index: int) -> I420:
    """Return frame ``index`` with the words of an ASS script written into it.

    Raises
    ------
    MediaError
        If ffmpeg fails.
    """
    folder = subtitles.parent
    with TemporaryDirectory(dir=folder, prefix="still-") as name:
        raw, drawn = Path(name) / "in.yuv", Path(name) / "out.yuv"
        raw.write_bytes(planes.tobytes())
        size = f"{picture.width_px}x{picture.height_px}"
        moment = f"PTS+round({index}/{picture.fps}/TB)"
        words = f"setpts={moment},ass={subtitles.name}:fontsdir=fonts"
        command = [
            *quiet_ffmpeg(), "-f", "rawvideo", "-pix_fmt", "yuv420p", "-s", size,
            "-framerate", str(picture.fps), "-i", str(raw.resolve()),
            "-vf", words, "-frames:v", "1", "-fps_mode", "passthrough",
            "-f", "rawvideo", "-pix_fmt", "yuv420p", str(drawn.resolve()),
        ]  # fmt: skip
        run_program(command, cwd=folder, environment=isolate_fonts(folder), timeout_s=30.0)
        found = np.frombuffer(drawn.read_bytes(), np.uint8)
    return found.reshape(planes.shape).copy()
