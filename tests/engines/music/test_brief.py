"""A sentence in any of the three languages becomes a complete brief, or a clear refusal."""

import pytest

from avatar_g.backend.domain.languages import Language
from avatar_g.backend.domain.music import (
    Genre,
    LyricsMode,
    Mood,
    SongBrief,
    SongRequest,
    VoiceSlot,
)
from avatar_g.backend.engines.music.brief import resolve_request
from avatar_g.backend.errors import InvalidRequest

A, B, C = VoiceSlot.A, VoiceSlot.B, VoiceSlot.C


def resolve(prompt: str, **fields: object) -> SongBrief:
    return resolve_request(SongRequest(prompt, **fields), interface_language=Language.EN)


PROMPTS: list[tuple[str, dict[str, object]]] = [
    ("upbeat summer pop song about the beach, female voice",
     {"genre": Genre.POP, "mood": Mood.HAPPY, "language": Language.EN, "voices": (A,)}),
    ("dark trap beat at 140 bpm with a male voice",
     {"genre": Genre.TRAP, "mood": Mood.DARK, "tempo_bpm": 140.0, "voices": (B,)}),
    ("lo-fi chill study beats, instrumental, rhodes piano, 70 sec",
     {"genre": Genre.LOFI, "lyrics": None, "duration_s": 70.0}),
    ("80s synthwave duet about neon city nights",
     {"genre": Genre.SYNTHWAVE, "era": "80s", "voices": (A, B), "duration_s": 60.0}),
    ("epic orchestral trailer with strings", {"genre": Genre.CINEMATIC, "mood": Mood.EPIC}),
    ("romantic jazz ballad, slow", {"genre": Genre.JAZZ, "mood": Mood.ROMANTIC}),
    ("a Georgian folk song for three voices in Georgian",
     {"genre": Genre.GEORGIAN_FOLK, "language": Language.KA, "voices": (A, C, B)}),
    ("a house song with violin and piano", {"instruments": ("strings", "piano")}),
    ("песня под гитару", {"instruments": ("guitar",)}),
    ("სიმღერა როიალზე", {"instruments": ("piano",)}),
    ("an organic song", {"instruments": ()}),
    ("funky groove about the city", {"genre": Genre.FUNK}),
    ("slow soul music, male voice", {"genre": Genre.RNB, "voices": (B,)}),
    ("босанова о море", {"genre": Genre.BOSSA_NOVA}),
    ("reggae on the beach", {"genre": Genre.REGGAE}),
    ("тяжёлый метал о буре", {"genre": Genre.METAL}),
    ("drum and bass at midnight", {"genre": Genre.DRUM_AND_BASS}),
    ("ქალაქური სიმღერა სიყვარულზე", {"genre": Genre.GEORGIAN_CITY}),
    ("a song about my country and my soul", {"genre": Genre.FOLK}),
    ("disco party hit from the 70s",
     {"genre": Genre.DISCO, "era": "70s", "mood": Mood.HAPPY}),
    ("latin song in Russian about dancing",
     {"genre": Genre.REGGAETON, "language": Language.RU}),
    ("angry punk track", {"genre": Genre.ROCK, "mood": Mood.DARK}),
    ("meditation drone music for sleep, no vocals, 3 min",
     {"genre": Genre.AMBIENT, "lyrics": None, "duration_s": 180.0}),
    ("acoustic country tune for my wedding, baritone",
     {"genre": Genre.COUNTRY, "mood": Mood.ROMANTIC, "voices": (B,)}),
    ("a song for two minutes about a train", {"duration_s": 120.0, "genre": Genre.POP}),
    ("грустная песня про дождь, медленная, женский голос",
     {"genre": Genre.POP, "mood": Mood.SAD, "language": Language.RU, "voices": (A,)}),
    ("энергичный рок про свободу, мужской вокал",
     {"genre": Genre.ROCK, "language": Language.RU, "voices": (B,)}),
    ("весёлая танцевальная песня для вечеринки, хаус 124 bpm",
     {"genre": Genre.HOUSE, "tempo_bpm": 124.0, "language": Language.RU}),
    ("спокойный лоу-фай без слов", {"genre": Genre.LOFI, "mood": Mood.CALM, "lyrics": None}),
    ("дуэт в стиле 80-х про ночной город",
     {"genre": Genre.SYNTHWAVE, "era": "80s", "voices": (A, B)}),
    ("рэп на русском, мрачный", {"genre": Genre.TRAP, "mood": Mood.DARK}),
    ("хочу попробовать нежную колыбельную для дочки",
     {"genre": Genre.AMBIENT, "mood": Mood.CALM, "language": Language.RU}),
    ("гимн победителей, мощный, с оркестром", {"genre": Genre.CINEMATIC}),
    ("песня на день рождения маме на грузинском",
     {"language": Language.KA, "mood": Mood.HAPPY}),
    ("блюз одинокого водителя, мужской голос, 96 bpm",
     {"genre": Genre.BLUES, "mood": Mood.SAD, "tempo_bpm": 96.0, "voices": (B,)}),
    ("песня о море, полторы минуты", {"duration_s": 90.0}),
    ("грузинская народная песня", {"genre": Genre.GEORGIAN_FOLK, "language": Language.RU}),
    ("სიყვარულის სიმღერა ზღვაზე, ქალის ხმა",
     {"genre": Genre.POP, "language": Language.KA, "voices": (A,)}),
    ("ქართული ხალხური სიმღერა ჩონგურით, სამი ხმა",
     {"genre": Genre.GEORGIAN_FOLK, "voices": (A, C, B)}),
    ("მხიარული საცეკვაო სიმღერა ბათუმზე",
     {"genre": Genre.HOUSE, "mood": Mood.HAPPY, "language": Language.KA}),
    ("სევდიანი ბალადა პიანინოთი, ნელი", {"genre": Genre.POP, "mood": Mood.SAD}),
    ("როკი მამაკაცის ხმით 128 bpm",
     {"genre": Genre.ROCK, "tempo_bpm": 128.0, "voices": (B,), "language": Language.KA}),
    ("ინსტრუმენტული ემბიენტი მედიტაციისთვის, 2 წუთი",
     {"genre": Genre.AMBIENT, "lyrics": None, "duration_s": 120.0}),
    ("სუფრული სიმღერა მამაკაცის გუნდით", {"genre": Genre.GEORGIAN_FOLK}),
    ("ჯაზი წვიმიან საღამოს, წყნარი", {"genre": Genre.JAZZ, "mood": Mood.CALM}),
    ("ჰიპ-ჰოპი ინგლისურად", {"genre": Genre.TRAP, "language": Language.EN}),
    ("იავნანა პატარასთვის", {"genre": Genre.AMBIENT, "mood": Mood.CALM}),
    ("სიმღერა ორი წუთი მთებზე", {"duration_s": 120.0, "language": Language.KA}),
    ("დუეტი ზღვაზე", {"voices": (A, B)}),
    ("80-იანების სინთვეივი", {"genre": Genre.SYNTHWAVE, "era": "80s"}),
]  # fmt: skip


