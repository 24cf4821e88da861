"""Swing: the off-beat eighth comes late. Written into the notes once, at the end."""

import math
from dataclasses import replace
from typing import TypeVar

from avatar_g.backend.engines.music.score import DrumNote, EffectCue, MelodyNote, Note, Tracks

Timed = TypeVar("Timed", Note, MelodyNote)


def swung(beat: float, amount: float) -> float:
    """Return ``beat`` with its fraction stretched: 0.5 becomes ``0.5 + amount / 2``."""
    whole = math.floor(beat)
    fraction = beat - whole
    middle = 0.5 + amount / 2
    if fraction < 0.5:
        return whole + fraction / 0.5 * middle
    return whole + middle + (fraction - 0.5) / 0.5 * (1 - middle)


def straightened(beat: float, amount: float) -> float:
    """Undo :func:`swung`."""
    whole = math.floor(beat)
    fraction = beat - whole
    middle = 0.5 + amount / 2
    if fraction < middle:
        return whole + fraction / middle * 0.5
    return whole + 0.5 + (fraction - middle) / (1 - middle) * 0.5


def swing_note(note: Timed, amount: float) -> Timed:
    """Move both ends of a note."""
    start = swung(note.start_beat, amount)
    end = swung(note.start_beat + note.duration_beats, amount)
    return replace(note, start_beat=start, duration_beats=max(0.02, end - start))


def swing_tracks(tracks: Tracks, amount: float) -> Tracks:
    """Move every note of the band; long effects keep their beat."""
    drums = tuple(
        DrumNote(swung(note.start_beat, amount), note.instrument, note.velocity)
        for note in tracks.drums
    )
    effects: tuple[EffectCue, ...] = tracks.effects
    return Tracks(
        drums=drums,
        bass=tuple(swing_note(note, amount) for note in tracks.bass),
        chords=tuple(swing_note(note, amount) for note in tracks.chords),
        pad=tuple(swing_note(note, amount) for note in tracks.pad),
        lead=tuple(swing_note(note, amount) for note in tracks.lead),
        effects=effects,
    )
