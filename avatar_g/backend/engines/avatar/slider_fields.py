"""What every slider does to a body, as displacements the browser can add up at once.

Each slider is built at its two ends and compared with its middle; between them the browser goes
along straight lines. Several sliders held at once are added up. Exact bodies follow from
``body.shape_body``.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from avatar_g.backend.domain.avatar import Body
from avatar_g.backend.domain.avatar_parts import Detail, Slider
from avatar_g.backend.engines.avatar.body import Figure, finished_body, realistic_body
from avatar_g.backend.engines.avatar.details import DETAIL_TARGETS, Targets
from avatar_g.backend.engines.avatar.stage_arrays import packed_arrays, quantised
from avatar_g.backend.engines.avatar.workshop import Model
from avatar_g.backend.engines.geometry.topology import Points

_LOWEST: Final = {Slider.AGE: 0.4}
_STILL_M: Final = 1e-4
"""Smaller displacements are left out."""
_USED_GROUPS: Final = (
    "body", "helper-l-eye", "helper-r-eye", "helper-upper-teeth", "helper-lower-teeth",
    "helper-tongue", "helper-l-eyelashes-2", "helper-r-eyelashes-2",
)  # fmt: skip
_ENDS: Final = ("low", "high")

Field = tuple[Points, Points]
"""``(n, 3)`` of the base vertices and ``(54, 3)`` of the joints in T-pose, in metres."""


@dataclass
class SliderTable:
    """The fields of all sliders at one body, made some at a time."""

    model: Model
    body: Body
    _arrays: dict[str, NDArray[np.generic]] = field(default_factory=dict)
    _facts: dict[str, dict[str, float]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._left: Iterator[Slider | Detail] = iter((*Slider, *Detail))

    def advance(self, count: int) -> bool:
        """Measure up to ``count`` more sliders (about 25 ms each); True when all are there."""
        for _ in range(count):
            slider = next(self._left, None)
            if slider is None:
                return True
            if isinstance(slider, Slider):
                self._measure_macro(slider)
            else:
                self._measure_detail(slider)
        return False

    def file(self, key: str) -> bytes:
        """Return the table; ``key`` names the body.

        Per slider ``centre``, ``lowest``, ``highest`` and the fields towards its two ends: the
        displacement at value v is ``(centre - v) / (centre - lowest) * low`` below the centre and
        ``(v - centre) / (highest - centre) * high`` above it.
        """
        facts: dict[str, Any] = {"key": key, "sliders": self._facts}
        return packed_arrays(self._arrays, facts | {"vertices": len(self._realistic)})

    @cached_property
    def _realistic(self) -> Points:
        return realistic_body(self.model.figure.data, self.body)

    @cached_property
    def _used(self) -> NDArray[np.int64]:
        data = self.model.figure.data
        return np.unique(np.concatenate([data.group_vertices(name) for name in _USED_GROUPS]))

    def _measure_macro(self, slider: Slider) -> None:
        data = self.model.figure.data
        at, lowest = float(getattr(self.body, slider.value)), _LOWEST.get(slider, 0.0)
        self._facts[slider.value] = {"centre": at, "lowest": lowest, "highest": 1.0}
        for end, value in zip(_ENDS, (lowest, 1.0), strict=True):
            there = replace(self.body, **{**asdict(self.body), slider.value: value})
            figure = finished_body(data, realistic_body(data, there), there)
            self._keep(slider.value, end, _change(self.model.figure, figure))

    def _measure_detail(self, detail: Detail) -> None:
        data = self.model.figure.data
        lean = float(self.body.details.get(detail.value, 0.0))
        low, high = DETAIL_TARGETS[detail]
        middle, realistic = self.model.figure, self._realistic
        if lean:
            realistic = realistic - abs(lean) * self._sum(high if lean > 0 else low)
            middle = finished_body(data, realistic, self.body)
        self._facts[detail.value] = {"centre": 0.0, "lowest": -1.0, "highest": 1.0}
        for end, targets in zip(_ENDS, (low, high), strict=True):
            figure = finished_body(data, realistic + self._sum(targets), self.body)
            self._keep(detail.value, end, _change(middle, figure))

    def _sum(self, targets: Targets) -> Points:
        data = self.model.figure.data
        delta = np.zeros_like(data.vertices)
        for name, weight in targets.items():
            vertices, offsets = data.targets[name]
            delta[vertices] += weight * offsets
        return delta

    def _keep(self, name: str, end: str, moved: Field) -> None:
        vertices, joints = moved
        rows = self._used[np.abs(vertices[self._used]).max(axis=1) > _STILL_M]
        if len(rows):
            values, self._facts[name][f"{end}Step"] = quantised(vertices[rows])
            self._arrays[f"{name}.{end}.rows"] = rows.astype(np.uint16)
            self._arrays[f"{name}.{end}.offsets"] = values.ravel()
        self._arrays[f"{name}.{end}.joints"] = joints.astype(np.float32).ravel()


def _change(before: Figure, after: Figure) -> Field:
    """Return how vertices, joints and the two eyes move."""
    vertices = after.positions - before.positions
    data = before.data
    eyes = [vertices[data.group_vertices(f"helper-{side}-eye")].mean(axis=0) for side in "lr"]
    return vertices, np.concatenate([after.joints - before.joints, eyes])
