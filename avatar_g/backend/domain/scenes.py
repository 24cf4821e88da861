"""The scene graph of a music video: what each stretch of the song shows; free of NumPy.

A board is an ordered row of scenes without gaps. Every scene says what is seen (a performance,
pictures, both), behind and over what, how it moves, how it begins and how its words are written.
The browser's preview, the renderer and exports all read this one value.
"""

import json
import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from itertools import pairwise
from typing import Annotated, Any, Final, TypeAlias

from annotated_types import Interval, Len, Predicate

from avatar_g.backend.domain.formats import Aspect
from avatar_g.backend.domain.looks import Filter, Transition
from avatar_g.backend.domain.stages import Theme
from avatar_g.backend.domain.timing import Timeline
from avatar_g.backend.domain.wishes import MAX_SCENES, VideoMode

BOARD_VERSION: Final = 1
MIN_SCENE_S: Final = 0.4
MAX_SCENE_SOURCES: Final = 24
MAX_PERFORMERS: Final = 3
MAX_BOARD_LINES: Final = 400
MAX_TRANSITION_S: Final = 4.0
_TOLERANCE_S: Final = 1e-3

_COLOUR: Final = re.compile(r"#[0-9a-fA-F]{6}")
_SOURCE: Final = re.compile(r"[0-9a-f]{24}")
_NAME: Final = re.compile(r"[0-9A-Za-z_-]{1,32}")
_ROW: Final = re.compile(r"[0-9a-f]{1,32}")


def is_colour(text: str) -> bool:
    """Tell whether a text is ``#rrggbb``."""
    return _COLOUR.fullmatch(text) is not None


def is_colour_or_empty(text: str) -> bool:
    """Tell whether a text is ``#rrggbb`` or empty."""
    return not text or is_colour(text)


def is_source_or_empty(text: str) -> bool:
    """Tell whether a text is the name of an upload or empty."""
    return not text or _SOURCE.fullmatch(text) is not None


def is_row_id(text: str) -> bool:
    """Tell whether a text can be the id of a character."""
    return _ROW.fullmatch(text) is not None


def is_scene_name(text: str) -> bool:
    """Tell whether a text can name a scene."""
    return _NAME.fullmatch(text) is not None


Colour: TypeAlias = Annotated[str, Predicate(is_colour)]
SourceId: TypeAlias = Annotated[str, Predicate(is_source_or_empty)]
"""Beginning of the digest of an uploaded picture, clip or look-up table; empty: none."""
Share: TypeAlias = Annotated[float, Interval(ge=0, le=1)]


class SceneMode(StrEnum):
    """What a scene shows."""

    AVATAR = "avatar"
    IMAGES = "images"
    MIXED = "mixed"


class MixedLayout(StrEnum):
    """How a mixed scene joins pictures and performance."""

    FRONT = "front"
    """The performer stands before the pictures."""
    AVATAR_INSET = "avatar_inset"
    """Pictures fill the frame, the performance plays in a box."""
    IMAGE_INSET = "image_inset"
    """The performance fills the frame, pictures appear in a box."""
    ALTERNATE = "alternate"
    """Every other bar, one or the other."""


class BackgroundKind(StrEnum):
    """What stands behind everything."""

    STAGE = "stage"
    """A painted 3D place with its lights."""
    SOLID = "solid"
    GRADIENT = "gradient"
    ANIMATED = "animated"
    IMAGE = "image"
    BLURRED = "blurred"
    """A picture, enlarged and out of focus: the cover behind its own small self."""
    CLIP = "clip"


class AnimatedBackground(StrEnum):
    """Moving patterns of two to four colours."""

    SILK = "silk"
    BOKEH = "bokeh"
    STARS = "stars"
    RAYS = "rays"
    WAVES = "waves"
    TUNNEL = "tunnel"
    CONFETTI = "confetti"
    AURORA = "aurora"


class CameraMove(StrEnum):
    """How the view moves through a scene."""

    AUTO = "auto"
    STILL = "still"
    PUSH_IN = "push_in"
    PULL_OUT = "pull_out"
    PAN_LEFT = "pan_left"
    PAN_RIGHT = "pan_right"
    TILT_UP = "tilt_up"
    TILT_DOWN = "tilt_down"
    DRIFT = "drift"
    ROLL = "roll"
    PARALLAX = "parallax"
    """Near parts of a picture move further than far ones."""


