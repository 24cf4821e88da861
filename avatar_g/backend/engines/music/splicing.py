"""Cuts a score at beats and sections and puts pieces in, leaving every other note alone."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields, replace
from typing import TypeVar

from avatar_g.backend.engines.music.score import (
    BEATS_PER_BAR,
    DrumNote,
    EffectCue,
    MelodyNote,
    Note,
    Score,
    Section,
    Tracks,
    VocalLine,
)

Played = TypeVar("Played", Note, DrumNote, EffectCue)
Moved = TypeVar("Moved", Note, DrumNote, EffectCue, MelodyNote)

_TOLERANCE = 0.05
"""Beats: a drummer's stroke may come a little before the bar it belongs to."""
TRACK_NAMES = tuple(field.name for field in fields(Tracks))


@dataclass(frozen=True, slots=True)
class BeatSpan:
    """Beats ``start`` (included) to ``stop`` (excluded)."""

    start: float
    stop: float

    def holds(self, beat: float) -> bool:
        """Tell whether a note that starts at ``beat`` belongs here."""
        return self.start - _TOLERANCE <= beat < self.stop - _TOLERANCE


def section_span(section: Section) -> BeatSpan:
    """Return the beats of a section."""
    return bars_span(section.bar, section.bar_count)


def bars_span(bar: int, count: int = 1) -> BeatSpan:
    """Return the beats of ``count`` bars from ``bar`` on."""
    return BeatSpan(float(bar * BEATS_PER_BAR), float((bar + count) * BEATS_PER_BAR))


def within(tracks: Tracks, span: BeatSpan) -> Tracks:
    """Return what starts inside the span."""
    return _each(tracks, lambda notes: tuple(n for n in notes if span.holds(n.start_beat)))


def spliced(tracks: Tracks, span: BeatSpan, piece: Tracks, names: Sequence[str]) -> Tracks:
    """Return ``tracks`` with the notes of ``names`` inside the span taken from ``piece``."""
    return replace(
        tracks,
        **{
            name: in_time(
                (
                    *(n for n in getattr(tracks, name) if not span.holds(n.start_beat)),
                    *(n for n in getattr(piece, name) if span.holds(n.start_beat)),
                )
            )
            for name in names
        },
    )


def in_time(notes: Iterable[Played]) -> tuple[Played, ...]:
    """Return notes in the order of a score; equal ones keep theirs."""
    return tuple(sorted(notes, key=_place_of))


def joined(earlier: Tracks, later: Tracks) -> Tracks:
    """Return the notes of both."""
    return Tracks(
        **{name: in_time((*getattr(earlier, name), *getattr(later, name))) for name in TRACK_NAMES}
    )


def shifted(tracks: Tracks, beats: float) -> Tracks:
    """Move everything by ``beats``."""
    return _each(tracks, lambda notes: tuple(moved(note, beats) for note in notes))


def moved(note: Moved, beats: float) -> Moved:
    """Move one note."""
    return replace(note, start_beat=note.start_beat + beats)


def with_pitched(tracks: Tracks, change: Callable[[Note], Note]) -> Tracks:
    """Return the tracks with every pitched note changed."""
    return replace(
        tracks,
        bass=tuple(change(note) for note in tracks.bass),
        chords=tuple(change(note) for note in tracks.chords),
        pad=tuple(change(note) for note in tracks.pad),
        lead=tuple(change(note) for note in tracks.lead),
    )


def with_lines_of(score: Score, section: int, lines: Sequence[VocalLine]) -> Score:
    """Return the score with the lines of one section replaced."""
    before = [line for line in score.vocal_lines if line.section < section]
    after = [line for line in score.vocal_lines if line.section > section]
    return replace(score, vocal_lines=(*before, *lines, *after))


def with_section(score: Score, index: int, section: Section) -> Score:
    """Return the score with one section's description replaced."""
    sections = (*score.sections[:index], section, *score.sections[index + 1 :])
    return replace(score, sections=sections)


def _place_of(note: Note | DrumNote | EffectCue) -> tuple[float, int, str]:
    if isinstance(note, Note):
        return note.start_beat, note.midi, ""
    return note.start_beat, 0, note.instrument if isinstance(note, DrumNote) else note.kind


def _each(tracks: Tracks, change: Callable[..., tuple[object, ...]]) -> Tracks:
    return Tracks(**{name: change(getattr(tracks, name)) for name in TRACK_NAMES})  # type: ignore[arg-type]
