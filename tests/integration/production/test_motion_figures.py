"""Feet stand and accents fall on the beat, as the bench measures them."""

import numpy as np
import pytest

from avatar_g.backend.engines.avatar.moves import DANCE_MOVES
from avatar_g.backend.engines.avatar.proportions import proportions_of
from avatar_g.backend.production.motion_figures import (
    RHYTHMIC_MOVES,
    _least_m,
    measure_accents,
)
from tests.figures import make_figure


@pytest.fixture(scope="module")
def accents():
    return measure_accents(proportions_of(make_figure()))


def test_nineteen_of_twenty_accents_are_within_forty_milliseconds_of_the_beat(accents):
    count = sum(row.count for row in accents)

    assert set(RHYTHMIC_MOVES) >= set(DANCE_MOVES)
    assert count > 150
    assert sum(row.on_beat for row in accents) >= 0.95 * count


def test_every_dance_has_accents(accents):
    assert all(row.count >= 4 for row in accents)


def test_a_patch_that_turns_about_a_point_inside_does_not_slide():
    corners = np.array([[-1.0, -1.0], [1.0, -1.0], [1.0, 1.0], [-1.0, 1.0]])
    turned = corners @ np.array([[0.0, 0.1], [-0.1, 0.0]])

    assert _least_m(turned) == 0.0
    assert _least_m(np.add(turned, (0.3, 0.0))) == pytest.approx(0.2)
    assert _least_m(np.full((4, 2), 0.05)) == pytest.approx(np.hypot(0.05, 0.05))
