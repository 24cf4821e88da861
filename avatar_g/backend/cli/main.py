"""``avatar-g COMMAND``: parse, run, report, and end with the right status.

Status: 0 success, 2 bad input, 1 failure, 130 interrupted. Whatever goes wrong is one line on
stderr. Nothing heavy is imported before a command runs: drawing processes import this module too.
"""

import argparse
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from types import FrameType
from typing import NoReturn

from avatar_g.backend.cli import (
    analyse,
    avatar,
    bench,
    doctor,
    film,
    lips,
    make,
    migrate,
    reset_password,
    run,
    song,
    talk,
    versions,
    video,
    warm_up,
    worker,
)
from avatar_g.backend.cli.command import CommandModule
from avatar_g.backend.cli.reporting import Report
from avatar_g.backend.errors import AvatarGError, InvalidRequest, NotFound, SetupProblem

COMMANDS: tuple[CommandModule, ...] = (
    run,
    make,
    song,
    versions,
    avatar,
    talk,
    video,
    analyse,
    lips,
    film,
    reset_password,
    migrate,
    doctor,
    bench,
    warm_up,
    worker,
)
_INTERRUPTED = 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""
    arguments = build_parser().parse_args(argv)
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        outcome = arguments.run(arguments)
        return _show(outcome, as_json=arguments.json)
    except KeyboardInterrupt:
        return _complain("interrupted", _INTERRUPTED)
    except (AvatarGError, OSError) as error:
        is_the_users = isinstance(error, InvalidRequest | NotFound | SetupProblem)
        return _complain(str(error), 2 if is_the_users else 1)


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of every command."""
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument(
        "--data", type=Path, metavar="DIR", help="folder of everything the app keeps"
    )
    shared.add_argument("--json", action="store_true", help="one JSON object on stdout")
    parser = _Parser(prog="avatar-g", description="A self-hosted creative studio.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for command in COMMANDS:
        command.add_command(commands, shared)
    return parser


class _Parser(argparse.ArgumentParser):
    """Complains in one line."""

    def error(self, message: str) -> NoReturn:
        """End with status 2."""
        sys.exit(_complain(f"{message} (see {self.prog} --help)", 2))


def _show(outcome: Report | int, *, as_json: bool) -> int:
    if isinstance(outcome, int):
        return outcome
    rows = [outcome.to_json()] if as_json else [str(path) for path in outcome.files]
    print("\n".join(rows))
    return 0


def _complain(message: str, status: int) -> int:
    first_line = message.strip().splitlines()[0] if message.strip() else "failed"
    print(f"avatar-g: {first_line}", file=sys.stderr)
    return status


def _interrupt(_signal: int, _frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
