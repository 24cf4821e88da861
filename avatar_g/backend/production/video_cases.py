"""The cases a Video Studio is measured by, each with its goal beside its floor or peer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

_NOT_HERE: Final = "not in this run"


@dataclass(frozen=True, slots=True)
class VideoCase:
    """One row of the table."""

    case: str
    what: str
    found: str
    goal: str
    beside: str
    """Floor or peer of the same run."""
    kept: str
    """``yes``, ``no``, or that it was not in this run."""


def video_cases(figures: Mapping[str, Any]) -> list[VideoCase]:
    """Turn the figures of ``measure_video`` into rows.

    Parameters
    ----------
    figures
        ``films`` by name, and the single figures beside them.
    """
    films = {row["film"]: row for row in figures["films"]}
    return [
        *_costs(films, figures),
        *_edits(films, figures),
        *_frames(figures["frames"]),
        *_qualities(figures),
    ]


def _costs(films: Mapping[str, Any], figures: Mapping[str, Any]) -> list[VideoCase]:
    seen, danced = films["pictures 1080p30"], films["performance 1080p30"]
    small, preview = films["pictures 720p30"], films["pictures 480p15"]
    floor_ms = figures["x264_1080p_cpu_ms_per_frame"]
    ratio = seen["cpu_ms_per_frame"] / max(floor_ms, 1e-3)
    remotion = figures["remotion"]
    smaller = remotion["peak_gb"] / max(seen["peak_gb"], 1e-3)
    return [
        _at_most("V1", "CPU of a picture film, times x264 alone", ratio, 1.6, f"{floor_ms} ms"),
        _peer("V2", "MoviePy's CPU a frame, times ours", figures["peer"], seen, 6.0),
        _peer("V3", "Remotion's CPU a frame, times ours", remotion, seen, 5.0),
        VideoCase(
            "V3",
            "Remotion's peak memory, times ours",
            f"{smaller:.1f}",
            ">= 3",
            f"{remotion['peak_gb']} GB",
            _yes(smaller >= 3.0) if remotion["film_s"] else _NOT_HERE,
        ),
        _at_most("V4", "3 min of pictures 1080p30, wall s", seen["wall_s"], 110.0, "300 s (seed)"),
        _at_most(
            "V4", "3 min of performance 1080p30, wall s", danced["wall_s"], 180.0, "300 s (seed)"
        ),
        _at_most("V5", "3 min of pictures 720p30, wall s", small["wall_s"], 60.0, ""),
        _at_most("V6", "3 min of pictures 480p15, wall s", preview["wall_s"], 15.0, ""),
        _at_most("V6", "its first playable part, s", preview["first_playable_s"], 3.0, ""),
    ]


def _peer(
    case: str, what: str, peer: Mapping[str, Any], ours: Mapping[str, Any], goal: float
) -> VideoCase:
    """Compare the CPU time of a frame; a peer that is not installed is no case."""
    times = peer["cpu_ms_per_frame"] / max(ours["cpu_ms_per_frame"], 1e-3)
    kept = _yes(times >= goal) if peer["film_s"] else _NOT_HERE
    beside = f"{peer['peer']}: {peer['cpu_ms_per_frame']} ms"
    return VideoCase(case, what, f"{times:.1f}", f">= {goal:g}", beside, kept)


def _edits(films: Mapping[str, Any], figures: Mapping[str, Any]) -> list[VideoCase]:
    whole, again = films["thirty scenes"], films["nothing changed"]
    share, elsewhere = figures["edit_cpu_share"], figures["frames_changed_elsewhere"]
    return [
        _at_most(
            "V7",
            "one of 30 scenes edited, share of CPU",
            share,
            0.08,
            f"with grain {figures['grainy_edit_cpu_share']:.4f}; {whole['cpu_s']} CPU-s",
        ),
        _at_most("V7", "frames changed elsewhere", elsewhere, 0.0, ""),
        _at_most("V8", "nothing changed, wall s", again["wall_s"], 2.0, ""),
        _at_most(
            "V9",
            "a film stopped at 30 % and begun again, share of CPU",
            figures["resume_cpu_share"],
            0.77,
            "0.70 are left",
        ),
        _at_most("V11", "peak GB, 1080p30", films["pictures 1080p30"]["peak_gb"], 0.8, ""),
        _at_most("V11", "peak GB, 4K30", films["thirty seconds 4K30"]["peak_gb"], 2.5, ""),
        _at_most("V15", "a film stops, s", figures["cancel_s"], 1.0, ""),
    ]


def _frames(frames: Mapping[str, Any]) -> list[VideoCase]:
    looks: Mapping[str, float] = frames["look_ms"]
    dearest = max(looks, key=lambda name: looks[name])
    overlay = f"ffmpeg overlay: {frames['overlay_ms']} ms"
    return [
        _at_most("V10", "jitter of a slow pan, px RMS", frames["pan_jitter_px"], 0.10, ""),
        _at_most("V12", "laying on a character, ms", frames["composite_ms"], 5.0, overlay),
        _at_most("V13", "the dearest look, ms at 720p", looks[dearest], 5.0, dearest),
    ]


def _qualities(figures: Mapping[str, Any]) -> list[VideoCase]:
    hostile, encoded = figures["hostile"], figures["encoded"]
    least = min(figures["preview_ssim"], default=0.0)
    in_file = figures["preview_ssim_encoded"]
    return [
        VideoCase(
            "V14",
            "hostile uploads refused",
            f"{hostile['refused']} of {hostile['uploads']}, slowest {hostile['worst_s']} s",
            "all, 5 s",
            "",
            _yes(hostile["refused"] == hostile["uploads"] and hostile["late"] == "none"),
        ),
        VideoCase(
            "V16",
            "VMAF at Mbit/s",
            f"{encoded['vmaf']} at {encoded['megabits_s']}",
            ">= 95 at <= 4",
            "",
            _yes(encoded["vmaf"] >= 95.0 and encoded["megabits_s"] <= 4.0),
        ),
        VideoCase(
            "preview",
            "least SSIM of previews to frames as drawn",
            f"{least:.4f} (mean {_mean(figures['preview_ssim']):.4f})",
            ">= 0.95",
            f"in the file: least {min(in_file, default=0.0):.4f}, mean {_mean(in_file):.4f}",
            _yes(least >= 0.95),
        ),
    ]


def _at_most(case: str, what: str, found: float, goal: float, beside: str) -> VideoCase:
    return VideoCase(case, what, f"{found:.4g}", f"<= {goal:g}", beside, _yes(found <= goal))


def _yes(is_kept: bool) -> str:
    return "yes" if is_kept else "no"


def _mean(values: Sequence[float]) -> float:
    return sum(values) / max(len(values), 1)
