"""Move the skin with the bones and project it for the camera and for the key light."""

import numpy as np
from numpy.typing import NDArray

from avatar_g.backend.engines.avatar.renderer.kernels import njit_kernel
from avatar_g.backend.engines.avatar.renderer.layout import LIGHT, NORMAL, WORLD

f32 = np.float32
_LEAST_WEIGHT = f32(0.004)
_HALF = f32(0.5)
_ONE = f32(1)


@njit_kernel
def skin_vertices(
    positions: NDArray[np.float32],
    normals: NDArray[np.float32],
    joints: NDArray[np.uint8],
    weights: NDArray[np.float32],
    bones: NDArray[np.float32],
    out: NDArray[np.float32],
) -> None:
    """Write stage positions and normals into the vertex rows (linear blend skinning)."""
    # Flat rows, no views inside the loop: making a view counts references and costs more than it.
    flat = bones.reshape(bones.shape[0], 12)
    blend = np.zeros(12, np.float32)
    for vertex in range(positions.shape[0]):
        joint, weight = joints[vertex, 0], weights[vertex, 0]
        for cell in range(12):
            blend[cell] = weight * flat[joint, cell]
        for slot in range(1, 4):
            weight = weights[vertex, slot]
            if weight <= _LEAST_WEIGHT:
                break
            joint = joints[vertex, slot]
            for cell in range(12):
                blend[cell] += weight * flat[joint, cell]
        x, y, z = positions[vertex, 0], positions[vertex, 1], positions[vertex, 2]
        for axis in range(3):
            at = 4 * axis
            out[vertex, WORLD + axis] = (
                blend[at] * x + blend[at + 1] * y + blend[at + 2] * z + blend[at + 3]
            )
        x, y, z = normals[vertex, 0], normals[vertex, 1], normals[vertex, 2]
        for axis in range(3):
            at = 4 * axis
            out[vertex, NORMAL + axis] = blend[at] * x + blend[at + 1] * y + blend[at + 2] * z


@njit_kernel
def project_vertices(
    camera: NDArray[np.float32],
    light: NDArray[np.float32],
    width_px: np.float32,
    height_px: np.float32,
    shadow_px: np.float32,
    out: NDArray[np.float32],
    screen: NDArray[np.float32],
    box: NDArray[np.float32],
) -> None:
    """Fill screen rows and light columns; ``box`` becomes the pixel bounds x0, y0, x1, y1."""
    left = top = f32(1e9)
    right = bottom = f32(-1e9)
    half_shadow = shadow_px * _HALF
    for vertex in range(out.shape[0]):
        x, y, z = out[vertex, WORLD], out[vertex, WORLD + 1], out[vertex, WORLD + 2]
        depth = camera[3, 0] * x + camera[3, 1] * y + camera[3, 2] * z + camera[3, 3]
        inverse = _ONE / depth
        clip_x = camera[0, 0] * x + camera[0, 1] * y + camera[0, 2] * z + camera[0, 3]
        clip_y = camera[1, 0] * x + camera[1, 1] * y + camera[1, 2] * z + camera[1, 3]
        screen_x = (clip_x * inverse * _HALF + _HALF) * width_px
        screen_y = (_HALF - clip_y * inverse * _HALF) * height_px
        screen[vertex, 0] = screen_x
        screen[vertex, 1] = screen_y
        screen[vertex, 2] = inverse
        left, right = min(left, screen_x), max(right, screen_x)
        top, bottom = min(top, screen_y), max(bottom, screen_y)
        for axis in range(2):
            cast = light[axis, 0] * x + light[axis, 1] * y + light[axis, 2] * z + light[axis, 3]
            out[vertex, LIGHT + axis] = (cast + _ONE) * half_shadow
        out[vertex, LIGHT + 2] = light[2, 0] * x + light[2, 1] * y + light[2, 2] * z + light[2, 3]
    box[0], box[1], box[2], box[3] = left, top, right, bottom
