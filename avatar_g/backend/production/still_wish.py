"""What a frame of a draft is drawn from; cheap to import, so that the web server can ask."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from avatar_g.backend.domain.avatar import AvatarSpec
from avatar_g.backend.domain.formats import Quality, VideoFormat
from avatar_g.backend.domain.music import Mood
from avatar_g.backend.domain.scenes import SceneBoard
from avatar_g.backend.domain.sources import SourceFacts
from avatar_g.backend.domain.timing import Timeline
from avatar_g.backend.validation import parse

if TYPE_CHECKING:
    from avatar_g.backend.production.storyboard import Storyboard


@dataclass(frozen=True, slots=True)
class StillWish:
    """A frame of a draft."""

    board: SceneBoard
    timeline: Timeline
    sources: tuple[SourceFacts, ...]
    picture: VideoFormat
    specs: tuple[dict[str, Any], ...]
    """The chosen characters as JSON; empty: the song's own."""
    mood: str
    seed: int

    def storyboard(self) -> "Storyboard":
        """Direct the draft as a job would."""
        from avatar_g.backend.production.board_direction import with_board
        from avatar_g.backend.production.directing import cast, direct

        chosen = [parse(AvatarSpec, spec) for spec in self.specs]
        voices = tuple(sorted({line.voice for line in self.timeline.lead_lines}))
        directed = direct(
            None,
            self.timeline,
            cast(voices, chosen, seed=self.seed),
            mood=Mood(self.mood) if self.mood else None,
            video_format=self.picture,
            quality=Quality.DRAFT,
            recipe={},
            seed=self.seed,
            voices=voices,
        )
        return with_board(directed, self.board, self.sources)
