"""The recipe: what to run again to get the same bytes."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

ENGINE_VERSIONS = {
    "music": 6,
    "speech": 3,
    "avatar": 6,
    "video": 8,
    "artwork": 2,
    "listening": 1,
}
"""Raised whenever an engine's output changes for the same parameters."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """Parameters, seed and engine versions of one artifact."""

    kind: str
    """``song``, ``remix``, ``extend``, ``edit``, ``avatar``, ``talk``, ``music_video`` or ``film``
    (a video of a finished song)."""
    params: dict[str, Any]
    """JSON values only."""

    def to_dict(self) -> dict[str, Any]:
        """Return a JSON object that names the engines too."""
        return {"kind": self.kind, "params": self.params, "engines": dict(ENGINE_VERSIONS)}

    @property
    def digest(self) -> str:
        """Content hash, 64 hex digits; equal recipes give equal files."""
        text = json.dumps(self.to_dict(), sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()


def seed_of(*documents: Mapping[str, Any]) -> str:
    """Return the seed the first of some recipes or requests tells, or an empty text."""
    for fields in documents:
        params = fields.get("params")
        inner = [params] if isinstance(params, dict) else []
        places = [fields, *inner, *(each.get(name) for each in inner for name in ("song", "wish"))]
        for place in places:
            if isinstance(place, dict) and isinstance(place.get("seed"), int):
                return str(place["seed"])
    return ""
