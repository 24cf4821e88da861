"""``film SOUND -o OUT.mp4``: a character performs to a recording of your own."""

import argparse
import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING

from avatar_g.backend.cli.characters import add_avatar_option, chosen_avatars
from avatar_g.backend.cli.command import Commands
from avatar_g.backend.cli.options import (
    add_mode_options,
    add_picture_options,
    kept_files,
    kept_folder,
    read_text,
    settings_of,
    video_format,
    video_mode,
)
from avatar_g.backend.cli.outputs import (
    add_output_options,
    drawn_path,
    output_target,
    output_wish,
    preset_format,
    write_output,
)
from avatar_g.backend.cli.reporting import ProgressBar, Report
from avatar_g.backend.domain.music import Genre, Mood
from avatar_g.backend.domain.recordings import SOUND_NAMES
from avatar_g.backend.domain.stages import Theme
from avatar_g.backend.domain.wishes import AvatarAction
from avatar_g.backend.errors import InvalidRequest

if TYPE_CHECKING:
    from avatar_g.backend.config import Settings
    from avatar_g.backend.domain.scenes import SceneBoard
    from avatar_g.backend.domain.sources import SourceFacts
    from avatar_g.backend.domain.timing import Timeline
    from avatar_g.backend.production.filming import Workshop
    from avatar_g.backend.production.recordings import RecordingFacts

_READ_BYTES = 2**20
_MOST_BOARD_CHARS = 4 * 2**20


def add_command(commands: Commands, shared: argparse.ArgumentParser) -> None:
    """Describe the command."""
    parser = commands.add_parser("film", parents=[shared], help="dance to a recording of your own")
    parser.add_argument("sound", type=Path, metavar="SOUND", help=SOUND_NAMES)
    parser.add_argument("--title", default="", help="shown at the beginning; the file's name")
    parser.add_argument("--genre", type=Genre, choices=list(Genre), default=Genre.POP)
    parser.add_argument("--mood", type=Mood, choices=list(Mood))
    parser.add_argument("--theme", type=Theme, choices=list(Theme), help="the place")
    parser.add_argument(
        "--action", type=AvatarAction, choices=list(AvatarAction), default=AvatarAction.SINGING
    )
    parser.add_argument("--seed", type=int, default=1, metavar="N")
    add_avatar_option(parser)
    add_picture_options(parser)
    add_mode_options(parser)
    add_output_options(parser)
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="OUT.mp4")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="keep analysis, storyboard ...")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> Report:
    """Import, direct and film; an interrupted run is continued by the same command."""
    target, wish, source = output_target(arguments), output_wish(arguments), arguments.sound
    _check(arguments)
    from avatar_g.backend.production.workers import get_ready

    get_ready()
    settings = settings_of(arguments)
    specs = chosen_avatars(arguments, cache=settings.cache_dir)
    from avatar_g.backend.domain.recipe import Recipe
    from avatar_g.backend.production.costs import MemoryWatch
    from avatar_g.backend.production.directing import Staging
    from avatar_g.backend.production.music_video import SungSong, film_song
    from avatar_g.backend.production.recordings import import_recording

    facts = _facts(arguments, settings)
    recipe = Recipe("film", wish_of(arguments, source))
    bar = ProgressBar()
    folder_name = f"film-{recipe.digest[:16]}"
    with kept_folder(settings, arguments.keep, folder_name) as folder, MemoryWatch() as memory:
        try:
            drawn = drawn_path(wish, folder, target)
            timeline = import_recording(source, folder, facts, recipe=recipe).timeline
            board, sources = _board(arguments, timeline, folder)
            made = film_song(
                SungSong(None, timeline, facts.mood, folder / "song.m4a", seed=facts.seed),
                specs[:1],
                drawn,
                _workshop(folder, settings),
                video_format=preset_format(arguments, video_format(arguments)),
                recipe=recipe,
                staging=Staging(theme=arguments.theme, action=arguments.action),
                board=board,
                sources=sources,
                report=bar,
            )
            written = write_output(drawn, wish, target, timeline=timeline, bar=bar)
        finally:
            bar.close()
        files = [*written, *kept_files(folder, arguments.keep)]
    figures = made.figures | {"peak_memory_bytes": memory.peak_bytes}
    return Report(files, made.costs.to_list(), recipe.to_dict(), figures)


def _workshop(folder: Path, settings: "Settings") -> "Workshop":
    from avatar_g.backend.production.costs import Start
    from avatar_g.backend.production.filming import Workshop

    return Workshop(
        folder,
        settings.cache_dir,
        settings.frame_processes,
        start=Start.of_program(),
        hardware_encoder=settings.hardware_encoder,
    )


def _check(arguments: argparse.Namespace) -> None:
    if not arguments.sound.is_file():
        raise InvalidRequest(f"there is no file {arguments.sound}")
    video_mode(arguments)
    if not 0 <= arguments.seed < 2**31:
        raise InvalidRequest(f"--seed: {arguments.seed} is not between 0 and {2**31 - 1}")


def _board(
    arguments: argparse.Namespace, timeline: "Timeline", folder: Path
) -> "tuple[SceneBoard | None, tuple[SourceFacts, ...]]":
    """Return the scenes of the video: the creator's own, or planned ones of pictures."""
    mode = video_mode(arguments)
    if arguments.images is None and arguments.board is None:
        return None, ()
    from avatar_g.backend.domain.sources import shown_ids
    from avatar_g.backend.engines.video.storyboarding import BoardWish, plan_board
    from avatar_g.backend.production.board_planning import import_folder
    from avatar_g.backend.production.boards import read_board

    sources = import_folder(arguments.images, folder) if arguments.images else ()
    if arguments.board is not None:
        fields = json.loads(read_text(arguments.board, _MOST_BOARD_CHARS))
        names = [source.source_id for source in sources]
        return read_board(fields, timeline.duration_s, sources=names), sources
    wish = BoardWish(mode, shown_ids(sources), arguments.theme, seed=arguments.seed)
    return plan_board(timeline, wish), sources


def _facts(arguments: argparse.Namespace, settings: "Settings") -> "RecordingFacts":
    from avatar_g.backend.production.recordings import RecordingFacts

    return RecordingFacts(
        title=arguments.title or arguments.sound.stem,
        genre=arguments.genre,
        mood=arguments.mood,
        language=settings.default_language,
        seed=arguments.seed,
    )


def wish_of(arguments: argparse.Namespace, source: Path) -> dict[str, object]:
    """Return what the video is made of: files by their content, and every option."""
    names = (
        "title",
        "genre",
        "mood",
        "theme",
        "action",
        "seed",
        "aspect",
        "resolution",
        "fps",
        "mode",
        "preset",
    )
    chosen = {name: getattr(arguments, name) for name in names}
    if arguments.images is not None and arguments.images.is_dir():
        pictures = sorted(path for path in arguments.images.iterdir() if path.is_file())
        chosen["images"] = [[path.name, _digest_of(path)] for path in pictures]
    if arguments.board is not None and arguments.board.is_file():
        chosen["board"] = _digest_of(arguments.board)
    return {"sound": _digest_of(source), "avatar": list(arguments.avatar), **chosen}


def _digest_of(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as reader:
        while block := reader.read(_READ_BYTES):
            digest.update(block)
    return digest.hexdigest()
