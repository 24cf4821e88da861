"""Characters for the builder's stage: in one lasting process that remembers what it made last.

A piece is a file named by its content, and a manifest names the pieces of one character. The
browser fetches the pieces it does not have yet.
"""

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, Final

from avatar_g.backend.domain.avatar import AvatarSpec
from avatar_g.backend.domain.avatar_parts import Detail, Slider
from avatar_g.backend.domain.recipe import ENGINE_VERSIONS
from avatar_g.backend.engines.avatar.arkit import SINGLE_SHAPES
from avatar_g.backend.engines.avatar.assets import load_body_data
from avatar_g.backend.engines.avatar.dressing import PAIRED_BOTTOMS
from avatar_g.backend.engines.avatar.eyes import EYE_PART_NAMES
from avatar_g.backend.engines.avatar.rigged import Rigged
from avatar_g.backend.engines.avatar.slider_fields import SliderTable
from avatar_g.backend.engines.avatar.stage_arrays import packed_arrays
from avatar_g.backend.engines.avatar.stage_groups import (
    StageGroup,
    group_file,
    mood_file,
    shade_file,
    stage_group,
    visible_file,
)
from avatar_g.backend.engines.avatar.stage_pictures import (
    PAINTED_UNDRESSED,
    PICTURES,
    picture_facts,
    picture_file,
)
from avatar_g.backend.engines.avatar.stage_rigged import GROUP as WHOLE
from avatar_g.backend.engines.avatar.stage_rigged import (
    whole_group_file,
    whole_measures,
    whole_mood_file,
    whole_pictures,
    whole_shade_file,
    whole_visible_file,
)
from avatar_g.backend.engines.avatar.vrm_terms import HUMAN_BONES
from avatar_g.backend.engines.avatar.workshop import Dressed, Group, Workshop, body_key
from avatar_g.backend.errors import NotFound
from avatar_g.backend.media.atomic import complete_file
from avatar_g.backend.production.avatar import rigged_path
from avatar_g.backend.production.caches import BODY_DATA, FITTINGS
from avatar_g.backend.production.pieces import LATER, piece_path

_KEPT_GROUPS: Final = 64
_KEPT_DIGESTS: Final = 2_000
_SLIDERS_AT_ONCE: Final = 5
"""About 0.1 s: so long may an edit wait for sliders nobody has touched yet."""
_KEPT_BYTES: Final = 192 * 2**20
_WRITES_PER_TIDYING: Final = 200
_DIGEST_CHARS: Final = 40


