"""How a production tells which stage it is in."""

from collections.abc import Callable
from typing import TypeAlias

from avatar_g.backend.domain.jobs import JobStage
from avatar_g.backend.domain.progress import Progress

StageProgress: TypeAlias = Callable[[JobStage, float], None]
"""Called with the running stage and the finished share of the whole work, 0..1; may raise to stop
the work."""


def ignore_stages(_stage: JobStage, _share: float) -> None:
    """Discard progress."""


def within(report: StageProgress, stage: JobStage, start: float, stop: float) -> Progress:
    """Return the progress of one stage that fills ``start..stop`` of the whole."""
    return lambda share: report(stage, start + (stop - start) * share)


class NoCheckpoint:
    """Remembers nothing: for work that is cheap enough to start again."""

    def recall(self, key: str) -> str:
        """Return an empty text: nothing was remembered."""
        del key
        return ""

    def remember(self, key: str, value: str) -> None:
        """Forget ``value`` at once."""
        del key, value


NO_CHECKPOINT = NoCheckpoint()
