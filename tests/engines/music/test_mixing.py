"""The stems are the mix: whoever adds them up hears the song before mastering."""

from dataclasses import replace

import numpy as np
import pytest

from avatar_g.backend.domain.music import Genre
from avatar_g.backend.engines.music.instruments.tracks import render_track
from avatar_g.backend.engines.music.mixing import mix_song
from avatar_g.backend.engines.music.score import StemLevel
from tests.engines.music.scores import make_line, make_score

MINUS_90_DBFS = 10.0 ** (-90 / 20)
RATE_HZ = 44_100


def mixed(genre: Genre, mixer: tuple[StemLevel, ...] = ()):
    line = make_line(1, "la la la la", (60, 62, 64, 65), start_beat=8.0)
    score = replace(make_score(genre=genre, lines=(line,)), mixer=mixer)
    times_s = np.arange(score.sample_count) / RATE_HZ
    voice = 0.2 * np.sin(2 * np.pi * 262 * times_s) * (np.sin(2 * np.pi * 0.4 * times_s) > 0)
    dry = np.stack([voice, 0.9 * voice], axis=1).astype(np.float32)
    return score, mix_song(score, {"A": dry}, lambda name, told: render_track(score, name, told))


@pytest.mark.parametrize("genre", [Genre.HOUSE, Genre.GEORGIAN_FOLK])
def test_stems_add_up_to_the_mix_before_mastering(genre: Genre):
    _, mix = mixed(genre)

    total = sum(stem.astype(np.float64) for stem in mix.stems.values())

    assert np.abs(total - mix.samples).max() < MINUS_90_DBFS
    assert np.abs(mix.samples).max() > 0.1


def test_stems_with_their_faders_add_up_to_the_mix():
    mixer = (StemLevel("drums", -6.0, is_muted=False), StemLevel("bass", 0.0, is_muted=True))
    score, mix = mixed(Genre.POP, mixer)

    total = sum(stem.astype(np.float64) * score.stem_gain(name) for name, stem in mix.stems.items())

    assert np.abs(total - mix.samples).max() < MINUS_90_DBFS
