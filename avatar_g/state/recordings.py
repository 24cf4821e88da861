"""Recordings of the creator's own: taken in, refused, or sung by the next song."""

from typing import Any

import reflex as rx

from avatar_g.backend.domain.recordings import MAX_UPLOAD_BYTES, SOUND_NAMES, SOUND_SUFFIXES
from avatar_g.state.composer import ComposerState
from avatar_g.state.jobs import ID_CHARS, JobsState
from avatar_g.state.music import MusicState
from avatar_g.state.problem import Problem
from avatar_g.state.session import user_of

__all__ = ["MAX_UPLOAD_BYTES", "SOUND_NAMES", "SOUND_SUFFIXES", "RecordingState"]


class RecordingState(rx.State):
    """What became of the last file."""

    problem: rx.Field[Problem] = rx.field(default_factory=Problem)

    @rx.event
    async def take(self, track_id: str, as_tune: bool):
        """Show a recording that was just sent; a hummed tune waits in the form as well."""
        self.problem = Problem()
        user_id, sent = await user_of(self), str(track_id)[:ID_CHARS]
        music = await self.get_state(MusicState)
        await music._follow(user_id, sent)
        if as_tune is True:
            await self._sing(sent)
        return JobsState.refresh

    @rx.event
    async def sing(self, track_id: str):
        """Let the chorus of the next song sing a recording that is in the list."""
        await self._sing(str(track_id)[:ID_CHARS])

    @rx.event
    def refuse(self, problem: dict[str, Any]):
        """Say why a file was not taken."""
        self.problem = Problem.answered(problem)

    @rx.event
    def forget_problem(self):
        """Close the refusal."""
        self.problem = Problem()

    async def _sing(self, track_id: str) -> None:
        music = await self.get_state(MusicState)
        row = next((row for row in music.songs if row.track_id == track_id), None)
        if row is not None and row.origin == "upload":
            composer = await self.get_state(ComposerState)
            composer.tune_id, composer.tune_title = row.track_id, row.title
