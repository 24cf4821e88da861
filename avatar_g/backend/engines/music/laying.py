"""Lays other syllables on a tune: its pitches, onsets and length stay as they are.

Too few syllables are drawn over several notes, too many share the longest ones. Only the rhythm
decides where, so that voices which sing a line together go on saying it together.
"""

from collections.abc import Sequence
from dataclasses import replace

from avatar_g.backend.engines.music.score import MelodyNote

_LEGATO_BEATS = 0.3
"""A slur bridges a gap up to that; a longer one is a rest that ends a syllable."""
_REST_COST = 4.0
_ON_BEAT_COST = 0.5
_UNSTRESSED_COST = 0.3
_SHORTEST_FREED_BEATS = 0.25
"""A note of an ornament this long can carry a syllable of its own."""


def lay_syllables(notes: Sequence[MelodyNote], stresses: Sequence[bool]) -> tuple[MelodyNote, ...]:
    """Return the tune divided into as many syllables as ``stresses`` has entries.

    Every note keeps its pitch, its onset and its loudness; a note that carries two syllables
    becomes two of the same pitch that last as long as it did.
    """
    if not notes or not stresses:
        return tuple(notes)
    laid = list(notes)
    while (missing := len(stresses) - _syllables_of(laid)) > 0:
        free = [place for place, note in enumerate(laid) if _can_free(note)]
        place = max(free or range(len(laid)), key=lambda each: laid[each].duration_beats)
        if free:
            laid[place] = replace(laid[place], is_melisma=False)
        else:
            laid[place : place + 1] = _halves(laid[place])
    return tuple(_slurred(laid, stresses)) if missing < 0 else tuple(laid)


def _syllables_of(notes: Sequence[MelodyNote]) -> int:
    return sum(not note.is_melisma for note in notes)


def _can_free(note: MelodyNote) -> bool:
    return note.is_melisma and note.duration_beats >= _SHORTEST_FREED_BEATS


def _halves(note: MelodyNote) -> list[MelodyNote]:
    half = note.duration_beats / 2
    first = replace(note, duration_beats=half)
    return [first, replace(first, start_beat=note.start_beat + half, is_melisma=False)]


def _slurred(notes: Sequence[MelodyNote], stresses: Sequence[bool]) -> list[MelodyNote]:
    """Draw syllables over notes where it costs least; see :func:`_costs`."""
    starts = [place for place, note in enumerate(notes) if not note.is_melisma]
    extra = len(starts) - len(stresses)
    # best[drawn]: cost and places of the notes drawn over so far, after each start in turn.
    best: dict[int, tuple[float, tuple[int, ...]]] = {0: (0.0, ())}
    for index, place in enumerate(starts):
        note = notes[place]
        before = notes[place - 1] if place else None
        after: dict[int, tuple[float, tuple[int, ...]]] = {}
        for drawn, (cost, places) in best.items():
            syllable = index - drawn
            options = []
            if syllable < len(stresses):
                options.append((drawn, cost + _start_cost(note, stresses[syllable]), places))
            if before is not None and drawn < extra:
                options.append((drawn + 1, cost + _slur_cost(before, note), (*places, place)))
            for count, total, chosen in options:
                if count not in after or total < after[count][0]:
                    after[count] = (total, chosen)
        best = after
    slurred = set(best[extra][1])
    return [
        replace(note, is_melisma=True) if place in slurred else note
        for place, note in enumerate(notes)
    ]


def _start_cost(note: MelodyNote, is_stressed: bool) -> float:
    return _UNSTRESSED_COST if is_stressed and not _is_on_beat(note) else 0.0


def _slur_cost(before: MelodyNote, note: MelodyNote) -> float:
    """Long notes, beats and whatever follows a rest want a syllable of their own."""
    gap = note.start_beat - before.start_beat - before.duration_beats
    rest = _REST_COST if gap > _LEGATO_BEATS else 0.0
    return note.duration_beats + rest + (_ON_BEAT_COST if _is_on_beat(note) else 0.0)


def _is_on_beat(note: MelodyNote) -> bool:
    return abs(note.start_beat - round(note.start_beat)) < 0.05
