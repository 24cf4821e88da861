"""``reset-password NAME``: print an address under which somebody chooses a new password."""

import argparse

from avatar_g.backend.cli.command import Commands
from avatar_g.backend.cli.options import settings_of


def add_command(commands: Commands, shared: argparse.ArgumentParser) -> None:
    """Describe the command."""
    parser = commands.add_parser(
        "reset-password", parents=[shared], help="print a link for a new password"
    )
    parser.add_argument("name", metavar="NAME", help="name or e-mail address; the first is owner")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print the link and return 0."""
    from avatar_g.backend.container import open_container
    from avatar_g.backend.db import migrate
    from avatar_g.backend.services.sign_in import SignInService

    settings = settings_of(arguments)
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    migrate.upgrade(settings.resolved_database_url)
    container = open_container(settings)
    try:
        print(SignInService(container).reset_link(arguments.name))
    finally:
        container.sessions.close()
    return 0
