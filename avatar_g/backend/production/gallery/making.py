"""Make every sheet of the gallery and the figures that go with them."""

import json
from collections.abc import Iterator
from pathlib import Path
from time import process_time
from typing import Any, Final

from avatar_g.backend.engines.avatar.assets import load_body_data
from avatar_g.backend.media.atomic import write_text_file
from avatar_g.backend.production.caches import BODY_DATA
from avatar_g.backend.production.gallery.characters import prompt_sheet, stress_sheet
from avatar_g.backend.production.gallery.faces import face_sheet
from avatar_g.backend.production.gallery.poses import pose_sheet
from avatar_g.backend.production.gallery.sheets import write_sheet
from avatar_g.backend.production.gallery.wardrobe import wardrobe_sheet

FIGURES_NAME: Final = "figures.json"
STRESSED: Final = 100


def make_gallery(folder: Path, *, cache: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Write every sheet and ``figures.json``; yield the figures of each sheet as it is done.

    The sheets are ``stress prompts faces wardrobe poses``, all WebP. Takes about five minutes of
    processor time.

    Raises
    ------
    StorageFull
        If there is no room.
    """
    data = load_body_data(cache / BODY_DATA)
    figures: dict[str, dict[str, Any]] = {}

    def done(name: str, started_s: float, **measured: object) -> tuple[str, dict[str, Any]]:
        size = (folder / f"{name}.webp").stat().st_size
        figures[name] = {**measured, "bytes": size}
        write_text_file(folder / FIGURES_NAME, json.dumps(figures, indent=1, sort_keys=True))
        return name, {**figures[name], "cpu_s": round(process_time() - started_s, 1)}

    started_s = process_time()
    stress = stress_sheet(data, count=STRESSED)
    write_sheet(folder / "stress.webp", stress.picture)
    yield done(
        "stress",
        started_s,
        characters=STRESSED,
        poke_through=stress.faults.poke_through,
        holes=stress.faults.holes,
        faulty=stress.faulty,
    )
    started_s = process_time()
    poses = pose_sheet(data)
    write_sheet(folder / "poses.webp", poses.picture)
    yield done("poses", started_s, depths_mm=poses.depths_mm)
    for name, draw in (
        ("prompts", prompt_sheet),
        ("faces", face_sheet),
        ("wardrobe", wardrobe_sheet),
    ):
        started_s = process_time()
        write_sheet(folder / f"{name}.webp", draw(data))
        yield done(name, started_s)
