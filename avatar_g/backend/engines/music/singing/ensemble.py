"""All singers of a song: every line, its doubles, placed and levelled on a track per voice."""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from avatar_g.backend.domain.audio import SAMPLE_RATE_HZ, Samples
from avatar_g.backend.domain.progress import Progress, ignore_progress, scaled
from avatar_g.backend.engines.music.balance import Span
from avatar_g.backend.engines.music.instruments.tracks import place
from avatar_g.backend.engines.music.score import Score, VocalLine
from avatar_g.backend.engines.music.singing.parts import Part, doubled
from avatar_g.backend.engines.music.singing.phrase import SungPhrase
from avatar_g.backend.engines.music.singing.pool import sing_all

_LEVEL = 0.125
"""K-weighted RMS of a line at full voice."""
_DOUBLE_LEVEL = 0.34
_HARMONY_LEVEL = 0.65
_DOUBLE_SIDES = (0.12, 0.88)
_HARMONY_SIDES = {"A": 0.38, "B": 0.30, "C": 0.70}
_REACH_S = 1.5
"""How far breath and consonants may reach beyond a line's notes."""
_SILENCE = 1e-9
_PREPARING_SHARE = 0.15


@dataclass(frozen=True, slots=True)
class Prepared:
    """A line ready to be sung: the part, and when its first note begins in the song."""

    part: Part
    start_s: float


@dataclass(frozen=True, slots=True)
class _Take:
    line: VocalLine
    part: Part
    start_s: float
    gain: float
    right: float


class PhraseMemo:
    """Remembers sung phrases by content, the most recently used ones first."""

    def __init__(self, capacity: int = 128) -> None:
        self._capacity = capacity
        self._phrases: OrderedDict[Part, SungPhrase] = OrderedDict()

    def recall(self, part: Part) -> SungPhrase | None:
        """Return the phrase if it was sung before."""
        phrase = self._phrases.get(part)
        if phrase is not None:
            self._phrases.move_to_end(part)
        return phrase

    def remember(self, part: Part, phrase: SungPhrase) -> None:
        """Keep the phrase, and forget the one not used for longest when there are too many."""
        self._phrases[part] = phrase
        self._phrases.move_to_end(part)
        while len(self._phrases) > self._capacity:
            self._phrases.popitem(last=False)


def sing_score(
    score: Score,
    prepare: Callable[[VocalLine], Prepared | None],
    *,
    memo: PhraseMemo,
    processes: int = 1,
    progress: Progress = ignore_progress,
    span: Span | None = None,
) -> dict[str, Samples]:
    """Return the dry vocal track of each voice that sings, by letter.

    Parameters
    ----------
    score
        The song.
    prepare
        Returns what a line needs to be sung, None if it has nothing to sing; called once per line.
    memo
        Phrases found in it are not sung again: a repeated chorus line costs nothing.
    processes
        How many processes may sing.
    progress
        Told the share of lines done.
    span
        The frames wanted; None: the whole song. Lines that cannot be heard there are not sung.
    """
    wanted = span or Span.whole(score)
    lines = [line for line in score.vocal_lines if _is_heard(score, line, wanted)]
    takes = _takes(lines, prepare, scaled(progress, 0.0, _PREPARING_SHARE))
    sung = _sing_once(takes, memo, processes, scaled(progress, _PREPARING_SHARE, 1.0))
    voices: dict[str, Samples] = {}
    if span is not None:
        letters = {line.voice.value for line in score.vocal_lines}
        voices = {letter: np.zeros((span.frame_count, 2), np.float32) for letter in letters}
    for take in takes:
        letter = take.line.voice.value
        if letter not in voices:
            voices[letter] = np.zeros((wanted.frame_count, 2), np.float32)
        phrase = sung[take.part]
        gain = take.gain * _LEVEL / (phrase.full_level + _SILENCE)
        sides = np.array([1.0 - take.right, take.right], np.float32) * np.float32(2.0 * gain)
        start = round((take.start_s + phrase.start_s) * SAMPLE_RATE_HZ)
        place(voices[letter], phrase.samples[:, None] * sides[None, :], start - wanted.start)
    return dict(sorted(voices.items()))


def _is_heard(score: Score, line: VocalLine, span: Span) -> bool:
    if not line.notes:
        return False
    first, last = line.notes[0], line.notes[-1]
    start_s = score.beat_s(first.start_beat) - _REACH_S
    end_s = score.beat_s(last.start_beat + last.duration_beats) + _REACH_S
    return start_s * SAMPLE_RATE_HZ < span.stop and end_s * SAMPLE_RATE_HZ > span.start


def _takes(
    lines: Sequence[VocalLine], prepare: Callable[[VocalLine], Prepared | None], progress: Progress
) -> list[_Take]:
    takes: list[_Take] = []
    for index, line in enumerate(lines):
        prepared = prepare(line)
        progress((index + 1) / len(lines))
        if prepared is None:
            continue
        strength = line.gain * (0.45 + 0.55 * line.dynamics)
        right = 0.5
        if not line.is_lead:
            strength *= _HARMONY_LEVEL
            right = _HARMONY_SIDES[line.voice.value]
        takes.append(_Take(line, prepared.part, prepared.start_s, strength, right))
        if line.is_doubled:
            takes += [
                _Take(
                    line,
                    doubled(prepared.part, number),
                    prepared.start_s,
                    strength * _DOUBLE_LEVEL * 0.705,
                    side,
                )
                for number, side in enumerate(_DOUBLE_SIDES, start=1)
            ]
    return takes


def _sing_once(
    takes: list[_Take], memo: PhraseMemo, processes: int, progress: Progress
) -> dict[Part, SungPhrase]:
    """Return the sound of every different part."""
    sung: dict[Part, SungPhrase] = {}
    missing: dict[Part, None] = {}
    for take in takes:
        phrase = memo.recall(take.part)
        if phrase is None:
            missing[take.part] = None
        else:
            sung[take.part] = phrase
    parts = list(missing)
    for part, phrase in zip(
        parts, sing_all(parts, processes=processes, progress=progress), strict=True
    ):
        memo.remember(part, phrase)
        sung[part] = phrase
    return sung
