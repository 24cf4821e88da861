"""Pictures with a song become a video; an edit of one scene draws that scene only."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from avatar_g.backend.domain.looks import Filter, Transition
from avatar_g.backend.domain.recipe import Recipe
from avatar_g.backend.domain.scenes import (
    AnimatedBackground,
    BackgroundKind,
    SceneBackground,
    SceneBoard,
    SceneLook,
)
from avatar_g.backend.domain.sources import shown_ids
from avatar_g.backend.domain.video import Quality, VideoFormat
from avatar_g.backend.domain.wishes import VideoMode
from avatar_g.backend.engines.video.storyboarding import BoardWish, plan_board
from avatar_g.backend.media.probe import probe_media
from avatar_g.backend.media.wav import write_wav
from avatar_g.backend.production.board_planning import import_folder
from avatar_g.backend.production.filming import MusicVideo, Workshop
from avatar_g.backend.production.music_video import SungSong, film_song
from tests.songs import make_timeline

pytestmark = pytest.mark.integration
SMALL = VideoFormat(192, 108, 12)
TIMELINE = make_timeline()


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("boards")
    images = folder / "images"
    images.mkdir()
    rng = np.random.default_rng(1)
    for number in range(3):
        small = rng.integers(0, 255, (9, 16, 3)).astype(np.uint8)
        Image.fromarray(small).resize((480, 270), Image.Resampling.BICUBIC).save(
            images / f"{number}.png"
        )
    beat = np.sin(np.arange(int(TIMELINE.duration_s * 44100)) / 30.0).astype(np.float32) * 0.4
    write_wav(folder / "song.wav", np.stack([beat, beat], 1))
    from avatar_g.backend.media.audio_files import convert_audio

    convert_audio(folder / "song.wav", folder / "song.m4a")
    return folder


def filmed(studio: Path, name: str, change=lambda board: board) -> MusicVideo:
    """Film the same song in a new folder with the same cache, like another job."""
    folder = studio / name
    sources = import_folder(studio / "images", folder)
    board = plan_board(TIMELINE, BoardWish(VideoMode.IMAGE_ANIMATION, shown_ids(sources)))
    song = SungSong(None, TIMELINE, None, studio / "song.m4a")
    return film_song(
        song,
        (),
        folder / "out.mp4",
        Workshop(folder, studio / "cache", 2),
        video_format=SMALL,
        recipe=Recipe("film", {}),
        quality=Quality.DRAFT,
        board=change(board),
        sources=sources,
    )


def frames(path: Path) -> np.ndarray:
    import av

    with av.open(str(path)) as container:
        return np.stack([frame.to_ndarray(format="gray") for frame in container.decode(video=0)])


def with_look(board: SceneBoard) -> SceneBoard:
    scenes = list(board.scenes)
    scenes[4] = replace(scenes[4], look=SceneLook(Filter.NOIR, 1.0))
    return replace(board, scenes=tuple(scenes))


def test_pictures_become_a_video_as_long_as_the_song(studio: Path):
    made = filmed(studio, "first")

    found = probe_media(made.video)
    assert found.frame_count == SMALL.frame_count(TIMELINE.duration_s)
    assert found.audio_codec == "aac"
    assert frames(made.video).std(axis=(1, 2)).min() > 4
    assert made.flashes is not None
    assert made.flashes.is_safe


def test_an_edit_draws_only_what_it_changed(studio: Path):
    first = filmed(studio, "before")
    again = filmed(studio, "again")
    edited = filmed(studio, "edited", with_look)

    before, same, after = (frames(each.video) for each in (first, again, edited))
    changed = np.abs(before.astype(int) - after).max(axis=(1, 2)) > 0
    _, scene, after_it = plan_board(TIMELINE, BoardWish(VideoMode.IMAGE_ANIMATION)).scenes[3:6]
    shown_s = (np.arange(len(before)) + 0.5) / SMALL.fps
    # The first segment of the next scene shows this one too if they blend.
    until_s = scene.end_s + (0.0 if after_it.transition.kind is Transition.CUT else 4.0)
    far = (shown_s < scene.start_s) | (shown_s >= until_s)
    assert again.drawn_share == 0
    assert np.array_equal(before, same)
    assert 0 < edited.drawn_share < 0.4
    assert changed.any()
    assert not changed[far].any()


def test_a_flashing_clip_is_damped_in_the_video(studio: Path):
    strobe = studio / "strobe"
    strobe.mkdir()
    pictures = [np.full((108, 192, 3), level, np.uint8) for level in (5, 250)]
    shown = [Image.fromarray(pictures[index % 2]) for index in range(60)]
    shown[0].save(
        studio / "images" / "9.gif", save_all=True, append_images=shown[1:], duration=100, loop=0
    )

    def only_clip(board: SceneBoard) -> SceneBoard:
        clip = next(one for one in board.used_sources if one not in plain)
        scenes = [replace(each, sources=(clip,), pulse=0.0) for each in board.scenes[:2]]
        return replace(board, scenes=(*scenes, *board.scenes[2:]))

    (studio / "images" / "9.gif").rename(strobe / "9.gif")
    plain = {each.source_id for each in import_folder(studio / "images", studio / "plain")}
    (strobe / "9.gif").rename(studio / "images" / "9.gif")
    try:
        made = filmed(studio, "flashing", only_clip)
    finally:
        (studio / "images" / "9.gif").unlink()

    assert made.flashes is not None
    assert made.flashes.is_safe
    light = frames(made.video)[: SMALL.fps * 4].mean(axis=(1, 2))
    assert np.abs(np.diff(light)).max() < 90


def test_a_board_without_pictures_has_moving_backgrounds_and_a_ring(studio: Path):
    def bare(board: SceneBoard) -> SceneBoard:
        ground = SceneBackground(
            BackgroundKind.ANIMATED,
            animation=AnimatedBackground.SILK,
            colours=("#101040", "#ff80c0"),
        )
        return replace(
            board,
            scenes=tuple(replace(scene, sources=(), background=ground) for scene in board.scenes),
        )

    made = filmed(studio, "bare", bare)

    assert frames(made.video).std(axis=(1, 2)).min() > 4
