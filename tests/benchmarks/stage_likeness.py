"""Does the stage show what a video shows: ``python -m tests.benchmarks.stage_likeness [FOLDER]``.

Opens the builder's own scene in Chromium with software WebGL, takes twenty shots (five characters,
four cameras with a pose and an expression each) and draws each again with the server's renderer:
same camera, same pose, same ground. Prints the structural similarity of every pair, over the box
around the figure and over the whole frame. With a folder, writes the pairs and their differences.
"""

import base64
import io
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import Page, sync_playwright

from avatar_g.backend.domain.performance import BodyPose, CameraView
from avatar_g.backend.engines.avatar.assets import load_body_data
from avatar_g.backend.engines.avatar.build import build_avatar
from avatar_g.backend.engines.avatar.cast import load_cast
from avatar_g.backend.engines.avatar.renderer.loading import Detail, LoadedCharacter
from avatar_g.backend.engines.avatar.renderer.portraits import render_cutout
from avatar_g.backend.engines.avatar.vrm_terms import HUMAN_BONES, PRESETS
from avatar_g.backend.media.similarity import similarity_map
from avatar_g.backend.production.caches import BODY_DATA
from avatar_g.backend.production.fitting_room import FittingRoom
from avatar_g.backend.production.pieces import piece_path
from tests.viewers.packages import FOLDER
from tests.viewers.serving import BROWSER, BROWSER_FLAGS, pages

COMPONENTS = FOLDER.parents[1] / "avatar_g" / "components"
MODELS = ("nino", "giorgi", "zuri", "priya", "luka")
SHOTS = (
    ("body", "stand", "neutral"),
    ("front", "wave", "happy"),
    ("side", "dance", "neutral"),
    ("face", "stand", "surprised"),
)
"""Camera, pose and expression."""
GROUND = np.array([226, 223, 236], np.float64)
SIZE = (480, 640)


@dataclass(frozen=True, slots=True)
class Pair:
    """One shot from both sides, RGB ``(h, w, 3)``."""

    name: str
    stage: NDArray[np.uint8]
    server: NDArray[np.uint8]
    figure: tuple[slice, slice]
    """Rows and columns of the box around the figure."""

    def likeness(self) -> tuple[float, float]:
        """Return the similarity over the figure's box and over the frame."""
        found = similarity_map(grey(self.stage), grey(self.server))
        return float(found[self.figure].mean()), float(found.mean())