class Framing(StrEnum):
    """How close a performance is filmed; ``auto`` follows the song's own shots."""

    AUTO = "auto"
    WIDE = "wide"
    LOW = "low"
    MEDIUM = "medium"
    THREE_QUARTER = "three_quarter"
    CLOSE = "close"
    FACE = "face"


class SceneAction(StrEnum):
    """What the performers do in a scene."""

    AUTO = "auto"
    SING = "sing"
    DANCE = "dance"
    TALK = "talk"
    IDLE = "idle"


class LyricMotion(StrEnum):
    """How words appear."""

    KARAOKE = "karaoke"
    """The line stands, words fill as they sound."""
    POP = "pop"
    """Each word jumps up as it sounds."""
    TYPEWRITER = "typewriter"
    """Letters appear one after another."""
    LINE = "line"
    """The whole line fades in and out."""
    WORD = "word"
    """One word at a time, large."""
    NONE = "none"


class LyricFont(StrEnum):
    """Faces that are there for all three scripts."""

    BOLD = "bold"
    REGULAR = "regular"
    SERIF = "serif"
    """Georgian only; other letters stay bold."""


class LyricPosition(StrEnum):
    """Where words stand."""

    BOTTOM = "bottom"
    MIDDLE = "middle"
    TOP = "top"


class VisualiserKind(StrEnum):
    """A picture of the sound."""

    NONE = "none"
    BARS = "bars"
    WAVE = "wave"
    RING = "ring"


@dataclass(frozen=True, slots=True)
class SceneBackground:
    """What stands behind a scene."""

    kind: BackgroundKind = BackgroundKind.STAGE
    theme: Theme | None = None
    """Of a stage; None: the place that suits the song."""
    animation: AnimatedBackground = AnimatedBackground.SILK
    colours: Annotated[tuple[Colour, ...], Len(1, 4)] = ("#1b1030", "#5b2a86")
    angle_deg: Annotated[float, Interval(ge=-360, le=360)] = 90.0
    """Direction of a gradient: 0 to the right, 90 downwards."""
    source: SourceId = ""
    """Picture or clip of the kinds that show one."""
    blur: Share = 0.6
    dim: Share = 0.0
    """How much the background is darkened."""


@dataclass(frozen=True, slots=True)
class SceneTransition:
    """How a scene takes over from the one before."""

    kind: Transition = Transition.CUT
    duration_s: Annotated[float, Interval(ge=0, le=MAX_TRANSITION_S)] = 0.5


@dataclass(frozen=True, slots=True)
class SceneLook:
    """The grading of a scene."""

    filter: Filter = Filter.NONE
    strength: Share = 1.0
    colours: Annotated[tuple[Colour, ...], Len(0, 2)] = ()
    """Shadows and lights of a duotone."""
    source: SourceId = ""
    """The look-up table of ``Filter.LUT``."""


@dataclass(frozen=True, slots=True)
class LyricStyle:
    """How the words of lines that begin in a scene are written."""

    motion: LyricMotion = LyricMotion.KARAOKE
    font: LyricFont = LyricFont.BOLD
    size: Annotated[float, Interval(ge=16, le=160)] = 50.0
    """Line height in pixels of a picture whose short side has 720."""
    colour: Colour = "#ffffff"
    sung_colour: Annotated[str, Predicate(is_colour_or_empty)] = ""
    """Empty: the singer's own colour."""
    outline: Annotated[float, Interval(ge=0, le=12)] = 3.0
    outline_colour: Colour = "#1e0a14"
    box: Share = 0.0
    """Opacity of a box behind the line; 0: none."""
    box_colour: Colour = "#000000"
    position: LyricPosition = LyricPosition.BOTTOM


@dataclass(frozen=True, slots=True)
class SceneVisualiser:
    """Sound drawn over a scene."""

    kind: VisualiserKind = VisualiserKind.NONE
    colour: Colour = "#b59bff"
    strength: Share = 0.8
    """Opacity."""
    at: LyricPosition = LyricPosition.BOTTOM
    """A ring at the top or bottom has half the size of one in the middle."""


