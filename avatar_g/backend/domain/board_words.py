"""Words a creator wrote under a recording: laid over what is sung, then part of the timeline."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate, pairwise
from typing import Final

from avatar_g.backend.domain.music import VoiceSlot
from avatar_g.backend.domain.scenes import BoardLine
from avatar_g.backend.domain.timing import LyricLine, Timeline, WordSpan

_LEAST_LINE_S: Final = 0.4
_BREATH_S: Final = 0.1
"""Between two lines of one stretch."""
_WORD_WEIGHT: Final = 1.5
"""What a word takes besides its letters, in letters."""


def laid_over(
    texts: Sequence[str], sung: Sequence[tuple[float, float]], duration_s: float
) -> tuple[BoardLine, ...]:
    """Spread lines over the stretches in which somebody sings, long lines longer.

    Parameters
    ----------
    texts
        Lines in order; at least one.
    sung
        Stretches in seconds, in order; empty: nobody was heard, the whole song is taken.

    Notes
    -----
    A line never goes on beyond the silence after it: where the words' clock would cross one, the
    line begins after it if most of it would lie there.
    """
    stretches = [span for span in sung if span[1] - span[0] >= _LEAST_LINE_S]
    stretches = stretches or [(0.0, duration_s)]
    total_s = sum(end_s - start_s for start_s, end_s in stretches)
    weights = [len(text) + _WORD_WEIGHT * len(text.split()) for text in texts]
    edges = list(accumulate(weights, initial=0.0))
    scale = total_s / edges[-1]
    lines = [
        _line(text, low * scale, high * scale, stretches)
        for text, (low, high) in zip(texts, pairwise(edges), strict=True)
    ]
    return ordered(lines, duration_s)


def ordered(lines: Sequence[BoardLine], duration_s: float) -> tuple[BoardLine, ...]:
    """Return lines in the order of their times, each at least 0.4 s long where there is room."""
    fitted: list[BoardLine] = []
    rows = sorted(lines, key=lambda line: line.start_s)
    for place, line in enumerate(rows):
        start_s = min(max(line.start_s, 0.0), max(duration_s - _LEAST_LINE_S, 0.0))
        next_s = rows[place + 1].start_s if place + 1 < len(rows) else duration_s
        end_s = max(line.end_s, start_s + _LEAST_LINE_S)
        if next_s - start_s >= _LEAST_LINE_S:
            end_s = min(end_s, next_s)
        end_s = min(end_s, duration_s)
        fitted.append(BoardLine(line.text, round(start_s, 3), round(end_s, 3)))
    return tuple(fitted)


def with_words(timeline: Timeline, lines: Sequence[BoardLine]) -> Timeline:
    """Return the timeline with a creator's words instead of its own; no lips move to them."""
    if not lines:
        return timeline
    return replace(
        timeline, lines=tuple(_lyric(timeline, place, line) for place, line in enumerate(lines))
    )


def _line(
    text: str, low_s: float, high_s: float, stretches: Sequence[tuple[float, float]]
) -> BoardLine:
    """Return a line whose place is given on the clock that runs while somebody sings."""
    passed_s = 0.0
    best = (0.0, 0.0, 0.0)
    for start_s, end_s in stretches:
        length_s = end_s - start_s
        inside = max(low_s, passed_s), min(high_s, passed_s + length_s)
        if inside[1] - inside[0] > best[0]:
            shift_s = start_s - passed_s
            best = (inside[1] - inside[0], inside[0] + shift_s, inside[1] + shift_s)
        passed_s += length_s
    _, start_s, end_s = best
    return BoardLine(text, start_s, max(end_s - _BREATH_S, start_s + 1e-3))


def _lyric(timeline: Timeline, place: int, line: BoardLine) -> LyricLine:
    end_s = min(line.end_s, timeline.duration_s)
    sections = timeline.sections
    section = next((at for at, one in enumerate(sections) if line.start_s < one.end_s), 0)
    texts = line.text.split()
    weights = [len(text) + _WORD_WEIGHT for text in texts]
    scale = (end_s - line.start_s) / (sum(weights) or 1.0)
    edges = [line.start_s + at * scale for at in accumulate(weights, initial=0.0)]
    words = tuple(
        WordSpan(text, round(low, 4), round(min(high, end_s), 4), ())
        for text, (low, high) in zip(texts, pairwise(edges), strict=True)
    )
    return LyricLine(
        line_id=place,
        voice=VoiceSlot.A,
        is_lead=True,
        section=section,
        text=line.text,
        start_s=line.start_s,
        end_s=end_s,
        words=words,
        notes=(),
    )
