"""Twelve ready-made characters."""

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from avatar_g.backend.domain.avatar import AvatarSpec, Body, Garment, Look

_FILE = Path(__file__).with_name("cast.json")


@lru_cache(maxsize=1)
def load_cast() -> dict[str, AvatarSpec]:
    """Return every preset by its short name."""
    stored: dict[str, dict[str, Any]] = json.loads(_FILE.read_text(encoding="utf-8"))
    return {name: _restored(values) for name, values in stored.items()}


def _restored(values: dict[str, Any]) -> AvatarSpec:
    body = dict(values["body"])
    body["ancestry"] = tuple(body["ancestry"])
    return AvatarSpec(
        name=values["name"],
        body=Body(**body),
        look=Look(**values["look"]),
        outfit={slot: Garment(**garment) for slot, garment in values["outfit"].items()},
        accessories=tuple(Garment(**garment) for garment in values["accessories"]),
        seed=values["seed"],
    )
