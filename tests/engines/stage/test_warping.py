"""Planes are scaled and shifted exactly, to the edge and beyond it."""

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from avatar_g.backend.engines.stage.warping import warp, warp_deep

F32 = np.float32


def soft_plane(height: int, width: int, seed: int = 5) -> np.ndarray:
    noise = np.random.default_rng(seed).random((height, width), dtype=F32)
    soft = cv2.GaussianBlur(noise, (0, 0), 2.0)
    return ((soft - soft.min()) / (soft.max() - soft.min()) * 255).astype(np.uint8)


def matrix_of(x_scale: float, x_shift: float, y_scale: float, y_shift: float) -> np.ndarray:
    return np.array([[x_scale, 0.0, x_shift], [0.0, y_scale, y_shift]])


def exact(plane: np.ndarray, matrix: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    """Bilinear values in doubles, places clamped to the plane."""
    height, width = plane.shape
    x = np.clip(matrix[0, 0] * np.arange(shape[1]) + matrix[0, 2], 0, width - 1)
    y = np.clip(matrix[1, 1] * np.arange(shape[0]) + matrix[1, 2], 0, height - 1)
    left, top = np.minimum(x.astype(int), width - 2), np.minimum(y.astype(int), height - 2)
    u, v = x - left, (y - top)[:, None]
    values = plane.astype(float)
    above = values[top][:, left] * (1 - u) + values[top][:, left + 1] * u
    below = values[top + 1][:, left] * (1 - u) + values[top + 1][:, left + 1] * u
    return above * (1 - v) + below * v


@given(
    x_scale=st.floats(0.05, 3.0),
    y_scale=st.floats(0.05, 3.0),
    x_shift=st.floats(-90.0, 90.0),
    y_shift=st.floats(-90.0, 90.0),
    columns=st.integers(1, 70),
    rows=st.integers(1, 50),
    wide=st.integers(2, 60),
)
def test_every_scale_and_shift_is_what_bilinear_says(
    x_scale, y_scale, x_shift, y_shift, columns, rows, wide
):
    plane = soft_plane(37, wide)
    matrix = matrix_of(x_scale, x_shift, y_scale, y_shift)
    out = np.zeros((rows, columns), np.uint8)

    warp(plane, matrix, out)

    assert np.abs(out - exact(plane, matrix, out.shape)).max() < 2.0


def test_the_same_place_gives_the_same_plane():
    plane = soft_plane(48, 64)
    out = np.zeros_like(plane)

    warp(plane, matrix_of(1.0, 0.0, 1.0, 0.0), out)

    assert np.array_equal(out, plane)


@pytest.mark.parametrize("turn_rad", [0.02, -0.5])
def test_turned_planes_are_filled_as_well(turn_rad: float):
    plane = np.full((40, 60), 180, np.uint8)
    cosine, sine = np.cos(turn_rad), np.sin(turn_rad)
    out = np.zeros((30, 50), np.uint8)

    warp(plane, np.array([[cosine, -sine, 3.0], [sine, cosine, 2.0]]), out)

    assert (out == 180).all()


def test_without_depth_a_deep_plane_is_a_flat_one():
    plane, depth = soft_plane(90, 120), np.zeros((12, 16), F32)
    matrix = matrix_of(0.91, 4.3, 0.87, 6.1)
    deep, flat = np.zeros((64, 99), np.uint8), np.zeros((64, 99), np.uint8)

    warp_deep(plane, depth, matrix.astype(F32), F32(9.0), F32(3.0), deep)
    warp(plane, matrix, flat)

    assert np.abs(deep.astype(int) - flat).max() <= 2


def test_depth_displaces_a_plane_by_its_share():
    plane, depth = soft_plane(90, 120), np.full((12, 16), 0.5, F32)
    matrix = matrix_of(1.0, 10.0, 1.0, 8.0)
    deep, flat = np.zeros((64, 96), np.uint8), np.zeros((64, 96), np.uint8)

    warp_deep(plane, depth, matrix.astype(F32), F32(8.0), F32(4.0), deep)
    warp(plane, matrix_of(1.0, 6.0, 1.0, 6.0), flat)

    assert np.abs(deep.astype(int) - flat).max() <= 1


@pytest.mark.parametrize("reach", [0.0, 500.0, -500.0])
def test_no_depth_reads_outside_the_plane(reach: float):
    plane = np.full((20, 30), 99, np.uint8)
    depth = np.random.default_rng(1).random((4, 5)).astype(F32) - F32(0.5)
    out = np.zeros((33, 47), np.uint8)

    warp_deep(
        plane, depth, matrix_of(2.0, -9.0, 2.0, -9.0).astype(F32), F32(reach), F32(reach), out
    )

    assert (out == 99).all()
