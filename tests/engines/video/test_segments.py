"""Segments tile the video."""

from hypothesis import given
from hypothesis import strategies as st

from avatar_g.backend.domain.video import Quality, VideoFormat
from avatar_g.backend.engines.video.segments import FrameRange, plan_segments, segment_key

FORMAT = VideoFormat(1280, 720, 25)


@given(st.integers(1, 40_000), st.sampled_from([24, 25, 30, 60]))
def test_every_frame_lies_in_exactly_one_segment(frame_count: int, fps: int) -> None:
    segments = plan_segments(frame_count, fps)

    next_frame = 0
    for number, segment in enumerate(segments):
        assert (segment.index, segment.first) == (number, next_frame)
        assert 0 < segment.count <= 4 * fps
        next_frame += segment.count
    assert next_frame == frame_count


def test_the_first_segment_is_short() -> None:
    segments = plan_segments(750, 25)

    assert segments[0].count < segments[1].count


def test_a_key_changes_with_what_is_drawn_and_with_nothing_else() -> None:
    frames = FrameRange(0, 0, 50)
    key = segment_key({"timeline": "aa"}, frames, FORMAT, Quality.BALANCED)

    assert key == segment_key({"timeline": "aa"}, FrameRange(0, 0, 50), FORMAT, Quality.BALANCED)
    assert key != segment_key({"timeline": "ab"}, frames, FORMAT, Quality.BALANCED)
    assert key != segment_key({"timeline": "aa"}, FrameRange(0, 0, 51), FORMAT, Quality.BALANCED)
    assert key != segment_key({"timeline": "aa"}, frames, FORMAT, Quality.DRAFT)
