"""``warm-up``: what the installer runs once, so that no first song waits for a compiler."""

import argparse

from avatar_g.backend.cli.command import Commands
from avatar_g.backend.cli.options import settings_of


def add_command(commands: Commands, shared: argparse.ArgumentParser) -> None:
    """Describe the command."""
    parser = commands.add_parser("warm-up", parents=[shared], help="compile what is compiled once")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Compile and return 0."""
    from avatar_g.backend.production.warming import warm_up

    warm_up(settings_of(arguments).cache_dir)
    return 0
