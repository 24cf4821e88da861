"""ffmpeg's own meter agrees with ours."""

import re
import subprocess

import pytest

from avatar_g.backend.domain.audio import Samples
from avatar_g.backend.engines.dsp.true_peak import true_peak_dbtp
from avatar_g.backend.engines.music.instruments.tracks import render_track
from avatar_g.backend.engines.music.mastering import master_song
from avatar_g.backend.engines.music.mixing import mix_song
from avatar_g.backend.media import audio_files
from avatar_g.backend.media.audio_files import convert_audio
from avatar_g.backend.media.programs import find_ffmpeg
from avatar_g.backend.media.true_peak import measure_true_peak_dbtp
from avatar_g.backend.media.wav import write_wav
from tests.engines.music.scores import make_score

pytestmark = pytest.mark.integration


def mastered_song() -> Samples:
    score = make_score()
    mix = mix_song(score, {}, lambda name, told: render_track(score, name, told))
    return master_song(mix.samples, score).samples


def test_ffmpeg_reads_the_target_loudness_and_a_safe_true_peak(tmp_path):
    write_wav(tmp_path / "song.wav", mastered_song())

    meter = f"-nostats -i {tmp_path}/song.wav -af ebur128=peak=true -f null -"
    report = subprocess.run(
        [str(find_ffmpeg()), *meter.split()],
        capture_output=True,
        text=True,
        check=True,
    ).stderr

    summary = report[report.rindex("Summary:") :]
    loudness = float(re.search(r"I:\s+(-?[\d.]+) LUFS", summary).group(1))
    true_peak = float(re.search(r"Peak:\s+(-?[\d.]+) dBFS", summary).group(1))
    assert loudness == pytest.approx(-14, abs=0.3)
    assert true_peak <= -1.0


def test_aac_is_encoded_again_until_it_keeps_to_the_ceiling_of_the_song(tmp_path, monkeypatch):
    """The ceiling is set just under what the first coder makes of the song."""
    samples = mastered_song()
    write_wav(tmp_path / "song.wav", samples)
    monkeypatch.setattr(audio_files, "CEILING_DBTP", 0.0)
    convert_audio(tmp_path / "song.wav", tmp_path / "first.m4a")
    first_dbtp = measure_true_peak_dbtp(tmp_path / "first.m4a")
    monkeypatch.setattr(audio_files, "CEILING_DBTP", first_dbtp - 0.02)

    convert_audio(tmp_path / "song.wav", tmp_path / "song.m4a")

    assert measure_true_peak_dbtp(tmp_path / "song.wav") < first_dbtp - 0.02
    assert measure_true_peak_dbtp(tmp_path / "song.m4a") <= first_dbtp - 0.02


def test_true_peak_is_read_as_by_our_own_meter(tmp_path):
    samples = mastered_song()
    write_wav(tmp_path / "song.wav", samples)

    measured_dbtp = measure_true_peak_dbtp(tmp_path / "song.wav")

    assert measured_dbtp == pytest.approx(true_peak_dbtp(samples), abs=0.1)
