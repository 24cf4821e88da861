"""A board as an OpenTimelineIO file for editing programs: scenes, transitions, markers, sound.

Source: OpenTimelineIO file format 1.0 (``Timeline.1``, ``Stack.1``, ``Track.1``, ``Clip.2``,
``Transition.1``), written as plain JSON; the library itself is not needed.
"""

import json
from typing import Any, Final

from avatar_g.backend.domain.looks import Transition
from avatar_g.backend.domain.scenes import Scene, SceneBoard
from avatar_g.backend.domain.timing import Timeline

_KNOWN: Final = {Transition.FADE: "SMPTE_Dissolve"}


def write_otio(board: SceneBoard, timeline: Timeline, *, title: str, fps: int) -> str:
    """Return the JSON text; names of files are generic, since uploads have none of their own."""
    video: list[dict[str, Any]] = []
    for place, scene in enumerate(board.scenes):
        if place and scene.transition.kind is not Transition.CUT:
            video.append(_transition(scene, fps))
        video.append(_clip(scene, fps))
    song = _bare_clip(title or "song", 0.0, timeline.duration_s, fps, "song.m4a")
    document = {
        "OTIO_SCHEMA": "Timeline.1",
        "metadata": {"avatar_g": {"mode": board.mode, "tempo_bpm": timeline.tempo_bpm}},
        "name": title,
        "global_start_time": None,
        "tracks": {
            "OTIO_SCHEMA": "Stack.1",
            **_empty("tracks"),
            "markers": [
                _marker(section.name, section.start_s, section.end_s, fps)
                for section in timeline.sections
            ],
            "children": [_track("scenes", "Video", video), _track("song", "Audio", [song])],
        },
    }
    return json.dumps(document, ensure_ascii=False, indent=1)


def _clip(scene: Scene, fps: int) -> dict[str, Any]:
    shown = scene.sources[0] if scene.sources else "performance"
    clip = _bare_clip(scene.scene_id, scene.start_s, scene.end_s, fps, shown)
    clip["metadata"] = {
        "avatar_g": {
            "mode": scene.mode,
            "camera": scene.camera,
            "filter": scene.look.filter,
            "strength": scene.look.strength,
            "start_beat": scene.start_beat,
            "beat_count": scene.beat_count,
        }
    }
    return clip


def _bare_clip(name: str, start_s: float, end_s: float, fps: int, target: str) -> dict[str, Any]:
    return {
        "OTIO_SCHEMA": "Clip.2",
        **_empty(name),
        "source_range": _range(start_s, end_s, fps),
        "media_references": {
            "DEFAULT_MEDIA": {
                "OTIO_SCHEMA": "ExternalReference.1",
                "metadata": {},
                "name": target,
                "available_range": None,
                "available_image_bounds": None,
                "target_url": target,
            }
        },
        "active_media_reference_key": "DEFAULT_MEDIA",
    }


def _transition(scene: Scene, fps: int) -> dict[str, Any]:
    """Ours lie wholly in the later scene."""
    return {
        "OTIO_SCHEMA": "Transition.1",
        "metadata": {"avatar_g": {"kind": scene.transition.kind}},
        "name": scene.transition.kind.value,
        "in_offset": _time(0.0, fps),
        "out_offset": _time(scene.transition.duration_s, fps),
        "transition_type": _KNOWN.get(scene.transition.kind, "Custom_Transition"),
    }


def _track(name: str, kind: str, children: list[dict[str, Any]]) -> dict[str, Any]:
    return {"OTIO_SCHEMA": "Track.1", **_empty(name), "kind": kind, "children": children}


def _marker(name: str, start_s: float, end_s: float, fps: int) -> dict[str, Any]:
    return {
        "OTIO_SCHEMA": "Marker.2",
        "metadata": {},
        "name": name,
        "color": "PURPLE",
        "comment": "",
        "marked_range": _range(start_s, end_s, fps),
    }


def _empty(name: str) -> dict[str, Any]:
    return {
        "metadata": {},
        "name": name,
        "source_range": None,
        "effects": [],
        "markers": [],
        "enabled": True,
    }


def _range(start_s: float, end_s: float, fps: int) -> dict[str, Any]:
    first, last = round(start_s * fps), round(end_s * fps)
    return {
        "OTIO_SCHEMA": "TimeRange.1",
        "start_time": _time(first / fps, fps),
        "duration": _time((last - first) / fps, fps),
    }


def _time(time_s: float, fps: int) -> dict[str, Any]:
    return {
        "OTIO_SCHEMA": "RationalTime.1",
        "rate": float(fps),
        "value": float(round(time_s * fps)),
    }
