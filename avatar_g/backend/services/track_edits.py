"""The edits of a song: which are in force, and what adding, undoing and redoing make of them."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any, TypeAlias

from avatar_g.backend.db.models.job import Job
from avatar_g.backend.db.models.track import Track
from avatar_g.backend.domain.edits import EditCommand, SwapLanguage, command_fields
from avatar_g.backend.domain.jobs import JobStatus
from avatar_g.backend.errors import InvalidRequest

MAX_EDITS = 500
"""Edits kept of one song."""

History: TypeAlias = tuple[list[Any], int]
"""All edits, and how many of them are in force."""
Change: TypeAlias = Callable[[list[Any], int], History]


def step_of(commands: Iterable[EditCommand], track: Track) -> list[dict[str, Any]]:
    """Return the commands as one undo step; new words are about what the song was asked to be.

    The subject is written into the step, so that its recipe gives the same words for ever.
    """
    subject = str(track.request.get("prompt") or track.prompt)
    told = [
        replace(each, about=subject) if isinstance(each, SwapLanguage) and not each.about else each
        for each in commands
    ]
    return [command_fields(command) for command in told]


def added(step: list[dict[str, Any]]) -> Change:
    """Return the change that adds one step; what could be redone is forgotten.

    Raises
    ------
    InvalidRequest
        When it is applied: reason ``edits_too_many``.
    """

    def changed(history: list[Any], position: int) -> History:
        if position >= MAX_EDITS:
            raise InvalidRequest("too many edits", reason="edits_too_many", limit=MAX_EDITS)
        return [*history[:position], step], position + 1

    return changed


def undone(history: list[Any], position: int) -> History:
    """Take the last edit back.

    Raises
    ------
    InvalidRequest
        Reason ``nothing_to_undo``.
    """
    if position == 0:
        raise InvalidRequest("nothing to undo", reason="nothing_to_undo")
    return history, position - 1


def redone(history: list[Any], position: int) -> History:
    """Do the edit taken back last again.

    Raises
    ------
    InvalidRequest
        Reason ``nothing_to_redo``.
    """
    if position >= len(history):
        raise InvalidRequest("nothing to redo", reason="nothing_to_redo")
    return history, position + 1


def edits_of(track: Track, edit: Job | None) -> History:
    """Return all edits and how many are in force; an edit that failed is no edit."""
    commands = list(track.edits.get("commands", []))
    position = int(track.edits.get("position", 0))
    if edit is not None and edit.status is JobStatus.FAILED:
        done = int(track.summary.get("edit_position") or 0)
        return (commands[:done], done) if position > done else (commands, done)
    return commands, position


def unedited(recipe: dict[str, Any]) -> dict[str, Any]:
    """Return the recipe of the song before its first edit."""
    if recipe.get("kind") != "edit":
        return recipe
    source: dict[str, Any] = recipe["params"]["source"]
    return source
