"""Somebody's own recording: recognised by its content, decoded once, in a cage.

The file is hostile until ffmpeg has written a WAV file of ours from it: a separate program under
limits of memory, time and output reads only whitelisted formats and protocols, so a playlist under
a music name opens no other file, and only its first sound stream, so pictures and subtitles are
never looked at. Nothing a user typed becomes part of a command line.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from avatar_g.backend.domain.audio import SAMPLE_RATE_HZ
from avatar_g.backend.domain.progress import Progress, ignore_progress
from avatar_g.backend.domain.recordings import (
    HEAD_BYTES,
    MAX_OWN_AUDIO_S,
    MIN_OWN_AUDIO_S,
    SOUND_NAMES,
    is_sound,
)
from avatar_g.backend.errors import MediaError, UnsupportedInput
from avatar_g.backend.media.atomic import complete_file
from avatar_g.backend.media.encode import quiet_ffmpeg
from avatar_g.backend.media.runner import Limits, run_program

_FORMATS: Final = "mp3,wav,flac,ogg,mov,aac"
_MAX_STREAMS: Final = 16
_PROBED_BYTES: Final = 8 * 2**20
_SAMPLE_BYTES: Final = 2
_TIMEOUT_S: Final = 240.0
_EXTRA_S: Final = 1.0
"""Decoded beyond the limit, to tell a long recording from one that just fits."""
_NO_SOUND: Final = re.compile(rb"matches no streams|does not contain any stream", re.IGNORECASE)


def decode_recording(
    source: Path,
    target: Path,
    *,
    least_s: float = MIN_OWN_AUDIO_S,
    most_s: float = MAX_OWN_AUDIO_S,
    channels: int = 2,
    kind: str = "audio",
    progress: Progress = ignore_progress,
) -> None:
    """Write the first sound stream of an untrusted file as 16-bit WAV at 44.1 kHz.

    Parameters
    ----------
    least_s, most_s
        Lengths that are taken; no more than a second beyond is decoded.
    channels
        1 for a voice: one channel keeps its level, while two would get it 3 dB lower each, and
        clipped tops would not lie at the top any more.
    kind
        First word of the reasons about length: ``audio`` for music, whose job is over when it is
        told, so its message names the limits; ``speech`` for voices, told with the limit.

    Raises
    ------
    UnsupportedInput
        Reason ``audio_unreadable``, ``audio_absent``, ``{kind}_too_long`` or ``{kind}_too_short``.
    StorageFull
        If the disk is full.
    """
    with source.open("rb") as reader:
        if not is_sound(reader.read(HEAD_BYTES)):
            raise UnsupportedInput(
                f"{source.name} is no sound", reason="audio_unreadable", supported=SOUND_NAMES
            )
    decoded_s = most_s + _EXTRA_S
    limits = Limits(
        memory_bytes=2 * 2**30,
        cpu_s=int(_TIMEOUT_S),
        file_bytes=int(decoded_s * SAMPLE_RATE_HZ * _SAMPLE_BYTES * channels) + 2**20,
        niceness=10,
    )
    with complete_file(target.resolve()) as part:
        try:
            run_program(
                _command(source.resolve(), part, decoded_s, channels),
                limits=limits,
                timeout_s=_TIMEOUT_S,
                progress=progress,
            )
        except MediaError as error:
            raise _refusal(error) from error
        _check_length(part, (least_s, most_s), channels, kind)


def _command(source: Path, target: Path, most_s: float, channels: int) -> list[str]:
    """Return the command line; ffmpeg-python does not know options of inputs such as these."""
    guarded: Mapping[str, str] = {
        "-protocol_whitelist": "file",
        "-format_whitelist": _FORMATS,
        "-max_streams": str(_MAX_STREAMS),
        "-probesize": str(_PROBED_BYTES),
        "-t": f"{most_s:.1f}",
        "-i": f"file:{source}",
    }
    written: Mapping[str, str] = {
        "-map": "0:a:0",
        "-ac": str(channels),
        "-ar": str(SAMPLE_RATE_HZ),
        "-c:a": "pcm_s16le",
        "-map_metadata": "-1",
        "-fflags": "+bitexact",
        "-f": "wav",
    }
    options = [word for pair in (*guarded.items(), *written.items()) for word in pair]
    return [*quiet_ffmpeg(), *options, str(target)]


def _refusal(error: MediaError) -> UnsupportedInput:
    said = str(error).encode()
    if _NO_SOUND.search(said):
        return UnsupportedInput("no sound stream", reason="audio_absent")
    return UnsupportedInput(
        "ffmpeg could not decode it", reason="audio_unreadable", supported=SOUND_NAMES
    )


def _check_length(wav: Path, limits_s: tuple[float, float], channels: int, kind: str) -> None:
    least_s, most_s = limits_s
    frames = max(0, wav.stat().st_size - 44) // (_SAMPLE_BYTES * channels) if wav.exists() else 0
    duration_s = frames / SAMPLE_RATE_HZ
    if duration_s > most_s:
        raise UnsupportedInput("too long", reason=f"{kind}_too_long", limit=round(most_s / 60))
    if duration_s < least_s:
        raise UnsupportedInput("too short", reason=f"{kind}_too_short", limit=round(least_s))
