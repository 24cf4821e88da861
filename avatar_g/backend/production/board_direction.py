"""From a board to what performers do: moves follow the action and energy of each scene."""

from collections.abc import Sequence
from dataclasses import replace

from avatar_g.backend.domain.board_words import with_words
from avatar_g.backend.domain.performance import MoveSegment
from avatar_g.backend.domain.scenes import Scene, SceneAction, SceneBoard
from avatar_g.backend.domain.sources import SourceFacts
from avatar_g.backend.domain.timing import Timeline
from avatar_g.backend.engines.avatar.choreography import DANCE_ENERGY, plan_moves
from avatar_g.backend.production.storyboard import Storyboard

_TALK_ENERGY = 0.5
_REST_ENERGY = 0.35
_SINGING_ENERGY = 0.55
"""Below the energy at which a section is danced."""


def with_board(
    storyboard: Storyboard, board: SceneBoard, sources: Sequence[SourceFacts]
) -> Storyboard:
    """Return the storyboard showing ``board``; who is in no scene is not built."""
    timeline, seed = with_words(storyboard.timeline, board.lines), storyboard.seed
    performers = tuple(
        replace(performer, moves=board_moves(performer.moves, board, timeline, seed, place))
        for place, performer in enumerate(storyboard.performers)
    )
    used = set(board.used_sources)
    changed = replace(
        storyboard,
        board=board,
        timeline=timeline,
        sources=tuple(source for source in sources if source.source_id in used),
        performers=performers if board.shows_avatar else (),
    )
    return Storyboard.from_json(changed.to_json())  # draw what the file says, to the digit


def board_moves(
    planned: Sequence[MoveSegment], board: SceneBoard, timeline: Timeline, seed: int, performer: int
) -> tuple[MoveSegment, ...]:
    """Replace the planned moves inside scenes that ask for others."""
    moves: list[MoveSegment] = []
    for scene in board.scenes:
        wanted = _scene_moves(planned, scene, timeline, seed, performer)
        moves += _clipped(wanted, scene.start_s, scene.end_s)
    return tuple(_joined(moves))


def _scene_moves(
    planned: Sequence[MoveSegment], scene: Scene, timeline: Timeline, seed: int, performer: int
) -> Sequence[MoveSegment]:
    whole = (scene.start_s, scene.end_s)
    match scene.action:
        case SceneAction.TALK:
            return (MoveSegment(*whole, "talk", scene.energy or _TALK_ENERGY),)
        case SceneAction.IDLE:
            return (MoveSegment(*whole, "idle", scene.energy or _REST_ENERGY),)
        case SceneAction.DANCE:
            least = max(DANCE_ENERGY, scene.energy or 0.0)
            return plan_moves(_with_energy(timeline, least), seed=seed, performer=performer)
        case SceneAction.SING:
            most = min(_SINGING_ENERGY, 1.0 if scene.energy is None else scene.energy)
            calm = _with_energy(timeline, most, is_verse=True)
            return plan_moves(calm, seed=seed, performer=performer)
        case _:
            if scene.energy is None:
                return planned
            even = _with_energy(timeline, scene.energy)
            return plan_moves(even, seed=seed, performer=performer)


def _with_energy(timeline: Timeline, energy: float, *, is_verse: bool = False) -> Timeline:
    """Return the timeline as if every section were that full."""
    sections = tuple(
        replace(section, energy=energy, name="verse" if is_verse else section.name)
        for section in timeline.sections
    )
    return replace(timeline, sections=sections)


def _clipped(moves: Sequence[MoveSegment], start_s: float, end_s: float) -> list[MoveSegment]:
    return [
        replace(move, start_s=max(move.start_s, start_s), end_s=min(move.end_s, end_s))
        for move in moves
        if move.end_s > start_s + 1e-6 and move.start_s < end_s - 1e-6
    ]


def _joined(moves: Sequence[MoveSegment]) -> list[MoveSegment]:
    """Join what a scene's edge cut in two: a move that goes on does not begin again."""
    joined: list[MoveSegment] = []
    for move in moves:
        last = joined[-1] if joined else None
        if last and (last.move, last.energy) == (move.move, move.energy):
            joined[-1] = replace(last, end_s=move.end_s)
        else:
            joined.append(move)
    return joined
