"""The light model, as one straight loop the compiler can vectorise.

Key light with a wrapped, softened terminator and a shadow; a sky and ground hemisphere scaled by
ambient occlusion; red scatter at the terminator of skin; two highlights; a rim from behind.
"""

import math

import numpy as np
from numpy.typing import NDArray

from avatar_g.backend.domain.performance import LightRig
from avatar_g.backend.engines.avatar.renderer.kernels import njit_kernel

f32 = np.float32
_ZERO = f32(0)
_ONE = f32(1)
_HALF = f32(0.5)
TONE_STEPS = 4096
KEY_X, KEY_Y, KEY_Z, EYE_X, EYE_Y, EYE_Z = 0, 1, 2, 3, 4, 5
KEY_RGB, SKY_RGB, GROUND_RGB, RIM_RGB = 6, 9, 12, 15


def tone_table() -> NDArray[np.uint8]:
    """Return the sRGB byte (gamma 2.2) for linear light in steps of 1 / ``TONE_STEPS``."""
    linear = np.linspace(0, 1, TONE_STEPS + 1)
    return np.rint(linear ** (1 / 2.2) * 255).astype(np.uint8)


def light_row(
    rig: LightRig, key: NDArray[np.float64], eye: tuple[float, float, float]
) -> NDArray[np.float32]:
    """Flatten a rig, the unit direction to the key light and the camera for ``light``."""
    rim = [share * rig.rim_gain for share in rig.rim_rgb]
    row = [*key, *eye, *rig.key_rgb, *rig.sky_rgb, *rig.ground_rgb, *rim]
    return np.array(row, np.float32)


@njit_kernel
def light(
    count: int,
    fields: NDArray[np.float32],
    row: NDArray[np.float32],
    out: NDArray[np.float32],
) -> None:
    """Write red, green, blue ``out[:, :count]`` in 0..``TONE_STEPS`` for gathered points."""
    kx, ky, kz = row[0], row[1], row[2]
    ex, ey, ez = row[3], row[4], row[5]
    key_r, key_g, key_b = row[6], row[7], row[8]
    sky_r, sky_g, sky_b = row[9], row[10], row[11]
    ground_r, ground_g, ground_b = row[12], row[13], row[14]
    rim_r, rim_g, rim_b = row[15], row[16], row[17]
    back = _ONE / math.sqrt(kx * kx + f32(0.1225) + kz * kz)
    for item in range(count):
        nx, ny, nz = fields[3, item], fields[4, item], fields[5, item]
        length = _ONE / math.sqrt(nx * nx + ny * ny + nz * nz + f32(1e-12))
        nx, ny, nz = nx * length, ny * length, nz * length
        vx, vy, vz = ex - fields[0, item], ey - fields[1, item], ez - fields[2, item]
        length = _ONE / math.sqrt(vx * vx + vy * vy + vz * vz)
        vx, vy, vz = vx * length, vy * length, vz * length
        towards_eye = max(nx * vx + ny * vy + nz * vz, _ZERO)
        red, green, blue = fields[6, item], fields[7, item], fields[8, item]
        occlusion, lit = fields[9, item], fields[10, item]
        wrap, scatter = fields[11, item], fields[14, item]
        towards_key = nx * kx + ny * ky + nz * kz
        diffuse = min(max((towards_key + wrap) / (_ONE + wrap), _ZERO), _ONE)
        diffuse = diffuse * diffuse * (f32(3) - f32(2) * diffuse) * f32(0.6) + diffuse * f32(0.4)
        fade = min(max(towards_key * f32(6), _ZERO), _ONE)
        key = diffuse * (_ONE + (lit - _ONE) * fade * (f32(0.92) - f32(0.10) * scatter))
        up = ny * _HALF + _HALF
        ambient = occlusion * f32(0.92)
        near = min(max(diffuse * f32(1 / 0.30), _ZERO), _ONE)
        near = near * near * (f32(3) - f32(2) * near)
        past = min(max((diffuse - f32(0.30)) * f32(1 / 0.55), _ZERO), _ONE)
        past = past * past * (f32(3) - f32(2) * past)
        edge = near * (_ONE - past) * f32(0.55) + lit * (_ONE - lit) * f32(1.1) * fade
        edge *= scatter
        warm = f32(0.26) * edge + f32(0.10) * (_ONE - occlusion) * scatter
        shade_r = key_r * key + (ground_r + (sky_r - ground_r) * up) * ambient + key_r * warm
        shade_g = key_g * (key + f32(0.05) * edge) + (ground_g + (sky_g - ground_g) * up) * ambient
        shade_b = key_b * (key + f32(0.02) * edge) + (ground_b + (sky_b - ground_b) * up) * ambient
        hx, hy, hz = kx + vx, ky + vy, kz + vz
        length = _ONE / math.sqrt(hx * hx + hy * hy + hz * hz)
        gloss = max((nx * hx + ny * hy + nz * hz) * length, _ZERO)
        gloss *= gloss
        gloss *= gloss
        gloss *= gloss
        broad = gloss * gloss
        sharp = broad * broad
        sharp *= sharp
        spark = (fields[12, item] * broad + fields[13, item] * sharp) * (
            lit * f32(0.85) + f32(0.15)
        )
        grazing = _ONE - towards_eye
        grazing *= grazing
        grazing *= grazing
        behind = (f32(0.35) * ny - kx * nx - kz * nz) * back
        rim = grazing * min(max(behind * f32(0.6) + f32(0.55), _ZERO), _ONE)
        rim *= fields[15, item] * occlusion * f32(0.55)
        deep = (_ONE - fields[16, item] * (_ONE - occlusion)) * f32(TONE_STEPS)
        ceiling = f32(TONE_STEPS)
        colour = red * shade_r + spark * (red * f32(0.8) + f32(0.68)) * key_r
        colour += rim * rim_r * (red * f32(0.6) + f32(0.4))
        colour *= (_ONE + colour * f32(0.10)) / (_ONE + colour * f32(0.22))
        out[0, item] = min(colour * deep, ceiling)
        colour = green * shade_g + spark * (green * f32(0.8) + f32(0.68)) * key_g
        colour += rim * rim_g * (green * f32(0.6) + f32(0.4))
        colour *= (_ONE + colour * f32(0.10)) / (_ONE + colour * f32(0.22))
        out[1, item] = min(colour * deep, ceiling)
        colour = blue * shade_b + spark * (blue * f32(0.8) + f32(0.68)) * key_b
        colour += rim * rim_b * (blue * f32(0.6) + f32(0.4))
        colour *= (_ONE + colour * f32(0.10)) / (_ONE + colour * f32(0.22))
        out[2, item] = min(colour * deep, ceiling)