def grey(picture: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Return luma (BT.601, as the paper's pictures)."""
    return np.asarray(picture.astype(np.float64) @ [0.299, 0.587, 0.114])


class Room:
    """Answers what the stage asks the server for."""

    def __init__(self, cache: Path) -> None:
        self._cache = cache
        self._room = FittingRoom(cache)
        self.specs = load_cast()

    def answer(self, path: str) -> bytes | None:
        """Return a manifest, a piece or a later piece."""
        words = path.strip("/").split("/")
        if words[:2] == ["api", "pieces"]:
            return piece_path(self._cache, words[2]).read_bytes()
        if words[:2] != ["api", "avatars"] or words[3] != "stage":
            return None
        spec = self.specs[words[2]]
        if len(words) == 4:
            return json.dumps(self._room.show(spec)).encode()
        digest = ""
        while not digest:
            digest = self._room.later(spec, words[4])
        return piece_path(self._cache, digest).read_bytes()


def pairs(cache: Path) -> Iterator[Pair]:
    """Take every shot from both sides."""
    room = Room(cache)
    data = load_body_data(cache / BODY_DATA)
    with sync_playwright() as driver, pages({"components": COMPONENTS}, room.answer) as address:
        browser = driver.chromium.launch(executable_path=BROWSER, args=list(BROWSER_FLAGS))
        page = browser.new_page(viewport={"width": SIZE[0], "height": SIZE[1]})
        page.goto(f"{address}/pages/stage.html")
        page.wait_for_function("window.shoot !== undefined")
        for name in MODELS:
            rigged = build_avatar(room.specs[name], data, has_levels=False)
            page.evaluate("id => window.show(id)", name)
            character = LoadedCharacter(rigged, Detail.FULL)
            for view, pose, mood in SHOTS:
                shot = page.evaluate(
                    "shot => window.shoot(shot)", {"view": view, "pose": pose, "mood": mood}
                )
                with Image.open(io.BytesIO(base64.b64decode(shot["picture"].split(",")[1]))) as raw:
                    stage = np.asarray(raw.convert("RGBA"))
                camera = CameraView(tuple(shot["eye"]), tuple(shot["target"]), shot["fov"])
                server = render_cutout(
                    rigged,
                    server_pose(page, pose),
                    PRESETS.get(mood, {}),
                    camera,
                    SIZE,
                    character=character,
                )
                yield Pair(f"{name} {view} {pose} {mood}", on_ground(stage), on_ground(server),
                           figure_box(stage, server))  # fmt: skip
        browser.close()


def on_ground(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Lay straight RGBA over the ground."""
    cover = picture[..., 3:] / 255.0
    return np.round(picture[..., :3] * cover + GROUND * (1 - cover)).astype(np.uint8)


def figure_box(*pictures: NDArray[np.uint8]) -> tuple[slice, slice]:
    """Return the box around everything that either picture shows."""
    shown = np.maximum.reduce([picture[..., 3] for picture in pictures]) > 0
    rows, columns = np.flatnonzero(shown.any(axis=1)), np.flatnonzero(shown.any(axis=0))
    return slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)


def server_pose(page: Page, name: str) -> BodyPose:
    """Translate a pose of the stage: other bone names, and angles in three.js's order Rx Ry Rz."""
    joints = {bone: joint for joint, bone in HUMAN_BONES.items()}
    angles = page.evaluate("name => window.poses[name]", name)
    turned = {joints[bone]: reordered(*map(float, xyz)) for bone, xyz in angles.items()}
    return BodyPose(turned, (0.0, 0.0, 0.0))


def reordered(x: float, y: float, z: float) -> tuple[float, float, float]:
    """Return the angles of R = Rz Ry Rx that turn like Rx Ry Rz of the given ones."""
    (cx, cy, cz), (sx, sy, sz) = np.cos([x, y, z]), np.sin([x, y, z])
    about_x = np.array([[1, 0, 0], [0, cx, -sx], [0, sx, cx]])
    about_y = np.array([[cy, 0, sy], [0, 1, 0], [-sy, 0, cy]])
    about_z = np.array([[cz, -sz, 0], [sz, cz, 0], [0, 0, 1]])
    turn = about_x @ about_y @ about_z
    return (
        float(np.arctan2(turn[2, 1], turn[2, 2])),
        float(-np.arcsin(np.clip(turn[2, 0], -1, 1))),
        float(np.arctan2(turn[1, 0], turn[0, 0])),
    )


def main(folder: Path | None) -> None:
    """Print a table; write pictures into ``folder``."""
    found = []
    print("| shot | figure | frame | mean difference on the figure |")
    print("|---|---|---|---|")
    with TemporaryDirectory() as cache:
        for pair in pairs(Path(cache)):
            figure, frame = pair.likeness()
            apart = np.abs(pair.stage.astype(int) - pair.server)
            found.append((figure, frame))
            mean = float(apart[pair.figure].mean())
            print(f"| {pair.name} | {figure:.4f} | {frame:.4f} | {mean:.2f} |", flush=True)
            if folder is not None:
                folder.mkdir(parents=True, exist_ok=True)
                shown = np.concatenate(
                    [pair.stage, pair.server, np.clip(apart * 4, 0, 255).astype(np.uint8)], axis=1
                )
                Image.fromarray(shown).save(folder / f"{pair.name.replace(' ', '-')}.png")
    figures = [figure for figure, _ in found]
    frames = [frame for _, frame in found]
    print(f"figure: mean {np.mean(figures):.4f}, least {min(figures):.4f};", end=" ")
    print(f"frame: mean {np.mean(frames):.4f}, least {min(frames):.4f}")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
