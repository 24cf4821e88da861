"""Pictures of single garments and hair styles for the wardrobe, drawn by our own renderer.

``python -m avatar_g.backend.production.wardrobe_pictures FOLDER CACHE`` writes them all anew; run
it after the shape of a garment has changed.
"""

import math
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from avatar_g.backend.domain.avatar import AvatarSpec, Body, Look
from avatar_g.backend.domain.performance import CameraView
from avatar_g.backend.engines.avatar.assets import BodyData, load_body_data
from avatar_g.backend.engines.avatar.build import build_avatar
from avatar_g.backend.engines.avatar.cast import load_cast
from avatar_g.backend.engines.avatar.description import PAIRED_BOTTOMS
from avatar_g.backend.engines.avatar.performing import talk_pose
from avatar_g.backend.engines.avatar.proportions import proportions_of
from avatar_g.backend.engines.avatar.renderer.portraits import (
    PortraitKind,
    portrait_view,
    render_cutout,
)
from avatar_g.backend.engines.avatar.restyling import CARDS, wear
from avatar_g.backend.engines.avatar.rigged import Rigged
from avatar_g.backend.engines.avatar.wardrobe import HAIR_STYLES, WARDROBE, Slot
from avatar_g.backend.engines.lipsync.mouth import mouth_track_from_phonemes
from avatar_g.backend.media.images import write_image
from avatar_g.backend.production.caches import BODY_DATA

_FIND_PX: Final = (480, 640)
_DRAW_PX: Final = 320
_CARD_PX: Final = 160
_ROOM: Final = 1.12
_KNEES: Final = 0.3
"""Height of the knees as a share of the body's."""
_MODEL: Final = AvatarSpec(
    body=Body(femininity=0.7, weight=0.42), look=Look(hair_style="bald", hair_colour="#7a4a2e")
)
_FEET_FROM_SIDE_RAD: Final = 0.9
_HAIR_TURN_RAD: Final = 0.35


def write_wardrobe_pictures(folder: Path, *, cache: Path) -> Iterator[Path]:
    """Write ``<kind>.webp``, ``hair-<style>.webp`` and ``preset-<name>.webp``; yield each path."""
    folder.mkdir(parents=True, exist_ok=True)
    data = load_body_data(cache / BODY_DATA)
    for kind in CARDS:
        yield _write(folder / f"{kind}.webp", garment_picture(kind, data))
    for style in HAIR_STYLES:
        if style != "bald":
            yield _write(folder / f"hair-{style}.webp", hair_picture(style, data))
    for name, spec in load_cast().items():
        rigged = build_avatar(spec, data)
        yield _write(folder / f"preset-{name}.webp", _picture(rigged, _HAIR_TURN_RAD, bust=True))


def garment_picture(kind: str, data: BodyData) -> NDArray[np.uint8]:
    """Return the garment alone in its default colour, ``(160, 160, 4)``."""
    slot = WARDROBE[kind].slot
    rigged = build_avatar(wear(_MODEL, kind), data)
    turn_rad = _FEET_FROM_SIDE_RAD if slot is Slot.SHOES else 0.0
    item = _only(rigged, _parts_of(kind, rigged, data))
    if slot is Slot.TOP and kind not in PAIRED_BOTTOMS:
        item = _above_knees(item)  # ankle cuffs of the trousers carry the name of the sleeves'
    return _picture(item, turn_rad)


def hair_picture(style: str, data: BodyData) -> NDArray[np.uint8]:
    """Return the hair alone, ``(160, 160, 4)``."""
    look = replace(_MODEL.look, hair_style=style)
    rigged = build_avatar(replace(_MODEL, look=look), data)
    return _picture(_only(rigged, {"haircap", "hair", "tie"}), _HAIR_TURN_RAD)