@dataclass(frozen=True, slots=True)
class Scene:
    """One stretch of the video."""

    scene_id: Annotated[str, Predicate(is_scene_name)]
    start_s: Annotated[float, Interval(ge=0, le=100_000)]
    end_s: Annotated[float, Interval(ge=0, le=100_000)]
    mode: SceneMode = SceneMode.AVATAR
    start_beat: Annotated[float, Interval(ge=-10, le=1_000_000)] = 0.0
    """Place in the song's beats, for rulers; seconds decide."""
    beat_count: Annotated[float, Interval(ge=0, le=1_000_000)] = 0.0
    section: Annotated[str, Len(0, 24)] = ""
    """Name of the song's section it was planned for."""
    sources: Annotated[tuple[SourceId, ...], Len(0, MAX_SCENE_SOURCES)] = ()
    """Pictures and clips in order."""
    cut_beats: Annotated[float, Interval(ge=0, le=64)] = 0.0
    """The next picture comes after so many beats; 0: all share the scene evenly, on beats."""
    layout: MixedLayout = MixedLayout.FRONT
    background: SceneBackground = field(default_factory=SceneBackground)
    camera: CameraMove = CameraMove.AUTO
    framing: Framing = Framing.AUTO
    action: SceneAction = SceneAction.AUTO
    energy: Share | None = None
    """0 still .. 1 fullest; None: as the song's section."""
    pulse: Share = 0.3
    """How much pictures answer the drums."""
    transition: SceneTransition = field(default_factory=SceneTransition)
    look: SceneLook = field(default_factory=SceneLook)
    lyrics: LyricStyle = field(default_factory=LyricStyle)
    visualiser: SceneVisualiser = field(default_factory=SceneVisualiser)

    @property
    def duration_s(self) -> float:
        """Length."""
        return self.end_s - self.start_s

    @property
    def shows_avatar(self) -> bool:
        """Tell whether performers are drawn in it."""
        return self.mode is not SceneMode.IMAGES

    @property
    def used_sources(self) -> tuple[str, ...]:
        """Everything uploaded that the scene shows, each once."""
        named = (*self.sources, self.background.source, self.look.source)
        return tuple(dict.fromkeys(one for one in named if one))


@dataclass(frozen=True, slots=True)
class BoardLine:
    """One line of words the creator wrote under a recording, and when it is heard."""

    text: Annotated[str, Len(1, 200)]
    start_s: Annotated[float, Interval(ge=0, le=100_000)]
    end_s: Annotated[float, Interval(ge=0, le=100_000)]


@dataclass(frozen=True, slots=True)
class SceneBoard:
    """The scenes of one video, in order and without gaps."""

    scenes: Annotated[tuple[Scene, ...], Len(1, MAX_SCENES)]
    mode: VideoMode = VideoMode.AVATAR_PERFORMANCE
    version: int = BOARD_VERSION
    aspect: Aspect | None = None
    """Shape of the picture; None: as the draft was made."""
    performers: Annotated[
        tuple[Annotated[str, Predicate(is_row_id)], ...], Len(0, MAX_PERFORMERS)
    ] = ()
    """The creator's characters in the order of the voices; empty: the song's own."""
    lines: Annotated[tuple[BoardLine, ...], Len(0, MAX_BOARD_LINES)] = ()
    """Words of the creator in time order; empty: those of the song."""

    @property
    def duration_s(self) -> float:
        """Length of the video."""
        return self.scenes[-1].end_s

    @property
    def shows_avatar(self) -> bool:
        """Tell whether any scene has performers."""
        return any(scene.shows_avatar for scene in self.scenes)

    @property
    def used_sources(self) -> tuple[str, ...]:
        """Every upload that is shown, each once."""
        return tuple(dict.fromkeys(one for scene in self.scenes for one in scene.used_sources))

    @property
    def has_visualiser(self) -> bool:
        """Tell whether sound is drawn anywhere."""
        return any(scene.visualiser.kind is not VisualiserKind.NONE for scene in self.scenes)

    def to_json(self) -> str:
        """Serialise; reading it again gives an equal board."""
        return json.dumps(board_fields(self), ensure_ascii=False)


def board_fields(board: SceneBoard) -> dict[str, Any]:
    """Return a board as plain JSON values."""
    fields: dict[str, Any] = json.loads(json.dumps(asdict(board), ensure_ascii=False))
    return fields


