"""Sings many parts, on one core or on several."""

import os
import pickle
import signal
from collections.abc import Sequence

from avatar_g.backend.domain.progress import Progress, ignore_progress
from avatar_g.backend.engines.music.singing.parts import Part
from avatar_g.backend.engines.music.singing.phrase import SungPhrase


def sing_all(
    parts: Sequence[Part], *, processes: int = 1, progress: Progress = ignore_progress
) -> list[SungPhrase]:
    """Return every part sung, in order; the result does not depend on ``processes``.

    With more than one process the longest parts are dealt out first; this process sings its share
    too and reports progress for all. Helpers are forked, so they inherit compiled kernels and
    envelopes; where the system cannot fork, one process does everything.
    """
    helpers = max(0, min(processes, len(parts)) - 1) if hasattr(os, "fork") else 0
    longest_first = sorted(range(len(parts)), key=lambda index: (-_length_s(parts[index]), index))
    shares = [longest_first[start :: helpers + 1] for start in range(helpers + 1)]
    children = [_start_helper(parts, share) for share in shares[1:]]
    sung: dict[int, SungPhrase] = {}
    try:
        for done, index in enumerate(shares[0]):
            sung[index] = parts[index].sing()
            progress((done + 1) / len(shares[0]))
        while children:
            sung |= _collect(*children.pop())
    finally:
        for child, pipe in children:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            os.close(pipe)
    return [sung[index] for index in range(len(parts))]


def _length_s(part: Part) -> float:
    return part.phones[-1].end_s - part.phones[0].start_s


def _start_helper(parts: Sequence[Part], share: Sequence[int]) -> tuple[int, int]:
    """Fork a helper; return its process id and the pipe its result will come through."""
    reading, writing = os.pipe()
    child = os.fork()
    if child:
        os.close(writing)
        return child, reading
    status = 1
    try:
        os.close(reading)
        with os.fdopen(writing, "wb") as pipe:
            pickle.dump({index: parts[index].sing() for index in share}, pipe, protocol=5)
        status = 0
    finally:
        os._exit(status)


def _collect(child: int, pipe: int) -> dict[int, SungPhrase]:
    """Return a helper's phrases and let it go.

    Raises
    ------
    RuntimeError
        If the helper died.
    """
    with os.fdopen(pipe, "rb") as reader:
        data = reader.read()
    _, status = os.waitpid(child, 0)
    if status:
        raise RuntimeError(f"a singing helper ended with status {status}")
    phrases: dict[int, SungPhrase] = pickle.loads(data)  # noqa: S301 - written by our own child
    return phrases
