"""WAV into the formats people share: AAC (m4a), MP3, FLAC."""

from collections.abc import Mapping
from pathlib import Path

import ffmpeg

from avatar_g.backend.domain.progress import Progress, ignore_progress
from avatar_g.backend.errors import UnsupportedInput
from avatar_g.backend.media.atomic import complete_file
from avatar_g.backend.media.encode import quiet_ffmpeg
from avatar_g.backend.media.runner import run_program
from avatar_g.backend.media.true_peak import measure_true_peak_dbtp

_CODECS: dict[str, dict[str, str]] = {
    ".m4a": {"c:a": "aac", "b:a": "320k", "movflags": "+faststart", "aac_coder": "fast"},
    ".mp3": {"c:a": "libmp3lame", "q:a": "2"},
    ".flac": {"c:a": "flac", "sample_fmt": "s16"},
}
AUDIO_SUFFIXES = frozenset(_CODECS)
CEILING_DBTP = -1.0
AAC_CODERS = ("fast", "twoloop")
"""Coders of ffmpeg's AAC encoder, the quicker one first."""
_GENTLER_AAC: tuple[dict[str, str], ...] = (
    {"aac_coder": "twoloop"},
    {"af": "volume=-0.3dB"},
    {"aac_coder": "twoloop", "af": "volume=-0.3dB"},
)
"""Tried in turn when AAC overshoots: by 0.2 dB on most songs, now and then by 1 dB on one of the
coders, never on both among 15 songs of all genres (MEASURED). ``fast`` costs half of
``twoloop``."""


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

    AAC of a song that keeps to ``CEILING_DBTP`` keeps to it too.

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
    with complete_file(target.resolve()) as part:
        _encode(source, part, options | metadata, progress)
        if target.suffix.lower() == ".m4a":
            _lower_peaks(source, part, options | metadata, progress)


def encode_aac(source: Path, target: Path, coder: str) -> None:
    """Encode a WAV file as AAC with one of ``AAC_CODERS``, whatever it peaks at.

    Raises
    ------
    MediaError, StorageFull
        If encoding fails.
    """
    _encode(source, target, _CODECS[".m4a"] | {"aac_coder": coder}, ignore_progress)


def _lower_peaks(source: Path, part: Path, options: dict[str, str], progress: Progress) -> None:
    """Encode again while what was encoded peaks higher than the song may."""
    peak_dbtp = measure_true_peak_dbtp(part)
    if peak_dbtp <= CEILING_DBTP or measure_true_peak_dbtp(source) > CEILING_DBTP:
        return
    for changes in _GENTLER_AAC:
        _encode(source, part, options | changes, progress)
        if measure_true_peak_dbtp(part) <= CEILING_DBTP:
            return


def _encode(source: Path, part: Path, options: dict[str, str], progress: Progress) -> None:
    command = ffmpeg.output(
        ffmpeg.input(str(source.resolve())).audio,
        str(part),
        **options,
        **{"fflags": "+bitexact", "flags:a": "+bitexact", "map_metadata": -1},
    )
    run_program([*quiet_ffmpeg(), *command.get_args()], progress=progress)
