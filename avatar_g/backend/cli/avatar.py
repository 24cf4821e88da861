"""``avatar "PROMPT" -o OUT.vrm``: one sentence to a character."""

import argparse
import shutil
from pathlib import Path

from avatar_g.backend.cli.characters import inspired_by_file, read_avatar
from avatar_g.backend.cli.command import Commands
from avatar_g.backend.cli.options import (
    output_path,
    scratch_folder,
    settings_of,
)
from avatar_g.backend.cli.reporting import ProgressBar, Report, write_recipes


def add_command(commands: Commands, shared: argparse.ArgumentParser) -> None:
    """Describe the command."""
    parser = commands.add_parser("avatar", parents=[shared], help="one sentence to a character")
    parser.add_argument(
        "prompt",
        metavar="PROMPT",
        help="a description, or the name of a SPEC.json, FILE.vrm or FILE.glb",
    )
    parser.add_argument(
        "--photo",
        type=Path,
        metavar="F",
        help="take colours from a face in the middle of a photo, which is not kept",
    )
    parser.add_argument("--seed", type=int, default=1, metavar="N")
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="OUT.vrm")
    parser.add_argument("--png", type=Path, metavar="F", help="a portrait")
    parser.add_argument(
        "--turnaround", type=Path, metavar="DIR", help="eight pictures around it, and four cut-outs"
    )
    parser.add_argument("--turntable", type=Path, metavar="F.mp4", help="a video once around it")
    parser.add_argument("--spec", type=Path, metavar="F.json", help="the editable specification")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> Report:
    """Build the character and copy what was asked for to its place."""
    target = output_path(arguments.output, ".vrm")
    wanted = {
        "portrait.png": output_path(arguments.png, ".png") if arguments.png else None,
        "spec.json": output_path(arguments.spec, ".json") if arguments.spec else None,
    }
    turntable = output_path(arguments.turntable, ".mp4") if arguments.turntable else None
    settings = settings_of(arguments)
    spec = read_avatar(arguments.prompt, seed=arguments.seed, cache=settings.cache_dir)
    if arguments.photo:
        spec = inspired_by_file(spec, arguments.photo)
    from avatar_g.backend.engines.avatar.rigged import Rigged
    from avatar_g.backend.production.avatar import (
        avatar_recipe,
        rigged_path,
        write_character_files,
        write_turnaround,
    )
    from avatar_g.backend.production.costs import Costs, MemoryWatch
    from avatar_g.backend.production.turntable import write_turntable

    costs, bar, files = Costs(), ProgressBar(), [target]
    with scratch_folder(settings) as folder, MemoryWatch() as memory:
        with costs.measure("avatar"):
            write_character_files(spec, folder, cache=settings.cache_dir, report=bar)
        bar.close()
        shutil.copyfile(folder / "avatar.vrm", target)
        for name, place in wanted.items():
            if place is not None:
                shutil.copyfile(folder / name, place)
                files.append(place)
        if arguments.turnaround:
            with costs.measure("turnaround"):
                files += write_turnaround(spec, arguments.turnaround, cache=settings.cache_dir)
        if turntable:
            with costs.measure("turntable"):
                write_turntable(Rigged.load(rigged_path(spec, settings.cache_dir)), turntable)
            files.append(turntable)
    recipe = write_recipes(files, avatar_recipe(spec).to_dict())
    return Report(files, costs.to_list(), recipe, {"peak_memory_bytes": memory.peak_bytes})
