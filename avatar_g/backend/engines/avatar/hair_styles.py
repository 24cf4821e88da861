"""Hair styles as rules for combing locks over the skull.

Each style takes the comb and returns the shapes of its ties. Numbers were tuned by eye.
"""

from dataclasses import dataclass
from functools import partial
from typing import Protocol

import numpy as np

from avatar_g.backend.engines.avatar.locks import Comb, Lock
from avatar_g.backend.engines.geometry.sweep import Shape, tube
from avatar_g.backend.engines.geometry.topology import Points

_GOLDEN_ANGLE_RAD = 2.39996
_FACE_HALF_WIDTH = 1.05
"""Azimuth at which the face ends and the sides begin."""


_BEHIND_EARS = 2.0
"""Azimuth behind the ears: hair combed back starts above them."""


class Style(Protocol):
    """A way to comb hair."""

    def __call__(self, comb: Comb, *, has_fringe: bool, wears_hat: bool) -> list[Shape]:
        """Comb the locks; return ties."""
        ...


@dataclass(frozen=True, slots=True)
class Fall:
    """Hair that hangs around the head."""

    length_m: float
    inward: float
    wave_m: float = 0.0


@dataclass(frozen=True, slots=True)
class Crop:
    """Short hair combed forwards."""

    lift_m: float
    sweep: float
    """Sideways slant of the front, radians."""
    has_sides: bool = True
    front_locks: int = 58
    is_pixie: bool = False


