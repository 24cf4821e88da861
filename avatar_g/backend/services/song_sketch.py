"""A song drawn small: its words, its notes and its numbers, read from the timeline."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from avatar_g.backend.domain.languages import dominant_language
from avatar_g.backend.domain.timing import LyricLine, SungNote, Timeline

WIDTH, HEIGHT = 200.0, 110.0
"""Box of the note picture, arbitrary units."""
_MARGIN = 10.0
_NOTE_HEIGHT = 5.0
_MIN_NOTE_WIDTH = 1.2
_NOTE_GAP = 0.6
_WINDOW_S = 24.0
"""The picture shows the first verse: a whole song of notes would be dust."""
_MIN_RANGE_SEMITONES = 12.0
"""A melody of few tones is not stretched over the whole height."""
MAX_LINES = 60


@dataclass(frozen=True, slots=True)
class SungLine:
    """One lyric line."""

    text: str
    voice: str
    """``A``, ``B`` or ``C``."""
    language: str


@dataclass(frozen=True, slots=True)
class SongSketch:
    """What pages show of a song that may not sound yet."""

    title: str = ""
    language: str = ""
    tempo_bpm: int = 0
    pitch_class: int = -1
    """Tonic, C = 0; -1: not known."""
    mode: str = ""
    lines: list[SungLine] = field(default_factory=list)
    melody: dict[str, str] = field(default_factory=dict)
    """Voice to the SVG path of its notes."""
    section_lines: str = ""
    """SVG path of the borders between sections."""


def sketch_of(timeline: Timeline) -> SongSketch:
    """Draw the lead voices of a song."""
    leads = timeline.lead_lines
    start_s = min((note.start_s for line in leads for note in line.notes), default=0.0)
    return SongSketch(
        title=timeline.title,
        language=timeline.language.value,
        tempo_bpm=round(timeline.tempo_bpm),
        pitch_class=timeline.key,
        mode=timeline.mode,
        lines=[_sung_line(line, timeline.language.value) for line in leads[:MAX_LINES]],
        melody=_melody(leads, start_s),
        section_lines=_borders([section.start_s for section in timeline.sections], start_s),
    )


def _sung_line(line: LyricLine, language: str) -> SungLine:
    return SungLine(line.text, line.voice.value, dominant_language(line.text) or language)


def _melody(lines: Sequence[LyricLine], start_s: float) -> dict[str, str]:
    shown = [
        (line.voice.value, note)
        for line in lines
        for note in line.notes
        if note.start_s + note.duration_s <= start_s + _WINDOW_S
    ]
    if not shown:
        return {}
    pitches = [note.midi for _, note in shown]
    spread = max(max(pitches) - min(pitches), _MIN_RANGE_SEMITONES)
    top = (max(pitches) + min(pitches) + spread) / 2
    paths: dict[str, str] = {}
    for voice, note in shown:
        paths[voice] = paths.get(voice, "") + _note(note, start_s, top, spread)
    return paths


def _note(note: SungNote, start_s: float, top: float, spread: float) -> str:
    x = _x(note.start_s, start_s)
    width = max(_MIN_NOTE_WIDTH, note.duration_s / _WINDOW_S * WIDTH - _NOTE_GAP)
    y = _MARGIN + (top - note.midi) / spread * (HEIGHT - 2 * _MARGIN - _NOTE_HEIGHT)
    return f"M{x:.1f} {y:.1f}h{width:.1f}v{_NOTE_HEIGHT:g}h-{width:.1f}z"


def _borders(starts_s: Sequence[float], start_s: float) -> str:
    inside = (each for each in starts_s if start_s < each < start_s + _WINDOW_S)
    return "".join(f"M{_x(each, start_s):.1f} 0V{HEIGHT:g}" for each in inside)


def _x(moment_s: float, start_s: float) -> float:
    return (moment_s - start_s) / _WINDOW_S * WIDTH
