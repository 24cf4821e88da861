"""What ``doctor`` sees from inside the environment: packages, programs, the database."""

import json
import platform
from dataclasses import asdict, dataclass
from importlib import metadata
from importlib.util import find_spec

from avatar_g.backend.cli.redis_server import find_redis_server
from avatar_g.backend.config import Settings
from avatar_g.backend.db import migrate
from avatar_g.backend.engines.music.instruments.soundfont.reading import read_soundfont
from avatar_g.backend.engines.music.instruments.soundfont.voices import lacking
from avatar_g.backend.errors import InvalidRequest, SetupProblem, UnsupportedInput
from avatar_g.backend.media.programs import find_ffmpeg, program_version
from avatar_g.backend.production.encoders import choose_encoder, tried_encoders

_PACKAGES = ("reflex", "sqlmodel", "rq", "numpy", "numba", "opencv-python-headless", "anny")


@dataclass(frozen=True, slots=True)
class Piece:
    """One line of the report."""

    name: str
    is_ready: bool
    detail: str


def inspect(settings: Settings) -> list[Piece]:
    """Look at every piece ``run`` needs; starts no part of it."""
    return [
        Piece("environment", True, f"Python {platform.python_version()}"),
        *(_package(name) for name in _PACKAGES),
        _ffmpeg(),
        _hardware(settings),
        _redis(),
        _speech(),
        _database(settings),
        *_soundfont(settings),
    ]


def print_pieces(pieces: list[Piece], *, as_json: bool) -> int:
    """Print the report; 0 when nothing is missing."""
    if as_json:
        print(json.dumps([asdict(piece) for piece in pieces]))
    else:
        for piece in pieces:
            print(f"{'ok     ' if piece.is_ready else 'MISSING'}  {piece.name:<24}  {piece.detail}")
    return 0 if all(piece.is_ready for piece in pieces) else 1


def _package(name: str) -> Piece:
    try:
        return Piece(name, True, metadata.version(name))
    except metadata.PackageNotFoundError:
        return Piece(name, False, "not installed")


def _ffmpeg() -> Piece:
    try:
        program = find_ffmpeg()
    except SetupProblem as problem:
        return Piece("ffmpeg", False, str(problem))
    return Piece("ffmpeg", True, f"{program_version(program)} at {program}")


def _hardware(settings: Settings) -> Piece:
    """Try the encoders of graphics cards; having none is no fault."""
    wanted = settings.hardware_encoder
    try:
        found = tried_encoders(settings.cache_dir, again=True)
        chosen = choose_encoder(wanted, settings.cache_dir)
    except (InvalidRequest, SetupProblem) as problem:
        return Piece("graphics card encoder", False, str(problem))
    tries = [
        f"{one.encoder} works ({one.psnr_db} dB)" if one.works else f"{one.encoder}: {one.detail}"
        for one in found
    ]
    return Piece(
        "graphics card encoder", True, f"{chosen or 'x264'} ({wanted}); {'; '.join(tries)}"
    )


def _redis() -> Piece:
    program = find_redis_server()
    if program is None:
        return Piece("redis", False, "install redis-server")
    return Piece("redis", True, f"{program_version(program)} at {program}")


def _speech() -> Piece:
    is_there = find_spec("espeakng_loader") is not None
    detail = metadata.version("espeakng-loader") if is_there else "not installed"
    return Piece("espeak-ng (own process)", is_there, detail)


def _soundfont(settings: Settings) -> list[Piece]:
    """Look at the SoundFont, which nobody needs: without one there is nothing to say."""
    if settings.soundfont is None:
        return []
    try:
        font = read_soundfont(settings.soundfont.expanduser())
    except UnsupportedInput as problem:
        return [Piece("SoundFont", False, f"{settings.soundfont}: {problem}")]
    absent = lacking(font)
    detail = f"{font.name or settings.soundfont.name}, {len(font.presets)} presets"
    if absent:
        detail += f"; the studio plays {', '.join(absent)}"
    return [Piece("SoundFont", True, detail)]


def _database(settings: Settings) -> Piece:
    current, newest = migrate.revisions(settings.resolved_database_url)
    detail = f"revision {current or 'none yet'} of {newest}"
    return Piece("database", current in {None, newest}, detail)
