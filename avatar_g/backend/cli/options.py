"""Options that several commands share, and the domain values they become."""

import argparse
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, TypeVar

from avatar_g.backend.domain.formats import Aspect, Resolution, VideoFormat
from avatar_g.backend.domain.languages import Language
from avatar_g.backend.domain.music import (
    MAX_LYRICS_CHARS,
    Genre,
    LyricsMode,
    Mood,
    SongRequest,
    VoiceSlot,
)
from avatar_g.backend.domain.wishes import VideoMode
from avatar_g.backend.errors import InvalidRequest

if TYPE_CHECKING:
    from pydantic import ValidationError

    from avatar_g.backend.config import Settings

T = TypeVar("T")
_VOICES = ("A", "A,B", "A,B,C")
_FRAME_RATES = (24, 25, 30, 50, 60)
DEFAULT_FPS = 25
_OPTION_OF = {"tempo_bpm": "--bpm", "duration_s": "--seconds", "prompt": "PROMPT"} | {
    name: f"--{name}" for name in ("era", "seed", "lyrics", "exclude", "port", "host", "workers")
}


def settings_of(arguments: argparse.Namespace, names: Sequence[str] = ()) -> "Settings":
    """Return the settings with ``--data``, and the options in ``names``, applied.

    Raises
    ------
    InvalidRequest
        If an option is out of bounds.
    """
    from pydantic import ValidationError

    from avatar_g.backend.config import Settings, get_settings

    given = {name: getattr(arguments, name) for name in names}
    chosen = {name: value for name, value in given.items() if value is not None}
    if arguments.data is not None:
        chosen["data_dir"] = arguments.data.expanduser().resolve()
    if not chosen:
        return get_settings()
    try:
        return Settings(**chosen)
    except ValidationError as error:
        raise _refusal(error) from error


def add_song_options(parser: argparse.ArgumentParser) -> None:
    """Add the prompt and every musical option."""
    parser.add_argument(
        "prompt", metavar="PROMPT", help="what the song is about, in any of ka en ru"
    )
    parser.add_argument("--language", type=Language, choices=list(Language))
    parser.add_argument("--genre", type=Genre, choices=list(Genre))
    parser.add_argument("--mood", type=Mood, choices=list(Mood))
    parser.add_argument("--era", default="", metavar="E", help="such as 80s")
    parser.add_argument("--bpm", type=float, metavar="N")
    parser.add_argument("--seconds", type=float, metavar="N")
    parser.add_argument("--lyrics", type=Path, metavar="FILE", help="UTF-8 text, one line per line")
    parser.add_argument("--voices", choices=_VOICES, metavar="A[,B[,C]]")
    parser.add_argument("--exclude", default="", metavar="TEXT", help='such as "drums, piano"')
    parser.add_argument("--seed", type=int, default=1, metavar="N")


def add_colour_option(parser: argparse.ArgumentParser) -> None:
    """Add whose acoustic instruments play."""
    parser.add_argument(
        "--soundfont",
        type=Path,
        metavar="FILE.sf2",
        help="play acoustic instruments from this SoundFont",
    )


def add_picture_options(parser: argparse.ArgumentParser) -> None:
    """Add size and rate of the video."""
    parser.add_argument("--aspect", type=Aspect, choices=list(Aspect), default=Aspect.WIDE)
    parser.add_argument(
        "--resolution", type=Resolution, choices=list(Resolution), default=Resolution.P720
    )
    parser.add_argument("--fps", type=int, choices=_FRAME_RATES, default=DEFAULT_FPS)


_MODES = {
    "performance": VideoMode.AVATAR_PERFORMANCE,
    "images": VideoMode.IMAGE_ANIMATION,
    "mixed": VideoMode.MIXED,
}


def add_mode_options(parser: argparse.ArgumentParser) -> None:
    """Add what the video shows."""
    parser.add_argument("--mode", choices=list(_MODES), default="performance")
    parser.add_argument(
        "--images", type=Path, metavar="DIR", help="pictures and clips, in the order of their names"
    )
    parser.add_argument(
        "--board", type=Path, metavar="SCENES.json", help="scenes of your own instead"
    )


