"""Segments tile the video."""

from itertools import accumulate

from hypothesis import given
from hypothesis import strategies as st

from avatar_g.backend.domain.video import Quality, VideoFormat
from avatar_g.backend.engines.video.segments import FrameRange, plan_segments, segment_key

FORMAT = VideoFormat(1280, 720, 25)


@given(
    st.integers(1, 40_000),
    st.sampled_from([24, 25, 30, 60]),
    st.lists(st.integers(0, 41_000), max_size=40),
)
def test_every_frame_lies_in_exactly_one_segment(
    frame_count: int, fps: int, cuts: list[int]
) -> None:
    segments = plan_segments(frame_count, fps, cuts)

    next_frame = 0
    for number, segment in enumerate(segments):
        assert (segment.index, segment.first) == (number, next_frame)
        assert min(fps, frame_count) <= segment.count <= 4 * fps
        next_frame += segment.count
    assert next_frame == frame_count


def test_the_first_segment_is_short() -> None:
    segments = plan_segments(750, 25)

    assert segments[0].count < segments[1].count


@given(st.lists(st.integers(1, 60), min_size=1, max_size=20))
def test_a_segment_begins_where_a_scene_of_a_second_or_more_begins(lengths_s: list[int]) -> None:
    cuts = [25 * start_s for start_s in accumulate([0, *lengths_s])]

    firsts = [segment.first for segment in plan_segments(cuts[-1], 25, cuts[:-1])]

    assert set(cuts[:-1]) <= set(firsts)


def test_a_very_short_scene_shares_the_segment_before_it() -> None:
    firsts = [segment.first for segment in plan_segments(500, 25, [0, 200, 210, 300])]

    assert 200 in firsts
    assert 210 not in firsts
    assert 300 in firsts


def test_a_key_changes_with_what_is_drawn_and_with_nothing_else() -> None:
    frames = FrameRange(0, 0, 50)
    key = segment_key({"timeline": "aa"}, frames, FORMAT, Quality.BALANCED)

    assert key == segment_key({"timeline": "aa"}, FrameRange(0, 0, 50), FORMAT, Quality.BALANCED)
    assert key != segment_key({"timeline": "ab"}, frames, FORMAT, Quality.BALANCED)
    assert key != segment_key({"timeline": "aa"}, FrameRange(0, 0, 51), FORMAT, Quality.BALANCED)
    assert key != segment_key({"timeline": "aa"}, frames, FORMAT, Quality.DRAFT)
