"""Renders one accompaniment track of a score, before any mixing."""

from zlib import crc32

import numpy as np

from avatar_g.backend.domain.audio import SAMPLE_RATE_HZ, Samples
from avatar_g.backend.domain.progress import Progress, ignore_progress
from avatar_g.backend.engines.music.instruments.drums import drum_stroke
from avatar_g.backend.engines.music.instruments.effects import effect_sound
from avatar_g.backend.engines.music.instruments.palette import INSTRUMENTS, instrument_name
from avatar_g.backend.engines.music.instruments.tones import Tone
from avatar_g.backend.engines.music.score import Note, Score

TRACKS = ("drums", "bass", "chords", "pad", "lead", "fx")
"""Accompaniment tracks in mixing order."""

_DURATIONS_PER_S = 20
_VELOCITIES = 8
"""Notes are rendered on this grid of lengths and velocities, so that equal ones are shared."""

_TAKES = 3
"""Different hats, rides and shakers, so that a roll does not sound like a machine gun."""


def place(track: Samples, sound: Samples, start_frame: int) -> None:
    """Add ``sound`` to ``track``; what lies outside is cut off."""
    if start_frame < 0:
        sound, start_frame = sound[-start_frame:], 0
    count = min(len(sound), len(track) - start_frame)
    if count > 0:
        track[start_frame : start_frame + count] += sound[:count]


def render_track(score: Score, name: str, progress: Progress = ignore_progress) -> Samples:
    """Return one track at its raw level, ``score.sample_count`` frames, stereo.

    Parameters
    ----------
    score
        The song.
    name
        One of ``TRACKS``.
    progress
        Told the share of notes placed, at most every bar or so.

    Raises
    ------
    ValueError
        If there is no such track.
    """
    if name not in TRACKS:
        raise ValueError(f"no track {name!r}; there are {', '.join(TRACKS)}")
    track = np.zeros((score.sample_count, 2), np.float32)
    if name == "drums":
        _render_drums(score, track)
    elif name == "fx":
        _render_effects(score, track)
    else:
        _render_notes(score, name, track, progress)
    progress(1.0)
    return track


def _frame(score: Score, beat: float) -> int:
    return int(score.beat_s(beat) * SAMPLE_RATE_HZ)


def _seeded(*parts: object) -> np.random.Generator:
    return np.random.default_rng(crc32(repr(parts).encode()))


def _render_drums(score: Score, track: Samples) -> None:
    strokes: dict[tuple[str, int], Samples] = {}
    for note in score.tracks.drums:
        take = crc32(repr(round(note.start_beat * 4)).encode()) % _TAKES
        key = (note.instrument, take if note.instrument in "hpr" else 0)
        if key not in strokes:
            strokes[key] = drum_stroke(note.instrument, score.genre, _seeded(score.genre, *key))
        place(track, strokes[key] * np.float32(note.velocity), _frame(score, note.start_beat))


def _render_effects(score: Score, track: Samples) -> None:
    for cue in score.tracks.effects:
        sound = effect_sound(
            cue.kind,
            cue.duration_beats * score.beat_duration_s,
            cue.velocity,
            _seeded(cue.kind, round(cue.start_beat, 2)),
        )
        place(track, sound, _frame(score, cue.start_beat))


def _render_notes(score: Score, name: str, track: Samples, progress: Progress) -> None:
    notes: tuple[Note, ...] = getattr(score.tracks, name)
    instrument_label = instrument_name(score.genre, name)
    play = INSTRUMENTS[instrument_label]
    sounds: dict[tuple[int, float, float], Samples] = {}
    for index, note in enumerate(notes):
        duration_s = note.duration_beats * score.beat_duration_s
        key = (
            note.midi,
            max(0.05, round(duration_s * _DURATIONS_PER_S) / _DURATIONS_PER_S),
            max(0.1, round(note.velocity * _VELOCITIES) / _VELOCITIES),
        )
        if key not in sounds:
            sounds[key] = play(Tone(*key, _seeded(instrument_label, *key)))
        place(track, sounds[key], _frame(score, note.start_beat))
        if index % 16 == 0:
            progress(index / len(notes))
