"""Every page can be drawn, and every icon has a shape."""

import re
from pathlib import Path

import pytest
import reflex as rx

from avatar_g.backend.domain.languages import Language
from avatar_g.backend.i18n import catalogue
from avatar_g.components.icons import icon
from avatar_g.components.problem_text import error_keys, problem_text
from avatar_g.components.text import t, t_plural
from avatar_g.pages.avatar_builder import avatar_builder
from avatar_g.pages.home import home
from avatar_g.pages.library import library
from avatar_g.pages.music_studio import music_studio
from avatar_g.pages.not_found import not_found
from avatar_g.pages.talk import talk
from avatar_g.pages.video_studio import video_studio

COMPONENTS = Path(__file__).parents[3] / "avatar_g" / "components"
LONGEST_SCRIPT_LINES = 120


@pytest.mark.parametrize(
    "page", [avatar_builder, home, library, music_studio, not_found, talk, video_studio]
)
def test_page_has_one_main_heading_landmarks_and_a_skip_link(page):
    drawn = str(page())

    assert drawn.count('jsx("h1"') == 1
    for landmark in ('jsx("header"', 'jsx("nav"', 'jsx("main"', 'to:"#main"'):
        assert landmark in drawn


@pytest.mark.parametrize("language", Language)
def test_text_of_every_language_is_in_the_page(language: Language):
    words = catalogue(language)["home.create"]

    compiled = str(t("home.create")).encode().decode("unicode_escape")

    assert words in compiled


def test_placeholder_is_filled_by_the_value_even_when_it_is_zero():
    compiled = str(t("common.percent", count=rx.Var("share")))

    assert "share" in compiled
    assert "%{" not in compiled


def test_message_without_a_translation_stops_the_build():
    with pytest.raises(KeyError):
        t("home.no_such_thing")


def test_counted_text_knows_the_russian_forms():
    compiled = str(t_plural("home.lines", rx.Var("count").to(int)))

    assert compiled.count("% 100") >= 1


def test_unknown_icon_stops_the_build():
    with pytest.raises(KeyError):
        icon("no_such_icon")


def test_every_error_can_be_shown():
    compiled = str(problem_text("internal", rx.Var("given").to(dict[str, str])))

    assert "internal" in error_keys()
    assert "%{" not in compiled


@pytest.mark.parametrize("script", sorted(COMPONENTS.glob("*.jsx")), ids=lambda path: path.name)
def test_scripts_stay_small_and_load_nothing_from_elsewhere(script: Path):
    text = script.read_text(encoding="utf-8")

    assert len(text.splitlines()) <= LONGEST_SCRIPT_LINES
    assert not re.search(r"https?://|\beval\(|innerHTML", text)