def _falling(fall: Fall, comb: Comb, *, has_fringe: bool, wears_hat: bool) -> list[Shape]:
    random = comb.random
    per_layer = 42
    for layer in range(2):
        for index in range(per_layer):
            side = -1 if index % 2 else 1
            share = (index // 2) / (per_layer / 2 - 1)
            azimuth = side * (0.92 + share * (np.pi - 0.92)) + random.normal(0, 0.05)
            length = fall.length_m * (1 + random.normal(0, 0.06)) * (1 - 0.10 * layer)
            comb.lock(
                Lock(
                    start=(
                        0.10 + 0.3 * random.random(),
                        azimuth * (0.72 + 0.28 * share**2) + 0.066,
                    ),
                    stop=(1.70 if share > 0.15 else 1.60, azimuth),
                    radius_m=0.0125 + 0.005 * random.random(),
                    lift_m=(0.009 + 0.004 * layer, 0.017 + 0.004 * layer),
                    hang_m=max(length + 0.03 * (share < 0.2), 0.02),
                    inward=fall.inward,
                    wave_m=fall.wave_m,
                    tone=0.90 + 0.10 * layer,
                )
            )
    if has_fringe:
        _comb_fringe(comb)
    elif not wears_hat:
        _comb_curtain(comb, fall.length_m)
    return []


def _comb_fringe(comb: Comb) -> None:
    random = comb.random
    for share in np.linspace(-1, 1, 26):
        comb.lock(
            Lock(
                start=(0.20, 0.07 + share * 0.40),
                stop=(
                    1.10 + 0.09 * abs(share) + random.normal(0, 0.02),
                    share + 0.10 * (1 - abs(share)),
                ),
                radius_m=0.0088 + 0.003 * random.random(),
                lift_m=(0.011, 0.019 + 0.004 * random.random()),
                flatness=0.45,
            )
        )


def _comb_curtain(comb: Comb, length_m: float) -> None:
    """Comb a parting whose two halves frame the face."""
    random = comb.random
    for index in range(30):
        side, share = (-1 if index % 2 else 1), (index // 2) / 14
        comb.lock(
            Lock(
                start=(0.12 + 0.1 * share, 0.05 * side + 0.10),
                stop=(1.30 + 0.30 * share, side * (0.62 + 0.50 * share)),
                radius_m=0.010 + 0.003 * random.random(),
                lift_m=(0.012, 0.017 + 0.004 * random.random()),
                hang_m=0.05 * (share > 0.3) + length_m * 0.55 * (share > 0.6),
                outward=0.05,
            )
        )


def _cropped(crop: Crop, comb: Comb, *, has_fringe: bool, wears_hat: bool) -> list[Shape]:
    del has_fringe, wears_hat
    random = comb.random
    if crop.has_sides:
        for index in range(90):
            side, share = (-1 if index % 2 else 1), (index // 2) / 44
            azimuth = side * (1.0 + share * (np.pi - 1.0))
            end = 1.20 if share < 0.12 else 1.40 + 0.40 * share
            comb.lock(
                Lock(
                    start=(0.15 + 0.35 * random.random(), azimuth * 0.7),
                    stop=(end + random.normal(0, 0.05), azimuth + random.normal(0, 0.06)),
                    radius_m=0.0095 + 0.003 * random.random(),
                    lift_m=(0.008, 0.010 + 0.004 * random.random()),
                    points=9,
                )
            )
    for share in np.linspace(-1, 1, crop.front_locks):
        depth = random.random()
        end = 1.04 if crop.is_pixie else 0.74 + 0.30 * (1 - depth)
        comb.lock(
            Lock(
                start=(
                    0.10 + 0.62 * depth * (not crop.is_pixie),
                    0.15 + share * (0.6 + 0.9 * depth),
                ),
                stop=(
                    end + 0.06 * random.normal(),
                    share * (0.95 + 0.3 * depth) + crop.sweep * (1 - abs(share)),
                ),
                radius_m=0.0105 + 0.004 * random.random(),
                lift_m=(0.010 + 0.006 * depth, crop.lift_m * (0.7 + 0.6 * random.random())),
                points=9,
                flatness=0.5,
            )
        )
    return []


def _comb_back(comb: Comb, polar: float) -> None:
    """Comb all hair tightly towards a point at the back of the head."""
    low = polar > 0.6
    for index in range(72):
        azimuth = index / 72 * 2 * np.pi - np.pi
        behind = np.pi * (1 if azimuth >= 0 else -1)
        is_front = abs(azimuth) < _FACE_HALF_WIDTH
        start = 0.84 if is_front else min(0.84 + (abs(azimuth) - _FACE_HALF_WIDTH) * 1.1, 1.95)
        if abs(azimuth) < _BEHIND_EARS:
            start = min(start, 1.15)
        if low and not is_front:
            stop, points = (polar, behind), 11
        else:
            stop = (min(polar, 0.34) if is_front else polar, azimuth * (1.5 if low else 0.5))
            points = 10
        comb.lock(Lock((start, azimuth), stop, 0.010, (0.004, 0.012), points=points))
        if is_front and low:
            comb.lock(
                Lock((0.36, azimuth * 1.2), (polar, behind), 0.011, (0.010, 0.013), points=11)
            )


def _pony(comb: Comb, *, has_fringe: bool, wears_hat: bool) -> list[Shape]:
    polar = 1.45 if wears_hat else 0.85
    _comb_back(comb, polar)
    if has_fringe:
        _comb_fringe(comb)
    root = comb.head.on_skull(polar, np.pi, 1.10)
    share = np.linspace(0, 1, 16)
    fall = np.stack(
        [0 * share, 0.035 * np.sin(share * 2.8) - 0.30 * share**1.3, -0.095 * np.sin(share * 2.1)],
        axis=1,
    )
    for index in range(40):
        angle = index * _GOLDEN_ANGLE_RAD
        offset = np.array([np.cos(angle), 0.6 * np.sin(angle), 0.5 * np.sin(angle)])
        offset *= 0.026 * np.sqrt((index + 0.5) / 40)
        spread = np.sin(share * np.pi * 0.85) * 1.25 + 0.28
        comb.tube(
            root + fall + np.outer(spread, offset),
            0.0085 * np.sqrt(1 - share**3) + 0.0007,
            flatness=0.6,
        )
    around = np.linspace(0, 2 * np.pi, 20, endpoint=False)
    ring = np.stack([np.cos(around) * 0.021, np.sin(around) * 0.019, 0 * around], axis=1)
    return [tube(ring + root + [0, 0.004, -0.006], 0.0075, 8, closed=True)]


def _bun(polar: float, comb: Comb, *, has_fringe: bool, wears_hat: bool) -> list[Shape]:
    del wears_hat
    _comb_back(comb, polar)
    if has_fringe:
        _comb_fringe(comb)
    centre = comb.head.on_skull(polar, np.pi, 1.14) + np.array([0, 0.028, -0.004])
    around = np.linspace(0, 2 * np.pi, 22)
    for index in range(16):
        angle = index / 16 * np.pi
        first = np.array([np.cos(angle), 0.36 * np.sin(3 * angle + 1), np.sin(angle)])
        second = np.array([-0.2 * np.sin(angle), 1, 0.2 * np.cos(angle)]) * 0.85
        ring = np.outer(np.cos(around), first) + np.outer(np.sin(around), second)
        comb.tube(centre + 0.036 * ring, 0.0125, flatness=0.8)
    return []


def _one_braid(comb: Comb, *, has_fringe: bool, wears_hat: bool) -> list[Shape]:
    del wears_hat
    _comb_back(comb, 0.9)
    if has_fringe:
        _comb_fringe(comb)
    root = comb.head.on_skull(1.25, np.pi, 1.12)
    return [comb.plait(root, np.array([0, -1.0, -0.05]), 0.34, 0.024)]


def _two_braids(comb: Comb, *, has_fringe: bool, wears_hat: bool) -> list[Shape]:
    del wears_hat
    for index in range(72):
        azimuth = index / 72 * 2 * np.pi - np.pi
        side = 1 if azimuth > 0 else -1
        if abs(azimuth) < _FACE_HALF_WIDTH:
            start = 0.84
        else:
            start = 0.5 * min(0.84 + (abs(azimuth) - _FACE_HALF_WIDTH) * 1.1, 1.75)
        comb.lock(
            Lock((start, azimuth * 0.9), (1.62, side * 1.75), 0.0095, (0.005, 0.014), points=10)
        )
    if has_fringe:
        _comb_fringe(comb)
    ties = []
    for side in (1, -1):
        root = comb.head.on_skull(1.62, side * 1.75, 1.08)
        direction = np.array([0.16 * side, -1, 0.30]) / 1.06
        ties.append(comb.plait(root, direction, 0.27, 0.0185))
    return ties


def _scalp_points(count: int, front_limit: float, *, wears_hat: bool) -> list[tuple[float, float]]:
    """Return polar and azimuth angles spread evenly over the scalp."""
    pairs: list[tuple[float, float]] = []
    for index in range(count):
        polar = float(np.arccos(1 - 1.40 * (index + 0.5) / count))
        azimuth = float((index * _GOLDEN_ANGLE_RAD + np.pi) % (2 * np.pi) - np.pi)
        if abs(azimuth) < 1.02 and polar > front_limit:
            continue
        if wears_hat and polar < 1.05 + 0.19 * (1 - np.cos(azimuth)):
            continue
        pairs.append((polar, azimuth))
    return pairs


def _curly(comb: Comb, *, has_fringe: bool, wears_hat: bool) -> list[Shape]:
    del has_fringe
    random = comb.random
    roots = _scalp_points(260, 0.92, wears_hat=wears_hat)
    share = np.linspace(0, 1, 26)
    for polar, azimuth in roots:
        root, away, aside, across = _tuft_frame(comb, polar, azimuth)
        length = 0.045 + 0.035 * np.clip(polar - 0.6, 0, 1) + 0.02 * random.random()
        phase = share * 13 + random.random() * 6
        radius = 0.010 * (0.5 + 0.5 * share)
        path = (
            root
            + np.outer(0.012 + 0.030 * np.sin(share * 1.7), away)
            + np.outer(length * share**1.4, [0, -1, 0])
            + np.outer(np.cos(phase) * radius, aside)
            + np.outer(np.sin(phase) * radius, across)
        )
        width = 0.0062 * np.sqrt(1 - share**3) + 0.0006
        comb.tube(path, width, sides=5, flatness=0.9, uv_length=0.3)
    return []


def _afro(comb: Comb, *, has_fringe: bool, wears_hat: bool) -> list[Shape]:
    del has_fringe
    random = comb.random
    roots = _scalp_points(560, 0.88, wears_hat=wears_hat)
    share = np.linspace(0, 1, 6)
    for polar, azimuth in roots:
        root, away, aside, across = _tuft_frame(comb, polar, azimuth)
        phase = share * 5 + random.random() * 6
        length = 0.052 + 0.012 * random.random()
        path = (
            root
            + np.outer(length * share, away)
            + np.outer(np.cos(phase) * 0.009 * share, aside)
            + np.outer(np.sin(phase) * 0.009 * share, across)
        )
        width = 0.0118 * np.sqrt(np.clip(1 - ((share - 0.45) / 0.62) ** 2, 0, 1)) + 0.001
        comb.tube(path, width, sides=5, flatness=1.0, uv_length=0.25)
    return []


def _tuft_frame(comb: Comb, polar: float, azimuth: float) -> tuple[Points, ...]:
    """Return a root on the scalp and unit vectors away from and along it."""
    root = comb.head.on_skull(polar, azimuth)
    away = root - comb.head.centre
    away /= np.linalg.norm(away)
    aside = np.cross(away, [0, 1, 0.1])
    aside /= np.linalg.norm(aside)
    return root, away, aside, np.cross(away, aside)


STYLES: dict[str, Style] = {
    "bob": partial(_falling, Fall(0.080, 0.13)),
    "lob": partial(_falling, Fall(0.15, 0.08)),
    "long": partial(_falling, Fall(0.27, 0.03)),
    "wavy": partial(_falling, Fall(0.25, 0.0, wave_m=0.012)),
    "short": partial(_cropped, Crop(0.010, 0.30)),
    "pixie": partial(_cropped, Crop(0.010, 0.5, front_locks=44, is_pixie=True)),
    "undercut": partial(_cropped, Crop(0.020, 0.55, has_sides=False)),
    "spiky": partial(_cropped, Crop(0.034, 0.1)),
    "pony": _pony,
    "bun": partial(_bun, 0.50),
    "topknot": partial(_bun, 0.12),
    "braids": _one_braid,
    "twobraids": _two_braids,
    "curly": _curly,
    "afro": _afro,
}
"""Every style that has locks; ``buzz`` is the cap alone."""
