"""Timings for other programs."""

import json

from avatar_g.backend.domain.languages import Language
from avatar_g.backend.production.exports import timings_json
from tests.song_timelines import make_timeline


def test_timings_name_every_sung_word_with_its_phonemes() -> None:
    timeline = make_timeline(language=Language.KA)

    timings = json.loads(timings_json(timeline))

    assert timings["language"] == "ka"
    assert timings["bpm"] == 120.0
    assert [word["text"] for word in timings["words"]] == [
        word.text for line in timeline.lines for word in line.words
    ]
    for word in timings["words"]:
        assert word["section"] == "verse"
        assert word["start_s"] <= word["phonemes"][0]["start_s"]
        assert word["phonemes"][-1]["end_s"] <= word["end_s"]
    assert timings["beats_s"] == sorted(timings["beats_s"])