def _parts_of(kind: str, rigged: Rigged, data: BodyData) -> set[str]:
    """Return the parts of one garment; the builder adds top, bottom, shoes in this order."""
    names = list(rigged.part_names)
    bottom, shoes = names.index("bottom"), names.index("shoes")
    slot = WARDROBE[kind].slot
    if slot is Slot.TOP:
        return set(names[names.index("top") : shoes if kind in PAIRED_BOTTOMS else bottom])
    if slot is Slot.BOTTOM:
        return set(names[bottom:shoes])
    if slot is Slot.SHOES:
        return set(names[shoes:])
    return set(names) - set(build_avatar(_MODEL, data).part_names)


def _only(rigged: Rigged, names: set[str]) -> Rigged:
    """Return the character without the triangles of all other parts."""
    return _with(rigged, np.array([name in names for name in rigged.part_names])[rigged.part])


def _above_knees(rigged: Rigged) -> Rigged:
    knees_y_m = rigged.ground_y_m + _KNEES * (rigged.top_y_m - rigged.ground_y_m)
    return _with(rigged, rigged.positions[:, 1] > knees_y_m)


def _with(rigged: Rigged, wanted: NDArray[np.bool_]) -> Rigged:
    kept = {
        field: getattr(rigged, field)[wanted[getattr(rigged, field)[:, 0]]]
        for field in ("triangles", "triangles_medium", "triangles_shadow")
    }
    return replace(rigged, **kept)


def _picture(rigged: Rigged, turn_rad: float, *, bust: bool = False) -> NDArray[np.uint8]:
    """Draw twice: once to find the item, once to fill the card with it; a bust fills it anyway."""
    mouth = mouth_track_from_phonemes([], 2.0, seed=1)
    pose = talk_pose(1.0, mouth, rig_proportions=proportions_of(rigged))
    wide = portrait_view(rigged, PortraitKind.BODY, turn_rad=turn_rad)
    if bust:
        close = portrait_view(rigged, PortraitKind.BUST, turn_rad=turn_rad)
    else:
        close = _framed(wide, render_cutout(rigged, pose, {}, wide, _FIND_PX)[..., 3])
    large = render_cutout(rigged, pose, {}, close, (_DRAW_PX, _DRAW_PX))
    weighted = large.astype(np.float32)
    weighted[..., :3] *= weighted[..., 3:] / 255
    small = cv2.resize(weighted, (_CARD_PX, _CARD_PX), interpolation=cv2.INTER_AREA)
    cover = np.maximum(small[..., 3:] / 255, 1 / 255)
    straight = np.concatenate([small[..., :3] / cover, small[..., 3:]], axis=2)
    return np.asarray(straight.clip(0, 255) + 0.5, np.uint8)


def _framed(view: CameraView, cover: NDArray[np.uint8]) -> CameraView:
    """Move the camera sideways and narrow it until the covered box fills the picture."""
    rows, columns = np.nonzero(cover > 8)
    height_px, width_px = cover.shape
    eye, target = np.array(view.eye), np.array(view.target)
    distance_m = float(np.linalg.norm(target - eye))
    metres_per_px = 2 * distance_m * math.tan(math.radians(view.fov_deg) / 2) / height_px
    forward = (target - eye) / distance_m
    right = np.cross(forward, [0.0, 1.0, 0.0])
    right /= np.linalg.norm(right)
    up = np.cross(right, forward)
    shift = right * ((columns.min() + columns.max()) / 2 - width_px / 2) * metres_per_px
    shift -= up * ((rows.min() + rows.max()) / 2 - height_px / 2) * metres_per_px
    seen_px = max(np.ptp(rows), np.ptp(columns)) + 2
    half_rad = math.atan(seen_px * _ROOM * metres_per_px / 2 / distance_m)
    eye_x, eye_y, eye_z = (float(value) for value in eye + shift)
    x, y, z = (float(value) for value in target + shift)
    return CameraView((eye_x, eye_y, eye_z), (x, y, z), math.degrees(2 * half_rad))


def _write(path: Path, pixels: NDArray[np.uint8]) -> Path:
    write_image(path, pixels)
    return path


if __name__ == "__main__":
    for _written in write_wardrobe_pictures(Path(sys.argv[1]), cache=Path(sys.argv[2])):
        pass
