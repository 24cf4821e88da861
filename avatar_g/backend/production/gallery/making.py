"""Make the sheets of the gallery and the figures that go with them."""

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from time import process_time
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from avatar_g.backend.engines.avatar.assets import BodyData, load_body_data
from avatar_g.backend.media.atomic import write_text_file
from avatar_g.backend.production.caches import BODY_DATA
from avatar_g.backend.production.gallery.characters import prompt_sheet, stress_sheet
from avatar_g.backend.production.gallery.covers import cover_sheet
from avatar_g.backend.production.gallery.effects import (
    background_sheet,
    look_sheet,
    lyric_sheet,
    transition_sheet,
    visualiser_sheet,
)
from avatar_g.backend.production.gallery.extremes import extreme_sheet
from avatar_g.backend.production.gallery.faces import face_sheet
from avatar_g.backend.production.gallery.poses import pose_sheet
from avatar_g.backend.production.gallery.sheets import write_sheet
from avatar_g.backend.production.gallery.wardrobe import wardrobe_sheet

FIGURES_NAME: Final = "figures.json"
STRESSED: Final = 100
_Drawn: TypeAlias = tuple[NDArray[np.uint8], dict[str, Any]]


def make_gallery(
    folder: Path, *, cache: Path, names: Sequence[str] = ()
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Write sheets as WebP and their figures; yield the figures of each sheet as it is done.

    ``cpu_s`` among them is the processor time it took.

    Parameters
    ----------
    names
        Some of ``SHEETS``; all of them if empty.

    Raises
    ------
    StorageFull
        If there is no room.
    """
    data = load_body_data(cache / BODY_DATA)
    for name in names or tuple(SHEETS):
        started_s = process_time()
        picture, measured = SHEETS[name](data)
        path = write_sheet(folder / f"{name}.webp", picture)
        figures = {**measured, "bytes": path.stat().st_size}
        _keep(folder / FIGURES_NAME, name, figures)
        yield name, {**figures, "cpu_s": round(process_time() - started_s, 1)}


def _keep(path: Path, name: str, figures: dict[str, Any]) -> None:
    """Store the figures of one sheet beside those of the others."""
    known = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    known[name] = figures
    write_text_file(path, json.dumps(known, indent=1, sort_keys=True) + "\n")


def _stress(data: BodyData) -> _Drawn:
    sheet = stress_sheet(data, count=STRESSED)
    figures = {
        "characters": STRESSED,
        "poke_through": sheet.faults.poke_through,
        "holes": sheet.faults.holes,
        "faulty_seeds": list(sheet.faulty),
    }
    return sheet.picture, figures


def _poses(data: BodyData) -> _Drawn:
    sheet = pose_sheet(data)
    return sheet.picture, {"depths_mm": sheet.depths_mm}


SHEETS: Final[dict[str, Callable[[BodyData], _Drawn]]] = {
    "stress": _stress,
    "poses": _poses,
    "prompts": lambda data: (prompt_sheet(data), {}),
    "faces": lambda data: (face_sheet(data), {}),
    "extremes": lambda data: (extreme_sheet(data), {}),
    "wardrobe": lambda data: (wardrobe_sheet(data), {}),
    "covers": lambda _data: (cover_sheet(), {}),
    "transitions": lambda _data: transition_sheet(),
    "looks": lambda _data: look_sheet(),
    "backgrounds": lambda _data: background_sheet(),
    "lyrics": lambda _data: lyric_sheet(),
    "visualisers": lambda _data: visualiser_sheet(),
}
