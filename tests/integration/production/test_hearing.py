"""Songs of our own are heard as they were composed: the quick version of ``bench listening``."""

import pytest

from avatar_g.backend.domain.music import Genre
from avatar_g.backend.production.hearing_test import Hearing, hear_own_songs

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def heard(tmp_path_factory: pytest.TempPathFactory) -> list[Hearing]:
    folder = tmp_path_factory.mktemp("songs")
    genres = (Genre.POP, Genre.HOUSE)
    return hear_own_songs(folder, folder / "cache", genres, song_s=24.0)


def test_tempo_is_heard_to_a_thousandth(heard: list[Hearing]):
    """Twenty-four seconds tell it less exactly than the benchmark's minute (0.024 bpm)."""
    assert [each.heard_bpm for each in heard] == pytest.approx(
        [each.tempo_bpm for each in heard], rel=1e-3
    )


def test_beats_are_heard_within_70_ms(heard: list[Hearing]):
    assert all(each.beats_met >= 0.95 for each in heard)
