"""ffmpeg's own meter agrees with ours."""

import re
import shutil
import subprocess

import pytest

from avatar_g.backend.engines.music.instruments.tracks import render_track
from avatar_g.backend.engines.music.mastering import master_song
from avatar_g.backend.engines.music.mixing import mix_song
from avatar_g.backend.media.wav import write_wav
from tests.engines.music.scores import make_score

pytestmark = pytest.mark.integration


@pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="ffmpeg is not installed")
def test_ffmpeg_reads_the_target_loudness_and_a_safe_true_peak(tmp_path):
    score = make_score()
    mix = mix_song(score, {}, lambda name, told: render_track(score, name, told))
    write_wav(tmp_path / "song.wav", master_song(mix.samples, score).samples)

    report = subprocess.run(
        f"ffmpeg -nostats -i {tmp_path}/song.wav -af ebur128=peak=true -f null -".split(),
        capture_output=True,
        text=True,
        check=True,
    ).stderr

    summary = report[report.rindex("Summary:") :]
    loudness = float(re.search(r"I:\s+(-?[\d.]+) LUFS", summary).group(1))
    true_peak = float(re.search(r"Peak:\s+(-?[\d.]+) dBFS", summary).group(1))
    assert loudness == pytest.approx(-14, abs=0.3)
    assert true_peak <= -1.0
