"""``remix SCORE.json "PROMPT"`` and ``extend SCORE.json``: other versions of a saved song."""

import argparse
import json
import shutil
from collections.abc import Callable
from pathlib import Path

from avatar_g.backend.cli.command import Commands
from avatar_g.backend.cli.options import output_path, read_text, scratch_folder, settings_of
from avatar_g.backend.cli.reporting import ProgressBar, Report
from avatar_g.backend.domain.music import MAX_PROMPT_CHARS, MAX_SONG_S
from avatar_g.backend.errors import InvalidRequest

_SOUNDS = (".wav", ".m4a", ".mp3", ".flac")
_MAX_SCORE_CHARS = 20_000_000
_USUAL_SEED = 1


def add_command(commands: Commands, shared: argparse.ArgumentParser) -> None:
    """Describe both commands."""
    parser = commands.add_parser("remix", parents=[shared], help="a saved song in another style")
    _add_files(parser)
    parser.add_argument("prompt", metavar="PROMPT", help="the new style")
    parser.add_argument("--drop-vocals", action="store_true", help="the lead plays the tune")
    parser.add_argument("--seed", type=int, default=_USUAL_SEED, metavar="N")
    parser.set_defaults(run=run_remix)
    parser = commands.add_parser("extend", parents=[shared], help="more of a saved song")
    _add_files(parser)
    parser.add_argument("--from", dest="from_s", type=float, required=True, metavar="S")
    parser.add_argument("--to", dest="to_s", type=float, required=True, metavar="S")
    parser.set_defaults(run=run_extend)


def _add_files(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("source", type=Path, metavar="SCORE.json", help="as song --score wrote it")
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="OUT.wav")
    parser.add_argument("--score", type=Path, metavar="F.json", help="the new editable score")


def run_remix(arguments: argparse.Namespace) -> Report:
    """Arrange the song anew, sing and play it."""
    if len(arguments.prompt) > MAX_PROMPT_CHARS:
        raise InvalidRequest(f"PROMPT has more than {MAX_PROMPT_CHARS} characters")
    if not 0 <= arguments.seed < 2**31:
        raise InvalidRequest("--seed must be 0 to 2147483647")

    def make(folder: Path, cache: Path, bar: ProgressBar) -> None:
        from avatar_g.backend.production.song import render_song_files
        from avatar_g.backend.production.tracks import plan_remix, read_score, version_recipe

        score = read_score(read_text(arguments.source, _MAX_SCORE_CHARS))
        wish = {"seed": arguments.seed, "keep_vocals": not arguments.drop_vocals}
        recipe = version_recipe("remix", {}, {**wish, "new_prompt": arguments.prompt})
        plan = plan_remix(score, arguments.prompt, folder, cache, recipe=recipe, **wish)
        render_song_files(plan, folder, cache=cache, report=bar)

    return _run(arguments, make)


def run_extend(arguments: argparse.Namespace) -> Report:
    """Continue the song; before the cut it sounds exactly as it does alone."""
    if not 0 <= arguments.from_s <= arguments.to_s <= MAX_SONG_S:
        raise InvalidRequest(f"--from and --to must be in order, within 0 to {MAX_SONG_S:g}")

    def make(folder: Path, cache: Path, bar: ProgressBar) -> None:
        from avatar_g.backend.production.song import render_song_files, sing_song
        from avatar_g.backend.production.tracks import (
            SourceSong,
            extend_song,
            read_score,
            version_recipe,
            write_plan,
        )

        score = read_score(read_text(arguments.source, _MAX_SCORE_CHARS))
        wish = {"extend_from_timestamp": arguments.from_s, "target_duration": arguments.to_s}
        recipe = version_recipe("extend", {}, wish)
        old = folder / "source"
        write_plan(score, old, cache, recipe=recipe)
        sing_song(old, cache)
        stems = tuple(sorted((old / "stems").glob("*.wav")))
        source = SourceSong(score, old / "song.wav", old / "balance.json", stems=stems)
        plan = extend_song(
            source, arguments.from_s, arguments.to_s, folder, cache, recipe=recipe, report=bar
        )
        render_song_files(plan, folder, cache=cache, report=bar)

    return _run(arguments, make)


def _run(arguments: argparse.Namespace, make: Callable[[Path, Path, ProgressBar], None]) -> Report:
    target = output_path(arguments.output, *_SOUNDS)
    score = output_path(arguments.score, ".json") if arguments.score else None
    settings = settings_of(arguments)
    from avatar_g.backend.media.audio_files import convert_audio
    from avatar_g.backend.production.costs import Costs

    costs, bar = Costs(), ProgressBar()
    with scratch_folder(settings) as folder:
        with costs.measure("song"):
            make(folder, settings.cache_dir, bar)
        bar.close()
        if target.suffix.lower() == ".wav":
            shutil.copyfile(folder / "song.wav", target)
        else:
            convert_audio(folder / "song.wav", target)
        files = [target]
        if score is not None:
            shutil.copyfile(folder / "score.json", score)
            files.append(score)
        recipe = json.loads((folder / "recipe.json").read_text(encoding="utf-8"))
        timeline = json.loads((folder / "timeline.json").read_text(encoding="utf-8"))
    duration_s = timeline["sample_count"] / timeline["sample_rate_hz"]
    return Report(files, costs.to_list(), recipe, {"duration_s": duration_s})
