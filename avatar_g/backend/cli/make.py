"""``make "PROMPT" -o OUT.mp4``: one sentence to a music video."""

import argparse
from pathlib import Path

from avatar_g.backend.cli.characters import add_avatar_option, chosen_avatars
from avatar_g.backend.cli.command import Commands
from avatar_g.backend.cli.options import (
    add_picture_options,
    add_song_options,
    kept_files,
    kept_folder,
    output_path,
    settings_of,
    song_request,
    video_format,
)
from avatar_g.backend.cli.reporting import ProgressBar, Report


def add_command(commands: Commands, shared: argparse.ArgumentParser) -> None:
    """Describe the command."""
    parser = commands.add_parser("make", parents=[shared], help="one sentence to a music video")
    add_song_options(parser)
    add_avatar_option(parser)
    add_picture_options(parser)
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="OUT.mp4")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="keep song, stems, storyboard ...")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> Report:
    """Make the video; an interrupted run is continued by the same command."""
    target = output_path(arguments.output, ".mp4")
    from avatar_g.backend.production.workers import get_ready

    get_ready()
    song = song_request(arguments)
    settings = settings_of(arguments)
    specs = chosen_avatars(arguments, cache=settings.cache_dir)
    from avatar_g.backend.production.costs import MemoryWatch, Start
    from avatar_g.backend.production.filming import Workshop
    from avatar_g.backend.production.music_video import VideoRequest, make_music_video

    request = VideoRequest(song, settings.default_language, video_format(arguments), specs)
    bar = ProgressBar()
    folder_name = f"make-{request.recipe.digest[:16]}"
    with kept_folder(settings, arguments.keep, folder_name) as folder, MemoryWatch() as memory:
        workshop = Workshop(
            folder,
            settings.cache_dir,
            settings.frame_processes,
            start=Start.of_program(),
            hardware_encoder=settings.hardware_encoder,
        )
        try:
            made = make_music_video(request, target, workshop, report=bar)
        finally:
            bar.close()
        files = [target, *kept_files(folder, arguments.keep)]
    figures = made.figures | {"peak_memory_bytes": memory.peak_bytes}
    return Report(files, made.costs.to_list(), request.recipe.to_dict(), figures)
