"""Changes to a character keep it dressed, adult and within its locks."""

import subprocess
import sys
from dataclasses import replace

import pytest

from avatar_g.backend.domain.avatar import AvatarSpec
from avatar_g.backend.domain.avatar_parts import AvatarPart, Detail, Slider
from avatar_g.backend.engines.avatar.cast import load_cast
from avatar_g.backend.engines.avatar.restyling import (
    CARDS,
    keep_locked,
    redescribe,
    reset_shape,
    set_detail,
    set_look,
    set_option,
    set_slider,
    shuffle,
    take_off,
    wear,
)
from avatar_g.backend.engines.avatar.wardrobe import check_spec
from avatar_g.backend.errors import InvalidRequest

NINO = load_cast()["nino"]


def kinds(spec: AvatarSpec) -> set[str]:
    return {garment.kind for garment in (*spec.outfit.values(), *spec.accessories)}


@pytest.mark.parametrize("kind", CARDS)
def test_every_card_can_be_worn_and_taken_off_again(kind: str):
    dressed = wear(NINO, kind)
    bare = take_off(dressed, kind)

    check_spec(dressed)
    check_spec(bare)
    assert kind in kinds(dressed)
    assert kind not in kinds(bare)


def test_a_dress_brings_its_skirt_and_takes_it_along():
    dressed = wear(NINO, "dress")
    changed = wear(dressed, "polo")

    assert dressed.outfit["bottom"].kind == "dressskirt"
    assert changed.outfit["bottom"].kind == "jeans"


def test_only_one_thing_is_on_the_head():
    assert "hat" not in kinds(wear(wear(NINO, "hat"), "papakhi"))


def test_a_dress_and_its_skirt_are_coloured_together():
    red = set_option(wear(NINO, "dress"), "dress", "colour", "#ff0000")

    assert red.outfit["bottom"].colour == red.outfit["top"].colour == "#ff0000"


@pytest.mark.parametrize(
    "change",
    [
        lambda: wear(NINO, "spacesuit"),
        lambda: take_off(NINO, "papakhi"),
        lambda: set_option(NINO, "hoodie", "colour", "red; drop table"),
        lambda: set_option(NINO, "hoodie", "wings", "two"),
        lambda: set_look(NINO, "hair_style", "flames"),
        lambda: set_look(NINO, "__class__", "x"),
        lambda: set_slider(NINO, Slider.AGE, 0.1),
    ],
)
def test_what_does_not_exist_is_refused(change):
    with pytest.raises(InvalidRequest):
        change()


@pytest.mark.parametrize(
    "prompt",
    ["blue hair and a red hoodie", "ლურჯი თმა და წითელი ჰუდი", "синие волосы и красное худи"],
)
def test_prompt_changes_only_unlocked_parts(prompt: str):
    free = redescribe(NINO, prompt, [])
    locked = redescribe(NINO, prompt, [AvatarPart.HAIR])

    assert free.look.hair_colour != NINO.look.hair_colour
    assert locked.look.hair_colour == NINO.look.hair_colour
    assert locked.outfit["top"].colour == free.outfit["top"].colour != NINO.outfit["top"].colour


def test_named_accessory_is_added_to_those_worn():
    assert {"earrings", "glasses"} <= kinds(redescribe(NINO, "with glasses", []))


@pytest.mark.parametrize("part", AvatarPart)
def test_chance_leaves_a_locked_part_alone(part: AvatarPart):
    for seed in range(20):
        mixed = shuffle(NINO, seed, [part])

        assert keep_locked(NINO, mixed, [part]) == mixed


def test_equal_seeds_give_equal_characters():
    assert shuffle(NINO, 7, []) == shuffle(NINO, 7, [])
    assert len({str(shuffle(NINO, seed, [])) for seed in range(20)}) > 15


def test_web_process_can_restyle_without_numpy():
    program = (
        "import sys, avatar_g.backend.services;"
        "print(sorted({'numpy', 'scipy', 'numba', 'cv2'} & set(sys.modules)))"
    )
    answer = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )

    assert answer.stdout.strip() == "[]"


def leaned(**details: float) -> AvatarSpec:
    spec = NINO
    for name, lean in details.items():
        spec = set_detail(spec, Detail(name), lean)
    return spec


@pytest.mark.parametrize(
    ("locked", "kept"),
    [
        (set(), {}),
        ({AvatarPart.FACE}, {"nose_length": 0.5}),
        ({AvatarPart.BODY}, {"leg_length": 0.3}),
        ({AvatarPart.FACE, AvatarPart.BODY}, {"nose_length": 0.5, "leg_length": 0.3}),
    ],
)
def test_locks_of_face_and_body_protect_their_own_details(locked, kept):
    old, new = leaned(nose_length=0.5, leg_length=0.3), leaned(jaw=-0.4, waist=0.2)

    details = keep_locked(old, new, locked).body.details

    face, body = AvatarPart.FACE in locked, AvatarPart.BODY in locked
    added = ({} if face else {"jaw": -0.4}) | ({} if body else {"waist": 0.2})
    assert details == kept | added


def test_details_are_written_in_one_order():
    assert list(leaned(waist=0.1, jaw=0.2).body.details) == list(
        leaned(jaw=0.2, waist=0.1).body.details
    )


def test_details_beyond_their_ends_and_unknown_ones_are_refused():
    with pytest.raises(InvalidRequest):
        set_detail(NINO, Detail.JAW, 1.5)
    with pytest.raises(InvalidRequest):
        check_spec(replace(NINO, body=replace(NINO.body, details={"wings": 1.0})))


def test_chance_leans_a_few_details_and_reset_puts_them_back():
    shuffled = shuffle(NINO, 5, frozenset())

    assert 5 < len(shuffled.body.details) < 30
    assert reset_shape(shuffled).body.details == {}
    assert reset_shape(shuffled).body.ancestry == shuffled.body.ancestry
