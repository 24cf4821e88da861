"""Figures about a score that say whether it keeps its promises."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from avatar_g.backend.engines.music.genres import genre_style
from avatar_g.backend.engines.music.harmony import Tonality
from avatar_g.backend.engines.music.melody import is_strong
from avatar_g.backend.engines.music.rhythm import held_over_share
from avatar_g.backend.engines.music.score import BEATS_PER_BAR, Score, VocalLine
from avatar_g.backend.engines.music.swing import straightened


def lead_lines(score: Score) -> list[VocalLine]:
    """Return the lines of the leading voices."""
    return [line for line in score.vocal_lines if line.is_lead]


def strong_chord_share(score: Score) -> float:
    """Return the share of sung notes on first and third beats that belong to the chord."""
    tonality = Tonality(score.key, score.mode, has_sevenths=False)
    hits = total = 0
    for line in lead_lines(score):
        section = score.sections[line.section]
        start = section.bar * BEATS_PER_BAR
        for note in line.notes:
            beat = note.start_beat - start
            if note.is_melisma or not is_strong(beat):
                continue
            bar = min(section.bar_count - 1, max(0, int(beat // BEATS_PER_BAR)))
            hits += note.midi % 12 in tonality.triad(section.chords[bar])
            total += 1
    return hits / total if total else 1.0


def parallel_count(score: Score) -> int:
    """Return how often two voices move in parallel fifths or octaves."""
    count = 0
    for other, pitches in _voice_pairs(score):
        pairs = pairwise(zip(other, pitches, strict=True))
        for (a_before, b_before), (a_after, b_after) in pairs:
            interval = abs(a_before - b_before) % 12
            is_kept = interval == abs(a_after - b_after) % 12
            count += is_kept and interval in {0, 7} and b_before != b_after
    return count


def crossing_count(score: Score) -> int:
    """Return on how many notes a voice of a line lies on the wrong side of another.

    The side it belongs on is where most of its notes of the line are.
    """
    count = 0
    for other, pitches in _voice_pairs(score):
        gaps = [mine - theirs for theirs, mine in zip(other, pitches, strict=True)]
        above = sum(gap > 0 for gap in gaps)
        below = sum(gap < 0 for gap in gaps)
        count += min(above, below)
    return count


def _voice_pairs(score: Score) -> Iterator[tuple[Sequence[int], Sequence[int]]]:
    """Yield the MIDI pitches of every two voices that sing a line together, note by note."""
    group: list[Sequence[int]] = []
    for line in score.vocal_lines:
        pitches = [note.midi for note in line.notes]
        if line.is_lead:
            group = [pitches]
        if line.is_lead or line.is_call:
            continue
        for other in group:
            yield other, pitches
        group.append(pitches)


def rests_s(score: Score) -> list[float]:
    """Return the silences between consecutive lead lines of a section, in seconds."""
    found: list[float] = []
    for earlier, later in pairwise(lead_lines(score)):
        if earlier.section != later.section:
            continue
        end = earlier.notes[-1].start_beat + earlier.notes[-1].duration_beats
        found.append((later.notes[0].start_beat - end) * score.beat_duration_s)
    return found


def syncopation(score: Score) -> float:
    """Return the share of sung syllables that start off the beat and are held over it."""
    swing = genre_style(score.genre).swing
    hits, total = 0.0, 0
    for line in lead_lines(score):
        notes = [note for note in line.notes if not note.is_melisma]
        onsets = [straightened(note.start_beat, swing) for note in notes]
        last = line.notes[-1]
        hits += held_over_share(onsets, last.start_beat + last.duration_beats) * len(onsets)
        total += len(onsets)
    return hits / total if total else 0.0
