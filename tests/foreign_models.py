"""Characters as other programs write them, made of boxes; and the same files broken on purpose."""

import io
import json
import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from PIL import Image

from avatar_g.backend.engines.avatar.gltf import GltfWriter
from avatar_g.backend.engines.avatar.vrm_terms import HUMAN_BONES

# Mixamo name: parent, place in metres (facing +z, arms straight out).
PLACES: dict[str, tuple[str, tuple[float, float, float]]] = {
    "Hips": ("", (0, 0.95, 0)),
    "Spine": ("Hips", (0, 1.05, 0)),
    "Spine1": ("Spine", (0, 1.15, 0)),
    "Spine2": ("Spine1", (0, 1.27, 0)),
    "Neck": ("Spine2", (0, 1.45, 0)),
    "Head": ("Neck", (0, 1.52, 0)),
    "LeftEye": ("Head", (0.035, 1.60, 0.08)),
    "RightEye": ("Head", (-0.035, 1.60, 0.08)),
}
for _side, _sign in (("Left", 1.0), ("Right", -1.0)):
    for _name, _parent, _place in (
        ("Shoulder", "Spine2", (0.05, 1.40, 0)),
        ("Arm", f"{_side}Shoulder", (0.17, 1.40, 0)),
        ("ForeArm", f"{_side}Arm", (0.43, 1.40, 0)),
        ("Hand", f"{_side}ForeArm", (0.68, 1.40, 0)),
        ("HandMiddle1", f"{_side}Hand", (0.76, 1.40, 0)),
        ("UpLeg", "Hips", (0.1, 0.9, 0)),
        ("Leg", f"{_side}UpLeg", (0.1, 0.5, 0)),
        ("Foot", f"{_side}Leg", (0.1, 0.09, 0)),
        ("ToeBase", f"{_side}Foot", (0.1, 0.02, 0.12)),
    ):
        PLACES[f"{_side}{_name}"] = (_parent, (_place[0] * _sign, _place[1], _place[2]))

VROID = {
    "Hips": "J_Bip_C_Hips", "Spine": "J_Bip_C_Spine", "Spine1": "J_Bip_C_Chest",
    "Spine2": "J_Bip_C_UpperChest", "Neck": "J_Bip_C_Neck", "Head": "J_Bip_C_Head",
    "LeftEye": "J_Adj_L_FaceEye", "RightEye": "J_Adj_R_FaceEye",
}  # fmt: skip
UNREAL = {
    "Hips": "pelvis", "Spine": "spine_01", "Spine1": "spine_02", "Spine2": "spine_03",
    "Neck": "neck_01", "Head": "head",
}  # fmt: skip
for _side, _letter in (("Left", "L"), ("Right", "R")):
    for _joint, _vroid, _unreal in (
        ("Shoulder", "Shoulder", "clavicle"), ("Arm", "UpperArm", "upperarm"),
        ("ForeArm", "LowerArm", "lowerarm"), ("Hand", "Hand", "hand"),
        ("HandMiddle1", "Middle1", "middle_01"), ("UpLeg", "UpperLeg", "thigh"),
        ("Leg", "LowerLeg", "calf"), ("Foot", "Foot", "foot"), ("ToeBase", "ToeBase", "ball"),
    ):  # fmt: skip
        VROID[f"{_side}{_joint}"] = f"J_Bip_{_letter}_{_vroid}"
        UNREAL[f"{_side}{_joint}"] = f"{_unreal}_{_letter.lower()}"


def mixamo_name(joint: str) -> str:
    return f"mixamorig:{joint}"


