"""Sentences in three languages become the characters they speak of."""

from dataclasses import asdict
from typing import Any

import pytest

from avatar_g.backend.domain.avatar import AvatarSpec
from avatar_g.backend.domain.music import VoiceSlot
from avatar_g.backend.engines.avatar.cast import load_cast
from avatar_g.backend.engines.avatar.description import default_performer, describe_avatar
from avatar_g.backend.engines.avatar.wardrobe import check_spec

BLACK, WHITE, RED, BLUE, YELLOW = "#1d1d22", "#f2f0ea", "#c8323a", "#2f5fc4", "#f2b134"
GREEN, GREY, PINK, ORANGE = "#2f9e5f", "#8a8d94", "#e86aa6", "#ee7a2b"


def _facts(spec: AvatarSpec) -> dict[str, Any]:
    facts: dict[str, Any] = {**asdict(spec.body), **asdict(spec.look)}
    facts["sex"] = "f" if spec.body.femininity > 0.5 else "m"
    for slot, garment in spec.outfit.items():
        facts[slot] = garment.kind
        facts[f"{slot}_colour"] = garment.colour
        facts |= {f"{slot}_{name}": value for name, value in garment.options.items()}
    facts["worn"] = {one.kind for one in spec.accessories}
    return facts


SENTENCES = [
    (
        "young woman with long red hair and green eyes, black hoodie, blue jeans, white sneakers",
        {"sex": "f", "hair_style": "long", "hair_colour": "#a8452a", "iris": "#3f8f5c"}
        | {"top": "hoodie", "top_colour": BLACK, "bottom": "jeans", "bottom_colour": BLUE}
        | {"shoes": "sneaker", "shoes_colour": WHITE},
    ),
    (
        "muscular dark-skinned man with an afro, orange tank top, grey joggers",
        {"sex": "m", "muscle": 0.85, "hair_style": "afro", "top": "tank", "top_colour": ORANGE}
        | {"bottom": "joggers", "bottom_colour": GREY},
    ),
    (
        "old man with a grey beard and round glasses, burgundy sweater",
        {"sex": "m", "age": 0.85, "beard": "short", "top": "sweater", "worn": {"glasses"}},
    ),
    (
        "girl in a black and white striped t-shirt",
        {"top": "tshirt", "top_colour": BLACK, "top_pattern": "stripes", "top_second": WHITE},
    ),
    (
        "hair long and red, eyes are blue",
        {"hair_style": "long", "hair_colour": "#a8452a", "iris": "#3c78b4"},
    ),
    (
        "woman in a long red dress, headphones",
        {"top": "dress", "top_colour": RED, "bottom": "dressskirt", "bottom_colour": RED}
        | {"bottom_length": 0.85, "worn": {"headphones"}},
    ),
    (
        "a black woman with curly hair in a yellow dress",
        {
            "ancestry": (0.9, 0.05, 0.05),
            "hair_style": "curly",
            "top": "dress",
            "top_colour": YELLOW,
        },
    ),
    ("redhead in a sky blue sweater", {"hair_colour": "#b9602a", "top_colour": "#6db7ea"}),
    ("a woman in red", {"sex": "f", "top_colour": RED}),
    ("punk rocker guy with a mohawk", {"sex": "m", "hair_style": "spiky", "top": "jacket"}),
    ("blonde singer with big eyes", {"hair_colour": "#e0b865", "eye_size": 0.85}),
    ("парень с короткими светлыми волосами", {"hair_colour": "#e0b865"}),
    ("ქალი ღია თმით", {"hair_colour": "#e0b865"}),
    ("a man with light hair", {"hair_colour": "#e0b865"}),
    (
        "пожилой мужчина с короткими седыми волосами, красный свитер и чёрные брюки",
        {"sex": "m", "age": 0.85, "hair_style": "short", "hair_colour": "#c9c6c0"}
        | {"top": "sweater", "top_colour": RED, "bottom": "trousers", "bottom_colour": BLACK},
    ),
    (
        "рыжеволосая девушка с зелёными глазами в белой рубашке и синей юбке",
        {"sex": "f", "hair_colour": "#b9602a", "iris": "#3f8f5c", "top": "shirt"}
        | {"top_colour": WHITE, "bottom": "skirt", "bottom_colour": BLUE},
    ),
    (
        "парень в чёрной куртке и синих джинсах, белые кроссовки",
        {"sex": "m", "top": "jacket", "top_colour": BLACK, "bottom": "jeans"}
        | {"bottom_colour": BLUE, "shoes": "sneaker", "shoes_colour": WHITE},
    ),
    (
        "девочка с двумя косичками в розовом платье",
        {"sex": "f", "age": 0.4, "hair_style": "twobraids", "top": "dress", "top_colour": PINK},
    ),
    (
        "певица в длинном красном платье",
        {"sex": "f", "top": "dress", "top_colour": RED, "bottom_length": 0.85},
    ),
    (
        "мужчина в чохе и папахе",
        {"sex": "m", "top": "chokha", "bottom": "chokhaskirt", "over": "trousers"}
        | {"worn": {"papakhi"}},
    ),
    (
        "голубоглазая блондинка в чёрном худи",
        {"sex": "f", "iris": "#5aa0d8", "hair_colour": "#e0b865", "top": "hoodie"}
        | {"top_colour": BLACK},
    ),
    (
        "смуглый парень с кудрями, жёлтая майка, серые шорты",
        {"sex": "m", "hair_style": "curly", "top": "tank", "top_colour": YELLOW}
        | {"bottom": "shorts", "bottom_colour": GREY},
    ),
    (
        "бабушка в очках и зелёной кофте",
        {"sex": "f", "age": 0.85, "top": "sweater", "top_colour": GREEN, "worn": {"glasses"}},
    ),
    ("темнокожий певец с дредами", {"sex": "m", "hair_style": "braids"}),
    ("стройная девушка с каштановым каре", {"weight": 0.25, "hair_style": "bob"}),
    (
        "ახალგაზრდა გოგო გრძელი შავი თმით, ყვითელი მაისური, ლურჯი ჯინსი",
        {"sex": "f", "hair_style": "long", "hair_colour": "#1c120d", "top": "tshirt"}
        | {"top_colour": YELLOW, "bottom": "jeans", "bottom_colour": BLUE},
    ),
    (
        "მოხუცი კაცი თეთრი წვერით და შავი ჩოხით",
        {"sex": "m", "age": 0.85, "beard": "short", "hair_colour": "#ece8e0", "top": "chokha"}
        | {"top_colour": BLACK, "shoes": "boots"},
    ),
    (
        "ქალი წითელ კაბაში, ოქროსფერი საყურეები",
        {"sex": "f", "top": "dress", "top_colour": RED, "worn": {"earrings"}},
    ),
    (
        "ბიჭი ხუჭუჭა თმით, მწვანე ჰუდი და თეთრი კედები",
        {"sex": "m", "hair_style": "curly", "top": "hoodie", "top_colour": GREEN}
        | {"shoes": "hightop", "shoes_colour": WHITE},
    ),
    ("შავთმიანი გოგონა ლურჯი თვალებით", {"sex": "f", "hair_colour": "#1c120d", "iris": "#3c78b4"}),
    ("როკერი ბიჭი შავი ქურთუკით", {"sex": "m", "top": "jacket", "top_colour": BLACK}),
    (
        "მსუქანი კაცი სათვალით და ნაცრისფერი პიჯაკით",
        {"sex": "m", "weight": 0.8, "top": "jacket", "top_colour": GREY, "worn": {"glasses"}},
    ),
    (
        "ქერა ქალი ვარდისფერი ბლუზით და შავი ქვედაბოლოთი",
        {"sex": "f", "hair_colour": "#e0b865", "top": "blouse", "top_colour": PINK}
        | {"bottom": "skirt", "bottom_colour": BLACK},
    ),
    (
        "ქართული ეროვნული კაბა, გრძელი ნაწნავი",
        {"sex": "f", "top": "gdress", "bottom": "gownskirt", "hair_style": "braids"},
    ),
    (
        "წითური ბიჭი, ნარინჯისფერი სვიტრი, ჯინსის შარვალი",
        {"hair_colour": "#b9602a", "top": "sweater", "top_colour": ORANGE, "bottom": "jeans"},
    ),
    ("სპორტული გოგო, იისფერი ლეგინსი", {"bottom": "leggings", "bottom_colour": "#6c4bd1"}),
]


