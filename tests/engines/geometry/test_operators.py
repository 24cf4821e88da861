"""Cutting, refining, sweeping and decimating keep what they promise."""

import numpy as np
import pytest

from avatar_g.backend.engines.geometry.decimation import decimate
from avatar_g.backend.engines.geometry.depth_map import draw_depth
from avatar_g.backend.engines.geometry.mesh import Mesh, joined
from avatar_g.backend.engines.geometry.operators import clip, hem, smooth, subdivide
from avatar_g.backend.engines.geometry.sweep import (
    facing_outwards,
    grid_triangles,
    lathe,
    rounded_box,
    tube,
)
from avatar_g.backend.engines.geometry.topology import (
    border_edges,
    border_loops,
    triangle_normals,
    vertex_normals,
)


def sheet(side: int = 9) -> Mesh:
    """A flat unit square facing +z."""
    axis = np.linspace(0, 1, side)
    y, x = np.meshgrid(axis, axis, indexing="ij")
    points = np.stack([x, y, 0 * x], axis=-1).reshape(-1, 3)
    triangles = grid_triangles(side, side)[:, ::-1]
    return Mesh(points, triangles, np.stack([x.ravel(), 1 - x.ravel()], axis=1).astype(np.float32))


def area(mesh: Mesh) -> float:
    return float(np.linalg.norm(triangle_normals(mesh.positions, mesh.triangles), axis=1).sum() / 2)


@pytest.mark.parametrize("cut", [0.1, 0.33, 0.5, 0.87])
def test_clipping_cuts_exactly_along_the_line(cut: float):
    mesh = sheet()
    kept = clip(mesh, cut - mesh.positions[:, 0])
    assert area(kept) == pytest.approx(cut, abs=1e-9)
    assert kept.positions[:, 0].max() == pytest.approx(cut, abs=1e-9)
    assert (triangle_normals(kept.positions, kept.triangles)[:, 2] > -1e-12).all()


def test_the_two_sides_of_a_cut_fit_together_without_a_gap():
    mesh = sheet()
    field = np.sin(5 * mesh.positions[:, 0]) + mesh.positions[:, 1] - 0.8
    assert area(clip(mesh, field)) + area(clip(mesh, -field)) == pytest.approx(1.0)


def test_attributes_follow_a_cut():
    mesh = sheet()
    kept = clip(mesh, 0.43 - mesh.positions[:, 0])
    np.testing.assert_allclose(kept.attributes[:, 0], kept.positions[:, 0], atol=1e-6)
    np.testing.assert_allclose(kept.attributes.sum(axis=1), 1, atol=1e-6)


def test_subdividing_quadruples_triangles_and_keeps_the_area():
    mesh = sheet()
    fine = subdivide(mesh, 0.0)
    assert len(fine.triangles) == 4 * len(mesh.triangles)
    assert area(fine) == pytest.approx(1.0)


def test_smoothing_leaves_borders_where_they_are():
    mesh = sheet()
    mesh.positions[:, 2] += np.random.default_rng(1).normal(0, 0.05, len(mesh.positions))
    rim = np.unique(border_edges(mesh.triangles))
    result = smooth(mesh, 5)
    np.testing.assert_array_equal(result.positions[rim], mesh.positions[rim])
    inner = np.setdiff1d(np.arange(len(mesh.positions)), rim)
    assert np.std(result.positions[inner, 2]) < np.std(mesh.positions[inner, 2]) * 0.7


def test_a_hem_closes_the_cloth_inwards():
    mesh = sheet()
    result = hem(mesh, 0.05)
    assert result.positions[:, 2].min() == pytest.approx(-0.05)
    assert len(result.triangles) == len(mesh.triangles) + 2 * len(border_edges(mesh.triangles))


def test_a_square_has_one_border_loop():
    loops = border_loops(sheet().triangles)
    assert [len(loop) for loop in loops] == [32]


@pytest.mark.parametrize(
    "shape",
    [
        tube(np.array([[0, 0, 0], [0, 1, 0], [0.3, 2, 0]], float), 0.2, 8),
        lathe([(1e-3, -1), (1, 0), (1e-3, 1)], 16),
        rounded_box((0, 0, 0), (1, 2, 3)),
    ],
)
def test_swept_surfaces_face_outwards(shape):
    points, triangles = shape
    np.testing.assert_array_equal(facing_outwards(points, triangles), triangles)
    outward = vertex_normals(points, triangles)
    assert np.isfinite(outward).all()


def test_decimation_reaches_its_target_and_keeps_a_flat_sheet_flat_and_whole():
    mesh = sheet(33)
    count = len(mesh.positions)
    free = np.zeros(count, np.bool_)
    few = decimate(mesh.positions, mesh.triangles, 200, importance=np.ones(count), locked=free)
    assert 20 <= len(few) <= 202
    normals = triangle_normals(mesh.positions, few)
    assert (normals[:, 2] > 0).all()
    assert normals[:, 2].sum() / 2 == pytest.approx(1.0, abs=0.02)


def test_decimation_keeps_locked_vertices():
    mesh = sheet(17)
    count = len(mesh.positions)
    locked = np.zeros(count, np.bool_)
    locked[[20, 150, 222]] = True
    few = decimate(mesh.positions, mesh.triangles, 60, importance=np.ones(count), locked=locked)
    assert {20, 150, 222} <= set(few.ravel().tolist())


def test_the_nearest_surface_wins_in_a_depth_map():
    points = np.array(
        [[0, 0, 5], [10, 0, 5], [0, 10, 5], [0, 0, 2], [10, 0, 2], [0, 10, 2]], np.float32
    )
    depth = np.zeros((10, 10), np.float32)
    draw_depth(np.array([[0, 1, 2], [3, 4, 5]], np.int32), points, depth)
    assert depth[1, 1] == pytest.approx(2)
    assert depth[9, 9] > 1e8


def test_joined_meshes_keep_their_own_vertices():
    first, second = sheet(3), sheet(3)
    both = joined([first, second])
    assert len(both.positions) == 18
    assert both.triangles[len(first.triangles) :].min() == 9
