"""Find the humanoid in a tree of nodes: by the VRM extension, else by the bones' names.

Joints get the Mixamo names of ``vrm_terms.HUMAN_BONES``. Sources of the tables: the VRMC_vrm-1.0
and VRM 0.0 specifications (humanoid); names as written by Mixamo, Ready Player Me, VRoid Studio,
Unreal Engine's mannequin and Blender's metarig.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from avatar_g.backend.engines.avatar.importing.document import Document, is_index
from avatar_g.backend.engines.avatar.importing.limits import refused
from avatar_g.backend.engines.avatar.vrm_terms import HUMAN_BONES


class SourceFormat(StrEnum):
    """Which kind of file a character came in."""

    VRM1 = "vrm1"
    VRM0 = "vrm0"
    GLB = "glb"
    """A humanoid without the VRM extension, known by its bones' names."""


REQUIRED: Final = (
    "Hips", "Spine", "Head", "LeftArm", "LeftForeArm", "LeftHand", "RightArm", "RightForeArm",
    "RightHand", "LeftUpLeg", "LeftLeg", "LeftFoot", "RightUpLeg", "RightLeg", "RightFoot",
)  # fmt: skip
"""Joints without which nothing can be performed."""
_JOINT_OF_BONE: Final = {bone: joint for joint, bone in HUMAN_BONES.items()}
_OLD_THUMBS: Final = {"Proximal": "Metacarpal", "Intermediate": "Proximal", "Distal": "Distal"}
"""VRM 0.x names the thumb's three bones like those of a finger."""
_PREFIX: Final = re.compile(
    r"^(?:mixamorig\d*[:_]?|(?:j_bip|j_adj|def|org|bip\d*|armature|rig)[:_\-. |]+)"
)
_CORES: Final = {
    "shoulder": "Shoulder", "clavicle": "Shoulder", "collar": "Shoulder", "arm": "Arm",
    "upperarm": "Arm", "uparm": "Arm", "forearm": "ForeArm", "lowerarm": "ForeArm",
    "lowarm": "ForeArm", "hand": "Hand", "wrist": "Hand", "upleg": "UpLeg", "upperleg": "UpLeg",
    "thigh": "UpLeg", "leg": "Leg", "lowerleg": "Leg", "lowleg": "Leg", "shin": "Leg",
    "calf": "Leg", "knee": "Leg", "foot": "Foot", "ankle": "Foot", "toebase": "ToeBase",
    "toe": "ToeBase", "toes": "ToeBase", "ball": "ToeBase", "eye": "Eye", "faceeye": "Eye",
}  # fmt: skip
_CENTRES: Final = {
    "hips": "Hips", "hip": "Hips", "pelvis": "Hips", "neck": "Neck", "neck1": "Neck",
    "neck01": "Neck", "head": "Head", "jaw": "Jaw",
}  # fmt: skip
_TRUNK: Final = re.compile(r"^(spine|chest|upperchest|torso)(\d*)$")
_TRUNK_ORDER: Final = {"spine": 0, "torso": 0, "chest": 10, "upperchest": 20}
_FINGER: Final = re.compile(
    r"^(?:hand|f)?(thumb|index|middle|ring|pinky|little)(?:0?([1-3])|(prox\w*|inter\w*|dist\w*|meta\w*))$"
)
_KNUCKLES: Final = {"met": 1, "pro": 1, "int": 2, "dis": 3}
_SIDES: Final = {"left": "Left", "right": "Right", "l": "Left", "r": "Right"}
TRUNK: Final = ("Spine", "Spine1", "Spine2")
JAW: Final = "Jaw"


@dataclass(frozen=True, slots=True)
class Humanoid:
    """Which nodes are the joints of the humanoid."""

    format: SourceFormat
    nodes: Mapping[str, int]
    """Joint name to node."""
    jaw: int
    """Node of the jaw bone, -1 without one."""


def find_humanoid(document: Document) -> Humanoid:
    """Map the nodes of a document to joints.

    Raises
    ------
    UnsupportedInput
        Reason ``avatar_not_humanoid``, with the names of the missing joints.
    """
    new, old = document.extension("VRMC_vrm"), document.extension("VRM")
    if new:
        kind, found = SourceFormat.VRM1, _by_extension(document, _new_bones(new), is_old=False)
    elif old:
        kind, found = SourceFormat.VRM0, _by_extension(document, _old_bones(old), is_old=True)
    else:
        kind, found = SourceFormat.GLB, {}
    if not found:
        found = _by_names(document)
    jaw = found.pop(JAW, -1)
    nodes = _with_trunk(found)
    missing = [name for name in REQUIRED if name not in nodes]
    if missing:
        raise refused(
            "not_humanoid",
            f"the skeleton lacks {', '.join(missing)}",
            bones=", ".join(HUMAN_BONES[name] for name in missing[:6]),
        )
    if len(set(nodes.values())) != len(nodes):
        raise refused("structure", "two bones are the same node")
    return Humanoid(kind, nodes, jaw)


