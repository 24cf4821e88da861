"""``worker``: workers, dispatcher and janitor without the web server."""

import argparse
import signal
import threading
from types import FrameType

from avatar_g.backend.cli.command import Commands
from avatar_g.backend.cli.options import settings_of


def add_command(commands: Commands, shared: argparse.ArgumentParser) -> None:
    """Describe the command."""
    parser = commands.add_parser("worker", parents=[shared], help="work on queued jobs")
    parser.add_argument("--workers", type=int, metavar="N", help="processes, 2 by default")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Work until Ctrl-C or SIGTERM; jobs under way go on from their files later."""
    from avatar_g.backend.jobs.supervisor import Supervisor
    from avatar_g.backend.observability.logging import configure_logging

    settings = settings_of(arguments, ("workers",))
    configure_logging()
    stop = threading.Event()

    def ask_to_stop(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, ask_to_stop)
    Supervisor(settings).run(stop)
    return 0
