"""What a creator decides about the picture, and what then follows the song."""

from dataclasses import replace

import pytest

from avatar_g.backend.domain.formats import Aspect, Quality, Resolution, VideoFormat
from avatar_g.backend.domain.languages import Language
from avatar_g.backend.domain.music import Genre, VoiceSlot
from avatar_g.backend.domain.stages import Theme
from avatar_g.backend.domain.wishes import AvatarAction
from avatar_g.backend.engines.avatar.choreography import DANCE_ENERGY
from avatar_g.backend.engines.lipsync.mouth import mouth_track
from avatar_g.backend.engines.music.score import Score, Tracks
from avatar_g.backend.production.directing import Staging, cast, direct
from avatar_g.backend.production.scene import write_scene
from avatar_g.backend.production.storyboard import Storyboard
from tests.songs import make_timeline

SONG = make_timeline()
SCORE = Score(
    title="Test",
    language=Language.EN,
    genre=Genre.POP,
    seed=5,
    tempo_bpm=120.0,
    key=0,
    mode="major",
    voices=(VoiceSlot.A,),
    sections=(),
    tracks=Tracks((), (), (), (), (), ()),
    vocal_lines=(),
)


def storyboard(**staging) -> Storyboard:
    return direct(
        SCORE,
        SONG,
        cast(SCORE.voices, (), seed=1),
        mood=None,
        video_format=VideoFormat.of(Aspect.WIDE, Resolution.P480, 25),
        quality=Quality.BALANCED,
        recipe={},
        staging=Staging(**staging),
    )


def test_without_wishes_the_song_decides():
    board = storyboard()

    assert board.theme == "stage"
    assert board.shows_lyrics
    assert len({move.move for move in board.performers[0].moves}) > 3
    assert board.timeline == SONG


def test_chosen_place_wins_over_the_genre():
    assert storyboard(theme=Theme.BEACH).theme == "beach"


def test_talking_character_stands_and_gestures():
    (move,) = storyboard(action=AvatarAction.TALKING).performers[0].moves

    assert (move.move, move.start_s, move.end_s) == ("talk", 0.0, SONG.duration_s)


def test_dancing_character_does_not_stop_for_a_verse():
    calm = {move.move for move in storyboard().performers[0].moves if move.start_s < 12.0}
    moves = storyboard(action=AvatarAction.DANCING).performers[0].moves

    assert "sing" in calm or "heart" in calm or "look_around" in calm
    assert all(move.energy > DANCE_ENERGY for move in moves)
    assert not {"sing", "heart", "look_around"} & {move.move for move in moves}


@pytest.mark.parametrize("has_lip_sync", [True, False])
def test_lips_move_only_if_wished_and_words_stay(has_lip_sync: bool):
    board = storyboard(has_lip_sync=has_lip_sync)
    track = mouth_track(board.timeline, VoiceSlot.A, seed=1)

    assert bool(track.singing.max() > 0.5) is has_lip_sync
    assert [line.text for line in board.timeline.lines] == [line.text for line in SONG.lines]


def test_lyrics_are_written_only_if_wished(tmp_path):
    def written(board: Storyboard, name: str) -> str:
        return write_scene(board, tmp_path / name, bodies=[], stages={}).read_text()

    assert "VoiceA,,0" in written(storyboard(), "with")
    assert "VoiceA,,0" not in written(storyboard(shows_lyrics=False), "without")


def test_storyboard_of_an_earlier_version_shows_its_lyrics():
    text = storyboard().to_json().replace('"shows_lyrics": true, ', "")

    assert "shows_lyrics" not in text
    assert Storyboard.from_json(text) == replace(storyboard(), shows_lyrics=True)
