"""Lyrics can be sung: whole lines, own script, rhyme, nothing lost."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from avatar_g.backend.domain.languages import Language, dominant_language
from avatar_g.backend.engines.music import lyrics as package
from avatar_g.backend.engines.music.lyrics.custom import (
    MAX_LINE_SYLLABLES,
    divide_line,
    read_lyrics,
)
from avatar_g.backend.engines.music.lyrics.subject import find_subject
from avatar_g.backend.engines.music.lyrics.syllable_count import syllable_count
from avatar_g.backend.engines.music.lyrics.writing import write_lyrics

PROMPTS = {
    Language.EN: ("a love song about the rain", "party at the beach", "my friend and the road"),
    Language.RU: ("песня о дожде", "праздник в городе", "колыбельная для сына"),
    Language.KA: ("სიყვარული ზღვაზე", "სიმღერა თბილისზე", "დაბადების დღე მეგობარს"),
}
FOLDER = Path(package.__file__).parent


def book(language: Language) -> dict:
    return json.loads((FOLDER / f"couplets.{language.value}.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("seed", range(20))
def test_written_lyrics_are_complete_and_singable(language: Language, seed: int):
    for prompt in PROMPTS[language]:
        words = write_lyrics(prompt, language, seed=seed)
        by_name = {section.name: section.lines for section in words.sections}

        assert [len(by_name[name]) for name in ("verse", "pre", "chorus", "bridge")] == [8, 2, 4, 2]
        assert len(set(by_name["verse"])) == 8
        assert words.title
        for line in words.lines:
            assert dominant_language(line) is language
            assert not set("[]{}|") & set(line)
            assert 4 <= syllable_count(line, language) <= 13


@pytest.mark.parametrize("language", list(Language))
def test_the_lines_of_a_couplet_have_nearly_the_same_length(language: Language):
    uneven = [
        couplet
        for couplets in book(language)["verse"].values()
        for couplet in couplets
        if abs(_length(couplet[0], language) - _length(couplet[1], language)) > 4
    ]

    assert not uneven


def _length(line: str, language: Language) -> int:
    return syllable_count(re.sub(r"\[([^|\]]+)[^\]]*\]", r"\1", line), language)


@pytest.mark.parametrize("language", list(Language))
def test_the_lines_of_a_couplet_rhyme(language: Language):
    ends = [
        (couplet[0][-1].strip(",!?."), couplet[1].strip(",!?.")[-1])
        for couplets in book(language)["verse"].values()
        for couplet in couplets
    ]
    same = sum(first == second for first, second in ends)

    # English spells one sound in many ways, so letters agree less often there.
    assert same / len(ends) > (0.6 if language is Language.EN else 0.85)


@pytest.mark.parametrize("language", list(Language))
def test_the_book_of_couplets_is_thick_enough(language: Language):
    words = book(language)
    couplets = sum(len(words[name]) for name in ("any", "pre", "bridge"))
    couplets += sum(len(theme) for theme in words["verse"].values())
    couplets += sum(len(chorus) // 2 for theme in words["chorus"].values() for chorus in theme)

    assert couplets >= 300


def test_every_language_knows_every_theme():
    books = {language: book(language) for language in Language}
    themes = json.loads((FOLDER / "topics.json").read_text(encoding="utf-8"))["themes"]

    for words in books.values():
        assert set(words["verse"]) == set(words["chorus"]) == set(themes)


@pytest.mark.parametrize(
    ("prompt", "theme", "opening"),
    [
        ("a sad song about the rain", "sad", "In the rain"),
        ("песня про летний дождь и любовь", "love", None),
        ("დაბადების დღე ბათუმში", "birthday", "In Batumi"),
        ("I am starting again", "love", None),
        ("my city at night", "night", "In the city"),
        ("хочу летать над городом", "night", "In the city"),
    ],
)
def test_the_subject_is_found_in_any_language(prompt: str, theme: str, opening: str | None):
    subject = find_subject(prompt, Language.EN)

    assert subject.theme == theme
    if opening is not None:
        assert subject.opening == opening


def test_russian_past_tense_agrees_with_the_singer():
    male = {
        line
        for seed in range(60)
        for line in write_lyrics("грусть", Language.RU, seed=seed, singer_is_male=True).lines
    }
    female = {
        line
        for seed in range(60)
        for line in write_lyrics("грусть", Language.RU, seed=seed, singer_is_male=False).lines
    }

    assert "Я письма старые читал" in male - female
    assert "Я письма старые прочла" in female - male


@pytest.mark.parametrize("language", list(Language))
def test_no_couplet_of_the_other_singer_is_ever_chosen(language: Language):
    def lines_marked(mark: str) -> set[str]:
        found: set[str] = set()

        def collect(node: object) -> None:
            if isinstance(node, dict):
                for child in node.values():
                    collect(child)
            elif node and isinstance(node[0], str):
                found.update(node[:-1] if node[-1] == mark else ())
            else:
                for child in node:
                    collect(child)

        collect(book(language))
        return found

    prompts = [*PROMPTS[language], "sad goodbye"]
    for mark, is_male in (("m", False), ("f", True)):
        sung = {
            line
            for prompt in prompts
            for seed in range(40)
            for line in write_lyrics(prompt, language, seed=seed, singer_is_male=is_male).lines
        }
        other = "f" if mark == "m" else "m"
        assert not sung & (lines_marked(mark) - lines_marked(other))


def test_the_same_prompt_and_seed_give_the_same_words():
    first = write_lyrics("rain", Language.EN, seed=4)

    assert first == write_lyrics("rain", Language.EN, seed=4)
    assert first != write_lyrics("rain", Language.EN, seed=5)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("[Verse]\na b\n\n[Chorus]\nc d", ["verse", "chorus"]),
        ("[Куплет 1]\nраз\n[Припев]\nдва", ["verse", "chorus"]),
        ("[კუპლეტი]\nერთი\n[მისამღერი]\nორი\n[ხიდი]\nსამი", ["verse", "chorus", "bridge"]),
        ("one\ntwo\n\nla la\n\nthree\nfour\n\nla la", ["verse", "chorus", "verse", "chorus"]),
        ("(Pre-Chorus)\nlift\n(Hook)\ndrop", ["pre", "chorus"]),
        ("only one block\nof two lines", ["verse"]),
    ],
)
def test_sections_are_read_from_headers_or_blocks(text: str, names: list[str]):
    read = read_lyrics(text, Language.EN, title="")

    assert [section.name for section in read.sections] == names


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.lists(st.text("abcdefgh", min_size=1, max_size=9), min_size=1, max_size=30),
        min_size=1,
        max_size=12,
    )
)
def test_no_written_word_is_lost(lines: list[list[str]]):
    text = "\n".join(" ".join(words) for words in lines)

    read = read_lyrics(text, Language.EN, title="")

    assert " ".join(read.lines).split() == text.split()


def test_a_long_line_is_divided_at_its_comma():
    line = "I was walking all alone by the river, and the moon was like a silver coin above"

    parts = divide_line(line, Language.EN)

    assert parts[0].endswith("river,")
    assert all(syllable_count(part, Language.EN) <= MAX_LINE_SYLLABLES for part in parts)