@dataclass
class Foreign:
    """A box person being written."""

    kind: str = "glb"
    """``glb``, ``vrm0`` or ``vrm1``."""
    name_of: Callable[[str], str] = mixamo_name
    without: tuple[str, ...] = ()
    """Joints the skeleton lacks."""
    scale: float = 1.0
    is_turned: bool = False
    """Faces -z, as VRM 0.x does."""
    lowered_rad: float = 0.0
    """How far the arms hang."""
    shapes: tuple[str, ...] = ()
    """Names of face shapes: each lifts the head's box a little."""
    has_jaw: bool = False
    has_picture: bool = True
    picture: bytes = b""
    alpha: str = "OPAQUE"
    uv_scale: float = 1.0
    meta: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.writer = GltfWriter()
        self.joints = [name for name in PLACES if name not in self.without]
        self.document = self._document()

    def glb(self) -> bytes:
        return self.writer.to_glb(self.document)

    def place(self, joint: str) -> np.ndarray:
        place = np.array(PLACES[joint][1], float)
        for side, sign in (("Left", 1.0), ("Right", -1.0)):
            if joint.startswith(side) and joint[len(side) :].startswith(("ForeArm", "Hand")):
                pivot = np.array(PLACES[f"{side}Arm"][1])
                c, s = np.cos(self.lowered_rad), np.sin(self.lowered_rad)
                x, y, z = place - pivot
                place = pivot + np.array([c * x, y - s * abs(x), z])
                del sign
        turned = place * np.array([-1, 1, -1]) if self.is_turned else place
        return turned * self.scale

    def _parent(self, joint: str) -> str:
        parent = PLACES[joint][0]
        while parent and parent not in self.joints:
            parent = PLACES[parent][0]
        return parent

    def _document(self) -> dict[str, Any]:
        nodes: list[dict[str, Any]] = []
        for joint in self.joints:
            parent = self._parent(joint)
            origin = self.place(parent) if parent else np.zeros(3)
            nodes.append(
                {"name": self.name_of(joint), "translation": (self.place(joint) - origin).tolist()}
            )
            if parent:
                nodes[self.joints.index(parent)].setdefault("children", []).append(len(nodes) - 1)
        if self.has_jaw:
            place = (self.place("Head") + np.array([0, 0.02, 0.03]) * self.scale) - self.place(
                "Head"
            )
            nodes.append({"name": "Jaw", "translation": place.tolist()})
            nodes[self.joints.index("Head")].setdefault("children", []).append(len(nodes) - 1)
        bones = len(nodes)
        mesh = self._mesh(bones)
        nodes.append({"name": "Person", "mesh": 0, "skin": 0})
        document: dict[str, Any] = {
            "asset": {"version": "2.0", "copyright": "nobody"},
            "scene": 0,
            "scenes": [{"nodes": [0, bones]}],
            "nodes": nodes,
            "meshes": [mesh],
            "skins": [self._skin(bones)],
            "materials": [self._material()],
        }
        if self.has_picture:
            view = self.writer.add_bytes(self.picture or picture())
            document["images"] = [{"bufferView": view, "mimeType": "image/png"}]
            document["textures"] = [{"source": 0}]
        return document | self._extension(bones)

    def _skin(self, bones: int) -> dict[str, Any]:
        inverse = np.tile(np.eye(4, dtype=np.float32), (bones, 1, 1))
        for index, joint in enumerate(self.joints):
            inverse[index, 3, :3] = -self.place(joint)
        if self.has_jaw:
            inverse[bones - 1, 3, :3] = -(
                self.place("Head") + np.array([0, 0.02, 0.03]) * self.scale
            )
        return {
            "joints": list(range(bones)),
            "inverseBindMatrices": self.writer.add_array(inverse.reshape(-1, 16)),
        }

    def _mesh(self, bones: int) -> dict[str, Any]:
        positions, normals, uv, joints, triangles = [], [], [], [], []
        for index, joint in enumerate(self.joints):
            size = 0.11 if joint == "Head" else 0.012 if "Eye" in joint else 0.05
            middle = (
                self.place(joint) + np.array([0, 0.1 if joint == "Head" else 0, 0]) * self.scale
            )
            corner, normal, flat, faces = _box()
            owner = np.full(len(corner), index)
            if joint == "Head" and self.has_jaw:
                owner[corner[:, 1] < 0] = bones - 1
            triangles.append(faces + 24 * index)
            positions.append(middle + corner * size * self.scale)
            normals.append(normal)
            uv.append(flat * self.uv_scale)
            joints.append(owner)
        count = 24 * len(self.joints)
        slots = np.zeros((count, 4), np.uint8)
        slots[:, 0] = np.concatenate(joints)
        weights = np.zeros((count, 4), np.float32)
        weights[:, 0] = 1.0
        add = self.writer.add_array
        primitive: dict[str, Any] = {
            "attributes": {
                "POSITION": add(np.concatenate(positions).astype(np.float32), bounds=True),
                "NORMAL": add(np.concatenate(normals).astype(np.float32)),
                "TEXCOORD_0": add(np.concatenate(uv).astype(np.float32)),
                "JOINTS_0": add(slots),
                "WEIGHTS_0": add(weights),
            },
            "indices": add(np.concatenate(triangles).ravel().astype(np.uint16)),
            "material": 0,
        }
        mesh: dict[str, Any] = {"name": "Person", "primitives": [primitive]}
        if self.shapes:
            head = self.joints.index("Head")
            targets = []
            for number in range(len(self.shapes)):
                offsets = np.zeros((count, 3), np.float32)
                offsets[24 * head : 24 * head + 24, 1] = -0.01 * (number + 1) * self.scale
                targets.append({"POSITION": add(offsets, bounds=True)})
            primitive["targets"] = targets
            mesh["extras"] = {"targetNames": list(self.shapes)}
        return mesh

    def _material(self) -> dict[str, Any]:
        look: dict[str, Any] = {"baseColorFactor": [0.9, 0.6, 0.5, 1.0]}
        if self.has_picture:
            look["baseColorTexture"] = {"index": 0}
        return {"name": "Outfit", "pbrMetallicRoughness": look, "alphaMode": self.alpha}

    def _extension(self, person: int) -> dict[str, Any]:
        bones = {HUMAN_BONES[joint]: index for index, joint in enumerate(self.joints)}
        if self.kind == "vrm1":
            preset = {
                name: {"morphTargetBinds": [{"node": person, "index": index, "weight": 1.0}]}
                for index, name in enumerate(self.shapes)
            }
            humanoid = {"humanBones": {bone: {"node": node} for bone, node in bones.items()}}
            meta = {"name": "Box", "authors": ["Ana"], "licenseUrl": "x", **self.meta}
            found = {
                "specVersion": "1.0",
                "meta": meta,
                "humanoid": humanoid,
                "expressions": {"preset": preset},
            }
            return {"extensionsUsed": ["VRMC_vrm"], "extensions": {"VRMC_vrm": found}}
        if self.kind == "vrm0":
            groups = [
                {"presetName": name, "binds": [{"mesh": 0, "index": index, "weight": 100}]}
                for index, name in enumerate(self.shapes)
            ]
            listed = [{"bone": bone, "node": node} for bone, node in bones.items()]
            meta = {"title": "Box", "author": "Ana", "licenseName": "CC0", **self.meta}
            found = {
                "meta": meta,
                "humanoid": {"humanBones": listed},
                "blendShapeMaster": {"blendShapeGroups": groups},
            }
            return {"extensionsUsed": ["VRM"], "extensions": {"VRM": found}}
        return {}