class FittingRoom:
    """Makes manifests one after the other. Not shared between threads."""

    def __init__(self, cache: Path) -> None:
        self._cache = cache
        self._workshop = Workshop(load_body_data(cache / BODY_DATA))
        self._groups: OrderedDict[Hashable, StageGroup] = OrderedDict()
        self._digests: OrderedDict[Hashable, str] = OrderedDict()
        self._tables: dict[str, SliderTable] = {}
        self._writes = 0
        self._painter = ThreadPoolExecutor(1, "painter")

    def show(self, spec: AvatarSpec) -> dict[str, Any]:
        """Return what the stage needs at once.

        Raises
        ------
        InvalidRequest
            If the specification cannot be built.
        StorageFull
            If the cache has no room.
        """
        if spec.rig:
            return self._show_whole(self._imported(spec), spec.rig)
        painted = self._start_painting(spec)
        dressed = self._workshop.dress(spec)
        figure, groups = dressed.model.figure, self._stage_groups(dressed)
        face = dressed.made[Group.FACE]
        covers = tuple(made.key for made in dressed.made.values() if made.covers)
        return {
            **_measures(dressed),
            "groups": {
                name.value: self._piece(
                    ("group", dressed.made[name].key),
                    partial(group_file, figure, groups[name], name),
                )
                for name in groups
            },
            "pictures": {
                name: self._piece(
                    picture_facts(name, dressed),
                    painted[name].result
                    if name in painted
                    else partial(picture_file, name, dressed),
                )
                for name in PICTURES
            },
            "visible": self._piece(
                ("visible", face.key, covers), lambda: visible_file(dressed, groups[Group.FACE])
            ),
            "colours": _colours(dressed),
            "wears": _wears(spec),
            "values": _values(spec),
            "keys": {
                "shade": _whole_key(dressed),
                "moods": _face_key(dressed),
                "lips": _face_key(dressed),
                "sliders": _digest(body_key(spec.body)),
            },
        }

    def later(self, spec: AvatarSpec, name: str) -> str:
        """Return the digest of a piece that follows the first picture, one of ``pieces.LATER``.

        Empty: there is more to do than others should wait for; ask again.

        Raises
        ------
        NotFound
            If there is nothing of that name.
        """
        if spec.rig:
            return self._later_whole(self._imported(spec), spec.rig, name)
        dressed = self._workshop.dress(spec)
        if name == "sliders":
            return self._sliders(dressed, _digest(body_key(spec.body)))
        groups = self._stage_groups(dressed)
        if name == "shade":
            key = _whole_key(dressed)
            return self._piece((name, key), lambda: shade_file(dressed, groups, key))
        if name == "moods":
            key = _face_key(dressed)
            return self._piece((name, key), lambda: mood_file(dressed, groups, key))
        if name == "lips":
            key = _face_key(dressed)
            return self._piece((name, key), lambda: mood_file(dressed, groups, key, SINGLE_SHAPES))
        raise NotFound(f"no piece {name!r}")

    def _start_painting(self, spec: AvatarSpec) -> dict[str, Future[bytes]]:
        """Let a thread paint what is not kept and needs no mesh; NumPy frees the interpreter."""
        undressed = self._workshop.undressed(spec)
        return {
            name: self._painter.submit(picture_file, name, undressed)
            for name in PAINTED_UNDRESSED
            if not self._is_kept(picture_facts(name, undressed))
        }

    def _is_kept(self, key: Hashable) -> bool:
        digest = self._digests.get(key, "")
        return bool(digest) and piece_path(self._cache, digest).exists()

    def _imported(self, spec: AvatarSpec) -> Rigged:
        path = rigged_path(spec, self._cache)
        if not path.exists():
            raise NotFound(f"body {spec.rig} is not here")
        return load_whole(path)

    def _show_whole(self, rigged: Rigged, key: str) -> dict[str, Any]:
        pictures = whole_pictures(rigged)
        return {
            "engine": ENGINE_VERSIONS["avatar"],
            **whole_measures(rigged),
            "groups": {WHOLE: self._piece(("group", key), lambda: whole_group_file(rigged))},
            "pictures": {
                name: self._piece(("picture", key, name), lambda name=name: pictures[name])  # type: ignore[misc]
                for name in pictures
            },
            "visible": self._piece(("visible", key), lambda: whole_visible_file(rigged)),
            "colours": {},
            "wears": {},
            "values": {},
            "keys": dict.fromkeys(LATER, key),
        }

    def _later_whole(self, rigged: Rigged, key: str, name: str) -> str:
        makers = {
            "shade": lambda: whole_shade_file(rigged, key),
            "moods": lambda: whole_mood_file(rigged, key),
            "lips": lambda: whole_mood_file(rigged, key, SINGLE_SHAPES),
            "sliders": lambda: packed_arrays(
                {}, {"key": key, "sliders": {}, "vertices": len(self._workshop.data.vertices)}
            ),
        }
        if name not in makers:
            raise NotFound(f"no piece {name!r}")
        return self._piece((name, key), makers[name])

    def _sliders(self, dressed: Dressed, key: str) -> str:
        """Measure some more sliders; the digest is empty until all are there."""
        facts = ("sliders", key)
        if facts in self._digests:
            digest = self._digests[facts]
            if piece_path(self._cache, digest).exists():
                return digest
        if not self._table(dressed, key).advance(_SLIDERS_AT_ONCE):
            return ""
        table = self._tables.pop(key)
        return self._piece(facts, lambda: table.file(key))

    def _table(self, dressed: Dressed, key: str) -> SliderTable:
        if key not in self._tables:
            self._tables = {key: SliderTable(dressed.model, dressed.spec.body)}
        return self._tables[key]

    def _stage_groups(self, dressed: Dressed) -> dict[Group, StageGroup]:
        groups = {}
        for name, made in dressed.made.items():
            if made.key not in self._groups:
                self._groups[made.key] = stage_group(made)
            self._groups.move_to_end(made.key)
            groups[name] = self._groups[made.key]
        while len(self._groups) > _KEPT_GROUPS:
            self._groups.popitem(last=False)
        return groups

    def _piece(self, key: Hashable, make: Callable[[], bytes]) -> str:
        """Return the digest of a piece, made now unless its file is there."""
        if self._is_kept(key):
            self._digests.move_to_end(key)
            return self._digests[key]
        content = make()
        digest = hashlib.sha256(content).hexdigest()[:_DIGEST_CHARS]
        path = piece_path(self._cache, digest)
        if not path.exists():
            with complete_file(path) as part:
                part.write_bytes(content)
            self._writes += 1
            if self._writes % _WRITES_PER_TIDYING == 0:
                tidy(self._cache)
        self._digests[key] = digest
        while len(self._digests) > _KEPT_DIGESTS:
            self._digests.popitem(last=False)
        return digest


