"""A finished video for tests: moving bars and a tone, tagged as ours are."""

import subprocess
from pathlib import Path

from avatar_g.backend.domain.video import VideoFormat
from avatar_g.backend.media.programs import find_ffmpeg

_COLOURS = "colorprim=bt709:transfer=bt709:colormatrix=bt709:range=tv"


def film(path: Path, picture: VideoFormat, seconds: float) -> Path:
    size = f"size={picture.width_px}x{picture.height_px}:rate={picture.fps}:duration={seconds}"
    inputs = ["-f", "lavfi", "-i", f"testsrc2={size}"]
    inputs += ["-f", "lavfi", "-i", f"sine=frequency=440:duration={seconds}"]
    video = ["-vf", "scale=out_color_matrix=bt709:out_range=tv", "-c:v", "libx264"]
    video += ["-preset", "ultrafast", "-pix_fmt", "yuv420p", "-x264-params", _COLOURS]
    video += ["-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709"]
    video += ["-color_range", "tv", "-g", str(2 * picture.fps), "-c:a", "aac"]
    command = [str(find_ffmpeg()), "-y", "-loglevel", "error", *inputs, *video, str(path)]
    subprocess.run(command, check=True)
    return path
