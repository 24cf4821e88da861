"""What a remix prompt decides, and what stays as it was."""

from pathlib import Path

import pytest

from avatar_g.backend.domain.music import Genre
from avatar_g.backend.production.tracks import plan_remix, version_recipe
from tests.engines.music.composed import composed

RECIPE = version_recipe("remix", {}, {})


def remixed(prompt: str, folder: Path, **wish):
    plan = plan_remix(composed(), prompt, folder, folder / "cache", recipe=RECIPE, **wish)
    return plan.score


@pytest.mark.parametrize("prompt", ["calm", "спокойно", "მშვიდი"])
def test_a_mood_alone_changes_no_genre_and_keeps_most_of_the_band(tmp_path: Path, prompt: str):
    song, calm = composed(), remixed(prompt, tmp_path, seed=9)

    assert calm.genre is Genre.POP
    assert calm.tracks.drums != song.tracks.drums
    assert (calm.tracks.bass, calm.tracks.chords) == (song.tracks.bass, song.tracks.chords)


def test_a_genre_that_is_named_is_played(tmp_path: Path):
    assert remixed("calm jazz", tmp_path).genre is Genre.JAZZ


@pytest.mark.parametrize(
    "prompt", ["rock, no drums", "рок без ударных", "როკი დასარტყამების გარეშე"]
)
def test_what_the_prompt_excludes_is_silent(tmp_path: Path, prompt: str):
    score = remixed(prompt, tmp_path, exclude="guitar")

    assert score.genre is Genre.ROCK
    assert score.stem_gain("drums") == 0.0
    assert not {"guitar", "power_guitar"} & set(score.instruments)


def test_a_remix_without_vocals_is_an_instrumental(tmp_path: Path):
    assert remixed("jazz without vocals", tmp_path).vocal_lines == ()
