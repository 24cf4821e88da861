"""What every command module offers to the parser."""

import argparse
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from avatar_g.backend.cli.reporting import Report

if TYPE_CHECKING:
    Commands: TypeAlias = "argparse._SubParsersAction[Any]"  # noqa: SLF001
else:
    Commands: TypeAlias = object

Outcome: TypeAlias = Report | int
"""Files to report, or an exit status."""


class CommandModule(Protocol):
    """One module per command."""

    def add_command(self, commands: Commands, shared: argparse.ArgumentParser) -> None:
        """Describe the command; ``shared`` holds ``--data`` and ``--json``."""
        ...