def tidy(cache: Path, kept_bytes: int = _KEPT_BYTES) -> None:
    """Remove the oldest pieces beyond ``kept_bytes``; whoever needs one asks again."""
    found = [(path.stat(), path) for path in (cache / FITTINGS).glob("*.bin")]
    found.sort(key=lambda entry: entry[0].st_mtime_ns, reverse=True)
    total = 0
    for facts, path in found:
        total += facts.st_size
        if total > kept_bytes:
            path.unlink(missing_ok=True)


@lru_cache(maxsize=1)
def load_whole(path: Path) -> Rigged:
    """Read a finished character; the last one is kept."""
    return Rigged.load(path)


def _digest(key: Hashable) -> str:
    """Name facts: they are texts, numbers and nested tuples of them."""
    return hashlib.sha256(repr(key).encode()).hexdigest()[:_DIGEST_CHARS]


def _whole_key(dressed: Dressed) -> str:
    return _digest(tuple(made.key for made in dressed.made.values()))


def _face_key(dressed: Dressed) -> str:
    faces = (Group.FACE, Group.BROWS, Group.BEARD)
    return _digest(tuple(dressed.made[name].key for name in faces))


@lru_cache(maxsize=1)
def fitting_room(cache: Path) -> FittingRoom:
    """Return this process's room."""
    return FittingRoom(cache)


def _measures(dressed: Dressed) -> dict[str, Any]:
    """Return skeleton and heights in metres."""
    figure, head = dressed.model.figure, dressed.model.head
    joints = [*figure.joints.tolist(), head.left_eye.tolist(), head.right_eye.tolist()]
    names = [*figure.data.joint_names, *EYE_PART_NAMES]
    head_joint = figure.data.joint("Head")
    parents = [*figure.data.joint_parents.tolist(), head_joint, head_joint]
    ground = figure.floor_y - dressed.fitting.sole_height_m
    body = figure.data.group_vertices("body")
    top = max(float(part.mesh.positions[:, 1].max()) for part in dressed.fitting.parts)
    return {
        "engine": ENGINE_VERSIONS["avatar"],
        "ground_m": round(ground, 6),
        "height_m": round(top - ground, 4),
        "sole": int(body[figure.positions[body, 1].argmin()]),
        "bones": [HUMAN_BONES.get(name, name) for name in names],
        "parents": parents,
        "joints": [[round(value, 6) for value in joint] for joint in joints],
    }


def _colours(dressed: Dressed) -> dict[str, str]:
    """Return the colours in the pieces, from which the browser tints at once."""
    spec, look = dressed.spec, dressed.spec.look
    worn = {garment.kind: garment.colour for garment in (*spec.outfit.values(), *spec.accessories)}
    return {"skin": look.skin, "iris": look.iris, "hair_colour": look.hair_colour, **worn}


def _wears(spec: AvatarSpec) -> dict[str, list[str]]:
    """Return the groups that show each worn item; a dress is two."""
    groups = {"top": Group.TOP, "bottom": Group.BOTTOM, "over": Group.BOTTOM, "shoes": Group.SHOES}
    worn = {}
    for slot, garment in spec.outfit.items():
        is_dress = garment.kind in PAIRED_BOTTOMS
        worn[garment.kind] = [groups[slot].value, *[Group.BOTTOM.value] * is_dress]
    return worn | {garment.kind: [Group.ACCESSORIES.value] for garment in spec.accessories}


def _values(spec: AvatarSpec) -> dict[str, float]:
    """Return where every slider stands in the pieces."""
    macros = {slider.value: float(getattr(spec.body, slider.value)) for slider in Slider}
    return macros | {each.value: spec.body.details.get(each.value, 0.0) for each in Detail}
