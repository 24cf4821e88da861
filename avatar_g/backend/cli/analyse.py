"""``analyse FILE``: what can be heard in a recording: tempo, beats, key, sections, loudness."""

import argparse
import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from avatar_g.backend.cli.command import Commands
from avatar_g.backend.cli.options import output_path, scratch_folder, settings_of
from avatar_g.backend.cli.reporting import ProgressBar
from avatar_g.backend.domain.recordings import SOUND_NAMES
from avatar_g.backend.errors import InvalidRequest

if TYPE_CHECKING:
    from avatar_g.backend.domain.listening import AudioAnalysis

_PITCHES = ("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B")


def add_command(commands: Commands, shared: argparse.ArgumentParser) -> None:
    """Describe the command."""
    parser = commands.add_parser("analyse", parents=[shared], help="listen to a recording")
    parser.add_argument("file", type=Path, metavar="FILE", help=SOUND_NAMES)
    parser.add_argument("-o", "--output", type=Path, metavar="F.json", help="beats, sections, hits")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Decode, listen and print."""
    target = output_path(arguments.output, ".json") if arguments.output else None
    source: Path = arguments.file
    if not source.is_file():
        raise InvalidRequest(f"there is no file {source}")
    from avatar_g.backend.production.recordings import hear_recording

    bar = ProgressBar()
    with scratch_folder(settings_of(arguments)) as folder:
        try:
            analysis = hear_recording(source, folder / "song.wav", report=bar)
        finally:
            bar.close()
    if target:
        target.write_text(analysis.to_json(), encoding="utf-8")
    print(json.dumps(asdict(analysis)) if arguments.json else _described(analysis))
    return 0


def _described(analysis: "AudioAnalysis") -> str:
    """Return the analysis for people, one fact a line."""
    steadiness = "steady" if analysis.is_steady else "free"
    rows = [
        f"{'length':<10} {analysis.duration_s:.1f} s",
        f"{'tempo':<10} {analysis.tempo_bpm:.2f} bpm, {steadiness}",
        f"{'bars':<10} {len(analysis.downbeats_s) - 1} of {analysis.beats_per_bar} beats",
        f"{'key':<10} {_PITCHES[analysis.key]} {analysis.mode}",
        f"{'tuning':<10} {analysis.tuning_cents:+.0f} cents",
        f"{'loudness':<10} {analysis.loudness_lufs:.1f} LUFS",
        f"{'range':<10} {analysis.loudness_range_lu:.1f} LU",
        f"{'peak':<10} {analysis.true_peak_dbtp:.1f} dBTP",
    ]
    if analysis.is_clipped:
        rows.append(f"{'clipped':<10} {analysis.clipped_share:.2%} of all samples")
    for section in analysis.sections:
        span = f"{section.start_s:7.2f} .. {section.end_s:7.2f} s"
        rows.append(f"{section.name:<10} {span}, energy {section.energy:.2f}")
    return "\n".join(rows)
