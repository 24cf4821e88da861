"""``bench talk``: what a clip costs, and the mouth against the sound, also over many minutes."""

import os
import sys
import time
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from avatar_g.backend.cli.options import DEFAULT_FPS, scratch_folder
from avatar_g.backend.domain.formats import Resolution
from avatar_g.backend.domain.languages import Language

if TYPE_CHECKING:
    from avatar_g.backend.config import Settings
    from avatar_g.backend.domain.speech import Sentence
    from avatar_g.backend.production.filming import MusicVideo
    from avatar_g.backend.production.talk_pictures import PictureReport

MOST_MINUTES: Final = 30
_WINDOWS: Final = 5
_WINDOW_READINGS: Final = 2
"""How often a window hears the script; its seconds follow from that."""

_TALK_TEXT = """
Good evening, and welcome to the studio. My name is Nino, and tonight I want to show you how a
talking avatar is made. First somebody writes a few honest sentences. Then a voice reads them, and
every sound gets its own shape of the lips. The face smiles or frowns with the mood, and the hands
explain what the words cannot. In the end there is a small film with captions, ready to be shown to
your friends. Thank you for listening, and see you soon!
"""


def measure_talk(settings: "Settings") -> dict[str, Any]:
    """Thirty seconds of a talking avatar at 720p, and mouths against sounds in each language.

    A short clip comes first, so that kernels, body and stage are there: the figures are warm.
    """
    from avatar_g.backend.production.costs import MemoryWatch
    from avatar_g.backend.production.workers import get_ready

    get_ready()
    from avatar_g.backend.domain.speech import TalkWish, split_sentences
    from avatar_g.backend.production.filming import Workshop
    from avatar_g.backend.production.talk import TalkRequest, make_talk

    load_before = os.getloadavg()[0]
    wish = TalkWish(
        split_sentences(" ".join(_TALK_TEXT.split())), resolution=Resolution.P720, fps=DEFAULT_FPS
    )
    short = replace(wish, sentences=wish.sentences[:1])
    with scratch_folder(settings) as folder, MemoryWatch() as memory:
        first = Workshop(folder / "first", settings.cache_dir, settings.frame_processes)
        make_talk(TalkRequest(short), folder / "first.mp4", first)
        workshop = Workshop(folder / "clip", settings.cache_dir, settings.frame_processes)
        started_s = time.perf_counter()
        made = make_talk(TalkRequest(wish), folder / "bench.mp4", workshop).film
        wall_s = time.perf_counter() - started_s
        stages = made.costs.to_list()
        peak_memory_bytes = memory.peak_bytes
        pictures = _mouths_in_pictures(folder, settings)
    return {
        "stages": stages,
        **made.figures,
        "clip_s": round(made.duration_s, 2),
        "wall_s": round(wall_s, 1),
        "cpu_s": stages[-1]["cpu_s"],
        "frames": wish.video_format.frame_count(made.duration_s),
        "peak_memory_bytes": peak_memory_bytes,
        "load_before": load_before,
        "load_after": os.getloadavg()[0],
        "processors": os.cpu_count(),
        **_mouths(settings),
        "pictures": pictures,
    }


def _mouths_in_pictures(folder: Path, settings: "Settings") -> list[dict[str, Any]]:
    """Film three short texts per language, and look at the mouth in the decoded frames."""
    from avatar_g.backend.domain.speech import Framing, TalkWish, split_sentences
    from avatar_g.backend.production.filming import Workshop
    from avatar_g.backend.production.talk import TalkRequest, make_talk
    from avatar_g.backend.production.talk_pictures import check_pictures, picture_scripts

    rows = []
    for language, texts in picture_scripts().items():
        for place, text in enumerate(texts):
            own = folder / f"{language.value}-{place}"
            wish = TalkWish(
                split_sentences(text, language=language),
                framing=Framing.FACE,
                has_captions=False,
                fps=DEFAULT_FPS,
            )
            workshop = Workshop(own, settings.cache_dir, settings.frame_processes)
            make_talk(TalkRequest(wish), own / "clip.mp4", workshop)
            seen = check_pictures(own / "clip.mp4", own / "scene")
            rows.append({"language": language.value, **asdict(seen)})
    return rows


def _mouths(settings: "Settings") -> dict[str, Any]:
    from avatar_g.backend.engines.speech.synthesis import EspeakSynthesizer
    from avatar_g.backend.production.caches import PHRASES
    from avatar_g.backend.production.talk_check import check_mouth, check_scripts

    figures: dict[str, Any] = {}
    with EspeakSynthesizer(settings.cache_dir / PHRASES) as speech:
        for language, texts in check_scripts().items():
            reports = [check_mouth(text, language, speech) for text in texts]
            figures[f"{language.value}_lag_frames"] = [report.lag_frames for report in reports]
            closed = sum(report.closed_count for report in reports)
            rests = sum(report.rest_count for report in reports)
            figures[f"{language.value}_closed_in_rests"] = f"{closed} of {rests}"
    return figures


