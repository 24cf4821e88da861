"""Words under a recording: laid over what is sung, in order, inside the song."""

import pytest

from avatar_g.backend.domain.board_words import laid_over, ordered, with_words
from avatar_g.backend.domain.scenes import BoardLine
from avatar_g.backend.domain.timing import check_timeline
from tests.songs import make_timeline

TIMELINE = make_timeline()
TEXTS = ("one short", "one that is a good deal longer than it", "სიტყვები", "the end")


def test_every_line_lies_in_a_stretch_where_somebody_sings():
    sung = ((4.0, 12.0), (20.0, 30.0))

    lines = laid_over(TEXTS, sung, 40.0)

    assert [line.text for line in lines] == list(TEXTS)
    for line in lines:
        assert any(low <= line.start_s and line.end_s <= high for low, high in sung)
    assert [line.start_s for line in lines] == sorted(line.start_s for line in lines)


def test_long_lines_take_longer():
    first, second, *_ = laid_over(TEXTS, ((0.0, 40.0),), 40.0)

    assert second.end_s - second.start_s > 2 * (first.end_s - first.start_s)


def test_words_are_spread_over_the_whole_song_where_no_voice_was_heard():
    lines = laid_over(TEXTS, (), 40.0)

    assert lines[0].start_s == 0.0
    assert lines[-1].end_s == pytest.approx(39.9, abs=0.01)


def test_lines_that_were_tapped_out_of_order_are_sorted_and_do_not_overlap():
    lines = ordered([BoardLine("b", 8.0, 12.0), BoardLine("a", 5.0, 9.5)], 40.0)

    assert [(line.text, line.start_s, line.end_s) for line in lines] == [
        ("a", 5.0, 8.0),
        ("b", 8.0, 12.0),
    ]


def test_line_tapped_at_the_very_end_still_lies_inside_the_song():
    (line,) = ordered([BoardLine("late", 39.99, 42.0)], 40.0)

    assert line.end_s == 40.0
    assert line.end_s - line.start_s == pytest.approx(0.4)


def test_words_of_the_creator_make_a_timeline_that_can_be_drawn():
    timeline = with_words(TIMELINE, laid_over(TEXTS, (), TIMELINE.duration_s))

    check_timeline(timeline)
    assert [line.text for line in timeline.lead_lines] == list(TEXTS)
    assert [word.text for word in timeline.lead_lines[0].words] == ["one", "short"]


def test_song_keeps_its_own_words_without_others():
    assert with_words(TIMELINE, ()) is TIMELINE
