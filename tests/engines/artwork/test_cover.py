from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageFilter

from avatar_g.backend.domain.music import Genre, Mood
from avatar_g.backend.engines.artwork import archetypes
from avatar_g.backend.engines.artwork.cover import draw_cover
from avatar_g.backend.engines.artwork.typography import Typesetter

FONTS = Path(__file__).parents[3] / "assets" / "fonts"
LONG_GEORGIAN = "საქართველოს მთებში დაკარგული ძველი სიმღერის უკანასკნელი გამოძახილი"


def cover(**changes):
    options = {
        "title": "City Lights",
        "artist": "Avatar G",
        "genre": Genre.POP,
        "mood": None,
        "seed": 7,
        "fonts": FONTS,
        "size_px": 256,
    }
    return draw_cover(**(options | changes))


@pytest.mark.parametrize("genre", list(Genre))
def test_every_genre_gets_a_picture_with_contrast(genre):
    picture = cover(genre=genre)

    assert picture.shape == (256, 256, 3)
    assert picture.dtype == np.uint8
    assert picture[:150].std() > 12
    assert len(np.unique(picture.reshape(-1, 3), axis=0)) > 2000


def test_there_are_many_different_compositions():
    assert len(set(archetypes._ARCHETYPES.values())) >= 12
    assert len(archetypes.typical_genres()) == len(set(archetypes._ARCHETYPES.values()))


def luminance(pixels):
    """Relative luminance of WCAG 2.2."""
    shares = pixels / 255.0
    linear = np.where(shares <= 0.04045, shares / 12.92, ((shares + 0.055) / 1.055) ** 2.4)
    return linear @ np.array([0.2126, 0.7152, 0.0722])


@pytest.mark.parametrize("genre", list(Genre))
def test_title_stands_out_from_whatever_is_behind_it(genre):
    """Large text needs a contrast of 3 (WCAG 2.2, 1.4.3), here against the brightest spots too."""
    title = ("City Lights", "Звёздная ночь", "ზღვასთან")[list(Genre).index(genre) % 3]
    light = luminance(cover(genre=genre, title=title).astype(float))[int(0.78 * 256) : 230]
    letters = Image.fromarray(light > 0.45)
    near = np.array(letters.filter(ImageFilter.MaxFilter(9)))
    edge = np.array(letters.filter(ImageFilter.MaxFilter(3)))

    around = np.percentile(light[near & ~edge], 95)

    assert np.array(letters).sum() > 300
    assert (np.median(light[np.array(letters)]) + 0.05) / (around + 0.05) > 3.0


def test_same_seed_same_picture_and_other_seed_another():
    assert cover().tobytes() == cover().tobytes()
    assert np.abs(cover().astype(int) - cover(seed=8).astype(int)).mean() > 5


def test_mood_changes_the_colours():
    dark, happy = cover(mood=Mood.DARK), cover(mood=Mood.HAPPY)

    assert dark.mean() < 0.85 * happy.mean()


@pytest.mark.parametrize("title", ["City Lights", "Звёздная ночь", "მრავალჟამიერი", LONG_GEORGIAN])
def test_title_is_written_inside_the_picture(title):
    with_title, without = cover(title=title), cover(title="")

    changed = np.abs(with_title.astype(int) - without.astype(int)).max(axis=2)
    letters = np.argwhere(changed > 130)

    assert len(letters) > 200
    top, left = letters.min(axis=0)
    bottom, right = letters.max(axis=0)
    assert top > 256 * 0.4
    assert left >= 256 * 0.05
    assert right <= 256 * 0.95
    assert bottom <= 256 * 0.95


def test_long_title_is_broken_into_lines_that_all_fit():
    typesetter = Typesetter(FONTS)

    block = typesetter.fit(
        LONG_GEORGIAN, width_px=880, largest_px=120, smallest_px=34, most_lines=3
    )

    assert " ".join(block.lines) == LONG_GEORGIAN
    assert 2 <= len(block.lines) <= 3
    assert max(typesetter.width_px(line, block.size_px) for line in block.lines) <= 880


def test_title_that_cannot_fit_is_shortened():
    block = Typesetter(FONTS).fit(
        "ა" * 300, width_px=400, largest_px=60, smallest_px=30, most_lines=2
    )

    assert block.lines[-1].endswith("…")
    assert Typesetter(FONTS).width_px(block.lines[0], block.size_px) <= 400


def test_mixed_scripts_use_a_font_that_has_each_letter():
    typesetter = Typesetter(FONTS)

    runs = typesetter._runs("Summer მზე лето")

    assert [(path.name, text.strip()) for path, text in runs] == [
        ("NotoSans-Bold.ttf", "Summer"),
        ("NotoSansGeorgian-Bold.ttf", "მზე"),
        ("NotoSans-Bold.ttf", "лето"),
    ]
