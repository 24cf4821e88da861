"""Comb locks of hair over the skull: tapered tubes with a strand texture."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from avatar_g.backend.engines.avatar.assets import BodyData
from avatar_g.backend.engines.avatar.head import Head
from avatar_g.backend.engines.geometry.mesh import Mesh
from avatar_g.backend.engines.geometry.sweep import (
    Shape,
    resampled_path,
    softened_path,
    tube,
)
from avatar_g.backend.engines.geometry.topology import Points

_LOW_HAIR_FOLLOWS_TORSO = 0.55
_TIPS_START, _TIPS_BLEND = 0.40, 0.35
"""Where along a lock the second colour begins, and how long it takes."""


@dataclass(frozen=True, slots=True)
class Lock:
    """One lock, combed from one direction of the skull to another and then hanging.

    Angles in radians as in ``Head``; lengths in metres.
    """

    start: tuple[float, float]
    """Polar angle and azimuth of the root."""
    stop: tuple[float, float]
    """Where the lock leaves the skull, or ends."""
    radius_m: float
    lift_m: tuple[float, float]
    """Height above the skin at the root and at the end."""
    hang_m: float = 0.0
    inward: float = 0.0
    """Share by which the tip turns in."""
    outward: float = 0.10
    wave_m: float = 0.0
    curl_m: float = 0.0
    points: int = 11
    flatness: float = 0.42
    sides: int = 6
    tone: float = 1.0


@dataclass(slots=True)
class Comb:
    """Collects locks into one mesh."""

    head: Head
    colour: NDArray[np.float64]
    random: np.random.Generator
    tips: NDArray[np.float64] | None = None
    """Colour towards the tips; None: one colour throughout."""
    _points: list[Points] = field(default_factory=list)
    _triangles: list[NDArray[np.int64]] = field(default_factory=list)
    _colours: list[Points] = field(default_factory=list)
    _uv: list[Points] = field(default_factory=list)
    _count: int = 0

    def tube(
        self,
        path: Points,
        radius: NDArray[np.float64] | float,
        *,
        sides: int = 6,
        flatness: float = 0.5,
        up: Points | None = None,
        tone: float = 1.0,
        uv_length: float = 1.0,
    ) -> None:
        """Add one tube; its tone and place in the strand texture vary a little."""
        points, triangles = tube(path, radius, sides, flatness=flatness, up=up)
        along = np.repeat(np.linspace(0, 1, len(path)), sides)
        brightness = tone * (0.86 + 0.24 * self.random.random())
        shade = brightness * (0.74 + 0.34 * np.clip(along * 1.6, 0, 1))
        across = self.random.random() * 0.8 + 0.16 * np.abs(np.linspace(-1, 1, sides))
        self._points.append(points)
        self._triangles.append(triangles + self._count)
        self._colours.append(shade[:, None] * self._colour_along(along))
        self._uv.append(np.stack([np.tile(across, len(path)), along * uv_length], axis=1))
        self._count += len(points)

    def _colour_along(self, along: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return ``(n, 3)`` colours from root (0) to tip (1)."""
        if self.tips is None:
            return np.tile(self.colour, (len(along), 1))
        share = np.clip((along - _TIPS_START) / _TIPS_BLEND, 0, 1)
        share = (share * share * (3 - 2 * share))[:, None]
        return np.asarray(self.colour * (1 - share) + self.tips * share)

    def lock(self, lock: Lock) -> None:
        """Comb one lock."""
        head = self.head
        share = np.linspace(0, 1, lock.points)
        polar = lock.start[0] + (lock.stop[0] - lock.start[0]) * share
        azimuth = lock.start[1] + (lock.stop[1] - lock.start[1]) * share**1.3
        lift = lock.lift_m[0] + (lock.lift_m[1] - lock.lift_m[0]) * share
        path = head.lifted(head.on_skull(polar, azimuth), lift)
        if lock.hang_m > 0:
            path = np.concatenate([path, self._hanging(lock, path[-1])])
        count = lock.points
        if lock.curl_m:
            count += int(lock.hang_m / 0.012)
        elif lock.hang_m > 0.03:
            count += int(lock.hang_m / 0.022)
        path = resampled_path(path, count)
        if not lock.curl_m:
            path = softened_path(path, 2)
        share = np.linspace(0, 1, count)
        taper = np.minimum(share * 6 + 0.3, 1) * np.sqrt(np.clip(1 - share**3.2, 0, 1))
        self.tube(
            path,
            lock.radius_m * taper + 0.0007,
            sides=lock.sides,
            flatness=lock.flatness,
            up=path - head.centre,
            tone=lock.tone,
        )

    def _hanging(self, lock: Lock, root: Points) -> Points:
        """Return the points of the free part, falling down with waves or curls."""
        count = max(4, int(lock.hang_m / 0.028))
        fall = np.linspace(0, 1, count + 1)[1:]
        azimuth = lock.stop[1]
        away = np.array([np.sin(azimuth), 0, np.cos(azimuth)])
        aside = np.array([np.cos(azimuth), 0, -np.sin(azimuth)])
        bow = lock.hang_m * (lock.outward * np.sin(fall * np.pi * 0.8) - lock.inward * fall**2)
        path = root + np.outer(fall, [0, -lock.hang_m, 0]) + np.outer(bow, away)
        if lock.wave_m:
            phase = fall * lock.hang_m * 34 + lock.start[1] * 3
            grow = lock.wave_m * np.minimum(fall * 3, 1)
            path = path + np.outer(grow * np.sin(phase), aside)
            path = path + np.outer(0.6 * grow * np.cos(phase), away)
        if lock.curl_m:
            phase = fall * lock.hang_m * 75 + lock.start[1] * 9
            grow = lock.curl_m * np.minimum(fall * 4, 1)
            path = path + np.outer(grow * np.cos(phase), away)
            path = path + np.outer(grow * np.sin(phase), aside)
        return np.asarray(path)

    def plait(self, root: Points, direction: Points, length_m: float, radius_m: float) -> Shape:
        """Add a three-strand plait with a tassel; return its tie."""
        share = np.linspace(0, 1, int(length_m / 0.0075))
        spine = root + np.outer(share * length_m, direction)
        spine[:, 2] -= 0.03 * np.sin(share * 2.5)
        width = radius_m * 0.62 * (1 - 0.35 * share) * np.minimum(share * 9 + 0.6, 1)
        width = width * np.where(share > 0.97, 0.5, 1)
        for strand in range(3):
            phase = share * length_m * 70 + strand * 2 * np.pi / 3
            swing = [
                np.sin(phase) * radius_m * 0.62,
                0 * phase,
                np.sin(2 * phase) * radius_m * 0.36,
            ]
            self.tube(spine + np.stack(swing, axis=1), width, sides=7, flatness=0.9)
        end = spine[-1]
        fall = np.linspace(0, 1, 6)
        for strand in range(8):
            spread = radius_m * 0.5 * np.sin(fall * 3)
            tassel = np.stack(
                [np.cos(strand) * spread, -fall * 0.055, np.sin(strand) * spread], axis=1
            )
            self.tube(
                end + tassel,
                radius_m * 0.45 * np.sqrt(1 - fall**2) + 0.0006,
                sides=5,
                flatness=0.8,
            )
        ring = end + np.stack([0 * fall, 0.008 - 0.016 * fall, 0 * fall], axis=1)
        return tube(ring, radius_m * 0.85, 10)

    def mesh(self, joint_count: int, data: BodyData) -> Mesh:
        """Return all locks; what hangs below the neck follows the torso a little."""
        points = np.concatenate(self._points)
        neck_y = self.head.figure.landmarks.neck[1]
        low = np.clip((neck_y + 0.02 - points[:, 1]) / 0.10, 0, 1)
        weights = np.zeros((len(points), joint_count), np.float32)
        weights[:, data.joint("Head")] = 1 - _LOW_HAIR_FOLLOWS_TORSO * low
        weights[:, data.joint("Spine2")] = _LOW_HAIR_FOLLOWS_TORSO * low
        return Mesh(
            positions=points,
            triangles=np.concatenate(self._triangles),
            attributes=weights,
            uv=np.clip(np.concatenate(self._uv), 0.01, 0.99),
            colours=np.concatenate(self._colours),
        )
