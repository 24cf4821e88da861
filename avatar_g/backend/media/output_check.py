"""Whether a written file is what was planned: an exit status of zero proves nothing."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import av
from av.error import FFmpegError
from PIL import Image

from avatar_g.backend.domain.outputs import OutputKind, OutputPlan
from avatar_g.backend.errors import MediaError
from avatar_g.backend.media.probe import SAFE_OPENING

_DURATION_TOLERANCE_S: Final = 0.15
_LOOP_TOLERANCE_S: Final = 0.25
"""A GIF counts in hundredths of a second."""
_BT709: Final = 1
_LIMITED: Final = 1


@dataclass(frozen=True, slots=True)
class PictureFacts:
    """What a player finds in a file."""

    width_px: int
    height_px: int
    frame_count: int
    duration_s: float
    fps: float
    colours: tuple[int, int, int, int]
    """Matrix, primaries, transfer and range of the first picture, as numbers of ITU-T H.273; the
    range is 1 where it is limited. Zeros of a loop: its colours are sRGB."""
    has_sound: bool


def picture_facts(path: Path) -> PictureFacts:
    """Read a file as a player would, and decode its first picture.

    Raises
    ------
    MediaError
        If there is none.
    """
    if path.suffix in {".gif", ".webp"}:
        return _loop_facts(path)
    try:
        with av.open(str(path), options=SAFE_OPENING) as container:
            stream = container.streams.video[0]
            has_sound = bool(container.streams.audio)
            count = sum(1 for packet in container.demux(stream) if packet.size)
            duration_s = (container.duration or 0) / 1e6
        with av.open(str(path), options=SAFE_OPENING) as container:
            frame = next(container.decode(video=0))
            rate = container.streams.video[0].average_rate
    except (FFmpegError, OSError, IndexError, StopIteration) as error:
        raise MediaError(f"{path.name} shows nothing: {error}") from error
    colours = (
        int(frame.colorspace),
        int(frame.color_primaries),
        int(frame.color_trc),
        int(frame.color_range),
    )
    return PictureFacts(
        frame.width,
        frame.height,
        count,
        duration_s,
        float(rate or 0),
        colours,
        has_sound,
    )


def check_output(path: Path, plan: OutputPlan) -> None:
    """Compare a file with its plan.

    Raises
    ------
    MediaError
        Naming the first difference.
    """
    found, picture = picture_facts(path), plan.picture
    expected_s = plan.frame_count / picture.fps
    tolerance_s = _LOOP_TOLERANCE_S if plan.kind.is_silent_loop else _DURATION_TOLERANCE_S
    complaints = {
        "size": (found.width_px, found.height_px) != (picture.width_px, picture.height_px),
        "frames": _is_miscounted(found, plan),
        "duration": abs(found.duration_s - expected_s) > tolerance_s,
        "sound": not plan.kind.is_silent_loop and not found.has_sound,
        "rate": not plan.kind.is_silent_loop and abs(found.fps - picture.fps) > 0.01 * picture.fps,
        "colours": not plan.kind.is_silent_loop
        and found.colours != (_BT709, _BT709, _BT709, _LIMITED),
    }
    wrong = [name for name, is_wrong in complaints.items() if is_wrong]
    if wrong:
        raise MediaError(f"{path.name}: wrong {', '.join(wrong)}: {found}, planned {plan}")


def _is_miscounted(found: PictureFacts, plan: OutputPlan) -> bool:
    """Tell whether frames are missing; loops leave out frames that equal the one before."""
    if plan.kind is OutputKind.WEBP or plan.kind is OutputKind.GIF:
        return not 1 <= found.frame_count <= plan.frame_count
    return found.frame_count != plan.frame_count


def _loop_facts(path: Path) -> PictureFacts:
    try:
        with Image.open(path, formats=["GIF", "WEBP"]) as image:
            total_ms = 0.0
            count = getattr(image, "n_frames", 1)
            for place in range(count):
                image.seek(place)
                image.load()
                total_ms += float(image.info.get("duration", 0))
            width_px, height_px = image.size
    except (OSError, ValueError, EOFError) as error:
        raise MediaError(f"{path.name} shows nothing: {error}") from error
    duration_s = total_ms / 1000
    fps = count / duration_s if duration_s else 0.0
    return PictureFacts(width_px, height_px, count, duration_s, fps, (0, 0, 0, 0), False)
