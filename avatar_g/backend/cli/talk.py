"""``talk "TEXT" -o OUT.mp4``: a character says a text, or moves its lips to a recording."""

import argparse
import hashlib
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from avatar_g.backend.cli.characters import read_avatar
from avatar_g.backend.cli.command import Commands
from avatar_g.backend.cli.options import (
    add_picture_options,
    kept_files,
    kept_folder,
    output_path,
    parsed,
    scratch_folder,
    settings_of,
)
from avatar_g.backend.cli.reporting import ProgressBar, Report
from avatar_g.backend.domain.languages import Language
from avatar_g.backend.domain.music import VoiceSlot
from avatar_g.backend.domain.speech import (
    MAX_TALK_CHARS,
    Framing,
    OwnRecording,
    SpeechMood,
    TalkWish,
    split_sentences,
)
from avatar_g.backend.domain.stages import Theme
from avatar_g.backend.errors import InvalidRequest

if TYPE_CHECKING:
    from avatar_g.backend.config import Settings
    from avatar_g.backend.production.talk import TalkRequest


def add_command(commands: Commands, shared: argparse.ArgumentParser) -> None:
    """Describe the command."""
    parser = commands.add_parser("talk", parents=[shared], help="a character says a text")
    parser.add_argument(
        "text", metavar="TEXT", nargs="?", default="", help="sentences in any of ka en ru"
    )
    parser.add_argument(
        "--audio", type=Path, metavar="FILE", help="your recording is heard; TEXT makes captions"
    )
    parser.add_argument(
        "--may-use", action="store_true", help="you declare that the recording may be used"
    )
    parser.add_argument("--avatar", metavar="PROMPT|SPEC.json", help="who speaks")
    parser.add_argument("--voice", type=VoiceSlot, choices=list(VoiceSlot), default=VoiceSlot.A)
    parser.add_argument(
        "--language", type=Language, choices=list(Language), help="of every sentence"
    )
    parser.add_argument(
        "--mood", type=SpeechMood, choices=list(SpeechMood), default=SpeechMood.NEUTRAL
    )
    parser.add_argument("--speed", type=float, default=1.0, metavar="0.6..1.5")
    parser.add_argument("--framing", type=Framing, choices=list(Framing), default=Framing.BUST)
    parser.add_argument("--background", type=Theme, choices=list(Theme), default=Theme.STUDIO)
    parser.add_argument("--no-captions", action="store_true", help="no words in the picture")
    parser.add_argument("--seed", type=int, default=1, metavar="N")
    add_picture_options(parser)
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="OUT.mp4")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="keep sound, timings ...")
    parser.set_defaults(run=run)


def _wish(
    arguments: argparse.Namespace, interface_language: Language, recording: OwnRecording | None
) -> TalkWish:
    if len(arguments.text) > MAX_TALK_CHARS:
        raise InvalidRequest(f"TEXT has more than {MAX_TALK_CHARS} characters")
    sentences = split_sentences(arguments.text, language=arguments.language, mood=arguments.mood)
    is_mute = not any(letter.isalnum() for letter in arguments.text)
    if is_mute and (recording is None or sentences):
        raise InvalidRequest("nothing in TEXT can be spoken", reason="text_empty")
    names = ("voice", "background", "framing", "speed", "aspect", "resolution", "fps", "seed")
    fields = {name: getattr(arguments, name) for name in names} | {
        "sentences": sentences,
        "recording": recording,
        "has_captions": not arguments.no_captions,
        "interface_language": interface_language,
    }
    return parsed(TalkWish, fields)


def run(arguments: argparse.Namespace) -> Report:
    """Speak and film."""
    target = output_path(arguments.output, ".mp4")
    from avatar_g.backend.production.workers import get_ready

    get_ready()
    settings = settings_of(arguments)
    from avatar_g.backend.production.talk import TalkRequest

    avatar = arguments.avatar
    cache = settings.cache_dir
    performer = read_avatar(avatar, seed=arguments.seed, cache=cache) if avatar else None
    with ExitStack() as stack:
        sound = _taken(arguments, stack, settings)
        recording = _declared(sound, arguments.mood) if sound else None
        wish = _wish(arguments, settings.default_language, recording)
        request = TalkRequest(wish, performer, recording=sound, name=_name(arguments))
        return _film(request, target, arguments, settings)


def _name(arguments: argparse.Namespace) -> str:
    return arguments.audio.stem if arguments.audio else ""


def _taken(arguments: argparse.Namespace, stack: ExitStack, settings: "Settings") -> Path | None:
    """Take the recording in; what is wrong with it but does not matter goes to stderr."""
    if arguments.audio is None:
        return None
    if not arguments.may_use:
        raise InvalidRequest(
            "--audio needs --may-use: you declare that the recording may be used",
            reason="recording_undeclared",
        )
    from avatar_g.backend.production.talk_recordings import take_talk_recording

    if not arguments.audio.is_file():
        raise InvalidRequest(f"{arguments.audio} is no file")
    taken = take_talk_recording(arguments.audio, stack.enter_context(scratch_folder(settings)))
    for warning in taken.warnings:
        print(f"the recording is {warning.replace('_', ' ')}", file=sys.stderr)
    return taken.sound


def _declared(sound: Path, mood: SpeechMood) -> OwnRecording:
    digest = hashlib.sha256(sound.read_bytes()).hexdigest()
    return OwnRecording(digest, may_use=True, mood=mood)


def _film(
    request: "TalkRequest", target: Path, arguments: argparse.Namespace, settings: "Settings"
) -> Report:
    from avatar_g.backend.production.costs import MemoryWatch, Start
    from avatar_g.backend.production.filming import Workshop
    from avatar_g.backend.production.talk import make_talk

    bar = ProgressBar()
    folder_name = f"talk-{request.recipe.digest[:16]}"
    with kept_folder(settings, arguments.keep, folder_name) as folder, MemoryWatch() as memory:
        workshop = Workshop(
            folder, settings.cache_dir, settings.frame_processes, start=Start.of_program()
        )
        try:
            made = make_talk(request, target, workshop, report=bar)
        finally:
            bar.close()
        files = [target, *kept_files(folder, arguments.keep)]
    film = made.film
    figures = film.figures | {"peak_memory_bytes": memory.peak_bytes}
    return Report(files, film.costs.to_list(), request.recipe.to_dict(), figures)
