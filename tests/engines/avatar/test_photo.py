"""Colours from a photo: medians of fixed places on the oval, for every skin tone."""

import io

import numpy as np
import pytest
from PIL import Image

from avatar_g.backend.domain.avatar import AvatarSpec
from avatar_g.backend.domain.face_oval import FaceOval
from avatar_g.backend.engines.avatar.photo import inspired_by, read_photo
from avatar_g.backend.engines.avatar.wardrobe import check_spec
from avatar_g.backend.errors import InvalidRequest, UnsupportedInput
from avatar_g.backend.media.photos import decode_photo
from tests.photos import drawn_face

OVAL = FaceOval()


def distance(code: str, colour: tuple[int, int, int]) -> float:
    found = np.array([int(code[at : at + 2], 16) for at in (1, 3, 5)])
    return float(np.abs(found - np.array(colour)).max())


@pytest.mark.parametrize("skin", [(250, 220, 200), (198, 134, 96), (92, 58, 40)])
@pytest.mark.parametrize("hair", [(30, 22, 18), (205, 170, 110), (150, 60, 30)])
def test_skin_and_hair_are_found_within_ten_steps(skin, hair):
    traits = read_photo(drawn_face(skin=skin, hair=hair), OVAL)

    assert distance(traits.skin, skin) <= 10
    assert distance(traits.hair, hair) <= 12


@pytest.mark.parametrize("iris", [(60, 120, 190), (70, 130, 70), (95, 60, 30)])
def test_iris_is_neither_pupil_nor_white(iris):
    assert distance(read_photo(drawn_face(iris=iris), OVAL).iris, iris) <= 20


def test_light_from_one_side_changes_skin_little():
    lit = drawn_face(skin=(200, 150, 120)).astype(float)
    lit *= np.linspace(0.75, 1.15, lit.shape[1])[None, :, None]

    traits = read_photo(np.clip(lit, 0, 255).astype(np.uint8), OVAL)

    assert distance(traits.skin, (200, 150, 120)) <= 24


def test_wide_oval_makes_a_wide_face():
    pixels = drawn_face()

    narrow = read_photo(pixels, FaceOval(radius_x=0.27)).face_width
    wide = read_photo(pixels, FaceOval(radius_x=0.36)).face_width

    assert 0.0 <= narrow < wide <= 1.0


@pytest.mark.parametrize("oval", [FaceOval(centre_x=0.1), FaceOval(radius_x=0.01)])
def test_oval_outside_the_photo_is_refused(oval: FaceOval):
    with pytest.raises(InvalidRequest) as refused:
        read_photo(drawn_face(), oval)

    assert refused.value.reason == "photo_oval"


def test_traits_make_a_character_that_can_be_built():
    spec = inspired_by(AvatarSpec(), read_photo(drawn_face(), OVAL))

    check_spec(spec)
    assert spec.look.skin != AvatarSpec().look.skin
    assert spec.look.hair_style == AvatarSpec().look.hair_style


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "photo_unreadable"),
        (b"<svg/>", "photo_unreadable"),
        (b"\x89PNG\r\n\x1a\n" + b"x" * 50, "photo_unreadable"),
        (b"GIF89a", "photo_unreadable"),
    ],
)
def test_broken_photo_is_refused(data: bytes, reason: str):
    with pytest.raises(UnsupportedInput) as refused:
        decode_photo(data, 256)

    assert refused.value.reason == reason


def test_tiny_photo_is_refused_and_a_large_one_is_shrunk():
    with pytest.raises(UnsupportedInput):
        decode_photo(_png((20, 20)), 256)

    assert decode_photo(_png((900, 600)), 256).shape == (171, 256, 3)


def _png(size: tuple[int, int]) -> bytes:
    stream = io.BytesIO()
    Image.new("RGBA", size, (200, 150, 120, 255)).save(stream, "PNG")
    return stream.getvalue()
