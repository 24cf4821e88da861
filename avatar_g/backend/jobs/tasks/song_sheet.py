"""What pages show of a song without opening its files: lines, notes, tempo, key."""

from collections.abc import Iterable
from typing import Any

from avatar_g.backend.domain.music import VoiceSlot
from avatar_g.backend.domain.timing import SungNote, Timeline

WIDTH, HEIGHT = 200.0, 110.0
"""Box of the drawn melody."""
_MARGIN = 6.0


def song_sheet(timeline: Timeline) -> dict[str, Any]:
    """Return the summary of a track."""
    notes = {
        voice: [note for line in timeline.lines if line.voice is voice for note in line.notes]
        for voice in VoiceSlot
    }
    sung = {voice: found for voice, found in notes.items() if found}
    return {
        "lines": [
            {"text": line.text, "voice": line.voice.value, "language": timeline.language.value}
            for line in timeline.lead_lines
        ],
        "melody": melody_paths(sung, timeline.duration_s),
        "bar_lines": " ".join(
            f"M{_x(start_s, timeline.duration_s)} 0V{HEIGHT:g}" for start_s in timeline.downbeats_s
        ),
        "language": timeline.language.value,
        "pitch_class": timeline.key,
        "mode": timeline.mode,
    }


def melody_paths(notes: dict[VoiceSlot, list[SungNote]], duration_s: float) -> dict[str, str]:
    """Return one SVG path per voice: a stroke per note, high notes up, time to the right."""
    pitches = [note.midi for found in notes.values() for note in found]
    if not pitches:
        return {}
    low, high = min(pitches), max(pitches)
    return {
        voice.value: " ".join(_strokes(found, duration_s, low=low, high=high))
        for voice, found in notes.items()
    }


def _strokes(
    notes: Iterable[SungNote], duration_s: float, *, low: float, high: float
) -> Iterable[str]:
    room = HEIGHT - 2 * _MARGIN
    for note in notes:
        share = (note.midi - low) / (high - low) if high > low else 0.5
        y = HEIGHT - _MARGIN - room * share
        end_s = note.start_s + note.duration_s
        yield f"M{_x(note.start_s, duration_s)} {y:.1f}H{_x(end_s, duration_s)}"


def _x(time_s: float, duration_s: float) -> str:
    return f"{WIDTH * min(1.0, time_s / duration_s):.1f}"
