"""How a song stops: ringing out, on a short stroke, fading, or in unison."""

from collections.abc import Iterable
from dataclasses import replace

from avatar_g.backend.engines.music.score import BEATS_PER_BAR, DrumNote, Note
from avatar_g.backend.engines.music.setting import Passage, Setting

_BUTTON_BEATS = 0.5
_FADED_TO = 0.3
_TOLERANCE = 0.05
"""Beats: a human stroke may come a little before its bar."""


def ended(setting: Setting, passage: Passage, notes: Iterable[Note]) -> list[Note]:
    """Return a pitched part of the outro as the genre ends; of other sections as it is."""
    if passage.name != "outro":
        return list(notes)
    last_bar = passage.end_beat - BEATS_PER_BAR - _TOLERANCE
    ending = setting.style.ending
    if ending == "fade":
        return [replace(n, velocity=_faded(passage, n.start_beat, n.velocity)) for n in notes]
    found: list[Note] = []
    for note in notes:
        is_last = note.start_beat >= last_bar
        if is_last and ending == "button":
            beats = min(note.duration_beats, _BUTTON_BEATS)
            found.append(replace(note, duration_beats=beats))
        elif is_last and ending == "unison":
            found.append(replace(note, midi=_nearest(note.midi, setting.tonality.key)))
        else:
            found.append(note)
    return list(dict.fromkeys(found))


def ended_drums(setting: Setting, passage: Passage, notes: Iterable[DrumNote]) -> list[DrumNote]:
    """Return the drums of the outro as the genre ends; of other sections as they are."""
    if passage.name != "outro" or setting.style.ending != "fade":
        return list(notes)
    return [
        replace(n, velocity=_faded(passage, n.start_beat, n.velocity))
        for n in notes
        if n.instrument != "y"
    ]


def _faded(passage: Passage, beat: float, velocity: float) -> float:
    share = (beat - passage.start_beat) / (passage.end_beat - passage.start_beat)
    return velocity * (1.0 - (1.0 - _FADED_TO) * min(1.0, max(0.0, share)))


def _nearest(midi: int, pitch_class: int) -> int:
    """Return the pitch of a class that is nearest to ``midi``."""
    up = (pitch_class - midi) % 12
    return midi + up if up <= 6 else midi + up - 12
