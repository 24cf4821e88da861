import numpy as np
import pytest

from avatar_g.backend.domain.music import Genre
from avatar_g.backend.engines.dsp.loudness import integrated_lufs
from avatar_g.backend.engines.dsp.true_peak import true_peak_dbtp
from avatar_g.backend.engines.music.instruments.tracks import TRACKS, render_track
from avatar_g.backend.engines.music.mastering import master_song
from avatar_g.backend.engines.music.mixing import mix_song
from tests.engines.music.scores import make_score


@pytest.fixture(scope="module", params=[Genre.POP, Genre.HOUSE, Genre.GEORGIAN_FOLK])
def song(request):
    score = make_score(genre=request.param)
    return score, mix_song(score, {}, lambda name, told: render_track(score, name, told))


def test_stems_add_up_to_the_mix(song):
    score, mix = song

    total = np.sum([stem.astype(np.float64) for stem in mix.stems.values()], axis=0)

    assert tuple(mix.stems) == TRACKS
    error_db = 20 * np.log10(np.abs(total - mix.samples).max() / np.abs(mix.samples).max() + 1e-12)
    assert error_db <= -90
    assert len(mix.samples) == score.sample_count


def test_master_is_at_target_loudness_below_the_true_peak_ceiling(song):
    score, mix = song

    master = master_song(mix.samples.copy(), score)

    assert integrated_lufs(master.samples) == pytest.approx(-14, abs=0.2)
    assert true_peak_dbtp(master.samples) <= -1.0
    assert master.loudness_lufs == pytest.approx(integrated_lufs(master.samples), abs=0.01)


def test_sections_stand_at_their_planned_distance(song):
    score, mix = song

    intro, verse, chorus, outro = master_song(mix.samples.copy(), score).section_lufs

    assert 2.5 <= chorus - verse <= 6.0
    assert chorus - verse == pytest.approx(4.2, abs=0.8)
    assert intro < verse + 1.0
    assert outro < chorus


def test_ending_fades_to_nothing(song):
    score, mix = song

    samples = master_song(mix.samples.copy(), score).samples

    assert np.abs(samples[-1]).max() == 0.0
    assert np.abs(samples[0]).max() == 0.0


def test_mix_without_kept_stems_sounds_the_same():
    score = make_score()

    kept = mix_song(score, {}, lambda name, told: render_track(score, name, told))
    lean = mix_song(score, {}, lambda name, told: render_track(score, name, told), keep_stems=False)

    assert lean.stems == {}
    assert lean.samples.tobytes() == kept.samples.tobytes()


def test_kick_makes_room_in_pumping_genres():
    score = make_score(genre=Genre.HOUSE)
    raw = render_track(score, "pad")

    mixed = mix_song(score, {}, lambda name, told: render_track(score, name, told)).stems["pad"]

    at_kick = int(score.beat_s(26) * 44_100)
    part = slice(at_kick, at_kick + 1500)
    later = slice(at_kick + 15_000, at_kick + 16_500)

    def level(samples):
        return float(np.sqrt((samples**2).mean()))

    before = level(raw[part]) / level(raw[later])
    after = level(mixed[part]) / level(mixed[later])
    assert after < 0.6 * before


def test_silence_can_be_mastered():
    score = make_score()

    master = master_song(np.zeros((score.sample_count, 2), np.float32), score)

    assert np.abs(master.samples).max() < 1e-9
