"""Fit a wish for a file to the finished video it is made from; imports no engine."""

from dataclasses import replace
from typing import Final

from avatar_g.backend.domain.formats import VideoFormat
from avatar_g.backend.domain.outputs import (
    LONGEST_MOVING_S,
    MOVING_FPS,
    MOVING_SHORT_SIDE_PX,
    MOVING_SPAN_S,
    OutputKind,
    OutputPlan,
    OutputPreset,
    OutputWish,
    output_presets,
)
from avatar_g.backend.errors import InvalidRequest

_SHAPE_TOLERANCE: Final = 0.01
_RATES: Final = (60, 50, 30, 25, 24)
_KBPS_PER_PIXEL: Final = 0.006
"""Generous: a busy 1080p30 picture at the usual quality has 0.002 (4 Mbit/s)."""
_SOUND_KBPS: Final = 320
_LEAST_S: Final = 0.1


def plan_output(wish: OutputWish, master: VideoFormat, duration_s: float) -> OutputPlan:
    """Return what will be made of a video of ``master`` format and ``duration_s``.

    Raises
    ------
    InvalidRequest
        Reason ``preset_unknown``, ``preset_kind``, ``preset_shape`` or ``output_span``.
    """
    preset = _preset(wish, master)
    if wish.start_s > duration_s - _LEAST_S:
        raise InvalidRequest(
            "begins after the end", reason="output_span", limit=round(duration_s, 1)
        )
    if wish.kind is OutputKind.HLS:  # the player's copy: nothing is drawn anew or left out
        return OutputPlan(wish.kind, master, 0.0, duration_s)
    length_s = min(wish.length_s or duration_s, duration_s - wish.start_s)
    picture = _smaller(wish, master, preset)
    if wish.kind.is_still:
        return OutputPlan(wish.kind, picture, wish.start_s, 0.0)
    if wish.kind.is_silent_loop:
        length_s = min(length_s, LONGEST_MOVING_S if wish.length_s else MOVING_SPAN_S)
    if preset is None:
        return OutputPlan(wish.kind, picture, wish.start_s, length_s)
    return OutputPlan(
        wish.kind, picture, wish.start_s, min(length_s, preset.longest_s), preset.video_kbps
    )


def needed_bytes(plan: OutputPlan) -> int:
    """Return the room a file may take while it is made, generously."""
    pixels = plan.picture.width_px * plan.picture.height_px
    kbps = plan.video_kbps or round(pixels * _KBPS_PER_PIXEL)
    return int(max(plan.length_s, 1.0) * (kbps + _SOUND_KBPS) * 125 * 2)


def _preset(wish: OutputWish, master: VideoFormat) -> OutputPreset | None:
    if not wish.preset:
        return None
    preset = output_presets().get(wish.preset)
    if preset is None:
        raise InvalidRequest(f"no preset {wish.preset!r}", reason="preset_unknown")
    if wish.kind is not OutputKind.MP4:
        raise InvalidRequest("presets are MP4", reason="preset_kind")
    shape = preset.format.width_px / preset.format.height_px
    if abs(master.width_px / master.height_px / shape - 1.0) > _SHAPE_TOLERANCE:
        raise InvalidRequest(
            f"the video is {master.width_px}x{master.height_px}",
            reason="preset_shape",
            aspect=preset.aspect.value,
            format=preset.name,
        )
    return preset


def _smaller(wish: OutputWish, master: VideoFormat, preset: OutputPreset | None) -> VideoFormat:
    """Return the size and rate: never more than the video's own."""
    short = min(master.width_px, master.height_px)
    if wish.kind.is_silent_loop and wish.resolution is None:
        short = min(short, MOVING_SHORT_SIDE_PX)
    if wish.resolution is not None:
        short = min(short, wish.resolution.short_side_px)
    if preset is not None:
        short = min(short, preset.resolution.short_side_px)
    scale = short / min(master.width_px, master.height_px)
    picture = replace(master, fps=_rate(wish, master, preset))
    if scale == 1.0:
        return picture
    width_px, height_px = (
        round(side * scale / 4) * 4 for side in (master.width_px, master.height_px)
    )
    return replace(picture, width_px=width_px, height_px=height_px)


def _rate(wish: OutputWish, master: VideoFormat, preset: OutputPreset | None) -> int:
    """Return frames a second: a network's limit keeps the motion even where it can."""
    if wish.kind.is_silent_loop:
        return min(wish.fps or MOVING_FPS, master.fps)
    wanted = min(wish.fps or master.fps, master.fps)
    if preset is not None and wanted > preset.fps:
        even = [wanted // step for step in (2, 3) if wanted % step == 0]
        return next((rate for rate in even if rate in _RATES and rate <= preset.fps), preset.fps)
    return wanted
