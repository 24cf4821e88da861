"""``migrate``: bring the database to the newest revision."""

import argparse

from avatar_g.backend.cli.command import Commands
from avatar_g.backend.cli.options import settings_of


def add_command(commands: Commands, shared: argparse.ArgumentParser) -> None:
    """Describe the command."""
    parser = commands.add_parser("migrate", parents=[shared], help="update the database")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Upgrade and return 0."""
    from avatar_g.backend.db import migrate

    settings = settings_of(arguments)
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    migrate.upgrade(settings.resolved_database_url)
    return 0
