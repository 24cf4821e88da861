"""Burned-in karaoke: exact times, harmless text, words inside the picture."""

import re
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from avatar_g.backend.domain.languages import Language
from avatar_g.backend.domain.video import Aspect, Resolution, VideoFormat
from avatar_g.backend.engines.video.ass_script import escape_ass
from avatar_g.backend.engines.video.captions import write_lrc, write_srt, write_vtt
from avatar_g.backend.engines.video.subtitles import write_karaoke
from avatar_g.backend.engines.video.typesetting import break_words, clean_text, text_width_px
from tests.song_timelines import make_timeline

WIDE = VideoFormat.of(Aspect.WIDE, Resolution.P720, 25)
LONG_LINE = tuple(re.findall(r"\S+", "Across the sleeping city every window holds a moon for you"))
HOSTILE = r"{\p1}m 0 0 l 900 0 900 900{\p0} \N{\fs200\c&H0000FF&}BIG {\pos(0,0)}"


def events(script: str, style: str) -> list[str]:
    return [row for row in script.splitlines() if row.startswith("Dialogue") and f",{style}" in row]


def seconds(stamp: str) -> float:
    hours, minutes, rest = stamp.split(":")
    return int(hours) * 3600 + int(minutes) * 60 + float(rest)


def test_each_word_fills_exactly_when_it_is_sung() -> None:
    timeline = make_timeline("one two three four five six seven eight")
    (event,) = events(write_karaoke(timeline, WIDE), "VoiceA")
    start_s = seconds(event.split(",")[1])

    spans, cursor = [], 0
    for kind, amount in re.findall(r"\\(kf?)(\d+)", event):
        if kind == "kf":
            spans.append((start_s + cursor / 100, start_s + (cursor + int(amount)) / 100))
        cursor += int(amount)

    for (begin_s, end_s), word in zip(spans, timeline.lines[0].words, strict=True):
        assert begin_s == pytest.approx(word.start_s, abs=0.011)
        assert end_s == pytest.approx(word.end_s, abs=0.011)


def test_hostile_words_carry_no_tag_of_their_own() -> None:
    script = write_karaoke(make_timeline(HOSTILE, title=HOSTILE), WIDE, artist=HOSTILE)

    for row in script.splitlines():
        if row.startswith("Dialogue"):
            ours = re.sub(r"(?<!\\)\{\\(k|kf|fs|fad)[\d(),]+\}", "", row)
            assert not re.search(r"(?<!\\)\{", ours)
            assert not re.search(r"\\(?![{}\u2060N])", ours)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60))
def test_escaped_text_is_one_line_without_open_braces(text: str) -> None:
    shown = escape_ass(text)

    assert "\n" not in shown
    assert "\r" not in shown
    assert not re.search(r"(?<!\\)[{}]", shown)
    assert not re.search(r"\\(?![{}\u2060])", shown)


def test_emoji_and_direction_overrides_are_dropped() -> None:
    assert clean_text("love \U0001f525\u202e me\nnow") == "love me now"


@pytest.mark.parametrize("aspect", list(Aspect))
def test_long_lines_fit_every_shape(aspect: Aspect) -> None:
    words = LONG_LINE
    room_px = VideoFormat.of(aspect, Resolution.P720, 25).width_px - 96

    size_px, cut = break_words(words, 50, room_px)

    rows = (words[:cut], words[cut:]) if cut else (words,)
    assert all(text_width_px(" ".join(row), size_px) <= room_px + 0.5 for row in rows)


def test_upright_pictures_keep_their_lower_fifth_free() -> None:
    tall = VideoFormat.of(Aspect.TALL, Resolution.P720, 25)
    rows = write_karaoke(make_timeline(), tall).splitlines()

    styles = [row for row in rows if row.startswith("Style: ")]
    margins_px = [int(row.split(",")[-2]) for row in styles]

    assert min(margins_px) >= 0.2 * tall.height_px


def test_lines_of_one_layer_never_overlap() -> None:
    script = write_karaoke(make_timeline("a b c", "d e f", "g h i"), WIDE)
    spans = [row.split(",")[1:3] for row in events(script, "Voice")]

    for earlier, later in pairwise(spans):
        assert seconds(earlier[1]) <= seconds(later[0]) + 1e-9


def test_each_script_names_a_font_that_ships() -> None:
    assert "Noto Sans Georgian," in write_karaoke(make_timeline(language=Language.KA), WIDE)
    assert "Noto Sans," in write_karaoke(make_timeline(language=Language.RU), WIDE)


def test_captions_keep_markup_out() -> None:
    timeline = make_timeline("<b>loud</b> & --> clear [x]")

    srt, vtt, lrc = write_srt(timeline), write_vtt(timeline), write_lrc(timeline)

    assert srt.count("-->") == 1
    assert "<b>" not in vtt
    assert "&amp;" in vtt
    assert "[x]" not in lrc


def test_webvtt_marks_rise_inside_their_cue() -> None:
    vtt = write_vtt(make_timeline("one two three"))

    stamps = re.findall(r"(\d\d:\d\d:\d\d\.\d{3})", vtt)
    start, end, *marks = [seconds(stamp) for stamp in stamps]

    assert all(earlier < later for earlier, later in pairwise([start, *marks, end]))