@pytest.mark.parametrize(("sentence", "expected"), SENTENCES, ids=[s for s, _ in SENTENCES])
@pytest.mark.parametrize("seed", [1, 2, 77])
def test_sentence_becomes_the_character_it_speaks_of(
    sentence: str, expected: dict[str, Any], seed: int
) -> None:
    facts = _facts(describe_avatar(sentence, seed=seed))

    assert {name: facts[name] for name in expected} == expected


@pytest.mark.parametrize(
    "child", ["a little boy", "a small child", "мальчик", "ребёнок", "ბავშვი", "ბიჭუნა", "გოგონა"]
)
def test_children_become_beardless_young_adults(child: str) -> None:
    for seed in range(8):
        spec = describe_avatar(child, seed=seed)

        assert spec.body.age == 0.4
        assert not spec.look.beard


@pytest.mark.parametrize(
    "prompt", ["", "   ", "🎤🎸", "xyzzy", "и и и", "და", "a" * 1000, "),.;!("]
)
def test_any_text_gives_a_dressed_adult(prompt: str) -> None:
    for seed in range(4):
        spec = describe_avatar(prompt, seed=seed)

        check_spec(spec)
        assert {"top", "bottom", "shoes"} <= set(spec.outfit)
        assert spec.body.age >= 0.4


