"""A speaker's mouth moves with its sound and rests when it rests."""

import numpy as np
import pytest

from avatar_g.backend.domain.languages import Language
from avatar_g.backend.engines.speech.synthesis import EspeakSynthesizer
from avatar_g.backend.production.talk_check import (
    best_lag_s,
    check_mouth,
    check_scripts,
    quiet_spans,
)


@pytest.mark.parametrize("language", list(Language))
def test_mouth_is_within_a_frame_of_the_sound_and_shut_in_every_rest(language: Language):
    with EspeakSynthesizer() as speech:
        reports = [check_mouth(text, language, speech) for text in check_scripts()[language]]

    assert max(abs(report.lag_frames) for report in reports) < 1.0
    assert sum(report.rest_count for report in reports) >= 6
    assert all(report.closed_count == report.rest_count for report in reports)


@pytest.mark.parametrize("late_s", [-0.1, 0.0, 0.08])
def test_lag_of_a_moved_curve_is_found(late_s: float):
    sound = np.random.default_rng(5).random(2_000)
    mouth = np.roll(sound, round(late_s * 200))

    assert best_lag_s(mouth, sound) == pytest.approx(late_s, abs=0.001)


def test_rests_lie_between_sounds_only():
    envelope = np.repeat([0.0, 1.0, 0.0, 1.0, 0.001, 1.0, 0.0], 40)

    assert [round(end - start, 1) for start, end in quiet_spans(envelope)] == [0.2, 0.2]
