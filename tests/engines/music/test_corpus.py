"""Promises over random songs; the music benchmark checks ten times as many."""

import pytest

from avatar_g.backend.domain.languages import Language
from avatar_g.backend.engines.speech.synthesis import EspeakSynthesizer
from avatar_g.backend.production.corpus_checks import check_sheets, check_trios


@pytest.fixture(scope="module")
def speech():
    with EspeakSynthesizer() as synthesizer:
        yield synthesizer


@pytest.mark.parametrize("language", list(Language))
def test_no_phoneme_of_a_random_sheet_is_lost_or_sung_out_of_order(speech, language):
    found = check_sheets(language, 30, speech)

    assert found.phonemes > 600
    assert found.lost == found.out_of_order == 0


def test_three_voices_never_cross_nor_move_in_parallel_fifths_or_octaves():
    found = check_trios(100)

    assert found.trios >= 100
    assert found.parallels == found.crossings == 0
