"""Grid, key and form of small bands are heard as they were played."""

from dataclasses import replace

import numpy as np
import pytest

from avatar_g.backend.domain.audio import AudioClip
from avatar_g.backend.domain.listening import AudioAnalysis
from avatar_g.backend.engines.dsp.clipping import clipped_share
from avatar_g.backend.engines.listening.analysis import listen
from tests.recordings import Band, beat_times_s, play

NEAR_S = 0.07


def met(analysis: AudioAnalysis, band: Band) -> float:
    """Share of the played beats that were heard within 70 ms."""
    heard = np.array(analysis.beats_s)
    played = beat_times_s(band)
    return float(np.mean([np.abs(heard - at_s).min() <= NEAR_S for at_s in played]))


@pytest.mark.parametrize("bpm", [72.0, 96.5, 124.0, 150.0])
def test_steady_beat_is_heard_exactly(bpm: float):
    band = Band(bpm=bpm)

    heard = listen(play(band))

    assert heard.tempo_bpm == pytest.approx(bpm, abs=0.1)
    assert heard.is_steady
    assert met(heard, band) >= 0.95


def test_bars_begin_where_the_chords_change():
    band = Band(first_beat_s=0.5)
    bars_s = beat_times_s(band)[::4]

    heard = listen(play(band))

    assert heard.beats_per_bar == 4
    off_s = [np.abs(bars_s - at_s).min() for at_s in heard.downbeats_s[1:-2]]
    assert np.mean(np.array(off_s) <= NEAR_S) >= 0.9


def test_waltz_has_three_beats_in_a_bar():
    heard = listen(play(Band(bpm=140.0, beats_per_bar=3, bars=24, loud_from_bar=12)))

    assert heard.beats_per_bar == 3


def test_band_that_slows_down_is_followed():
    band = Band(drift=0.12)

    heard = listen(play(band))

    assert not heard.is_steady
    assert met(heard, band) >= 0.9


@pytest.mark.parametrize("mode", ["major", "minor"])
@pytest.mark.parametrize("key", [0, 5, 9])
def test_key_is_heard(key: int, mode: str):
    heard = listen(play(Band(key=key, mode=mode, bars=8, bpm=120.0)))

    assert (heard.key, heard.mode) == (key, mode)


def test_key_is_heard_whatever_the_tuning():
    clip = play(Band(key=2, bars=8))
    places = np.arange(0, len(clip.samples) - 1, 2 ** (30 / 1200))
    sharp = np.stack(
        [np.interp(places, np.arange(len(clip.samples)), channel) for channel in clip.samples.T],
        axis=1,
    ).astype(np.float32)

    heard = listen(AudioClip(sharp))

    assert heard.key == 2
    assert heard.tuning_cents == pytest.approx(30.0, abs=6.0)


def test_loud_half_is_a_section_with_more_energy():
    band = Band()
    turn_s = beat_times_s(band)[band.loud_from_bar * 4]

    sections = listen(play(band)).sections

    assert sections[0].start_s == 0.0
    assert any(abs(section.start_s - turn_s) < 0.1 for section in sections)
    before = max(section.energy for section in sections if section.end_s <= turn_s + 0.1)
    after = max(section.energy for section in sections if section.start_s >= turn_s - 0.1)
    assert after == 1.0
    assert before < 0.6


def test_everything_fits_into_the_recording():
    clip = play(Band())

    heard = listen(clip)

    assert heard.duration_s == pytest.approx(clip.duration_s)
    assert heard.sections[-1].end_s == pytest.approx(clip.duration_s)
    assert heard.downbeats_s == heard.beats_s[:: heard.beats_per_bar]
    assert 0.0 <= heard.beats_s[0] < 60.0 / heard.tempo_bpm * 4
    kicks = [hit.at_s for hit in heard.hits if hit.instrument == "k"]
    played = beat_times_s(Band())[::2]
    assert np.mean([np.abs(np.array(kicks) - at_s).min() < 0.05 for at_s in played]) > 0.9


@pytest.mark.parametrize("noise", [0.0, 0.1])
def test_what_has_no_beat_still_gets_a_grid(noise: float):
    random = np.random.default_rng(3)
    clip = AudioClip((noise * random.standard_normal((6 * 44_100, 2))).astype(np.float32))

    heard = listen(clip)

    assert 55.0 <= heard.tempo_bpm <= 200.0
    assert len(heard.downbeats_s) >= 2
    assert heard.sections[-1].end_s == pytest.approx(6.0)


def test_analysis_survives_its_file():
    heard = listen(play(Band(bars=4)))

    assert AudioAnalysis.from_json(heard.to_json()) == heard
    with pytest.raises(ValueError, match="version"):
        AudioAnalysis.from_json(replace(heard, version=99).to_json())


def test_same_recording_is_heard_the_same_twice():
    clip = play(Band(bars=4))

    assert listen(clip).to_json() == listen(clip).to_json()


def test_only_flat_tops_count_as_clipped():
    sine = np.sin(np.arange(44_100) * 0.02, dtype=np.float32)[:, None]

    assert clipped_share(sine * np.float32(0.9)) == 0.0
    assert clipped_share(sine) < 1e-4
    assert clipped_share(np.clip(sine * np.float32(2.0), -1, 1)) > 0.5
