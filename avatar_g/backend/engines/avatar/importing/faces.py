"""Expressions of a foreign file become the 52 ARKit shapes that every performance drives.

Sources: Apple's ARFaceAnchor blend shape locations; VRM 0.0 blendShapeMaster; VRMC_vrm-1.0
expressions; the fifteen Oculus visemes.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from avatar_g.backend.engines.avatar.arkit import ARKIT_SHAPES
from avatar_g.backend.engines.avatar.importing.bones import SourceFormat
from avatar_g.backend.engines.avatar.importing.document import Document
from avatar_g.backend.engines.avatar.importing.meshes import Skin
from avatar_g.backend.engines.avatar.importing.report import Finding, ImportReport
from avatar_g.backend.engines.avatar.importing.upright import Upright
from avatar_g.backend.engines.avatar.vrm_terms import PRESETS

Recipe = list[tuple[int, int, float]]
"""Mesh, index of the target and weight."""
VOWELS: Final = ("aa", "ih", "ou", "ee", "oh")
_OLD_NAMES: Final = {
    "a": "aa", "i": "ih", "u": "ou", "e": "ee", "o": "oh", "blink": "blink",
    "blink_l": "blinkLeft", "blink_r": "blinkRight", "joy": "happy", "angry": "angry",
    "sorrow": "sad", "fun": "relaxed", "surprised": "surprised",
}  # fmt: skip
_TARGET_NAMES: Final = {
    "visemeaa": "aa", "visemee": "ee", "visemei": "ih", "visemeo": "oh", "visemeu": "ou",
    "mouthopen": "aa", "fclmtha": "aa", "fclmthi": "ih", "fclmthu": "ou", "fclmthe": "ee",
    "fclmtho": "oh", "eyesclosed": "blink", "fcleyeclose": "blink", "fcleyeclosel": "blinkLeft",
    "fcleyecloser": "blinkRight", "blink": "blink", "mouthsmile": "happy",
}  # fmt: skip
"""Names of single targets that stand for a preset, letters only, lower case."""
_UPPER: Final = {
    "browInnerUp": ("sad", 1.0),
    "browOuterUpLeft": ("surprised", 0.5),
    "browOuterUpRight": ("surprised", 0.5),
    "browDownLeft": ("angry", 0.5),
    "browDownRight": ("angry", 0.5),
}
"""Shapes above the eyes and the preset they are taken from."""
_LOWER: Final = {
    "mouthSmileLeft": ("happy", 0.5),
    "mouthSmileRight": ("happy", 0.5),
    "mouthFrownLeft": ("sad", 0.5),
    "mouthFrownRight": ("sad", 0.5),
}
_MOVES_M: Final = 2e-5
_MOST_OFFSET_M: Final = 0.25
_JAW_OPEN_RAD: Final = 0.33
_FADE_M: Final = 0.02


@dataclass(frozen=True, slots=True)
class Shapes:
    """Face shapes over the vertices any of them moves."""

    vertices: NDArray[np.int64]
    positions: NDArray[np.float16]
    """``(52, m, 3)``."""


def read_shapes(
    document: Document, kind: SourceFormat, skin: Skin, upright: Upright, report: ImportReport
) -> Shapes:
    """Return the 52 shapes; those the file has nothing for do nothing."""
    mixer = _Mixer(skin, upright)
    by_name = {_bare(target.name): (target.mesh, target.index, 1.0) for target in skin.targets}
    direct = {shape: [by_name[bare]] for shape in ARKIT_SHAPES if (bare := _bare(shape)) in by_name}
    presets = _presets(document, kind, by_name)
    offsets = {shape: mixer.mixed(recipe) for shape, recipe in direct.items()}
    if "jawOpen" not in direct:
        offsets |= _mouth(mixer, presets, skin, upright, report)
    _blinks(mixer, presets, offsets, upright)
    _masked(mixer, presets, offsets, upright)
    if not _has_motion(offsets.get("jawOpen")):
        report.add(Finding.NO_MOUTH)
    if not _has_motion(offsets.get("eyeBlinkLeft")):
        report.add(Finding.NO_BLINK)
    whole = np.zeros((len(ARKIT_SHAPES), len(mixer.vertices), 3), np.float32)
    for row, shape in enumerate(ARKIT_SHAPES):
        if shape in offsets:
            whole[row] = offsets[shape]
    whole = np.clip(whole, -_MOST_OFFSET_M, _MOST_OFFSET_M)
    whole[np.abs(whole).max(axis=2) < _MOVES_M] = 0.0
    used = np.abs(whole).max(axis=(0, 2)) > 0
    return Shapes(mixer.vertices[used], whole[:, used].astype(np.float16))


class _Mixer:
    """Adds up targets over the vertices that any target or the jaw moves."""

    def __init__(self, skin: Skin, upright: Upright) -> None:
        moved = skin.jaw > 0
        for target in skin.targets:
            rows = np.abs(target.offsets).max(axis=1, initial=0.0) > 0
            moved[target.start : target.start + len(rows)] |= rows
        self.vertices = np.nonzero(moved)[0]
        self.places = upright.positions[self.vertices]
        self._place = np.full(len(moved), -1)
        self._place[self.vertices] = np.arange(len(self.vertices))
        self._turns = upright.turns
        self._targets = skin.targets

    def mixed(self, recipe: Recipe) -> NDArray[np.float32]:
        """Return the weighted sum of targets in our space, ``(m, 3)``."""
        total = np.zeros((len(self.vertices), 3), np.float32)
        for mesh, index, weight in recipe:
            for target in self._targets:
                if (target.mesh, target.index) != (mesh, index):
                    continue
                rows = np.nonzero(np.abs(target.offsets).max(axis=1) > 0)[0]
                vertices = rows + target.start
                turned = np.einsum("vij,vj->vi", self._turns[vertices], target.offsets[rows])
                total[self._place[vertices]] += (weight * turned).astype(np.float32)
        return total


def _mouth(
    mixer: _Mixer,
    presets: Mapping[str, Recipe],
    skin: Skin,
    upright: Upright,
    report: ImportReport,
) -> dict[str, NDArray[np.float32]]:
    """Return the smallest shapes that give the file's own vowels back, else what the jaw does.

    Our vowels are weights P of ARKit shapes A (``vrm_terms.PRESETS``) and the file's vowels are
    displacements D: the least A with P A = D is the pseudo-inverse of P times D.
    """
    known = [vowel for vowel in VOWELS if vowel in presets]
    if known:
        report.add(Finding.PRESETS_USED, len(known))
        names = sorted({shape for vowel in known for shape in PRESETS[vowel]})
        weights = np.array([[PRESETS[vowel].get(shape, 0.0) for shape in names] for vowel in known])
        vowels = np.stack([mixer.mixed(presets[vowel]) for vowel in known])
        shapes = np.einsum("sv,vmc->smc", np.linalg.pinv(weights), vowels)
        return {name: shapes[row].astype(np.float32) for row, name in enumerate(names)}
    if upright.jaw_place is not None and (skin.jaw > 0).any():
        report.add(Finding.JAW_USED)
        return {"jawOpen": _jaw(mixer, skin, upright.jaw_place)}
    return {}


def _jaw(mixer: _Mixer, skin: Skin, place: NDArray[np.float64]) -> NDArray[np.float32]:
    """Return what a jaw bone that opens by 19 degrees moves."""
    cosine, sine = np.cos(_JAW_OPEN_RAD), np.sin(_JAW_OPEN_RAD)
    opened = np.array([[1.0, 0.0, 0.0], [0.0, cosine, -sine], [0.0, sine, cosine]])
    arms = mixer.places - place
    share = skin.jaw[mixer.vertices][:, None]
    return np.asarray(share * (arms @ opened.T - arms), np.float32)


def _blinks(
    mixer: _Mixer,
    presets: Mapping[str, Recipe],
    offsets: dict[str, NDArray[np.float32]],
    upright: Upright,
) -> None:
    """Give each eye its own lid, from its own preset or from its half of the common one."""
    for side, sign in (("Left", 1.0), ("Right", -1.0)):
        shape = f"eyeBlink{side}"
        if _has_motion(offsets.get(shape)):
            continue
        if f"blink{side}" in presets:
            offsets[shape] = mixer.mixed(presets[f"blink{side}"])
        elif "blink" in presets:
            middle = upright.places["Head"][0]
            is_side = (mixer.places[:, 0] - middle) * sign > 0
            offsets[shape] = mixer.mixed(presets["blink"]) * is_side[:, None]


def _masked(
    mixer: _Mixer,
    presets: Mapping[str, Recipe],
    offsets: dict[str, NDArray[np.float32]],
    upright: Upright,
) -> None:
    """Take brows from the upper, smiles from the lower part of whole-face expressions."""
    eye_y_m = eye_height(upright)
    above = np.clip((mixer.places[:, 1] - eye_y_m) / _FADE_M + 0.5, 0.0, 1.0)
    below = np.clip((eye_y_m - _FADE_M - mixer.places[:, 1]) / _FADE_M + 0.5, 0.0, 1.0)
    for table, mask in ((_UPPER, above), (_LOWER, below)):
        for shape, (preset, weight) in table.items():
            if preset not in presets:
                continue
            moved = mixer.mixed(presets[preset]) * (weight * mask[:, None]).astype(np.float32)
            known = offsets.get(shape)
            if known is None or (shape.startswith("mouthSmile") and not _has_motion(known)):
                offsets[shape] = moved


def eye_height(upright: Upright) -> float:
    """Return the height of the eyes: of their bones, else half way up the head."""
    eyes = [upright.places[name][1] for name in ("LeftEye", "RightEye") if name in upright.places]
    if eyes:
        return float(np.mean(eyes))
    head = float(upright.places["Head"][1])
    return head + 0.45 * (float(upright.positions[:, 1].max()) - head)


def _presets(
    document: Document, kind: SourceFormat, by_name: Mapping[str, tuple[int, int, float]]
) -> dict[str, Recipe]:
    """Return the file's expressions by the names of VRM 1.0."""
    found: dict[str, Recipe] = {}
    if kind is SourceFormat.VRM1:
        found = _new_presets(document)
    elif kind is SourceFormat.VRM0:
        found = _old_presets(document)
    for bare, preset in _TARGET_NAMES.items():
        if preset not in found and bare in by_name:
            found[preset] = [by_name[bare]]
    return found


