"""Captions of a song without words are empty files, not errors."""

from dataclasses import replace

import pytest

from avatar_g.backend.domain.formats import Aspect, Resolution, VideoFormat
from avatar_g.backend.engines.video.captions import write_lrc, write_srt, write_vtt
from avatar_g.backend.engines.video.subtitles import write_karaoke
from tests.songs import make_timeline


@pytest.mark.parametrize("write", [write_srt, write_vtt, write_lrc])
def test_instrumental_has_captions_without_lines(write):
    silent = replace(make_timeline(), lines=())

    assert "ma" not in write(silent)
    assert "ma" in write(make_timeline())


def test_instrumental_has_a_karaoke_file_without_words():
    silent = replace(make_timeline(), lines=())
    picture = VideoFormat.of(Aspect.WIDE, Resolution.P480, 25)

    assert "\\k" not in write_karaoke(silent, picture, artist="")
