"""An own recording with the real programs: sent, imported, played, filmed."""

import json
from pathlib import Path

import numpy as np
import pytest
import sqlalchemy as sa

from avatar_g.backend.container import Container
from avatar_g.backend.db.models.media_asset import MediaAsset
from avatar_g.backend.db.models.track import Track
from avatar_g.backend.domain.assets import AssetRole
from avatar_g.backend.domain.listening import AudioAnalysis
from avatar_g.backend.domain.timing import Timeline, check_timeline
from avatar_g.backend.jobs.runner import run_attempt
from avatar_g.backend.media.audio_files import convert_audio
from avatar_g.backend.media.probe import probe_media
from avatar_g.backend.media.wav import write_wav
from avatar_g.backend.services import Services
from tests.engines.listening.test_humming import hum
from tests.integration.tasks.attempts import content, finish
from tests.integration.tasks.test_films import stored
from tests.recordings import Band, beat_times_s, play
from tests.studio import job_row

pytestmark = pytest.mark.integration
BAND = Band(bpm=126.0, bars=8, loud_from_bar=4, key=7)


@pytest.fixture(scope="module")
def mp3(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("band")
    write_wav(folder / "band.wav", play(BAND).samples)
    convert_audio(folder / "band.wav", folder / "band.mp3")
    return folder / "band.mp3"


@pytest.fixture(scope="module")
def track(container: Container, services: Services, ana: str, mp3: Path) -> str:
    wish = {"title": "Band", "genre": "house"}
    started = services.music.upload(ana, mp3, file_name="band.mp3", fields=wish)
    finish(container, started.job_id)
    return started.track_id


def test_imported_recording_can_be_played_and_tells_its_tempo_and_key(
    container: Container, services: Services, ana: str, track: str
):
    view = services.music.track_view(ana, track)
    analysis = AudioAnalysis.from_json(content(container, track, "analysis").decode())
    timeline = Timeline.from_json(content(container, track, "timeline").decode())

    check_timeline(timeline)
    assert view.card.is_finished
    assert (view.card.title, view.card.origin, view.card.tempo_bpm) == ("Band", "upload", 126)
    assert view.card.song_url
    assert view.card.peaks_url
    assert view.card.cover_url
    assert (view.key, view.mode) == (BAND.key, "major")
    assert view.sections[0]["start_s"] == 0.0
    assert view.analysis["is_clipped"] is False
    assert analysis.tempo_bpm == pytest.approx(126.0, abs=0.1)
    heard = np.array(timeline.beats_s)
    off_s = [np.abs(heard - at_s).min() for at_s in beat_times_s(BAND)]
    assert np.mean(np.array(off_s) < 0.07) >= 0.95
    assert len(json.loads(content(container, track, "peaks"))) == 2_000


def test_sent_file_is_gone_once_it_is_imported(container: Container, track: str):
    with container.sessions() as session:
        roles = session.scalars(
            sa.select(MediaAsset.role).where(MediaAsset.owner_id == track)
        ).all()

    assert AssetRole.UPLOAD not in roles
    assert {AssetRole.SONG, AssetRole.SONG_SMALL, AssetRole.ANALYSIS} <= set(roles)
    assert AssetRole.SCORE not in roles


def test_recording_is_danced_to_with_closed_lips(
    container: Container, services: Services, ana: str, track: str
):
    wish = {"track_id": track, "resolution": "480p", "aspect": "1:1", "fps": 12, "quality": "draft"}

    filmed = services.studio.film_song(ana, wish)
    finish(container, filmed.job_id)

    files = stored(container, filmed.video_id)
    board = json.loads(files["storyboard"].read_text())
    probed = probe_media(files["video"])
    assert board["is_recording"] is True
    assert board["score"] is None
    assert board["timeline"]["lines"] == []
    assert len({move["move"] for move in board["performers"][0]["moves"]}) > 1
    assert probed.audio_codec == "aac"
    assert probed.duration_s == pytest.approx(board["timeline"]["sample_count"] / 44_100, abs=0.1)
    assert services.home.project_view(ana, filmed.project_id).status == "succeeded"


def test_hummed_tune_becomes_the_chorus_of_a_song(
    container: Container, services: Services, ana: str, tmp_path: Path
):
    clip, meant = hum(bpm=100.0, shift=2)
    write_wav(tmp_path / "hum.wav", clip.samples)
    sent = services.music.upload(ana, tmp_path / "hum.wav", file_name="hum.wav", fields={})
    finish(container, sent.job_id)
    wish = {"prompt": "a song about the sea", "duration_s": 20, "seed": 3, "language": "en"}

    started = services.music.generate(ana, {**wish, "hum_asset": sent.track_id})
    finish(container, started.job_id)

    view = services.music.track_view(ana, started.track_id)
    hook = view.recipe["params"]["hook"]
    chorus = next(each["index"] for each in view.sections if each["name"] == "chorus")
    lines = [line for line in view.lines if line["section"] == chorus and line["is_lead"]]
    first_beat = view.sections[chorus]["bar"] * 4
    sung = [
        (note["start_beat"] - first_beat, note["midi"])
        for line in lines[:1]
        for note in line["notes"]
    ]
    under = [
        max((each for each in hook if each["start_beat"] <= beat + 1e-6), key=_start)["midi"]
        for beat, _ in sung
    ]
    assert [each["midi"] for each in hook[:6]] == [midi for _, midi in meant[:6]]
    assert view.key == 2
    assert view.card.tempo_bpm == pytest.approx(100, abs=3)
    assert np.corrcoef([midi for _, midi in sung], under)[0, 1] > 0.7


def _start(note: dict) -> float:
    return note["start_beat"]


@pytest.mark.parametrize(
    ("name", "samples", "reason"),
    [
        ("silent.wav", np.zeros((8 * 44_100, 2), np.float32), "audio_silent"),
        ("short.wav", np.full((44_100, 2), 0.1, np.float32), "audio_too_short"),
    ],
)
def test_recording_nobody_can_use_ends_with_a_reason(
    container: Container,
    services: Services,
    ana: str,
    tmp_path: Path,
    name: str,
    samples: np.ndarray,
    reason: str,
):
    write_wav(tmp_path / name, samples)
    started = services.music.upload(ana, tmp_path / name, file_name=name, fields={})

    assert run_attempt(container, started.job_id, 0, owner="test") == "failed"
    job = job_row(container, started.job_id)
    assert (job.error_code, job.error_reason) == ("unsupported_input", reason)
    with container.sessions() as session:
        assert session.get(Track, started.track_id).finished_at is None
