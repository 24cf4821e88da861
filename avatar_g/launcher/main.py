"""The commands of ``python3 -m avatar_g``."""

import os
import socket
import subprocess
import sys
from pathlib import Path

from avatar_g.launcher import doctor, testing
from avatar_g.launcher.console import Problem, say, together
from avatar_g.launcher.engines import engine_environment, ensure_engines
from avatar_g.launcher.environment import ensure_environment
from avatar_g.launcher.frontend import ensure_front_end, web_folder_for
from avatar_g.launcher.places import (
    DEFAULT_PORT,
    REPOSITORY,
    check_python,
    check_writable,
    data_dir,
    environment_program,
)

_USAGE = """usage: python3 -m avatar_g COMMAND [options]

  run      open the studio on http://127.0.0.1:3000     [--host H] [--port N] [--workers N]
  test     run every test                               [pytest arguments]
  make     "PROMPT" -o OUT.mp4   one sentence to a music video
  song     "PROMPT" -o OUT.wav   one sentence to a song
  avatar   "PROMPT" -o OUT.vrm   one sentence to a character
  talk     "TEXT" -o OUT.mp4     a character says a text
  video    STORYBOARD.json -o OUT.mp4
  worker | migrate | doctor | bench [NAME]

Every command takes --data DIR and --json; COMMAND --help tells more."""


def main(arguments: list[str]) -> int:
    """Run one command; 0 success, 1 failure, 2 bad input or an unfit machine."""
    try:
        check_python()
        if not arguments or arguments[0] in {"-h", "--help", "help"}:
            say(_USAGE)
            return 0 if arguments else 2
        return _dispatch(arguments[0], arguments[1:])
    except Problem as problem:
        say(f"avatar-g: {problem}")
        return 2
    except KeyboardInterrupt:
        say("avatar-g: stopped.")
        return 130


def _dispatch(command: str, rest: list[str]) -> int:
    if command == "test":
        return testing.run_tests(rest)
    if command == "doctor":
        return doctor.report(rest)
    data = data_dir(rest)
    check_writable(data)
    if command == "run":
        return _run(rest, data)
    ensure_environment(with_tests=False)
    if command in {"make", "song", "avatar", "talk", "video", "worker", "bench"}:
        ensure_engines(data)
    return _hand_over([command, *rest])


def _run(rest: list[str], data: Path) -> int:
    """Prepare everything, then become the server."""
    port = _port(rest)
    host = _option(rest, "--host") or "127.0.0.1"
    _check_port(host, port)
    ensure_environment(with_tests=False)
    together(ensure_front_end, lambda: ensure_engines(data))
    os.environ["REFLEX_WEB_WORKDIR"] = str(web_folder_for(port, data))
    return _hand_over(["run", *rest])


def _option(rest: list[str], name: str) -> str:
    for index, argument in enumerate(rest):
        if argument == name and index + 1 < len(rest):
            return rest[index + 1]
        if argument.startswith(f"{name}="):
            return argument.partition("=")[2]
    return ""


def _port(rest: list[str]) -> int:
    text = _option(rest, "--port") or os.environ.get("AVATAR_G_PORT", "") or str(DEFAULT_PORT)
    if not text.isdigit() or not 1 <= int(text) <= 65_535:
        raise Problem(f"--port takes a number from 1 to 65535, not {text!r}.")
    return int(text)


def _check_port(host: str, port: int) -> None:
    """Refuse a taken port: granian would share it silently with the old server."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        try:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
        except OSError as error:
            raise Problem(
                f"Cannot listen on {host}:{port}: {error.strerror or error}. "
                "Stop the other program or choose another port with --port."
            ) from error


def _hand_over(arguments: list[str]) -> int:
    """Run the environment's own Python in our place; it answers signals itself."""
    python = str(environment_program("python"))
    command = [python, "-m", "avatar_g.backend.cli.main", *arguments]
    environment = engine_environment()
    environment["PATH"] = f"{environment_program('')}{os.pathsep}{environment.get('PATH', '')}"
    if os.name == "posix":
        sys.stdout.flush()
        sys.stderr.flush()
        os.execve(python, command, environment)
    return subprocess.call(command, env=environment, cwd=REPOSITORY)
