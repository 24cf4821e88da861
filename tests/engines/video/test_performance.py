"""Whole frames: stage, performers, framing."""

import numpy as np
import pytest

from avatar_g.backend.domain.music import VoiceSlot
from avatar_g.backend.domain.performance import Shot, ShotKind
from avatar_g.backend.domain.video import Aspect, VideoFormat
from avatar_g.backend.engines.geometry.projection import project
from avatar_g.backend.engines.stage.planes import paint_theme
from avatar_g.backend.engines.stage.themes import Theme
from avatar_g.backend.engines.video.actors import Singer
from avatar_g.backend.engines.video.performance import PerformanceFrames
from avatar_g.backend.engines.video.previews import poster_frame
from avatar_g.backend.engines.video.staging import place_cast
from tests.figures import make_figure
from tests.songs import make_timeline

PICTURE = VideoFormat(320, 180, 25)
SIZES = {
    Aspect.WIDE: (320, 180),
    Aspect.TALL: (180, 320),
    Aspect.SQUARE: (200, 200),
    Aspect.PORTRAIT: (192, 240),
}
SLOTS = (VoiceSlot.A, VoiceSlot.B, VoiceSlot.C)
LYRICS_BEGIN = 0.86


def blank(picture):
    return np.zeros((picture.height_px * 3 // 2, picture.width_px), np.uint8)


def performance(count=1, picture=PICTURE, theme=Theme.STAGE):
    voices = SLOTS[:count]
    cast = dict.fromkeys(voices, make_figure())
    planes = paint_theme(theme, picture, 4)
    return PerformanceFrames.of_song(make_timeline(voices), cast, planes, picture, seed=4)


def frame(source, index):
    planes = blank(source.format)
    source.draw(index, planes)
    return planes


def test_frames_do_not_depend_on_the_order_or_the_object():
    forwards, backwards = performance(2), performance(2)
    indices = (40, 333, 500, 777)

    ahead = [frame(forwards, index) for index in indices]
    behind = [frame(backwards, index) for index in reversed(indices)][::-1]

    for first, second in zip(ahead, behind, strict=True):
        assert np.array_equal(first, second)


def test_frames_cover_the_song():
    source = performance()

    assert source.frame_count == 1000


@pytest.mark.parametrize("theme", list(Theme))
def test_whole_frames_stay_in_the_limited_range(theme):
    planes = frame(performance(theme=theme), 410)

    assert planes[: PICTURE.height_px].min() >= 16
    assert planes[: PICTURE.height_px].max() <= 235
    assert 16 <= planes.min() <= planes.max() <= 240


def seen_at(source, kind, focus=0):
    """Return the pixels of every performer's joints in a shot of ``kind``, as shares."""
    shot = Shot(12.0, 16.0, kind, 1.0, focus)
    staged = PerformanceFrames(
        make_timeline(), source._actors, [shot], _planes_for(source), source.format, seed=4
    )
    view = staged.view_at(13.0)
    heads, feet = [], []
    for one, place in enumerate(staged._placements):
        character = staged._characters[one]
        bones = character.skeleton.bone_matrices(staged._actors[one].pose(13.0), place)
        head = character.skeleton.joint_place("Head", bones) + np.array([0.0, 0.11, 0.0])
        toes = [
            character.skeleton.joint_place(side + "ToeBase", bones) for side in ("Left", "Right")
        ]
        size = source.format.width_px, source.format.height_px
        heads.append(project(view, head[None], *size)[0] / size)
        feet.append((project(view, np.array(toes), *size) / size).max(axis=0))
    return np.array(heads), np.array(feet)


def _planes_for(source):
    return source._backdrop._planes


@pytest.mark.parametrize("count", [1, 2, 3])
@pytest.mark.parametrize("aspect", list(Aspect))
@pytest.mark.parametrize("kind", [ShotKind.WIDE, ShotKind.LOW])
def test_full_shots_show_everyone_with_feet_above_the_lyrics(count, aspect, kind):
    source = performance(count, VideoFormat(*SIZES[aspect], 25))

    heads, feet = seen_at(source, kind)

    assert (heads > 0.02).all()
    assert (heads[:, 0] < 0.98).all()
    assert (feet[:, 1] < LYRICS_BEGIN + 0.005).all()
    assert (feet[:, 1] > heads[:, 1]).all()


@pytest.mark.parametrize("aspect", list(Aspect))
@pytest.mark.parametrize("kind", [ShotKind.MEDIUM, ShotKind.THREE_QUARTER, ShotKind.CLOSE])
def test_near_shots_keep_the_face_in_the_upper_half(aspect, kind):
    source = performance(1, VideoFormat(*SIZES[aspect], 25))

    heads, feet = seen_at(source, kind)

    assert 0.08 < heads[0, 1] < 0.62
    assert 0.2 < heads[0, 0] < 0.8
    assert feet[0, 1] > 1.0


def test_a_tall_picture_of_two_never_floats_their_feet():
    source = performance(2, VideoFormat(*SIZES[Aspect.TALL], 25))

    kinds = {shot.kind for shot in source.shots}

    assert ShotKind.MEDIUM not in kinds
    assert ShotKind.WIDE in kinds


def test_a_stage_holds_three():
    assert len({place.x_m for place in place_cast(3)}) == 3
    with pytest.raises(ValueError, match="4"):
        place_cast(4)


def test_the_mouth_sings():
    actor = Singer(make_figure(), make_timeline(), VoiceSlot.A, performer=0, seed=4)
    start_s = make_timeline().lines[0].start_s

    shut, wide = actor.face(start_s + 0.05), actor.face(start_s + 0.32)

    assert shut.get("jawOpen", 0.0) < 0.1
    assert wide["jawOpen"] > 0.25


def test_the_poster_is_a_close_look_at_a_sung_chorus():
    source, timeline = performance(), make_timeline()

    index = poster_frame(timeline, source.shots, PICTURE)

    at_s = (index + 0.5) / PICTURE.fps
    section = next(part for part in timeline.sections if part.start_s <= at_s < part.end_s)
    assert section.name == "chorus"
    assert source.shot_at(at_s).kind is ShotKind.CLOSE
    assert any(
        phoneme.ipa == "a" and phoneme.start_s <= at_s <= phoneme.end_s
        for line in timeline.lines
        for word in line.words
        for phoneme in word.phonemes
    )
