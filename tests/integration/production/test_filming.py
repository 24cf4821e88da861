"""From storyboard to MP4, with a tiny picture in place of the performers."""

import wave
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from avatar_g.backend.domain.avatar import AvatarSpec
from avatar_g.backend.domain.jobs import JobStage
from avatar_g.backend.domain.music import Mood, VoiceSlot
from avatar_g.backend.domain.performance import MoveSegment, Shot, ShotKind
from avatar_g.backend.domain.progress import Progress, ignore_progress
from avatar_g.backend.domain.video import Quality
from avatar_g.backend.engines.video.segments import plan_segments, segment_key
from avatar_g.backend.errors import InvalidRequest, JobCancelled
from avatar_g.backend.media.audio_files import convert_audio
from avatar_g.backend.media.probe import probe_media
from avatar_g.backend.production import filming
from avatar_g.backend.production.avatar import Character
from avatar_g.backend.production.costs import Costs
from avatar_g.backend.production.drawing import drawing_pool
from avatar_g.backend.production.filming import (
    Beginning,
    MusicVideo,
    Shooting,
    Sound,
    StageSet,
    Workshop,
    film,
    ignore_beginning,
)
from avatar_g.backend.production.progress import StageProgress, ignore_stages
from avatar_g.backend.production.scene import scene_content, write_scene
from avatar_g.backend.production.storyboard import Performer, Storyboard
from tests.frame_sources import SMALL, MovingColumn
from tests.song_timelines import RATE_HZ, make_timeline

pytestmark = pytest.mark.integration


def make_storyboard() -> Storyboard:
    timeline = make_timeline(duration_s=9.0)
    return Storyboard(
        title="Night train",
        artist="Nino",
        theme="stage",
        mood=Mood.CALM,
        seed=1,
        video_format=SMALL,
        quality=Quality.BALANCED,
        performers=(Performer(AvatarSpec(), VoiceSlot.A, (MoveSegment(0.0, 9.0, "sway", 0.5),)),),
        shots=(Shot(0.0, 9.0, ShotKind.WIDE, 1.0, 0),),
        timeline=timeline,
        score=None,
        recipe={"kind": "music_video", "params": {"prompt": "a night train"}},
    )


def open_small_scene(folder: Path) -> MovingColumn:
    storyboard = Storyboard.from_json((folder / "storyboard.json").read_text())
    return MovingColumn(SMALL, storyboard.frame_count)


def stand_still(*, progress: Progress) -> Character:
    return Character(AvatarSpec(), Path("/nowhere/body.npz"))


def paint_nothing(*, progress: Progress) -> Path:
    return Path("/nowhere/stage.npz")


def hum(folder: Path, *, progress: Progress) -> None:
    tone = 0.2 * np.sin(np.arange(9 * RATE_HZ) * 0.05)
    with wave.open(str(folder / "song.wav"), "wb") as file:
        file.setparams((1, 2, RATE_HZ, 0, "NONE", ""))
        file.writeframes((tone * 32_767).astype("<i2").tobytes())
    convert_audio(folder / "song.wav", folder / "song.m4a")


@pytest.fixture(autouse=True)
def _small_scene(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filming, "open_scene", open_small_scene)


def keys_of(storyboard: Storyboard, folder: Path) -> list[str]:
    """Return the names of the segments, each 2 to 3 s long."""
    subtitles = write_scene(storyboard, folder, bodies=[], stages={})
    content = scene_content(storyboard, subtitles)
    ranges = plan_segments(storyboard.frame_count, SMALL.fps)
    return [segment_key(content(one), one, SMALL, Quality.BALANCED) for one in ranges]