def _new_bones(extension: dict[str, object]) -> dict[str, object]:
    humanoid = extension.get("humanoid")
    bones = humanoid.get("humanBones") if isinstance(humanoid, dict) else None
    if not isinstance(bones, dict):
        return {}
    return {
        str(name): entry.get("node") for name, entry in bones.items() if isinstance(entry, dict)
    }


def _old_bones(extension: dict[str, object]) -> dict[str, object]:
    humanoid = extension.get("humanoid")
    bones = humanoid.get("humanBones") if isinstance(humanoid, dict) else None
    if not isinstance(bones, list):
        return {}
    return {str(entry.get("bone")): entry.get("node") for entry in bones if isinstance(entry, dict)}


def _by_extension(document: Document, bones: dict[str, object], *, is_old: bool) -> dict[str, int]:
    count = len(document.entries("nodes"))
    found: dict[str, int] = {}
    for bone, node in bones.items():
        name = bone
        if is_old and "Thumb" in bone:
            side, part = bone.split("Thumb", 1)
            name = f"{side}Thumb{_OLD_THUMBS.get(part, part)}"
        joint = JAW if name == "jaw" else _JOINT_OF_BONE.get(name)
        if joint is None or node in (-1, None):
            continue
        if not is_index(node, count):
            raise refused("structure", f"the bone {bone[:40]} is no node")
        found[joint] = int(node)
    return found


def _by_names(document: Document) -> dict[str, int]:
    found: dict[str, int] = {}
    trunk: list[tuple[int, int]] = []
    for index in range(len(document.entries("nodes"))):
        name = document.item("nodes", index).get("name")
        if not isinstance(name, str) or len(name) > 100:
            continue
        joint = joint_of_name(name)
        if joint and joint not in found:
            found[joint] = index
        else:
            place = _trunk_place(name)
            if place is not None:
                trunk.append((place, index))
    for joint, (_, index) in zip(TRUNK, sorted(trunk), strict=False):
        found.setdefault(joint, index)
    return found


def joint_of_name(name: str) -> str:
    """Return the joint a bone's name stands for, an empty text for anything else.

    Bones of the trunk are numbered, not named, so they are not among them.
    """
    bare = _PREFIX.sub("", name.strip().lower())
    side, core = _split_side(bare)
    if not side:
        return _CENTRES.get(core, "")
    if core in _CORES:
        return f"{side}{_CORES[core]}"
    finger = _FINGER.match(core)
    if finger is None:
        return ""
    knuckle = finger.group(2) or str(_KNUCKLES.get(finger.group(3)[:3], 0))
    kind = {"little": "Pinky"}.get(finger.group(1), finger.group(1).capitalize())
    if kind == "Thumb" and finger.group(3):
        knuckle = {"met": "1", "pro": "2", "int": "2", "dis": "3"}[finger.group(3)[:3]]
    return f"{side}Hand{kind}{knuckle}"


def _split_side(name: str) -> tuple[str, str]:
    """Return ``Left``, ``Right`` or nothing, and the name without side and separators."""
    tokens = [token for token in re.split(r"[_\-. :|]+", name) if token]
    sides = [token for token in tokens if token in _SIDES]
    if len(sides) == 1:
        return _SIDES[sides[0]], "".join(token for token in tokens if token not in _SIDES)
    joined = "".join(word for word in tokens if word != "c")
    for side in ("left", "right"):
        if joined.startswith(side):
            return _SIDES[side], joined[len(side) :]
        if joined.endswith(side):
            return _SIDES[side], joined[: -len(side)]
    return "", joined


def _trunk_place(name: str) -> int | None:
    """Return where a bone of the trunk comes in the chain upwards."""
    side, core = _split_side(_PREFIX.sub("", name.strip().lower()))
    match = _TRUNK.match(core)
    if side or match is None:
        return None
    return _TRUNK_ORDER[match.group(1)] + min(int(match.group(2)[-3:] or 0), 9)


def _with_trunk(found: dict[str, int]) -> dict[str, int]:
    """Let the highest of one or two trunk bones carry the whole turn of the trunk."""
    chain = [found[name] for name in TRUNK if name in found]
    nodes = {name: node for name, node in found.items() if name not in TRUNK}
    names = {1: ("Spine",), 2: ("Spine", "Spine2"), 3: TRUNK}.get(len(chain), ())
    return nodes | dict(zip(names, chain, strict=True))