def measure_drift(settings: "Settings", *, minutes: int) -> dict[str, Any]:
    """Film one clip of at least so many minutes and compare mouth and sound in five windows.

    The same texts are read again and again, and every window holds the same readings: what differs
    is only how long the clip has run. The drift is the slope of their lags over the time from the
    first to the last, read from decoded pictures and decoded sound, in frames.
    """
    import numpy as np

    from avatar_g.backend.production.workers import get_ready

    get_ready()
    from avatar_g.backend.domain.speech import Framing, TalkWish
    from avatar_g.backend.production.filming import Workshop
    from avatar_g.backend.production.talk import TalkRequest, make_talk

    load_before, started_s = os.getloadavg()[0], time.perf_counter()
    script, readings = _long_script(settings, 60.0 * minutes)
    wish = TalkWish(
        script,
        framing=Framing.FACE,
        has_captions=False,
        resolution=Resolution.P480,
        fps=DEFAULT_FPS,
    )
    with scratch_folder(settings) as folder:
        workshop = Workshop(folder, settings.cache_dir, settings.frame_processes)
        made = make_talk(TalkRequest(wish), folder / "clip.mp4", workshop).film
        filmed_s = time.perf_counter() - started_s
        print(f"filmed {made.duration_s:.1f} s in {filmed_s:.0f} s", file=sys.stderr, flush=True)
        windows = _watched(made, folder / "scene", readings)
    starts_s = np.array([start_s for start_s, _ in windows])
    slope = np.polyfit(starts_s, [report.lag_frames for _, report in windows], 1)[0]
    return {
        "stages": made.costs.to_list(),
        "clip_s": round(made.duration_s, 2),
        "picture": f"{Resolution.P480.value}, {DEFAULT_FPS} fps",
        "windows": [_row(start_s, report) for start_s, report in windows],
        "drift_frames": round(float(slope * np.ptp(starts_s)), 3),
        "wall_s": round(filmed_s, 1),
        "load_before": load_before,
        "load_after": os.getloadavg()[0],
        "processors": os.cpu_count(),
    }


def _watched(made: "MusicVideo", scene: Path, readings: int) -> "list[tuple[float, PictureReport]]":
    """Look at five windows of a clip; return the start of each and what was seen."""
    from avatar_g.backend.production.talk_pictures import check_pictures

    return [
        (start_s, check_pictures(made.video, scene, start_s=start_s, end_s=end_s))
        for start_s, end_s in _windows_s(made.storyboard, readings)
    ]


def _windows_s(storyboard: Path, readings: int) -> list[tuple[float, float]]:
    """Return five windows over a clip, each from the start of a reading to the end of the next."""
    from avatar_g.backend.production.storyboard import Storyboard

    timeline = Storyboard.from_json(storyboard.read_text(encoding="utf-8")).timeline
    lines = timeline.lead_lines
    edges = [lines[place * len(lines) // readings].start_s for place in range(readings)]
    edges.append(timeline.duration_s)
    last = readings - _WINDOW_READINGS
    places = sorted({round(last * step / (_WINDOWS - 1)) for step in range(_WINDOWS)})
    return [(edges[place], edges[place + _WINDOW_READINGS]) for place in places]


def _row(start_s: float, report: "PictureReport") -> dict[str, Any]:
    return {
        "start_s": round(float(start_s), 1),
        "lag_frames": round(report.lag_frames, 3),
        "closed_in_rests": f"{report.closed_count} of {report.rest_count}",
    }


def _long_script(settings: "Settings", least_s: float) -> "tuple[tuple[Sentence, ...], int]":
    """Return the check's English texts often enough to take so long, and how often."""
    from avatar_g.backend.domain.music import VoiceSlot
    from avatar_g.backend.domain.speech import split_sentences
    from avatar_g.backend.engines.speech.reading import read_aloud
    from avatar_g.backend.engines.speech.synthesis import EspeakSynthesizer
    from avatar_g.backend.production.caches import PHRASES
    from avatar_g.backend.production.talk_check import check_scripts

    once = split_sentences(" ".join(check_scripts()[Language.EN]), language=Language.EN)
    with EspeakSynthesizer(settings.cache_dir / PHRASES) as speech:
        read = read_aloud(once, VoiceSlot.A, speech, language=Language.EN)
    # The silence at both ends is heard once only.
    said_s = read.timeline.lines[-1].end_s - read.timeline.lines[0].start_s
    readings = max(_WINDOW_READINGS, int(least_s / said_s) + 1)
    return once * readings, readings