def test_every_sentence_gives_a_character_that_can_be_built() -> None:
    for sentence, _ in SENTENCES:
        check_spec(describe_avatar(sentence, seed=5))


def test_same_prompt_and_seed_give_the_same_character() -> None:
    first = describe_avatar("a singer", seed=3)
    again = describe_avatar("a singer", seed=3)

    assert first == again
    assert len({describe_avatar("a singer", seed=seed).look.hair_style for seed in range(12)}) > 2


def test_hint_decides_where_the_prompt_is_silent() -> None:
    hinted = describe_avatar("a singer in black", seed=1, femininity_hint=0.05)
    told = describe_avatar("a woman in black", seed=1, femininity_hint=0.05)

    assert hinted.body.femininity < 0.5
    assert told.body.femininity > 0.5


def test_change_keeps_what_it_does_not_speak_of() -> None:
    present = describe_avatar("woman with black hair, green eyes, white shirt, blue jeans", seed=4)

    changed = describe_avatar("red hair", seed=9, present=present)

    assert changed.look.hair_colour == "#a8452a"
    assert changed.look.iris == present.look.iris
    assert changed.outfit == present.outfit
    assert changed.body == present.body


def test_patterns_show_on_their_cloth() -> None:
    white = describe_avatar("woman in a white striped t-shirt", seed=1).outfit["top"]

    assert white.options["second"] != white.colour
    assert int(str(white.options["second"])[1:3], 16) < 128


def test_voices_get_singers_that_sound_like_them() -> None:
    for seed in range(20):
        first, second, third = (default_performer(voice, seed=seed) for voice in VoiceSlot)

        assert first.body.femininity > 0.5 > second.body.femininity
        assert third.body.femininity > 0.5
        assert third != first


@pytest.mark.parametrize(
    ("prompt", "leans"),
    [
        ("a man with a long hooked nose", {"nose_length": 0.8, "nose_bridge": 0.9}),
        ("woman with full lips and high cheekbones", {"upper_lip": 0.8, "cheekbones": 0.9}),
        ("a broad-shouldered man with big hands", {"shoulders": 0.9, "hand_size": 0.8}),
        ("an elf with pointed ears and long legs", {"ear_point": 1.0, "leg_length": 0.8}),
        ("женщина с тонкими губами и длинными ногами", {"upper_lip": -0.8, "leg_length": 0.8}),
        ("мужчина с большим носом, широкие плечи", {"nose_width": 0.45, "shoulders": 0.9}),
        ("девушка с узкой талией и острым подбородком", {"waist": -0.8, "chin_width": -0.8}),
        ("ქალი გრძელი ცხვირით და დიდი ყურებით", {"nose_length": 0.8, "ear_size": 0.9}),
        ("კაცი განიერი მხრებით", {"shoulders": 0.9}),
        ("გოგო სავსე ტუჩებით და ვიწრო წელით", {"upper_lip": 0.8, "waist": -0.8}),
    ],
)
def test_words_about_features_lean_their_sliders(prompt: str, leans: dict[str, float]) -> None:
    details = describe_avatar(prompt, seed=3).body.details

    assert {name: details.get(name) for name in leans} == leans


@pytest.mark.parametrize("prompt", ["woman with a thin nose", "женщина с тонким носом"])
def test_thin_nose_makes_nobody_thin(prompt: str) -> None:
    weights = {model.body.weight for model in load_cast().values()}

    assert describe_avatar(prompt, seed=3).body.weight in weights


def test_short_legs_make_nobody_short() -> None:
    assert describe_avatar("a tall woman with short legs", seed=3).body.height == 0.85


def test_tips_of_the_hair_have_a_colour_of_their_own() -> None:
    look = describe_avatar("girl with black hair and pink tips", seed=3).look

    assert look.hair_colour == "#1c120d"
    assert look.hair_tips not in {"", look.hair_colour}
