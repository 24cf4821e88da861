"""A small figure made of tubes: everything a renderer test needs, without body data."""

import functools

import numpy as np

from avatar_g.backend.engines.avatar.rigged import Material, Rigged

_JOINTS = {
    "Hips": ("", (0.0, 0.95, 0.0)),
    "Spine": ("Hips", (0.0, 1.05, 0.0)),
    "Spine1": ("Spine", (0.0, 1.15, 0.0)),
    "Spine2": ("Spine1", (0.0, 1.28, 0.0)),
    "Neck": ("Spine2", (0.0, 1.42, 0.0)),
    "Head": ("Neck", (0.0, 1.50, 0.0)),
}
_LEFT_JOINTS = {
    "Shoulder": ("Spine2", (0.05, 1.38, 0.0)),
    "Arm": ("Shoulder", (0.17, 1.38, 0.0)),
    "ForeArm": ("Arm", (0.42, 1.38, 0.0)),
    "Hand": ("ForeArm", (0.66, 1.38, 0.0)),
    "UpLeg": ("Hips", (0.09, 0.90, 0.0)),
    "Leg": ("UpLeg", (0.09, 0.50, 0.0)),
    "Foot": ("Leg", (0.09, 0.09, 0.0)),
    "ToeBase": ("Foot", (0.09, 0.03, 0.12)),
}
_SKIN, _CLOTH, _SHOE = (0.80, 0.55, 0.42), (1.0, 1.0, 1.0), (0.25, 0.05, 0.05)
_TRIM = (0.10, 0.22, 0.55)


def _skeleton() -> tuple[list[str], list[int], np.ndarray]:
    joints = dict(_JOINTS)
    for side, sign in (("Left", 1.0), ("Right", -1.0)):
        for name, (parent, place) in _LEFT_JOINTS.items():
            owner = parent if parent in _JOINTS else side + parent
            joints[side + name] = (owner, (sign * place[0], place[1], place[2]))
    for side, sign in (("Left", 1.0), ("Right", -1.0)):
        joints[side + "Eye"] = ("Head", (sign * 0.045, 1.62, 0.10))
    names = list(joints)
    parents = [names.index(parent) if parent else -1 for parent, _ in joints.values()]
    return names, parents, np.array([place for _, place in joints.values()])


class _Mesh:
    def __init__(self, names: list[str]) -> None:
        self.names = names
        self.rows: dict[str, list[np.ndarray]] = {
            key: [] for key in ("position", "normal", "uv", "colour", "material", "joint", "face")
        }
        self.count = 0

    def tube(self, spine, radii, joint, material, colour, sides=20) -> slice:
        """Add a tube along ``spine`` (n, 3) with closed ends."""
        spine, radii = np.asarray(spine, float), np.asarray(radii, float)
        along = np.gradient(spine, axis=0)
        along /= np.linalg.norm(along, axis=1, keepdims=True)
        guide = np.array([0.0, 0.0, 1.0]) if abs(along[0, 2]) < 0.9 else np.array([1.0, 0, 0])
        side = np.cross(along, guide)
        side /= np.linalg.norm(side, axis=1, keepdims=True)
        up = np.cross(side, along)
        angle = np.linspace(0, 2 * np.pi, sides, endpoint=False)
        ring = (
            np.cos(angle)[None, :, None] * side[:, None]
            + np.sin(angle)[None, :, None] * up[:, None]
        )
        position = spine[:, None] + radii[:, None, None] * ring
        taper = -np.gradient(radii) / np.maximum(
            np.linalg.norm(np.gradient(spine, axis=0), axis=1), 1e-6
        )
        normal = ring + np.clip(taper, -4, 4)[:, None, None] * along[:, None]
        normal /= np.linalg.norm(normal, axis=2, keepdims=True)
        i, j = np.meshgrid(np.arange(len(spine) - 1), np.arange(sides), indexing="ij")
        a, b = i * sides + j, i * sides + (j + 1) % sides
        c, d = a + sides, b + sides
        face = np.concatenate([np.stack([a, c, b], -1), np.stack([b, c, d], -1)]).reshape(-1, 3)
        u, v = np.meshgrid(angle / (2 * np.pi), np.linspace(0, 1, len(spine)))
        return self.add(
            position.reshape(-1, 3),
            normal.reshape(-1, 3),
            np.stack([u, v], -1).reshape(-1, 2),
            face,
            joint,
            material,
            colour,
        )

    def add(self, position, normal, uv, face, joint, material, colour) -> slice:
        start, size = self.count, len(position)
        self.rows["position"].append(position)
        self.rows["normal"].append(normal)
        self.rows["uv"].append(uv)
        self.rows["colour"].append(np.tile([*colour, 1.0], (size, 1)))
        self.rows["material"].append(np.full(size, material))
        self.rows["joint"].append(np.full(size, self.names.index(joint)))
        self.rows["face"].append(face + start)
        self.count += size
        return slice(start, self.count)

    def all(self, key: str) -> np.ndarray:
        return np.concatenate(self.rows[key])


def _ball(centre, radius, count=16):
    angle = np.linspace(0.02, np.pi - 0.02, count)
    spine = np.array(centre) + np.stack([0 * angle, -radius * np.cos(angle), 0 * angle], 1)
    return spine, radius * np.sin(angle)


