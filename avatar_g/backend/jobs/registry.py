"""Which task makes which kind of job; filled by ``jobs.tasks`` in worker processes only."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from avatar_g.backend.domain.assets import AssetFile
from avatar_g.backend.domain.jobs import JobKind
from avatar_g.backend.domain.recipe import Recipe
from avatar_g.backend.errors import SetupProblem
from avatar_g.backend.jobs.context import JobContext


@dataclass(frozen=True, slots=True)
class TaskResult:
    """What an attempt made; published all at once, or not at all."""

    files: tuple[AssetFile, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)
    """Columns of the artifact; ``summary`` is merged into what is there."""
    recipe: Recipe | None = None


class Task(Protocol):
    """Makes one kind of thing; may be killed at any point and started again."""

    def __call__(self, context: JobContext, /) -> TaskResult:
        """Run one attempt to its end, or raise."""
        ...


_tasks: dict[JobKind, Task] = {}


def register(kind: JobKind, task: Task) -> None:
    """Let ``task`` do the jobs of ``kind`` in this process."""
    _tasks[kind] = task


def task_of(kind: JobKind) -> Task:
    """Return the task of a kind.

    Raises
    ------
    SetupProblem
        If this process was not given one.
    """
    if kind not in _tasks:
        raise SetupProblem(f"this worker cannot do {kind} jobs")
    return _tasks[kind]