def check_board(
    board: SceneBoard, duration_s: float, *, sources: Iterable[str] | None = None
) -> None:
    """Refuse a board that cannot be drawn.

    Parameters
    ----------
    duration_s
        Length of the song: the scenes must cover exactly that.
    sources
        What was uploaded; None: not known here.

    Raises
    ------
    ValueError
        Naming the scene and what is wrong with it.
    """
    if board.version != BOARD_VERSION:
        raise ValueError(f"board version {board.version!r} is not {BOARD_VERSION}")
    scenes = board.scenes
    if len({scene.scene_id for scene in scenes}) != len(scenes):
        raise ValueError("two scenes have the same scene_id")
    if abs(scenes[0].start_s) > _TOLERANCE_S:
        raise ValueError(f"the first scene starts at {scenes[0].start_s:.3f} s, not at 0")
    for scene in scenes:
        _check_scene(scene)
    for earlier, later in pairwise(scenes):
        if abs(later.start_s - earlier.end_s) > _TOLERANCE_S:
            problem = "overlaps" if later.start_s < earlier.end_s else "leaves a gap after"
            raise ValueError(f"scene {later.scene_id} {problem} scene {earlier.scene_id}")
        has_transition = later.transition.kind is not Transition.CUT
        if has_transition and later.transition.duration_s > earlier.duration_s + _TOLERANCE_S:
            raise ValueError(
                f"the transition into scene {later.scene_id} is longer than the scene before it"
            )
    if abs(board.duration_s - duration_s) > 0.1:
        raise ValueError(
            f"the scenes end at {board.duration_s:.3f} s, the song at {duration_s:.3f} s"
        )
    _check_lines(board.lines, duration_s)
    if sources is not None:
        missing = set(board.used_sources) - set(sources)
        if missing:
            raise ValueError(f"there is no upload {min(missing)}")


def _check_lines(lines: tuple[BoardLine, ...], duration_s: float) -> None:
    for number, line in enumerate(lines, 1):
        if not 0 <= line.start_s < line.end_s <= duration_s + _TOLERANCE_S:
            raise ValueError(f"line {number} of the words does not lie inside the song")
    for number, (earlier, later) in enumerate(pairwise(lines), 2):
        if later.start_s < earlier.start_s:
            raise ValueError(f"line {number} of the words comes before the one above it")


def _check_scene(scene: Scene) -> None:
    name = f"scene {scene.scene_id}"
    if scene.duration_s < MIN_SCENE_S - _TOLERANCE_S:
        raise ValueError(f"{name} is shorter than {MIN_SCENE_S} s")
    has_transition = scene.transition.kind is not Transition.CUT
    if has_transition and scene.transition.duration_s > scene.duration_s + _TOLERANCE_S:
        raise ValueError(f"{name} is shorter than its transition")
    shows_source = scene.background.kind in {
        BackgroundKind.IMAGE,
        BackgroundKind.BLURRED,
        BackgroundKind.CLIP,
    }
    if shows_source and not (scene.background.source or scene.sources):
        raise ValueError(f"{name} needs a picture for its background")
    if scene.look.filter is Filter.LUT and not scene.look.source:
        raise ValueError(f"{name} needs a .cube file for its look")


def scene_index_at(board: SceneBoard, at_s: float) -> int:
    """Return the place of the scene that shows a time; the first or last outside."""
    for index, scene in enumerate(board.scenes):
        if at_s < scene.end_s:
            return index
    return len(board.scenes) - 1


def beat_at(timeline: Timeline, at_s: float) -> float:
    """Return the position in beats, continuous; the outer beats' length goes on outside."""
    beats = timeline.beats_s
    if len(beats) < 2:
        return at_s * timeline.tempo_bpm / 60.0
    last = len(beats) - 2
    index = min(max(bisect_right(beats, at_s) - 1, 0), last)
    return index + (at_s - beats[index]) / max(beats[index + 1] - beats[index], 1e-3)


def with_beats(board: SceneBoard, timeline: Timeline) -> SceneBoard:
    """Return the board with every scene's place in beats written anew from its seconds."""
    return replace(
        board,
        scenes=tuple(
            replace(
                scene,
                start_beat=round(beat_at(timeline, scene.start_s), 3),
                beat_count=round(
                    beat_at(timeline, scene.end_s) - beat_at(timeline, scene.start_s), 3
                ),
            )
            for scene in board.scenes
        ),
    )


def stretched(board: SceneBoard, duration_s: float) -> SceneBoard:
    """Return the board with its last scene ending exactly with the song."""
    last = replace(board.scenes[-1], end_s=duration_s)
    return replace(board, scenes=(*board.scenes[:-1], last))


def board_digest_fields(scene: Scene) -> Mapping[str, Any]:
    """Return what decides how a scene looks: all but its places on rulers."""
    fields = asdict(scene)
    for ruler in ("start_beat", "beat_count", "section"):
        del fields[ruler]
    return fields
