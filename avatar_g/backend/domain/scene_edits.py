"""Edits of a row of scenes: split, copy, delete, move, and boundaries that step from beat to beat.

Every edit keeps the row whole: it covers the same song before and after, without gaps.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from enum import StrEnum
from itertools import accumulate
from typing import Any, Final, TypeAlias

from avatar_g.backend.domain.looks import Transition
from avatar_g.backend.domain.scenes import MIN_SCENE_S, Scene, SceneBoard, SceneTransition
from avatar_g.backend.domain.timing import Timeline
from avatar_g.backend.domain.wishes import MAX_SCENES

_TOLERANCE_S: Final = 1e-3
_Scenes: TypeAlias = list[Scene]
_CUT: Final = SceneTransition(Transition.CUT)


class SceneEdit(StrEnum):
    """What can be done to one scene of a row."""

    SPLIT = "split"
    DUPLICATE = "duplicate"
    DELETE = "delete"
    EARLIER = "earlier"
    """Change places with the scene before."""
    LATER = "later"
    START_EARLIER = "start_earlier"
    """Begin one beat sooner; the scene before gives the time."""
    START_LATER = "start_later"
    END_EARLIER = "end_earlier"
    END_LATER = "end_later"
    START_AT = "start_at"
    """Begin at a given time, as near as the neighbours allow."""
    END_AT = "end_at"
    PLACE_AT = "place_at"
    """Stand where the scene of a given time stands now; all keep their length."""


class EditRefused(ValueError):
    """The row would no longer be one; ``reason`` says why."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def edit_scenes(
    board: SceneBoard,
    scene_id: str,
    kind: SceneEdit,
    timeline: Timeline,
    at_s: float | None = None,
) -> SceneBoard:
    """Return the board after an edit of one scene.

    Parameters
    ----------
    at_s
        Of ``START_AT``, ``END_AT``, ``PLACE_AT``, and where ``SPLIT`` cuts; None: where it suits.

    Raises
    ------
    EditRefused
        Reason ``scene_unknown``, ``scene_too_short``, ``scene_only``, ``scene_at_edge``,
        ``time_missing`` or ``too_many_scenes``.
    """
    scenes = list(board.scenes)
    places = [place for place, scene in enumerate(scenes) if scene.scene_id == scene_id]
    if not places:
        raise EditRefused("scene_unknown")
    if at_s is not None and kind in _TIMED_EDITS:
        edited = _TIMED_EDITS[kind](scenes, places[0], at_s)
    elif kind in _EDITS:
        edited = _EDITS[kind](scenes, places[0], timeline)
    else:
        raise EditRefused("time_missing")
    if len(edited) > MAX_SCENES:
        raise EditRefused("too_many_scenes")
    if any(scene.duration_s < MIN_SCENE_S - _TOLERANCE_S for scene in edited):
        raise EditRefused("scene_too_short")
    return replace(board, scenes=tuple(_with_short_transitions(edited)))


def changed_fields(
    board: Mapping[str, Any], scene_id: str, fields: Mapping[str, Any]
) -> dict[str, Any]:
    """Return a board's plain JSON with some fields of one scene replaced; nothing is checked.

    What is given of a background, transition, look or lyric style replaces that part only.

    Raises
    ------
    EditRefused
        Reason ``scene_unknown``.
    """
    scenes = [dict(scene) for scene in board["scenes"]]
    places = [place for place, scene in enumerate(scenes) if scene["scene_id"] == scene_id]
    if not places:
        raise EditRefused("scene_unknown")
    _change(scenes[places[0]], fields)
    return {**board, "scenes": scenes}


