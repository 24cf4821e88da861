"""Single frames of boards, drawn at once by one lasting process that keeps what it opened.

The web server stays light and safe: uploads are decoded and scenes drawn over there.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from avatar_g.backend.domain.progress import Progress, ignore_progress
from avatar_g.backend.domain.sources import SourceFacts
from avatar_g.backend.production.still_wish import StillWish
from avatar_g.backend.production.workers import Birth, WorkerPool


class PreviewDesk:
    """Asks the process; safe to share between threads. It starts when needed.

    A process of a pool ends with the thread that started it, and the threads of a web server come
    and go. So one lasting thread of the desk asks for all of them, one after another.
    """

    def __init__(self) -> None:
        self._clerk = ThreadPoolExecutor(1, thread_name_prefix="preview-desk")
        self._pool: WorkerPool | None = None

    def draw_stills(
        self,
        wish: StillWish,
        folder: Path,
        cache: Path,
        times_s: Sequence[float],
        audio: Path | None,
    ) -> list[bytes]:
        """Return frames as JPEG, one per time; uploads lie in ``sources`` of ``folder``.

        Raises
        ------
        MediaError
            If the process dies.
        InvalidRequest
            If the board cannot be drawn.
        """
        pictures: list[bytes] = self._ask(draw_wish, wish, folder, cache, tuple(times_s), audio)
        return pictures

    def hear_voice(self, audio: Path) -> tuple[tuple[float, float], ...]:
        """Return the stretches of a song, in seconds, in which somebody likely sings."""
        found: tuple[tuple[float, float], ...] = self._ask(hear_song, audio)
        return found

    def import_source(self, source: Path, name: str, folder: Path) -> tuple[SourceFacts, Path]:
        """Encode an upload anew, see ``media.source_intake``."""
        found: tuple[SourceFacts, Path] = self._ask(import_upload, source, name, folder)
        return found

    def close(self) -> None:
        """End the process."""
        self._clerk.submit(self._end).result()
        self._clerk.shutdown()

    def _ask(self, function: Callable[..., Any], *arguments: Any) -> Any:
        return self._clerk.submit(self._run, function, *arguments).result()

    def _run(self, function: Callable[..., Any], *arguments: Any) -> Any:
        if self._pool is None:
            self._pool = WorkerPool(1, Birth.FRESH).__enter__()
        pool = self._pool
        task = pool.submit(function, *arguments)
        try:
            pool.wait_for([task])
        except BaseException:
            self._end()  # a failed task leaves its process in an unknown state
            raise
        return task.result

    def _end(self) -> None:
        if self._pool is not None:
            self._pool.__exit__(None, None, None)
            self._pool = None


def import_upload(
    source: Path, name: str, folder: Path, *, progress: Progress = ignore_progress
) -> tuple[SourceFacts, Path]:
    """Run ``import_source`` in the process of the desk."""
    from avatar_g.backend.media.source_intake import import_source

    return import_source(source, name, folder, progress=progress)


def hear_song(
    audio: Path, *, progress: Progress = ignore_progress
) -> tuple[tuple[float, float], ...]:
    """Run ``sung_stretches`` in the process of the desk."""
    from tempfile import TemporaryDirectory

    from avatar_g.backend.engines.listening.voicing import sung_stretches
    from avatar_g.backend.media.audio_files import decode_audio
    from avatar_g.backend.media.wav import read_wav

    with TemporaryDirectory(dir=audio.parent, prefix="heard-") as name:
        sound = Path(name) / "sound.wav"
        decode_audio(audio, sound)
        clip = read_wav(sound)
    progress(0.5)
    return sung_stretches(clip.samples, clip.sample_rate_hz)


def draw_wish(
    wish: StillWish,
    folder: Path,
    cache: Path,
    times_s: tuple[float, ...],
    audio: Path | None,
    *,
    progress: Progress = ignore_progress,
) -> list[bytes]:
    """Draw frames of a draft in the process of the desk."""
    from avatar_g.backend.production.preview_drawing import draw_stills

    return draw_stills(wish, folder, cache, times_s, audio, progress=progress)
