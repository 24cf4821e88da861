import numpy as np
import pytest

from avatar_g.backend.domain.music import Genre
from avatar_g.backend.engines.dsp.pitch import track_pitch
from avatar_g.backend.engines.music.instruments.drums import drum_stroke
from avatar_g.backend.engines.music.instruments.effects import effect_sound
from avatar_g.backend.engines.music.instruments.oscillators import decaying_partials
from avatar_g.backend.engines.music.instruments.palette import INSTRUMENTS, instrument_name
from avatar_g.backend.engines.music.instruments.tones import Tone
from avatar_g.backend.engines.music.instruments.tracks import TRACKS, place, render_track
from tests.engines.music.scores import make_score


@pytest.mark.parametrize("name", sorted(set(INSTRUMENTS) - {"warm"}))
@pytest.mark.parametrize("midi", [45, 64])
def test_every_instrument_is_in_tune(name, midi):
    tone = Tone(midi, 1.0, 0.8, np.random.default_rng(1))

    sound = INSTRUMENTS[name](tone)

    measured = track_pitch(np.ascontiguousarray(sound[:, 0])).midi(0.25, 0.9)
    assert measured is not None
    # an octave is allowed: strong second partials are timbre; the piano is stretched on purpose
    assert abs((measured - midi + 6) % 12 - 6) < 0.08


@pytest.mark.parametrize("name", sorted(INSTRUMENTS))
def test_every_instrument_is_finite_bounded_and_ends_quietly(name):
    sound = INSTRUMENTS[name](Tone(52, 0.4, 1.0, np.random.default_rng(2)))

    assert sound.dtype == np.float32
    assert np.isfinite(sound).all()
    assert 0.05 < np.abs(sound).max() < 2.0
    assert np.abs(sound[-20:]).max() < 0.12 * np.abs(sound).max()


@pytest.mark.parametrize("genre", list(Genre))
def test_every_genre_has_a_kit_and_a_palette(genre):
    for letter in "kschrpty":
        stroke = drum_stroke(letter, genre, np.random.default_rng(1))
        assert 0.1 < np.abs(stroke).max() < 1.5
    for track in ("bass", "chords", "pad", "lead"):
        assert instrument_name(make_score(genre=genre), track) in INSTRUMENTS


def test_riser_rises_and_downlifter_falls():
    riser = effect_sound("riser", 2.0, 0.8, np.random.default_rng(1))
    falling = effect_sound("down", 2.0, 0.8, np.random.default_rng(1))

    def power(part):
        return float((part**2).mean())

    assert power(riser[-20_000:]) > 20 * power(riser[:20_000])
    assert power(falling[:20_000]) > 20 * power(falling[-20_000:])


def test_tracks_are_as_long_as_the_song_and_the_same_every_time():
    score = make_score()

    for name in TRACKS:
        first, second = render_track(score, name), render_track(score, name)
        assert first.shape == (score.sample_count, 2)
        assert first.any()
        assert first.tobytes() == second.tobytes()


def test_notes_sound_where_the_score_says():
    score = make_score()

    drums = render_track(score, "drums")

    onset = int(score.beat_s(8) * 44_100)
    assert np.abs(drums[onset : onset + 400]).max() > 4 * np.abs(drums[onset - 400 : onset]).max()


def test_an_unknown_track_is_refused():
    with pytest.raises(ValueError, match="kazoo"):
        render_track(make_score(), "kazoo")


def test_placing_cuts_what_lies_outside():
    track = np.zeros((10, 2), np.float32)

    place(track, np.ones((4, 2), np.float32), -2)
    place(track, np.ones((4, 2), np.float32), 8)
    place(track, np.ones((4, 2), np.float32), 30)

    assert track[:, 0].tolist() == [1, 1, 0, 0, 0, 0, 0, 0, 1, 1]


@pytest.mark.parametrize("count", [1, 3, 4, 5, 18])
def test_partials_are_the_sum_of_their_decaying_sines(count: int):
    dice = np.random.default_rng(count)
    frequencies_hz, amplitudes = dice.uniform(60, 9_000, count), dice.uniform(0, 1, count)
    decays_per_s, phases = dice.uniform(0, 12, count), dice.uniform(0, 6, count)

    wave = decaying_partials(frequencies_hz, amplitudes, decays_per_s, phases, 30_000)

    times_s = np.arange(30_000)[:, None] / 44_100
    sines = np.sin(2 * np.pi * frequencies_hz * times_s + phases)
    wanted = (amplitudes * np.exp(-decays_per_s * times_s) * sines).sum(axis=1)
    assert np.abs(wave - wanted).max() < 0.001 * amplitudes.sum()
