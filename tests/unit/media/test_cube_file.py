"""Look-up tables of colourists are read whole or refused."""

import pytest

from avatar_g.backend.media.cube_file import read_cube


def test_a_cube_file_is_read_red_first():
    text = 'TITLE "x"\nLUT_3D_SIZE 2\n' + "\n".join(
        f"{r} {g} {b}" for b in (0, 1) for g in (0, 1) for r in (0, 1)
    )

    table = read_cube(text)

    assert table[1, 0, 0].tolist() == [1, 0, 0]
    assert table[0, 0, 1].tolist() == [0, 0, 1]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "LUT_3D_SIZE 2\n0 0 0",
        "LUT_3D_SIZE 100000\n",
        "LUT_1D_SIZE 16\n",
        "LUT_3D_SIZE 2\n" + "nan 0 0\n" * 8,
        "LUT_3D_SIZE 2\n" + "0 0\n" * 8,
        "LUT_3D_SIZE 2\n" + "0 0 0\n" * 9,
        "LUT_3D_SIZE two\n",
        "<html></html>",
    ],
)
def test_anything_else_is_refused(text: str):
    with pytest.raises(ValueError, match=r"."):
        read_cube(text)