def _limbs(mesh: _Mesh) -> None:
    names, places = mesh.names, _skeleton()[2]
    at = {name: places[index] for index, name in enumerate(names)}
    steps = np.linspace(0, 1, 8)[:, None]
    for side in ("Left", "Right"):
        bones = (
            ("Arm", "ForeArm", 0.055, Material.CLOTH, _CLOTH),
            ("ForeArm", "Hand", 0.042, Material.SKIN, _SKIN),
            ("UpLeg", "Leg", 0.085, Material.PLAIN, _TRIM),
            ("Leg", "Foot", 0.060, Material.PLAIN, _TRIM),
            ("Foot", "ToeBase", 0.045, Material.LEATHER, _SHOE),
        )
        for start, end, radius, material, colour in bones:
            a, b = at[side + start], at[side + end]
            joint = side + start
            mesh.tube(a + (b - a) * steps, np.full(8, radius), joint, material, colour)
        ball, radii = _ball(at[side + "Hand"] + (0.05 if side == "Left" else -0.05, 0, 0), 0.05)
        mesh.tube(ball, radii, side + "Hand", Material.SKIN, _SKIN)


@functools.cache
def make_figure() -> Rigged:
    """Return a figure 1.74 m tall with a striped shirt, eyes and a mouth that ``jawOpen`` opens."""
    names, parents, places = _skeleton()
    mesh = _Mesh(names)
    heights = np.linspace(0.88, 1.42, 14)
    mesh.tube(
        np.stack([0 * heights, heights, 0 * heights], 1),
        0.15 + 0.02 * np.cos(heights * 9),
        "Spine1",
        Material.CLOTH,
        _CLOTH,
        32,
    )
    head, radii = _ball((0.0, 1.61, 0.0), 0.13, 24)
    mesh.tube(head, radii, "Head", Material.HEAD, (1.0, 1.0, 1.0), 32)
    mesh.tube(
        np.stack([0 * steps4, 1.40 + 0.1 * steps4, 0 * steps4], 1),
        np.full(4, 0.05),
        "Neck",
        Material.SKIN,
        _SKIN,
    )
    for x, side in ((0.045, "Left"), (-0.045, "Right")):
        ball, radii = _ball((x, 1.635, 0.105), 0.024, 10)
        mesh.tube(ball, radii, side + "Eye", Material.EYE, (1.0, 1.0, 1.0), 12)
    _limbs(mesh)
    corners = np.array(
        [
            [-0.035, 1.553, 0.129],
            [0.035, 1.553, 0.129],
            [0.035, 1.549, 0.129],
            [-0.035, 1.549, 0.129],
        ]
    )
    mouth = mesh.add(
        corners,
        np.tile([0.0, 0.0, 1.0], (4, 1)),
        np.zeros((4, 2)),
        np.array([[0, 2, 1], [0, 3, 2]]),
        "Head",
        Material.MOUTH,
        (0.12, 0.01, 0.01),
    )
    steps = np.zeros((52, 4, 3), np.float16)
    steps[0, 2:, 1] = -0.05
    position, face = mesh.all("position"), mesh.all("face")
    weights = np.zeros((mesh.count, 4), np.float32)
    weights[:, 0] = 1
    joints = np.zeros((mesh.count, 4), np.uint8)
    joints[:, 0] = mesh.all("joint")
    material = mesh.all("material").astype(np.uint8)
    from avatar_g.backend.engines.avatar.arkit import ARKIT_SHAPES

    order = ("jawOpen", *(name for name in ARKIT_SHAPES if name != "jawOpen"))
    return Rigged(
        positions=position.astype(np.float32),
        normals=mesh.all("normal").astype(np.float32),
        uv=mesh.all("uv").astype(np.float32),
        colours=mesh.all("colour").astype(np.float32),
        material=material,
        triangles=face.astype(np.int32),
        triangles_medium=face.astype(np.int32),
        triangles_shadow=face.astype(np.int32),
        two_sided=(material == Material.MOUTH).astype(np.uint8),
        joint_names=tuple(names),
        joint_parents=np.array(parents, np.int16),
        joint_positions=places,
        skin_joints=joints,
        skin_weights=weights,
        morph_names=order,
        morph_vertices=np.arange(mouth.start, mouth.stop, dtype=np.int32),
        morph_positions=steps,
        morph_normals=np.zeros((52, 4, 3), np.float16),
        textures=_textures(),
        part_names=("figure",),
        part=np.zeros(mesh.count, np.uint8),
        ground_y_m=0.0,
        eye_y_m=1.635,
        top_y_m=1.74,
    )


steps4 = np.linspace(0, 1, 4)


def _textures() -> dict[int, np.ndarray]:
    cloth = np.full((64, 64, 3), (235, 225, 210), np.uint8)
    cloth[::16] = cloth[1::16] = (200, 60, 50)
    skin = np.full((32, 32, 3), (228, 170, 140), np.uint8)
    eye = np.full((32, 32, 3), 245, np.uint8)
    eye[8:24, 4:14] = (60, 40, 25)
    return {
        int(Material.CLOTH): cloth,
        int(Material.HEAD): skin,
        int(Material.SKIN): skin,
        int(Material.EYE): eye,
    }