@pytest.mark.parametrize(("prompt", "expected"), PROMPTS, ids=[prompt for prompt, _ in PROMPTS])
def test_a_prompt_says_what_a_reader_would_read_in_it(prompt: str, expected: dict[str, object]):
    brief = resolve(prompt)

    assert {name: getattr(brief, name) for name in expected} == expected


def test_fields_of_the_request_win_over_the_prompt():
    brief = resolve(
        "sad jazz duet, 2 minutes",
        genre=Genre.ROCK, mood=Mood.HAPPY, duration_s=45.0, voices=(C,), tempo_bpm=99.0,
    )  # fmt: skip

    assert (brief.genre, brief.mood, brief.duration_s) == (Genre.ROCK, Mood.HAPPY, 45.0)
    assert (brief.voices, brief.tempo_bpm) == ((C,), 99.0)


def test_the_words_decide_the_language_they_are_sung_in():
    brief = resolve("a song in English", lyrics="მე შენ მიყვარხარ", language=Language.EN)

    assert brief.language is Language.KA


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"prompt": ""}, "prompt_empty"),
        ({"prompt": "   \n\t "}, "prompt_empty"),
        ({"prompt": "🎵🎶🔥"}, "prompt_empty"),
        ({"prompt": "<b></b>"}, "prompt_empty"),
        ({"prompt": "x" * 10_000}, "prompt_too_long"),
        ({"prompt": "ok", "lyrics": "la " * 4_000}, "lyrics_too_long"),
        ({"prompt": "ok", "lyrics_mode": LyricsMode.CUSTOM}, "lyrics_empty"),
        ({"prompt": "ok", "lyrics_mode": LyricsMode.CUSTOM, "lyrics": "...!!"}, "lyrics_empty"),
        ({"prompt": "ok", "lyrics": "春眠不覚暁"}, "lyrics_language"),
    ],
)
def test_a_request_that_cannot_be_sung_says_why(fields: dict[str, object], reason: str):
    with pytest.raises(InvalidRequest) as refused:
        resolve_request(SongRequest(**fields), interface_language=Language.EN)

    assert refused.value.reason == reason


@pytest.mark.parametrize(
    "prompt",
    [
        "<script>alert(1)</script> love song",
        "love 🎵 song ❤️ about rain",
        "სიყვარული love любовь",
        "песня\u0000 о \u202eморе",
        "a" * 2_000,
        "'; DROP TABLE jobs; -- a song",
        "{\\fs200}BIG song",
    ],
)
def test_a_strange_prompt_still_gives_a_song(prompt: str):
    brief = resolve(prompt)

    assert brief.lyrics is not None
    assert "<" not in brief.prompt
    assert all(line.strip() for line in brief.lyrics.lines)


def test_a_prompt_in_an_unknown_script_is_sung_in_the_language_of_the_interface():
    brief = resolve_request(SongRequest("春の歌"), interface_language=Language.KA)

    assert brief.language is Language.KA


def test_a_song_nobody_gave_a_length_lasts_as_long_as_its_words_need():
    verse = "\n".join(f"[Verse]\nWe are walking down the road\nStep {index}" for index in range(40))

    whole = resolve("pop", lyrics=verse)
    asked = resolve("pop", lyrics=verse, duration_s=45.0)
    endless = resolve("pop", lyrics="la la\n" * 700)

    assert 2 * 80 * 2 < whole.duration_s < 600.0
    assert asked.duration_s == 45.0
    assert endless.duration_s == 600.0


def test_a_long_song_has_more_verses_instead_of_the_same_again():
    short = resolve("a love song", duration_s=60.0).lyrics
    long = resolve("a love song", duration_s=300.0).lyrics

    assert short is not None
    assert long is not None
    assert len(set(long.sections[0].lines)) == 20
    assert long.sections[0].lines[:8] == short.sections[0].lines
