"""The storyboard: everything a music video is drawn from, as one editable JSON file.

``make`` writes it, ``video`` draws it again. Performers, moves and shots are data, so an edit of
one shot leaves the others as they were.
"""

import json
from dataclasses import asdict, dataclass
from typing import Annotated, Any

from annotated_types import Len
from pydantic import TypeAdapter

from avatar_g.backend.domain.avatar import AvatarSpec
from avatar_g.backend.domain.music import Mood, VoiceSlot
from avatar_g.backend.domain.performance import MoveSegment, Shot
from avatar_g.backend.domain.scenes import SceneBoard, check_board
from avatar_g.backend.domain.sources import SourceFacts
from avatar_g.backend.domain.speech import MoodSpan
from avatar_g.backend.domain.timing import Timeline, check_timeline
from avatar_g.backend.domain.video import Quality, VideoFormat
from avatar_g.backend.engines.music.score import Score
from avatar_g.backend.errors import InvalidRequest

STORYBOARD_VERSION = 1


@dataclass(frozen=True, slots=True)
class Performer:
    """One character on stage."""

    spec: AvatarSpec
    voice: VoiceSlot
    """Whose lines it sings."""
    moves: tuple[MoveSegment, ...]


@dataclass(frozen=True, slots=True)
class Storyboard:
    """A music video before it is drawn."""

    title: str
    artist: str
    theme: str
    """Name of the stage."""
    mood: Mood | None
    seed: int
    video_format: VideoFormat
    quality: Quality
    performers: tuple[Performer, ...]
    shots: tuple[Shot, ...]
    timeline: Timeline
    score: Score | None
    """None when the performer speaks, or performs to somebody's own recording."""
    recipe: dict[str, Any]
    shows_lyrics: bool = True
    """Whether the words are written into the picture."""
    speech_moods: tuple[MoodSpan, ...] = ()
    """How the performer feels while it speaks; neutral where nothing is said."""
    is_recording: bool = False
    """Whether the sound is somebody's own recording: no score of ours can sing it again."""
    board: SceneBoard | None = None
    """The scenes; None: the performance from beginning to end."""
    sources: tuple[SourceFacts, ...] = ()
    """Uploads that scenes show; their files lie beside the storyboard, in ``sources``."""
    version: int = STORYBOARD_VERSION

    def to_json(self) -> str:
        """Serialise; ``from_json`` restores an equal storyboard."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> "Storyboard":
        """Restore a storyboard a user may have edited.

        Raises
        ------
        InvalidRequest
            If it is not a storyboard, or what it says cannot be drawn.
        """
        try:
            data = json.loads(text)
            timeline = Timeline.from_json(json.dumps(data["timeline"]))
            check_timeline(timeline)
            score = Score.from_json(json.dumps(data["score"])) if data["score"] else None
            drawn = {key: data[key] for key in _DRAWN_FIELDS if key in data}
            parts = TypeAdapter(_Drawn).validate_python(drawn)
            _check_cast(parts, timeline)
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            reason = str(error).splitlines()[0]
            raise InvalidRequest(f"this is not a storyboard: {reason}") from error
        if data.get("version") != STORYBOARD_VERSION:
            raise InvalidRequest(f"storyboard version {data.get('version')!r} is not known")
        return cls(
            timeline=timeline,
            score=score,
            recipe=data.get("recipe", {}),
            **{key: getattr(parts, key) for key in _DRAWN_FIELDS},
        )

    @property
    def is_speech(self) -> bool:
        """Tell whether the performer speaks instead of singing."""
        return self.score is None and not self.is_recording

    @property
    def frame_count(self) -> int:
        """Number of frames."""
        return self.video_format.frame_count(self.timeline.duration_s)


@dataclass(frozen=True, slots=True)
class _Drawn:
    """The fields pydantic checks."""

    title: str
    artist: str
    theme: str
    mood: Mood | None
    seed: int
    video_format: VideoFormat
    quality: Quality
    performers: Annotated[tuple[Performer, ...], Len(0, 3)]
    shots: Annotated[tuple[Shot, ...], Len(1)]
    shows_lyrics: bool = True
    speech_moods: tuple[MoodSpan, ...] = ()
    is_recording: bool = False
    board: SceneBoard | None = None
    sources: tuple[SourceFacts, ...] = ()


def _check_cast(drawn: _Drawn, timeline: Timeline) -> None:
    """Refuse scenes that cannot be drawn, and a performance without performers."""
    if drawn.board is not None:
        check_board(
            drawn.board,
            timeline.duration_s,
            sources=[source.source_id for source in drawn.sources],
        )
    if not drawn.performers and (drawn.board is None or drawn.board.shows_avatar):
        raise ValueError("a performance needs a performer")


_DRAWN_FIELDS = tuple(_Drawn.__dataclass_fields__)
