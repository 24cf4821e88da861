"""Opens a scene for drawing; imported only by the processes that draw."""

import json
from pathlib import Path

from avatar_g.backend.domain.video import FrameSource
from avatar_g.backend.engines.avatar.rigged import Rigged
from avatar_g.backend.engines.lipsync.mouth import mouth_track_of_speech
from avatar_g.backend.engines.stage.planes import ThemePlanes
from avatar_g.backend.engines.video.actors import Actor, Singer, Speaker
from avatar_g.backend.engines.video.performance import PerformanceFrames
from avatar_g.backend.production.board_door import open_board
from avatar_g.backend.production.scene import PLACES_NAME, STORYBOARD_NAME
from avatar_g.backend.production.storyboard import Storyboard


def open_performance(folder: Path) -> FrameSource:
    """Open the scene that ``write_scene`` wrote into ``folder``."""
    storyboard = Storyboard.from_json((folder / STORYBOARD_NAME).read_text(encoding="utf-8"))
    places = json.loads((folder / PLACES_NAME).read_text(encoding="utf-8"))
    bodies = [Rigged.load(Path(body)) for body in places["bodies"]]
    actors = [_actor(storyboard, index, body) for index, body in enumerate(bodies)]
    if storyboard.board is not None:
        return open_board(storyboard, storyboard.board, folder, places, actors)
    return PerformanceFrames(
        storyboard.timeline,
        actors,
        storyboard.shots,
        ThemePlanes.load(Path(places["stages"][storyboard.theme])),
        storyboard.video_format,
        seed=storyboard.seed,
        shows_lyrics=storyboard.shows_lyrics,
    )


def _actor(storyboard: Storyboard, index: int, body: Rigged) -> Actor:
    if storyboard.is_speech:
        track = mouth_track_of_speech(storyboard.timeline, seed=storyboard.seed)
        return Speaker(body, track, moods=storyboard.speech_moods)
    performer = storyboard.performers[index]
    return Singer(
        body,
        storyboard.timeline,
        performer.voice,
        performer=index,
        seed=storyboard.seed,
        mood=storyboard.mood,
        moves=performer.moves,
    )
