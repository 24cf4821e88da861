"""Untrusted mappings become domain values, or an error that names the field."""

import math

import pytest

from avatar_g.backend.domain.music import Genre, SongRequest, VoiceSlot
from avatar_g.backend.errors import InvalidRequest
from avatar_g.backend.validation import parse


def test_texts_become_enumerations_and_unknown_fields_are_ignored():
    request = parse(SongRequest, {"prompt": "sea", "genre": "jazz", "voices": ["A", "B"], "x": 1})

    assert request.genre is Genre.JAZZ
    assert request.voices == (VoiceSlot.A, VoiceSlot.B)


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({}, "prompt_missing"),
        ({"prompt": "x" * 2_001}, "prompt_too_long"),
        ({"prompt": "x", "tempo_bpm": 500}, "tempo_bpm_out_of_range"),
        ({"prompt": "x", "duration_s": math.nan}, "duration_s_out_of_range"),
        ({"prompt": "x", "genre": "polka"}, "genre_invalid"),
        ({"prompt": "x\x00"}, "prompt_invalid"),
        ({"prompt": "\ud800"}, "prompt_invalid"),
        ({"prompt": ["x"]}, "prompt_invalid"),
    ],
)
def test_error_names_the_field_and_what_is_wrong_with_it(fields: dict, reason: str):
    with pytest.raises(InvalidRequest) as error:
        parse(SongRequest, fields)

    assert error.value.reason == reason


def test_too_long_text_tells_its_length_and_the_limit():
    with pytest.raises(InvalidRequest) as error:
        parse(SongRequest, {"prompt": "x" * 2_500})

    assert error.value.arguments["count"] == 2_500
    assert error.value.arguments["limit"] == 2_000
