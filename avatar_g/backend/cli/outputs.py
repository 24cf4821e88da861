"""Options of commands whose finished video may become a file of another kind."""

import argparse
from pathlib import Path

from avatar_g.backend.cli.options import output_path, parsed
from avatar_g.backend.cli.reporting import ProgressBar
from avatar_g.backend.domain.formats import VideoFormat
from avatar_g.backend.domain.jobs import JobStage
from avatar_g.backend.domain.outputs import OutputKind, OutputWish, output_presets
from avatar_g.backend.domain.timing import Timeline

PLAYLIST_SUFFIX = ".m3u8"


def add_output_options(parser: argparse.ArgumentParser) -> None:
    """Add kind, social network and span of the file."""
    parser.add_argument(
        "--format",
        type=OutputKind,
        choices=list(OutputKind),
        default=OutputKind.MP4,
        help="kind of file; hls writes OUT.m3u8 and OUT.mp4",
    )
    parser.add_argument(
        "--preset", choices=list(output_presets()), default="", help="of a social network"
    )
    parser.add_argument("--from", dest="start_s", type=float, default=0.0, metavar="SECONDS")
    parser.add_argument("--length", dest="length_s", type=float, metavar="SECONDS")


def output_wish(arguments: argparse.Namespace) -> OutputWish:
    """Return what the finished video shall become.

    Raises
    ------
    InvalidRequest
        If an option is out of bounds.
    """
    names = ("preset", "start_s", "length_s")
    chosen = {name: getattr(arguments, name) for name in names}
    return parsed(OutputWish, {"kind": arguments.format, **chosen})


def output_target(arguments: argparse.Namespace) -> Path:
    """Check the name of the result.

    Raises
    ------
    InvalidRequest
        If its suffix is not that of its kind, or its folder cannot be made.
    """
    kind: OutputKind = arguments.format
    suffix = PLAYLIST_SUFFIX if kind is OutputKind.HLS else kind.suffix
    return output_path(arguments.output, suffix)


def preset_format(arguments: argparse.Namespace, usual: VideoFormat) -> VideoFormat:
    """Return the picture a preset asks for, or the usual one without a preset."""
    return output_presets()[arguments.preset].format if arguments.preset else usual


def drawn_path(wish: OutputWish, folder: Path, target: Path) -> Path:
    """Return where the video itself is drawn: at its place, if it stays as it is."""
    return target if wish == OutputWish() else folder / "film.mp4"


def write_output(
    drawn: Path, wish: OutputWish, target: Path, *, timeline: Timeline, bar: ProgressBar
) -> list[Path]:
    """Turn a drawn video into the wished file; return the files written.

    Raises
    ------
    InvalidRequest
        If the wish does not fit the video.
    """
    if drawn == target:
        return [target]
    from avatar_g.backend.media.atomic import write_text_file
    from avatar_g.backend.media.playlists import addressed
    from avatar_g.backend.production.outputs import make_output

    _, files = make_output(
        drawn,
        wish,
        target.with_suffix(wish.kind.suffix),
        timeline=timeline,
        progress=lambda share: bar(JobStage.CONVERT, share),
    )
    for playlist in files[1:]:
        write_text_file(playlist, addressed(playlist.read_text(encoding="utf-8"), files[0].name))
    return files
