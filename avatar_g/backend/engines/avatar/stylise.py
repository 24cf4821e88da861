"""Turn the realistic body into a stylised one: larger head and eyes, softer face.

Every step is a smooth warp of space, so face shapes can be carried through the same warp; without
that, enlarged lids would not meet when the eyes blink.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from avatar_g.backend.domain.avatar import Body
from avatar_g.backend.engines.avatar.assets import BodyData
from avatar_g.backend.engines.geometry.topology import Points

HEAD_SCALE = 1.46
EYE_WARP = 0.30
_SOFTENING_ROUNDS = 4
_TEETH_SCALE = (0.80, 0.86, 0.9)

FACE_TARGETS: dict[str, float] = {
    "eyes/l-eye-scale-incr": 1.0,
    "eyes/r-eye-scale-incr": 1.0,
    "eyes/l-eye-height2-incr": 0.5,
    "eyes/r-eye-height2-incr": 0.5,
    "nose/nose-scale-horiz-decr": 0.35,
    "nose/nose-scale-depth-decr": 0.20,
    "nose/nose-scale-vert-decr": 0.25,
    "nose/nose-hump-decr": 0.3,
    "nose/nose-point-up": 0.15,
    "head/head-round": 0.5,
    "head/head-fat-incr": 0.3,
    "head/head-age-decr": 0.55,
    "mouth/mouth-scale-horiz-incr": 0.30,
    "mouth/mouth-upperlip-volume-incr": 0.2,
    "mouth/mouth-lowerlip-volume-incr": 0.25,
    "mouth/mouth-angles-up": 0.30,
    "cheek/l-cheek-volume-incr": 0.3,
    "cheek/r-cheek-volume-incr": 0.3,
    "cheek/l-cheek-bones-decr": 0.2,
    "cheek/r-cheek-bones-decr": 0.2,
    "eyes/l-eye-bag-decr": 0.8,
    "eyes/r-eye-bag-decr": 0.8,
}
"""Target weights at full stylisation, tuned by eye on twelve characters."""


@dataclass(frozen=True)
class FaceWarp:
    """The part of the stylisation that face shapes must follow."""

    unwarped: Points
    """``(n, 3)`` decimetres: after the head scale, before the eyes grow."""
    head_scale: float
    strength: float
    """How much the eyes grow."""
    data: BodyData

    def displaced(self, vertices: NDArray[np.int64], delta: Points) -> Points:
        """Carry displacements (decimetres on the realistic head) through the warp; metres."""
        moved = self.unwarped.copy()
        moved[vertices] += delta * self.head_scale
        before = eyes_enlarged(self.data, self.unwarped, self.strength)
        after = eyes_enlarged(self.data, moved, self.strength, reference=self.unwarped)
        return np.asarray((after - before)[vertices] * 0.1)


def face_weights(body: Body) -> dict[str, float]:
    """Return the face targets of a body's sliders."""
    weights = {name: value * body.stylise for name, value in FACE_TARGETS.items()}
    eye_size = 0.5 + body.eye_size
    for side in "lr":
        weights[f"eyes/{side}-eye-scale-incr"] *= eye_size
    weights["chin/chin-width-decr"] = 0.2 * body.stylise * body.femininity
    width = 1.2 * (body.face_width - 0.5)
    weights["head/head-scale-horiz-incr"] = max(width, 0.0)
    weights["head/head-scale-horiz-decr"] = max(-width, 0.0)
    return weights


def stylised(data: BodyData, positions: Points, body: Body) -> tuple[Points, FaceWarp]:
    """Enlarge head and eyes of a ``(n, 3)`` body in decimetres and soften its face."""
    scale = 1.0 + (HEAD_SCALE - 1.0) * body.stylise
    strength = EYE_WARP * body.stylise * (0.6 + 0.8 * body.eye_size)
    neck = data.joint_operator[[data.joint("Head")]] @ positions
    growth = np.clip((positions[:, 1] - (neck[0, 1] - 0.1)) / 0.9, 0, 1)
    growth = growth * growth * (3 - 2 * growth)
    growth = np.where(np.abs(positions[:, 0]) < 1.6, growth, 0.0)
    large = neck + (positions - neck) * (1 + (scale - 1) * growth[:, None])
    warp = FaceWarp(unwarped=large, head_scale=scale, strength=strength, data=data)
    result = eyes_enlarged(data, large, strength)
    result = _teeth_shrunk(data, result, body.stylise)
    return _softened(data, result, 0.6 * body.stylise), warp


def eyes_enlarged(
    data: BodyData, positions: Points, strength: float, reference: Points | None = None
) -> Points:
    """Push everything around each eye away from its centre: lids, lashes and eyeball alike.

    ``reference`` fixes the centres where ``positions`` are a displaced copy.
    """
    fixed = positions if reference is None else reference
    for group in ("helper-l-eye", "helper-r-eye"):
        ball = fixed[data.group_vertices(group)]
        radius = np.ptp(ball[:, 1]) / 2
        away = positions - ball.mean(axis=0)
        distance = np.linalg.norm(away * [0.9, 1, 0.8], axis=1)
        share = np.clip(1 - (distance - radius * 1.25) / (radius * 2.1), 0, 1)
        share = share * share * (3 - 2 * share)
        positions = positions + away * (strength * share)[:, None] * np.array([0.9, 1.1, 0.75])
    return positions


def _teeth_shrunk(data: BodyData, positions: Points, amount: float) -> Points:
    groups = ("helper-upper-teeth", "helper-lower-teeth", "helper-tongue")
    inner = np.concatenate([data.group_vertices(group) for group in groups])
    centre = positions[inner].mean(axis=0)
    scale = 1.0 + (np.array(_TEETH_SCALE) - 1.0) * amount
    result = positions.copy()
    result[inner] = centre + (positions[inner] - centre) * scale + [0, 0, -0.05 * amount]
    return result


def _softened(data: BodyData, positions: Points, amount: float) -> Points:
    """Smooth the face's skin, but keep lids and lips crisp."""
    eyes = [positions[data.group_vertices(f"helper-{side}-eye")] for side in "lr"]
    mouth = positions[data.group_vertices("helper-upper-teeth")].mean(axis=0)
    radius = np.ptp(eyes[0][:, 1]) / 2
    share = data.head_weight * amount
    for eye in eyes:
        distance = np.linalg.norm(positions - eye.mean(axis=0), axis=1)
        share = share * np.clip((distance - radius * 1.7) / (radius * 1.2), 0, 1)
    distance = np.linalg.norm((positions - mouth) * [0.55, 1.1, 0.4], axis=1)
    share = share * np.clip((distance - radius * 1.1) / (radius * 1.5), 0, 1)
    share = (share * data.is_skin)[:, None]
    for _ in range(_SOFTENING_ROUNDS):
        positions = positions + share * (data.skin_average @ positions - positions)
    return positions
