"""Loaded once by the process that drawing processes are forked from."""

from avatar_g.backend.production.workers import use_one_thread

use_one_thread()

from avatar_g.backend.production import drawing, stage_door  # noqa: E402 - after the line above

__all__ = ["drawing", "stage_door"]
