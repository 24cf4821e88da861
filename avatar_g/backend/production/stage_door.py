"""Opens a scene for drawing; imported only by the processes that draw."""

import json
from pathlib import Path

from avatar_g.backend.domain.performance import MouthTrack
from avatar_g.backend.domain.video import FrameSource
from avatar_g.backend.engines.avatar.proportions import proportions_of
from avatar_g.backend.engines.avatar.rigged import Rigged
from avatar_g.backend.engines.lipsync.mouth import mouth_track, mouth_track_from_phonemes
from avatar_g.backend.engines.stage.planes import ThemePlanes
from avatar_g.backend.engines.video.acting import SongActing, TalkActing
from avatar_g.backend.engines.video.performance import PerformanceFrames, Performer
from avatar_g.backend.production.scene import PLACES_NAME, STORYBOARD_NAME
from avatar_g.backend.production.storyboard import Storyboard


def open_performance(folder: Path) -> FrameSource:
    """Open the scene that ``write_scene`` wrote into ``folder``."""
    storyboard = Storyboard.from_json((folder / STORYBOARD_NAME).read_text(encoding="utf-8"))
    places = json.loads((folder / PLACES_NAME).read_text(encoding="utf-8"))
    bodies = [Rigged.load(Path(body)) for body in places["bodies"]]
    return PerformanceFrames(
        storyboard.timeline,
        [_performer(storyboard, index, body) for index, body in enumerate(bodies)],
        storyboard.shots,
        ThemePlanes.load(Path(places["stage"])),
        storyboard.video_format,
        storyboard.seed,
    )


def _performer(storyboard: Storyboard, index: int, body: Rigged) -> Performer:
    performer, timeline = storyboard.performers[index], storyboard.timeline
    proportions = proportions_of(body)
    if storyboard.is_speech:
        return Performer(body, TalkActing(_speaking(storyboard), proportions, storyboard.mood))
    mouth = mouth_track(timeline, performer.voice, seed=storyboard.seed)
    return Performer(
        body,
        SongActing(timeline, performer.moves, mouth, proportions, storyboard.mood, index),
    )


def _speaking(storyboard: Storyboard) -> MouthTrack:
    timeline = storyboard.timeline
    words = (word for line in timeline.lead_lines for word in line.words)
    sounds = [sound for word in words for sound in word.phonemes]
    return mouth_track_from_phonemes(sounds, timeline.duration_s, seed=storyboard.seed)
