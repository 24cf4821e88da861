"""The mouth in decoded pictures is found late, early or open exactly as much as it is."""

import numpy as np
import pytest

from avatar_g.backend.domain.audio import SAMPLE_RATE_HZ
from avatar_g.backend.domain.languages import Language
from avatar_g.backend.production.talk_pictures import (
    compare,
    luma_at,
    openness,
    picture_scripts,
)

_FPS = 25
_SYLLABLES_S = (0.3, 0.55, 0.85, 1.05, 1.36, 1.6, 2.4, 2.7, 2.95, 3.25, 3.5)
"""One rest, from 1.7 to 2.3 s."""
_DURATION_S = 4.0


def _mouth_at(times_s: np.ndarray) -> np.ndarray:
    """Return how open a mouth of those syllables is, 0..1."""
    return np.sum(
        [np.maximum(0.0, 1.0 - np.abs(times_s - at_s) / 0.1) for at_s in _SYLLABLES_S], axis=0
    )


def _sound() -> np.ndarray:
    times_s = np.arange(round(_DURATION_S * SAMPLE_RATE_HZ)) / SAMPLE_RATE_HZ
    wave = _mouth_at(times_s) * np.sin(2.0 * np.pi * 220.0 * times_s)
    return np.column_stack([wave, wave]).astype(np.float32)


def _mouths(late_frames: float) -> tuple[np.ndarray, np.ndarray]:
    """Draw 40 points of skin; as many of them are dark as the mouth is open."""
    shown_s = (np.arange(round(_DURATION_S * _FPS)) + 0.5) / _FPS
    opened = _mouth_at(shown_s - late_frames / _FPS)
    dark = np.arange(40) < 40 * opened[:, np.newaxis]
    return np.where(dark, 60.0, 110.0), shown_s


def _at_rest(mouths: np.ndarray) -> np.ndarray:
    return np.full_like(mouths, 110.0)


@pytest.mark.parametrize("late_frames", [-3.0, -0.5, 0.0, 0.5, 2.0])
def test_lag_of_a_mouth_is_found_to_a_quarter_of_a_frame(late_frames: float):
    mouths, shown_s = _mouths(late_frames)
    seen = openness(mouths, _at_rest(mouths))

    report = compare(seen, shown_s, _sound(), _FPS)

    assert report.lag_frames == pytest.approx(late_frames, abs=0.25)


def test_mouth_that_stays_open_in_a_rest_is_counted():
    mouths, shown_s = _mouths(0.0)
    gaping = mouths.copy()
    gaping[(shown_s > 1.8) & (shown_s < 2.2), :20] = 60.0

    closed, opened = (
        compare(openness(luma, _at_rest(luma)), shown_s, _sound(), _FPS)
        for luma in (mouths, gaping)
    )

    assert (closed.rest_count, closed.closed_count) == (1, 1)
    assert (opened.rest_count, opened.closed_count) == (1, 0)


def test_light_of_another_shot_is_not_taken_for_an_open_mouth():
    mouths, shown_s = _mouths(0.0)
    second = (shown_s > 2.0)[:, np.newaxis]

    seen = openness(np.where(second, mouths - 30.0, mouths), np.where(second, 80.0, 110.0))

    assert np.allclose(seen, openness(mouths, _at_rest(mouths)))


def test_pictures_are_read_at_the_centres_of_their_pixels():
    luma = np.arange(12, dtype=np.uint8).reshape(3, 4)

    assert luma_at(luma, np.array([[0.5, 0.5], [3.5, 2.5], [2.0, 1.5]])).tolist() == [
        0.0,
        11.0,
        5.5,
    ]


def test_every_language_has_three_texts():
    assert {language: len(texts) for language, texts in picture_scripts().items()} == dict.fromkeys(
        Language, 3
    )
