"""What a command shows: a progress bar on stderr, a result on stdout."""

import hashlib
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

from avatar_g.backend.domain.jobs import JobStage
from avatar_g.backend.domain.recipe_seal import seal

_BAR_WIDTH = 28
_REDRAW_S = 0.2
_READ_BYTES = 2**20


@dataclass(frozen=True, slots=True)
class Report:
    """The outcome of a command."""

    files: Sequence[Path]
    stages: Sequence[dict[str, str | float]] = ()
    recipe: dict[str, Any] = field(default_factory=dict)
    figures: dict[str, Any] = field(default_factory=dict)
    """Measurements such as ``peak_memory_bytes``."""

    def to_json(self) -> str:
        """Return one JSON object on one line."""
        described = [describe_file(path) for path in self.files]
        fields = {"files": described, "stages": list(self.stages), "recipe": self.recipe}
        return json.dumps(fields | self.figures, ensure_ascii=False)


def describe_file(path: Path) -> dict[str, str | int]:
    """Return path, SHA-256 and size of a file."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_READ_BYTES):
            digest.update(block)
    size = path.stat().st_size
    return {"path": str(path.resolve()), "sha256": digest.hexdigest(), "bytes": size}


def write_recipes(files: Sequence[Path], recipe: dict[str, Any]) -> dict[str, Any]:
    """Put the recipe into the files that their writers left without one; return it."""
    from avatar_g.backend.media.recipe_tags import write_recipe

    for path in files:
        write_recipe(path, seal(recipe))
    return recipe


class ProgressBar:
    """Follows stages on a terminal; elsewhere it writes one line per stage."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stderr
        self._is_terminal = self._stream.isatty()
        self._stage = ""
        self._drawn_s = 0.0
        self._started_s = time.monotonic()

    def __call__(self, stage: JobStage, share: float) -> None:
        """Show how far the whole work is: ``share`` 0..1."""
        now_s = time.monotonic()
        is_new = stage != self._stage
        self._stage = stage
        if not self._is_terminal:
            if is_new:
                print(f"{stage} {share:.0%}", file=self._stream, flush=True)
            return
        if is_new or now_s - self._drawn_s >= _REDRAW_S:
            self._drawn_s = now_s
            filled = round(_BAR_WIDTH * min(1.0, max(0.0, share)))
            bar = "█" * filled + "░" * (_BAR_WIDTH - filled)
            line = f"\r{bar} {share:4.0%} {stage:<10} {now_s - self._started_s:5.0f} s"
            print(line, end="", file=self._stream, flush=True)

    def close(self) -> None:
        """Leave the bar's line."""
        if self._is_terminal and self._drawn_s:
            print(file=self._stream, flush=True)