def shoot(
    storyboard: Storyboard,
    folder: Path,
    *,
    report: StageProgress = ignore_stages,
    show: Callable[[Beginning], None] = ignore_beginning,
) -> MusicVideo:
    folder.mkdir(exist_ok=True)
    with drawing_pool(2, folder) as pool:
        stage_set = StageSet((pool.submit(stand_still),), {"stage": pool.submit(paint_nothing)})
        file = folder / "song.m4a"
        sound = Sound(file, None if file.exists() else pool.submit(hum, folder))
        return film(
            storyboard,
            folder / "out.mp4",
            Workshop(folder, folder / "cache", 2),
            shooting=Shooting(pool, Costs(), report, show),
            stage_set=stage_set,
            sound=sound,
        )


def test_a_storyboard_becomes_a_video_and_a_poster(tmp_path: Path) -> None:
    seen: list[tuple[JobStage, float]] = []

    made = shoot(make_storyboard(), tmp_path, report=lambda *step: seen.append(step))

    assert probe_media(made.video).frame_count == 225
    assert made.poster.stat().st_size > 500
    assert 0.0 < made.first_segment_s <= made.first_playable_s
    shares = [share for _, share in seen]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    names = [row["name"] for row in made.costs.to_list()]
    assert names == ["bodies", "stage", "sound", "frames", "assemble", "other", "total"]


def test_the_beginning_is_shown_as_it_grows_but_never_the_whole(tmp_path: Path) -> None:
    seen: list[Beginning] = []
    hum(tmp_path, progress=ignore_progress)

    shoot(make_storyboard(), tmp_path, show=seen.append)

    lengths = [beginning.frame_count for beginning in seen]
    assert lengths == sorted(lengths)
    assert 0 < lengths[0] <= lengths[-1] < 225
    assert seen[-1].audio == tmp_path / "song.m4a"
    assert all(path.exists() for path in seen[-1].segments)


def test_equal_storyboards_give_equal_bytes(tmp_path: Path) -> None:
    one = shoot(make_storyboard(), tmp_path / "one").video
    two = shoot(make_storyboard(), tmp_path / "two").video

    assert one.read_bytes() == two.read_bytes()


def test_a_cancelled_video_goes_on_from_its_segments(tmp_path: Path) -> None:
    folder = tmp_path / "work"

    def cancel(_stage: JobStage, _share: float) -> None:
        if len(list((folder / "segments").glob("*.mp4"))) >= 2:
            raise JobCancelled

    with pytest.raises(JobCancelled):
        shoot(make_storyboard(), folder, report=cancel)
    assert not list(folder.rglob("*.part*"))
    finished = {path.name: path.stat().st_mtime_ns for path in (folder / "segments").glob("*.mp4")}
    made = shoot(make_storyboard(), folder)

    again = {path.name: path.stat().st_mtime_ns for path in (folder / "segments").glob("*.mp4")}
    assert finished.items() <= again.items()
    assert probe_media(made.video).frame_count == 225


def test_a_storyboard_survives_its_file() -> None:
    storyboard = make_storyboard()

    assert Storyboard.from_json(storyboard.to_json()) == storyboard


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "null",
        '"x"',
        "{}",
        '{"version": 1}',
        '{"timeline": {}, "score": null}',
        "[" * 99_000,
    ],
)
def test_what_is_no_storyboard_is_refused(text: str) -> None:
    with pytest.raises(InvalidRequest):
        Storyboard.from_json(text)


def test_editing_one_shot_draws_only_what_shows_it(tmp_path: Path) -> None:
    storyboard = make_storyboard()
    shots = (Shot(0.0, 4.0, ShotKind.WIDE, 1.0, 0), Shot(4.0, 9.0, ShotKind.CLOSE, 1.0, 0))
    edited = (shots[0], replace(shots[1], side=-1.0))

    before = keys_of(replace(storyboard, shots=shots), tmp_path)
    after = keys_of(replace(storyboard, shots=edited), tmp_path)

    assert [a == b for a, b in zip(before, after, strict=True)] == [True, False, False, False]
    everything = keys_of(replace(storyboard, theme="beach"), tmp_path)
    assert not set(everything) & set(before)