def changed_everywhere(board: Mapping[str, Any], fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return a board's plain JSON with some fields of every scene replaced; nothing is checked."""
    scenes = [dict(scene) for scene in board["scenes"]]
    for scene in scenes:
        _change(scene, fields)
    return {**board, "scenes": scenes}


def _change(scene: dict[str, Any], fields: Mapping[str, Any]) -> None:
    for name, value in fields.items():
        known = scene.get(name)
        is_part = isinstance(value, Mapping) and isinstance(known, Mapping)
        scene[name] = {**(known or {}), **value} if is_part else value


def _split(scenes: _Scenes, place: int, timeline: Timeline) -> _Scenes:
    """Cut a scene at the bar, else the beat, nearest to its middle."""
    return _split_at(scenes, place, _cut_s(scenes[place], timeline))


def _split_at(scenes: _Scenes, place: int, at_s: float) -> _Scenes:
    scene = scenes[place]
    least_s = MIN_SCENE_S - _TOLERANCE_S
    if not scene.start_s + least_s <= at_s <= scene.end_s - least_s:
        raise EditRefused("scene_too_short")
    rest = replace(scene, scene_id=_free_name(scenes), start_s=at_s, transition=_CUT)
    return [*scenes[:place], replace(scene, end_s=at_s), rest, *scenes[place + 1 :]]


def _duplicate(scenes: _Scenes, place: int, timeline: Timeline) -> _Scenes:
    """Show a scene once more: in the first half of the next one, of the last in its own second."""
    if place == len(scenes) - 1:
        return _split(scenes, place, timeline)
    scene, following = scenes[place], scenes[place + 1]
    at_s = _cut_s(following, timeline)
    copy = replace(scene, scene_id=_free_name(scenes), start_s=scene.end_s, end_s=at_s)
    return [*scenes[: place + 1], copy, replace(following, start_s=at_s), *scenes[place + 2 :]]


def _delete(scenes: _Scenes, place: int, _timeline: Timeline) -> _Scenes:
    """Give a scene's time to the one before, the first one's to the one after."""
    if len(scenes) == 1:
        raise EditRefused("scene_only")
    gone = scenes[place]
    rest = [*scenes[:place], *scenes[place + 1 :]]
    if place == 0:
        return [replace(rest[0], start_s=gone.start_s), *rest[1:]]
    rest[place - 1] = replace(rest[place - 1], end_s=gone.end_s)
    return rest


def _earlier(scenes: _Scenes, place: int, _timeline: Timeline) -> _Scenes:
    """Change places with the scene before; both keep their length."""
    if place == 0:
        raise EditRefused("scene_at_edge")
    order = [*scenes]
    order[place - 1], order[place] = order[place], order[place - 1]
    return _laid_out(order, scenes)


def _laid_out(order: _Scenes, scenes: _Scenes) -> _Scenes:
    """Return scenes in another order over the row's time, each as long as it was."""
    end_s = scenes[-1].end_s
    starts = list(accumulate((scene.duration_s for scene in order), initial=scenes[0].start_s))
    ends = [*starts[1:-1], end_s]
    return [
        replace(scene, start_s=start_s, end_s=stop_s)
        for scene, start_s, stop_s in zip(order, starts[:-1], ends, strict=True)
    ]


def _later(scenes: _Scenes, place: int, timeline: Timeline) -> _Scenes:
    if place == len(scenes) - 1:
        raise EditRefused("scene_at_edge")
    return _earlier(scenes, place + 1, timeline)


def _start(direction: int) -> "_Edit":
    def edit(scenes: _Scenes, place: int, timeline: Timeline) -> _Scenes:
        if place == 0:
            raise EditRefused("scene_at_edge")
        at_s = _next_beat_s(timeline, scenes[place].start_s, direction)
        moved = [*scenes]
        moved[place - 1] = replace(scenes[place - 1], end_s=at_s)
        moved[place] = replace(scenes[place], start_s=at_s)
        return moved

    return edit


def _end(direction: int) -> "_Edit":
    def edit(scenes: _Scenes, place: int, timeline: Timeline) -> _Scenes:
        if place == len(scenes) - 1:
            raise EditRefused("scene_at_edge")
        return _start(direction)(scenes, place + 1, timeline)

    return edit


def _place_at(scenes: _Scenes, place: int, at_s: float) -> _Scenes:
    target = next((each for each, one in enumerate(scenes) if at_s < one.end_s), len(scenes) - 1)
    if target == place:
        return scenes
    order = [*scenes[:place], *scenes[place + 1 :]]
    order.insert(target, scenes[place])
    return _laid_out(order, scenes)


def _start_at(scenes: _Scenes, place: int, at_s: float) -> _Scenes:
    if place == 0:
        raise EditRefused("scene_at_edge")
    before, scene = scenes[place - 1], scenes[place]
    at_s = min(max(at_s, before.start_s + MIN_SCENE_S), scene.end_s - MIN_SCENE_S)
    moved = [*scenes]
    moved[place - 1] = replace(before, end_s=at_s)
    moved[place] = replace(scene, start_s=at_s)
    return moved


def _end_at(scenes: _Scenes, place: int, at_s: float) -> _Scenes:
    if place == len(scenes) - 1:
        raise EditRefused("scene_at_edge")
    return _start_at(scenes, place + 1, at_s)


_TimedEdit: TypeAlias = Callable[[_Scenes, int, float], _Scenes]
_TIMED_EDITS: Final[Mapping[SceneEdit, _TimedEdit]] = {
    SceneEdit.SPLIT: _split_at,
    SceneEdit.START_AT: _start_at,
    SceneEdit.END_AT: _end_at,
    SceneEdit.PLACE_AT: _place_at,
}
_Edit: TypeAlias = Callable[[_Scenes, int, Timeline], _Scenes]
_EDITS: Final[Mapping[SceneEdit, _Edit]] = {
    SceneEdit.SPLIT: _split,
    SceneEdit.DUPLICATE: _duplicate,
    SceneEdit.DELETE: _delete,
    SceneEdit.EARLIER: _earlier,
    SceneEdit.LATER: _later,
    SceneEdit.START_EARLIER: _start(-1),
    SceneEdit.START_LATER: _start(1),
    SceneEdit.END_EARLIER: _end(-1),
    SceneEdit.END_LATER: _end(1),
}


def _cut_s(scene: Scene, timeline: Timeline) -> float:
    """Return where to cut a scene: the bar nearest to its middle, else a beat, else the middle."""
    middle_s = (scene.start_s + scene.end_s) / 2
    for ruler in (timeline.downbeats_s, timeline.beats_s):
        inside = _between(ruler, scene.start_s + MIN_SCENE_S, scene.end_s - MIN_SCENE_S)
        if inside:
            return min(inside, key=lambda at_s: abs(at_s - middle_s))
    return middle_s


def _between(ruler: Sequence[float], low_s: float, high_s: float) -> Sequence[float]:
    return ruler[bisect_left(ruler, low_s) : bisect_right(ruler, high_s)]


def _next_beat_s(timeline: Timeline, at_s: float, direction: int) -> float:
    """Return the nearest beat before or after a time."""
    beats = timeline.beats_s
    if direction < 0:
        place = bisect_left(beats, at_s - _TOLERANCE_S) - 1
    else:
        place = bisect_right(beats, at_s + _TOLERANCE_S)
    if not 0 <= place < len(beats):
        raise EditRefused("scene_too_short")
    return beats[place]


def _free_name(scenes: _Scenes) -> str:
    """Return the first name no scene has."""
    taken = {scene.scene_id for scene in scenes}
    number = len(scenes) + 1
    while f"scene-{number}" in taken:
        number += 1
    return f"scene-{number}"


def _with_short_transitions(scenes: _Scenes) -> _Scenes:
    """Shorten what would last longer than the scenes it joins."""
    fitted = []
    for place, scene in enumerate(scenes):
        room_s = min(scene.duration_s, scenes[place - 1].duration_s if place else scene.duration_s)
        kept_s = min(scene.transition.duration_s, room_s)
        fitted.append(replace(scene, transition=replace(scene.transition, duration_s=kept_s)))
    return fitted