def video_mode(arguments: argparse.Namespace) -> VideoMode:
    """Return what the video shows.

    Raises
    ------
    InvalidRequest
        If pictures are needed and none are given.
    """
    mode = _MODES[arguments.mode]
    if mode is not VideoMode.AVATAR_PERFORMANCE and arguments.images is None:
        raise InvalidRequest(f"--mode {arguments.mode} needs --images DIR")
    return mode


def song_request(arguments: argparse.Namespace) -> SongRequest:
    """Build a checked request.

    Raises
    ------
    InvalidRequest
        Naming the option that is out of bounds, or the file that cannot be read.
    """
    is_instrumental = getattr(arguments, "instrumental", False)
    lyrics = read_text(arguments.lyrics, MAX_LYRICS_CHARS) if arguments.lyrics else ""
    mode = LyricsMode.CUSTOM if lyrics.strip() else LyricsMode.AUTO
    voices = arguments.voices.split(",") if arguments.voices else ()
    fields = {
        "prompt": arguments.prompt,
        "language": arguments.language,
        "genre": arguments.genre,
        "mood": arguments.mood,
        "era": arguments.era,
        "tempo_bpm": arguments.bpm,
        "duration_s": arguments.seconds,
        "lyrics": lyrics,
        "lyrics_mode": LyricsMode.INSTRUMENTAL if is_instrumental else mode,
        "voices": tuple(VoiceSlot(voice) for voice in voices),
        "exclude": arguments.exclude,
        "seed": arguments.seed,
    }
    return parsed(SongRequest, fields)


def video_format(arguments: argparse.Namespace) -> VideoFormat:
    """Return the picture the options ask for."""
    return VideoFormat.of(arguments.aspect, arguments.resolution, arguments.fps)


def parsed(model: type[T], fields: Mapping[str, Any]) -> T:
    """Build a domain value; its bounds are written in its class.

    Raises
    ------
    InvalidRequest
        Naming the first option that is wrong.
    """
    from avatar_g.backend.validation import parse

    try:
        return parse(model, fields)
    except InvalidRequest as error:
        field, _, complaint = str(error).partition(": ")
        raise InvalidRequest(f"{_OPTION_OF.get(field, field)}: {complaint}") from error


def _refusal(error: "ValidationError") -> InvalidRequest:
    first = error.errors()[0]
    place = ".".join(_OPTION_OF.get(str(part), str(part)) for part in first["loc"])
    return InvalidRequest(f"{place}: {first['msg']}")


def read_text(path: Path, limit_chars: int) -> str:
    """Read a text file a user named.

    Raises
    ------
    InvalidRequest
        If it cannot be read, is not UTF-8 or is too long.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidRequest(f"cannot read {path}: {error}") from error
    if len(text) > limit_chars:
        raise InvalidRequest(f"{path} has more than {limit_chars} characters")
    return text


def kept_files(folder: Path, kept: Path | None) -> list[Path]:
    """Return the files a user asked to keep: results and stems, not the pieces of the video."""
    if kept is None:
        return []
    found = [*folder.iterdir(), *(folder / "stems").glob("*.wav")]
    hidden = ("preview", "song.mark")
    return sorted(path for path in found if path.is_file() and not path.name.startswith(hidden))


def output_path(path: Path, *suffixes: str) -> Path:
    """Check where a result will go, before hours of work.

    Raises
    ------
    InvalidRequest
        If the suffix is wrong or the folder cannot be made.
    """
    if path.suffix.lower() not in suffixes:
        raise InvalidRequest(f"{path} must end with {' or '.join(suffixes)}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InvalidRequest(f"cannot write to {path.parent}: {error.strerror}") from error
    return path


@contextmanager
def scratch_folder(settings: "Settings") -> Iterator[Path]:
    """Yield an empty folder below the data folder that is gone afterwards."""
    settings.work_dir.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=settings.work_dir, prefix="cli-") as name:
        yield Path(name)


@contextmanager
def kept_folder(settings: "Settings", kept: Path | None, name: str) -> Iterator[Path]:
    """Yield the folder of a long piece of work.

    ``kept`` is the user's own and stays. Otherwise the folder is called ``name`` below the data
    folder: an interrupted run is found there by the next one, and a finished one is removed.
    """
    folder = kept if kept is not None else settings.work_dir / name
    folder.mkdir(parents=True, exist_ok=True)
    yield folder.resolve()
    if kept is None:
        shutil.rmtree(folder, ignore_errors=True)
