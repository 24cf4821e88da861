"""Words in the style of their scene; nothing a creator wrote becomes a tag."""

import re
from dataclasses import replace

import pytest

from avatar_g.backend.domain.scenes import (
    LyricFont,
    LyricMotion,
    LyricPosition,
    LyricStyle,
    Scene,
    SceneBoard,
)
from avatar_g.backend.domain.video import Aspect, Resolution, VideoFormat
from avatar_g.backend.engines.video.lyric_script import write_board_lyrics
from tests.songs import make_timeline

PICTURE = VideoFormat.of(Aspect.WIDE, Resolution.P720, 25)
TIMELINE = make_timeline()


def written(style: LyricStyle, timeline=TIMELINE, picture=PICTURE) -> list[str]:
    board = SceneBoard((Scene("a", 0.0, timeline.duration_s, lyrics=style),))
    script = write_board_lyrics(board, timeline, picture)
    return [row for row in script.splitlines() if row.startswith("Dialogue")]


@pytest.mark.parametrize("motion", [each for each in LyricMotion if each is not LyricMotion.NONE])
def test_every_motion_shows_every_word(motion: LyricMotion):
    rows = written(LyricStyle(motion=motion))

    shown = re.sub(r"\{[^}]*\}", "", " ".join(row.split(",", 9)[9] for row in rows))
    words = [word.text for line in TIMELINE.lead_lines for word in line.words]
    assert sorted(shown.split()) == sorted(words)


def test_no_motion_shows_no_words():
    assert written(LyricStyle(motion=LyricMotion.NONE)) == []


def test_a_box_lies_under_its_line():
    rows = written(LyricStyle(box=0.5, motion=LyricMotion.LINE))

    assert sum("\\p1" in row for row in rows) == sum("\\p1" not in row for row in rows)


@pytest.mark.parametrize("position", list(LyricPosition))
@pytest.mark.parametrize("aspect", list(Aspect))
def test_words_stand_inside_the_picture(position: LyricPosition, aspect: Aspect):
    picture = VideoFormat.of(aspect, Resolution.P480, 25)
    for row in written(LyricStyle(position=position, size=90), picture=picture):
        x, y = (float(part) for part in re.search(r"\\pos\(([\d.]+),([\d.]+)\)", row).groups())
        assert 0.05 * picture.height_px < y < 0.97 * picture.height_px
        assert x == picture.width_px / 2


@pytest.mark.parametrize("motion", list(LyricMotion))
@pytest.mark.parametrize("evil", ["{\\p1}m 0 0 l 9 9", "a\\Nb", "{\\fs900}", "\\t(0,1,\\fs9)}{"])
def test_words_never_become_tags(motion: LyricMotion, evil: str):
    line = TIMELINE.lead_lines[0]
    words = (replace(line.words[0], text=evil), *line.words[1:])
    timeline = replace(TIMELINE, lines=(replace(line, text=evil, words=words),))

    for row in written(LyricStyle(motion=motion), timeline):
        bare = re.sub(r"\\[{}]", "", row.split(",", 9)[9])
        assert bare.count("{") == bare.count("}")
        outside = re.sub(r"\{[^}]*\}", "", bare)
        assert not re.search(r"\\(?!\u2060)", outside)


def test_an_edit_of_one_scene_leaves_the_rows_of_others():
    half = TIMELINE.duration_s / 2
    scenes = (Scene("a", 0.0, half), Scene("b", half, TIMELINE.duration_s))
    louder = replace(scenes[1], lyrics=LyricStyle(size=80, font=LyricFont.REGULAR))

    before, after = (
        write_board_lyrics(SceneBoard(pair), TIMELINE, PICTURE).splitlines()
        for pair in (scenes, (scenes[0], louder))
    )

    same = [a == b for a, b in zip(before, after, strict=True)]
    assert 0.3 < sum(same) / len(same) < 1
    assert all(same[:20])
