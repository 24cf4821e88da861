"""``run``: the whole studio on this machine."""

import argparse

from avatar_g.backend.cli.command import Commands
from avatar_g.backend.cli.options import settings_of


def add_command(commands: Commands, shared: argparse.ArgumentParser) -> None:
    """Describe the command."""
    parser = commands.add_parser("run", parents=[shared], help="open the studio")
    parser.add_argument("--host", metavar="H")
    parser.add_argument("--port", type=int, metavar="N")
    parser.add_argument("--workers", type=int, metavar="N")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Serve until Ctrl-C."""
    from avatar_g.backend.cli.serving import serve

    return serve(settings_of(arguments, ("host", "port", "workers")))
