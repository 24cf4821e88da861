"""What happens between sections: risers, reversed cymbals, impacts, and the cut before a chorus."""

from collections.abc import Iterable
from dataclasses import replace

from avatar_g.backend.engines.music.score import DrumNote, EffectCue, Note
from avatar_g.backend.engines.music.setting import Passage, Setting

_CUT_BEATS = {"edm": 1.0, "band": 0.5, "soft": 0.0, "cinematic": 1.0}
_KEPT_DRUMS = "sct"
"""Snare, clap and toms may lead through the cut; kick, hats and shakers stop."""


def effect_cues(setting: Setting, passage: Passage) -> list[EffectCue]:
    """Return the transition sounds that start in this section."""
    family = setting.style.family
    cues: list[EffectCue] = []
    if passage.name == "chorus":
        velocity = 0.35 if family == "soft" else 0.9
        cues.append(EffectCue(passage.start_beat, 2.0, "impact", velocity))
        if passage.next_name and family in {"edm", "cinematic"}:
            cues.append(EffectCue(passage.end_beat, 4.0, "down", 0.5))
    if passage.next_name == "chorus":
        if family == "soft":
            cues.append(EffectCue(passage.end_beat - 4, 4.0, "revcym", 0.45))
        else:
            beats = min(8.0, passage.end_beat - passage.start_beat)
            cues.append(EffectCue(passage.end_beat - beats, beats - 0.05, "riser", 0.8))
            cues.append(EffectCue(passage.end_beat - 2, 2.0, "revcym", 0.7))
    return cues


def cut_beat(setting: Setting, passage: Passage) -> float:
    """Return where the band stops before a chorus; the section's end when it does not."""
    if passage.next_name != "chorus":
        return passage.end_beat
    return passage.end_beat - _CUT_BEATS[setting.style.family]


def cut_notes(notes: Iterable[Note], beat: float) -> list[Note]:
    """Drop notes that begin after ``beat`` and shorten those that reach over it."""
    kept: list[Note] = []
    for note in notes:
        if note.start_beat >= beat - 1e-6:
            continue
        over = note.start_beat + note.duration_beats > beat
        beats = max(0.05, beat - note.start_beat) if over else note.duration_beats
        kept.append(replace(note, duration_beats=beats))
    return kept


def cut_drums(notes: Iterable[DrumNote], beat: float) -> list[DrumNote]:
    """Drop the time-keeping strokes after ``beat``."""
    return [
        note for note in notes if note.start_beat < beat - 0.02 or note.instrument in _KEPT_DRUMS
    ]
