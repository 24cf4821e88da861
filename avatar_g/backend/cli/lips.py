"""``lips FILE -o F.json``: the mouth shapes of a voice, read from its sound."""

import argparse
import json
from pathlib import Path

from avatar_g.backend.cli.command import Commands
from avatar_g.backend.cli.options import output_path, scratch_folder, settings_of
from avatar_g.backend.domain.recordings import SOUND_NAMES
from avatar_g.backend.errors import InvalidRequest


def add_command(commands: Commands, shared: argparse.ArgumentParser) -> None:
    """Describe the command."""
    parser = commands.add_parser("lips", parents=[shared], help="read lips from a voice")
    parser.add_argument("file", type=Path, metavar="FILE", help=f"{SOUND_NAMES}; without music")
    parser.add_argument("-o", "--output", type=Path, metavar="F.json", help="visemes and times")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Decode, read and print."""
    target = output_path(arguments.output, ".json") if arguments.output else None
    source: Path = arguments.file
    if not source.is_file():
        raise InvalidRequest(f"there is no file {source}")
    settings = settings_of(arguments)
    from avatar_g.backend.production.lips import read_lips

    with scratch_folder(settings) as folder:
        text = read_lips(source, folder, cache=settings.cache_dir)
    if target:
        target.write_text(text, encoding="utf-8")
    if arguments.json:
        print(text)
    elif not target:
        for viseme, start_s, end_s in json.loads(text)["shapes"]:
            print(f"{viseme:<4} {start_s:8.3f} .. {end_s:8.3f} s")
    return 0