def _new_presets(document: Document) -> dict[str, Recipe]:
    expressions = document.extension("VRMC_vrm").get("expressions")
    listed = expressions.get("preset") if isinstance(expressions, dict) else None
    found: dict[str, Recipe] = {}
    for name, entry in (listed if isinstance(listed, dict) else {}).items():
        binds = entry.get("morphTargetBinds") if isinstance(entry, dict) else None
        recipe: Recipe = []
        for bind in (binds if isinstance(binds, list) else [])[:64]:
            if isinstance(bind, dict):
                mesh = document.item("nodes", bind.get("node")).get("mesh")
                recipe += _bind(mesh, bind, 1.0)
        if recipe:
            found[str(name)] = recipe
    return found


def _old_presets(document: Document) -> dict[str, Recipe]:
    master = document.extension("VRM").get("blendShapeMaster")
    groups = master.get("blendShapeGroups") if isinstance(master, dict) else None
    found: dict[str, Recipe] = {}
    for group in (groups if isinstance(groups, list) else [])[:256]:
        if not isinstance(group, dict):
            continue
        name = _OLD_NAMES.get(str(group.get("presetName")).lower())
        name = name or _OLD_NAMES.get(str(group.get("name")).lower())
        binds = group.get("binds")
        recipe: Recipe = []
        for bind in (binds if isinstance(binds, list) else [])[:64]:
            if isinstance(bind, dict):
                recipe += _bind(bind.get("mesh"), bind, 0.01)
        if name and recipe:
            found[name] = recipe
    return found


def _bind(mesh: object, bind: Mapping[str, Any], scale: float) -> Recipe:
    index, weight = bind.get("index"), bind.get("weight")
    if not isinstance(mesh, int) or not isinstance(index, int):
        return []
    if not isinstance(weight, int | float):
        return []
    return [(mesh, index, min(max(float(weight) * scale, -1.0), 1.0))]


def _bare(name: str) -> str:
    """Return a target's name without separators: ``eyeBlink_L`` is ``eyeBlinkLeft``."""
    text = re.sub(r"^(blendshape\d*|face|head|morph)[._]", "", name.strip())
    text = re.sub(r"[_\-. ]([lr])$", _whole_side, text, flags=re.IGNORECASE)
    return re.sub(r"[^a-z0-9]", "", text.lower())


def _whole_side(match: re.Match[str]) -> str:
    return "left" if match.group(1).lower() == "l" else "right"


def _has_motion(offsets: NDArray[np.float32] | None) -> bool:
    return offsets is not None and bool(np.abs(offsets).max(initial=0.0) > _MOVES_M)
