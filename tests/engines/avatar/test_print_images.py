"""A creator's own picture on cloth: bounded, encoded anew, in its colours or in one."""

import base64
import io

import numpy as np
import pytest
from PIL import Image

from avatar_g.backend.domain.avatar import Garment
from avatar_g.backend.engines.avatar.atlas import paint_atlas
from avatar_g.backend.engines.avatar.print_images import PRINT_PX, decode_print, encode_print
from avatar_g.backend.engines.avatar.wardrobe import DEFAULT_OUTFIT, MAX_PICTURE_CHARS, Slot, worn
from avatar_g.backend.errors import InvalidRequest

CHEST = (slice(210, 330), slice(200, 312))


def red_disc(size: int = 400) -> np.ndarray:
    y, x = np.mgrid[0:size, 0:size]
    inside = (x - size / 2) ** 2 + (y - size / 2) ** 2 < (size * 0.45) ** 2
    pixels = np.zeros((size, size, 4), np.uint8)
    pixels[inside] = (220, 20, 30, 255)
    return pixels


def chest(**options) -> np.ndarray:
    outfit = {slot: worn(garment, slot) for slot, garment in DEFAULT_OUTFIT.items()}
    outfit[Slot.TOP] = worn(Garment("tshirt", "#e8e4da", options), Slot.TOP)
    return paint_atlas(outfit)[CHEST].astype(int)


def test_print_is_small_and_carries_nothing_of_the_file():
    text = encode_print(red_disc(2000))

    assert len(text) <= MAX_PICTURE_CHARS
    assert max(decode_print(text).shape[:2]) == PRINT_PX


def test_noise_is_squeezed_until_it_fits_or_refused():
    noise = np.random.default_rng(1).integers(0, 255, (600, 600, 4)).astype(np.uint8)
    try:
        assert len(encode_print(noise)) <= MAX_PICTURE_CHARS
    except InvalidRequest as error:
        assert error.reason == "print_too_busy"  # noqa: PT017 - either outcome keeps the bound


def test_picture_is_printed_on_the_chest_and_its_corners_stay_cloth():
    plain = chest()
    printed = chest(print="image", image=encode_print(red_disc()))

    middle = printed[60, 56]
    assert middle[0] > 150
    assert middle[1] < 90
    whole = chest(print="image", image=encode_print(red_disc()), image_px=60)
    assert np.abs(whole[0, 0] - plain[0, 0]).max() <= 2


def test_picture_can_be_printed_in_one_colour():
    text = encode_print(red_disc())
    blue = chest(print="image", image=text, image_tint=True, print_colour="#2030c0")

    middle = blue[60, 56]
    assert middle[2] > middle[0] + 30


@pytest.mark.parametrize(
    "value",
    ["<script>", "a" * (MAX_PICTURE_CHARS + 1), 5, None, ["x"], "data:image/png;base64,AA=="],
)
def test_forged_option_is_refused(value):
    with pytest.raises(InvalidRequest):
        worn(Garment("tshirt", "#ffffff", {"image": value}))


def test_text_that_is_no_picture_is_refused_when_it_is_drawn():
    stream = io.BytesIO()
    Image.new("RGB", (PRINT_PX + 1, 4)).save(stream, "WEBP")
    for data in (b"hello", stream.getvalue()):
        with pytest.raises(InvalidRequest):
            decode_print(base64.b64encode(data).decode())
