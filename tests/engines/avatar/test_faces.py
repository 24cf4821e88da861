"""Faces, ears and shoes of a finished character look the way the sliders and shapes say."""

from dataclasses import replace

import numpy as np
import pytest

from avatar_g.backend.domain.avatar import AvatarSpec
from avatar_g.backend.engines.avatar.assets import BodyData
from avatar_g.backend.engines.avatar.build import build_in
from avatar_g.backend.engines.avatar.cast import load_cast
from avatar_g.backend.engines.avatar.restyling import wear
from avatar_g.backend.engines.avatar.rigged import Rigged
from avatar_g.backend.engines.avatar.workshop import Workshop

LUKA = load_cast()["luka"]


@pytest.fixture(scope="module")
def workshop(body_data: BodyData) -> Workshop:
    return Workshop(body_data)


@pytest.fixture(scope="module")
def luka(workshop: Workshop) -> Rigged:
    return build_in(workshop, LUKA, has_levels=False)


def rows_of(rigged: Rigged, *parts: str) -> np.ndarray:
    return np.flatnonzero(np.isin(rigged.part, [rigged.part_names.index(part) for part in parts]))


def shaped(rigged: Rigged, shape: str) -> np.ndarray:
    """Return all vertices with one face shape at full weight."""
    places = rigged.positions.astype(np.float64).copy()
    places[rigged.morph_vertices] += rigged.morph_positions[rigged.morph_names.index(shape)]
    return places


def test_a_tongue_put_out_reaches_past_the_lips(luka: Rigged):
    places = shaped(luka, "tongueOut")
    tongue = places[rows_of(luka, "tongue")]
    tip = tongue[tongue[:, 2].argmax()]
    face = places[rows_of(luka, "body_head")]
    beside = np.abs(face[:, 0] - tip[0]) < 0.01
    lower_lip = face[beside & (np.abs(face[:, 1] - tip[1]) < 0.015)]

    assert tip[2] > lower_lip[:, 2].max() + 0.002


@pytest.mark.parametrize(
    ("shape", "part", "axis", "sign"),
    [
        ("eyeLookInLeft", "eyeLeft", 0, -1),
        ("eyeLookOutLeft", "eyeLeft", 0, 1),
        ("eyeLookInRight", "eyeRight", 0, 1),
        ("eyeLookUpRight", "eyeRight", 1, 1),
        ("eyeLookDownLeft", "eyeLeft", 1, -1),
    ],
)
def test_gaze_shapes_turn_the_eye_that_way(
    luka: Rigged, shape: str, part: str, axis: int, sign: int
):
    rows = rows_of(luka, part)
    pupil = rows[luka.positions[rows, 2].argmax()]

    moved = shaped(luka, shape)[pupil] - luka.positions[pupil]

    assert sign * moved[axis] > 0.003


def test_other_shapes_leave_the_eyeballs_alone(luka: Rigged):
    eyes = rows_of(luka, "eyeLeft", "eyeRight")
    for shape in luka.morph_names:
        if not shape.startswith("eyeLook"):
            assert np.abs(shaped(luka, shape)[eyes] - luka.positions[eyes]).max() < 1e-4, shape


def test_lashes_are_shorter_on_men(workshop: Workshop):
    def area(femininity: float) -> float:
        spec: AvatarSpec = replace(LUKA, body=replace(LUKA.body, femininity=femininity))
        rigged = build_in(workshop, spec, has_levels=False)
        rows = rows_of(rigged, "lashLeft")
        triangles = rigged.triangles[np.isin(rigged.triangles[:, 0], rows)]
        a, b, c = (rigged.positions[triangles[:, corner]] for corner in range(3))
        return float(np.linalg.norm(np.cross(b - a, c - a), axis=1).sum())

    assert area(0.05) < 0.85 * area(0.95)


@pytest.mark.parametrize("kind", ["sneaker", "hightop"])
def test_laces_lie_on_the_shoe(workshop: Workshop, kind: str):
    rigged = build_in(workshop, wear(LUKA, kind), has_levels=False)
    laces = rigged.positions[rows_of(rigged, "lace")]
    shoes = rigged.positions[rows_of(rigged, "shoes")]

    assert len(laces)
    assert laces[:, 1].max() < shoes[:, 1].max() - 0.003
    for lace in laces[::7]:
        assert np.linalg.norm(shoes - lace, axis=1).min() < 0.015
