"""WAV into the formats people share: AAC (m4a), MP3, FLAC."""

from collections.abc import Mapping
from pathlib import Path

import ffmpeg

from avatar_g.backend.domain.progress import Progress, ignore_progress
from avatar_g.backend.errors import UnsupportedInput
from avatar_g.backend.media.atomic import complete_file
from avatar_g.backend.media.encode import quiet_ffmpeg
from avatar_g.backend.media.runner import run_program

_CODECS: dict[str, dict[str, str]] = {
    ".m4a": {"c:a": "aac", "b:a": "192k", "movflags": "+faststart"},
    ".mp3": {"c:a": "libmp3lame", "q:a": "2"},
    ".flac": {"c:a": "flac", "sample_fmt": "s16"},
}
AUDIO_SUFFIXES = frozenset(_CODECS)


def decode_audio(source: Path, target: Path) -> None:
    """Write any audio file of ours as a 16-bit WAV file.

    Raises
    ------
    MediaError, StorageFull
        If decoding fails.
    """
    stream = ffmpeg.input(str(source.resolve())).audio
    with complete_file(target.resolve()) as part:
        command = ffmpeg.output(stream, str(part), **{"c:a": "pcm_s16le", "fflags": "+bitexact"})
        run_program([*quiet_ffmpeg(), *command.get_args()])


def convert_audio(
    source: Path,
    target: Path,
    *,
    tags: Mapping[str, str] | None = None,
    progress: Progress = ignore_progress,
) -> None:
    """Encode a WAV file we wrote into the format of ``target``'s suffix; equal input, equal bytes.

    Parameters
    ----------
    tags
        Container metadata such as ``title`` and ``comment``.

    Raises
    ------
    UnsupportedInput
        If the suffix is none of ``AUDIO_SUFFIXES``.
    MediaError, StorageFull
        If encoding fails.
    """
    options = _CODECS.get(target.suffix.lower())
    if options is None:
        raise UnsupportedInput(f"cannot write {target.suffix or 'a file without suffix'}")
    metadata = {
        f"metadata:g:{index}": f"{key}={value}"
        for index, (key, value) in enumerate(sorted((tags or {}).items()))
    }
    stream = ffmpeg.input(str(source.resolve())).audio
    with complete_file(target.resolve()) as part:
        command = ffmpeg.output(
            stream,
            str(part),
            **options,
            **metadata,
            **{"fflags": "+bitexact", "flags:a": "+bitexact", "map_metadata": -1},
        )
        run_program([*quiet_ffmpeg(), *command.get_args()], progress=progress)
