"""Renders one accompaniment track of a score, before any mixing."""

from zlib import crc32

import numpy as np

from avatar_g.backend.domain.audio import SAMPLE_RATE_HZ, Samples
from avatar_g.backend.domain.progress import Progress, ignore_progress
from avatar_g.backend.engines.music.balance import Span
from avatar_g.backend.engines.music.instruments.drums import drum_stroke
from avatar_g.backend.engines.music.instruments.effects import effect_sound
from avatar_g.backend.engines.music.instruments.palette import INSTRUMENTS, instrument_name
from avatar_g.backend.engines.music.instruments.soundfont.bank import SoundBank
from avatar_g.backend.engines.music.instruments.tones import Tone
from avatar_g.backend.engines.music.score import Note, Score

TRACKS = ("drums", "bass", "chords", "pad", "lead", "fx")
"""Accompaniment tracks in mixing order."""

_DURATIONS_PER_S = 20
_VELOCITIES = 8
"""Notes are rendered on this grid of lengths and velocities, so that equal ones are shared."""

_LONGEST_RING = 10 * SAMPLE_RATE_HZ
"""No sound rings longer than this after its note."""
_TAKES = 3
"""Different hats, rides and shakers, so that a roll does not sound like a machine gun."""


def place(track: Samples, sound: Samples, start_frame: int) -> None:
    """Add ``sound`` to ``track``; what lies outside is cut off."""
    if start_frame < 0:
        sound, start_frame = sound[-start_frame:], 0
    count = min(len(sound), len(track) - start_frame)
    if count > 0:
        track[start_frame : start_frame + count] += sound[:count]


def render_track(
    score: Score,
    name: str,
    progress: Progress = ignore_progress,
    *,
    span: Span | None = None,
    bank: SoundBank | None = None,
) -> Samples:
    """Return one track at its raw level, stereo.

    Parameters
    ----------
    score
        The song.
    name
        One of ``TRACKS``.
    progress
        Told the share of notes placed, at most every bar or so.
    span
        The frames wanted; None: the whole song.
    bank
        Plays the instruments it has, in place of ours.

    Raises
    ------
    ValueError
        If there is no such track.
    """
    if name not in TRACKS:
        raise ValueError(f"no track {name!r}; there are {', '.join(TRACKS)}")
    canvas = _Canvas(score, span or Span.whole(score))
    if name == "drums":
        _render_drums(score, canvas)
    elif name == "fx":
        _render_effects(score, canvas)
    else:
        _render_notes(score, name, canvas, progress, bank)
    progress(1.0)
    return canvas.track


class _Canvas:
    """A stretch of a track, and where beats fall in it."""

    def __init__(self, score: Score, span: Span) -> None:
        self._score, self._span = score, span
        self.track: Samples = np.zeros((span.frame_count, 2), np.float32)

    def hears(self, beat: float, duration_beats: float = 0.0) -> bool:
        """Tell whether a note can sound within the span."""
        frames = int(duration_beats * self._score.beat_duration_s * SAMPLE_RATE_HZ)
        start = self._frame(beat)
        return start < self._span.stop and start + frames + _LONGEST_RING >= self._span.start

    def place(self, sound: Samples, beat: float) -> None:
        """Add a sound at its beat."""
        place(self.track, sound, self._frame(beat) - self._span.start)

    def _frame(self, beat: float) -> int:
        return int(self._score.beat_s(beat) * SAMPLE_RATE_HZ)


def _seeded(*parts: object) -> np.random.Generator:
    return np.random.default_rng(crc32(repr(parts).encode()))


def _render_drums(score: Score, canvas: _Canvas) -> None:
    strokes: dict[tuple[str, int], Samples] = {}
    for note in score.tracks.drums:
        if not canvas.hears(note.start_beat):
            continue
        take = crc32(repr(round(note.start_beat * 4)).encode()) % _TAKES
        key = (note.instrument, take if note.instrument in "hpr" else 0)
        if key not in strokes:
            strokes[key] = drum_stroke(note.instrument, score.genre, _seeded(score.genre, *key))
        canvas.place(strokes[key] * np.float32(note.velocity), note.start_beat)


def _render_effects(score: Score, canvas: _Canvas) -> None:
    for cue in score.tracks.effects:
        if not canvas.hears(cue.start_beat, cue.duration_beats):
            continue
        sound = effect_sound(
            cue.kind,
            cue.duration_beats * score.beat_duration_s,
            cue.velocity,
            _seeded(cue.kind, round(cue.start_beat, 2)),
        )
        canvas.place(sound, cue.start_beat)


def _render_notes(
    score: Score, name: str, canvas: _Canvas, progress: Progress, bank: SoundBank | None
) -> None:
    notes: tuple[Note, ...] = getattr(score.tracks, name)
    instrument_label = instrument_name(score, name)
    sampled = bank.player(instrument_label) if bank is not None else None
    play = sampled or INSTRUMENTS[instrument_label]
    sounds: dict[tuple[int, float, float], Samples] = {}
    for index, note in enumerate(notes):
        if not canvas.hears(note.start_beat, note.duration_beats):
            continue
        duration_s = note.duration_beats * score.beat_duration_s
        key = (
            note.midi,
            max(0.05, round(duration_s * _DURATIONS_PER_S) / _DURATIONS_PER_S),
            max(0.1, round(note.velocity * _VELOCITIES) / _VELOCITIES),
        )
        if key not in sounds:
            sounds[key] = play(Tone(*key, _seeded(instrument_label, *key)))
        canvas.place(sounds[key], note.start_beat)
        if index % 16 == 0:
            progress(index / len(notes))
