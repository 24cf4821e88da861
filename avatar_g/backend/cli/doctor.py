"""``doctor``: which pieces this machine has."""

import argparse

from avatar_g.backend.cli.command import Commands
from avatar_g.backend.cli.options import settings_of


def add_command(commands: Commands, shared: argparse.ArgumentParser) -> None:
    """Describe the command."""
    parser = commands.add_parser("doctor", parents=[shared], help="look at every piece")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print the report; 1 when something is missing."""
    from avatar_g.backend.cli.pieces import inspect, print_pieces

    return print_pieces(inspect(settings_of(arguments)), as_json=arguments.json)