def picture(size: tuple[int, int] = (16, 16), kind: str = "PNG", *, is_open: bool = False) -> bytes:
    """A small picture; with ``is_open`` its right half is transparent."""
    pixels = np.full((size[1], size[0], 4), 255, np.uint8)
    pixels[..., 1] = 120
    if is_open:
        pixels[:, size[0] // 2 :, 3] = 0
    stream = io.BytesIO()
    image = Image.fromarray(pixels)
    (image if kind == "PNG" else image.convert("RGB")).save(stream, kind)
    return stream.getvalue()


def _box() -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return corners, normals, uv (24 each) and 12 triangles of a cube of half size 1."""
    corners, normals, uv, triangles = [], [], [], []
    for axis in range(3):
        for sign in (1.0, -1.0):
            normal = np.zeros(3)
            normal[axis] = sign
            a, b = np.roll(np.eye(3), axis + 1, axis=1)[0], np.roll(np.eye(3), axis + 2, axis=1)[0]
            first = len(corners) and sum(len(each) for each in corners)
            corners.append(
                np.array([normal + i * a + j * b for i, j in ((-1, -1), (1, -1), (1, 1), (-1, 1))])
            )
            normals.append(np.tile(normal, (4, 1)))
            uv.append(np.array([[0.0, 0], [1, 0], [1, 1], [0, 1]]))
            order = [[0, 1, 2], [0, 2, 3]] if sign > 0 else [[0, 2, 1], [0, 3, 2]]
            triangles.append(np.array(order) + first)
    return (
        np.concatenate(corners),
        np.concatenate(normals),
        np.concatenate(uv),
        np.concatenate(triangles),
    )


def pack(document: Any, binary: bytes = b"", text: bytes | None = None) -> bytes:
    """A container around any description, however wrong."""
    chunk = json.dumps(document).encode() if text is None else text
    chunk += b" " * (-len(chunk) % 4)
    binary += b"\0" * (-len(binary) % 4)
    total = 12 + 8 + len(chunk) + 8 + len(binary)
    return b"".join(
        (
            struct.pack("<4sII", b"glTF", 2, total),
            struct.pack("<I4s", len(chunk), b"JSON"),
            chunk,
            struct.pack("<I4s", len(binary), b"BIN\0"),
            binary,
        )
    )


def edited(change: Callable[[dict[str, Any]], object], **options: Any) -> bytes:
    """A good file whose description was changed after it was written."""
    person = Foreign(**options)
    good = person.glb()
    length = struct.unpack_from("<I", good, 12)[0]
    document = json.loads(good[20 : 20 + length])
    change(document)
    return pack(document, good[28 + length :])


def png_bomb(side_px: int) -> bytes:
    """A PNG of a few kilobytes that claims ``side_px`` squared pixels."""
    rows = zlib.compress(bytes(4096), 9)

    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    head = struct.pack(">IIBBBBB", side_px, side_px, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def with_array(values: np.ndarray, attribute: str) -> bytes:
    """A good file one of whose attributes was replaced."""
    person = Foreign()
    index = person.writer.add_array(values)
    person.document["meshes"][0]["primitives"][0]["attributes"][attribute] = index
    return person.glb()


def _set(path: str, value: Any) -> Callable[[dict[str, Any]], None]:
    def change(document: dict[str, Any]) -> None:
        *walk, last = [int(key) if key.isdigit() else key for key in path.split("/")]
        place: Any = document
        for key in walk:
            place = place[key]
        place[last] = value

    return change


def _ring(document: dict[str, Any]) -> None:
    document["nodes"][5].setdefault("children", []).append(0)


def _two_parents(document: dict[str, Any]) -> None:
    document["nodes"][0].setdefault("children", []).append(5)


def _not_numbers() -> np.ndarray:
    count = 24 * len(PLACES)
    values = np.zeros((count, 3), np.float32)
    values[3] = np.nan
    return values


def hostile_files() -> dict[str, tuple[bytes, str]]:
    """Name of a broken file to its bytes and the reason it must be refused with."""
    good = Foreign().glb()
    deep = b'{"asset":{"version":"2.0"},"nodes":' + b"[" * 100_000 + b"]" * 100_000 + b"}"
    no_gltf = {"asset": {"version": "1.0"}}
    svg = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
    position = "meshes/0/primitives/0/attributes/POSITION"
    return {
        "empty": (b"", "avatar_empty"),
        "five_bytes": (good[:5], "avatar_truncated"),
        "cut_in_half": (good[: len(good) // 2], "avatar_truncated"),
        "one_byte_short": (good[:-1], "avatar_truncated"),
        "trailing_bytes": (good + b"<script>", "avatar_truncated"),
        "wrong_magic": (b"GLTF" + good[4:], "avatar_not_glb"),
        "zip_archive": (b"PK\x03\x04" + good[4:], "avatar_not_glb"),
        "web_page": (b"<!doctype html><script>alert(1)</script>" * 20, "avatar_not_glb"),
        "version_one": (good[:4] + struct.pack("<I", 1) + good[8:], "avatar_version"),
        "old_document": (pack(no_gltf), "avatar_version"),
        "chunk_too_long": (
            good[:12] + struct.pack("<I", 2**31 - 1) + good[16:],
            "avatar_truncated",
        ),
        "no_json": (pack(None, text=b"hello"), "avatar_json"),
        "json_list": (pack([1, 2]), "avatar_json"),
        "json_nan": (pack(None, text=b'{"asset":{"version":NaN}}'), "avatar_json"),
        "json_infinity": (pack(None, text=b'{"asset":{"x":1e999}}'), "avatar_json"),
        "json_depth": (pack(None, text=deep), "avatar_json"),
        "json_not_utf8": (pack(None, text=b'{"a":"\xff\xfe"}'), "avatar_json"),
        "nodes_no_list": (edited(_set("nodes", {"a": 1})), "avatar_structure"),
        "child_missing": (edited(_set("nodes/3/children", [9999])), "avatar_structure"),
        "bone_ring": (edited(_ring), "avatar_cycle"),
        "two_parents": (edited(_two_parents), "avatar_cycle"),
        "many_nodes": (edited(_set("nodes", [{}] * 5_000)), "avatar_too_large"),
        "huge_count": (edited(_set("accessors/0/count", 10**12)), "avatar_accessor"),
        "large_count": (edited(_set("accessors/0/count", 3 * 10**8)), "avatar_too_large"),
        "negative_count": (edited(_set("accessors/0/count", -5)), "avatar_accessor"),
        "count_is_true": (edited(_set("accessors/0/count", True)), "avatar_accessor"),
        "absurd_offset": (edited(_set("accessors/0/byteOffset", 2**40)), "avatar_accessor"),
        "view_outside": (edited(_set("bufferViews/0/byteOffset", 2**33)), "avatar_accessor"),
        "view_too_long": (edited(_set("bufferViews/0/byteLength", 2**33)), "avatar_accessor"),
        "stride_of_zero": (edited(_set("bufferViews/0/byteStride", 0)), "avatar_accessor"),
        "unknown_type": (edited(_set("accessors/0/componentType", 1)), "avatar_accessor"),
        "matrix_as_position": (edited(_set(position, 6)), "avatar_accessor"),
        "accessor_missing": (edited(_set(position, 999)), "avatar_structure"),
        "sparse_bomb": (
            edited(_set("accessors/0", {"componentType": 5126, "type": "VEC3", "count": 2**28})),
            "avatar_too_large",
        ),
        "not_a_number": (with_array(_not_numbers(), "POSITION"), "avatar_numbers"),
        "corner_missing": (
            with_array(np.full((24 * len(PLACES), 4), 250, np.uint8), "JOINTS_0"),
            "avatar_accessor",
        ),
        "external_buffer": (edited(_set("buffers/0/uri", "file:///etc/passwd")), "avatar_external"),
        "external_image": (
            edited(_set("images/0", {"uri": "http://127.0.0.1:1/a.png"})),
            "avatar_external",
        ),
        "data_image": (
            edited(_set("images/0", {"uri": "data:image/svg+xml;base64,PHN2Zz4="})),
            "avatar_external",
        ),
        "svg_texture": (Foreign(picture=svg).glb(), "avatar_texture_type"),
        "gif_texture": (Foreign(picture=picture(kind="GIF")).glb(), "avatar_texture_type"),
        "texture_bomb": (Foreign(picture=png_bomb(60_000)).glb(), "avatar_texture_size"),
        "texture_claims_16m": (Foreign(picture=png_bomb(4_096)).glb(), "avatar_texture_broken"),
        "texture_cut": (Foreign(picture=picture((256, 256))[:200]).glb(), "avatar_texture_broken"),
        "draco": (
            edited(_set("extensionsRequired", ["KHR_draco_mesh_compression"])),
            "avatar_compressed",
        ),
        "unknown_extension": (
            edited(_set("extensionsRequired", ["X_run_script"])),
            "avatar_extension",
        ),
        "no_skeleton": (edited(_set("nodes/0/name", "thing")), "avatar_not_humanoid"),
        "no_mesh": (edited(_set("meshes/0/primitives", [])), "avatar_no_mesh"),
        "flat_person": (Foreign(scale=0.0).glb(), "avatar_size"),
        "rotation_of_zero": (edited(_set("nodes/1/rotation", [0, 0, 0, 0])), "avatar_numbers"),
        "text_as_scale": (edited(_set("nodes/1/scale", ["1", "1", "1"])), "avatar_structure"),
    }
