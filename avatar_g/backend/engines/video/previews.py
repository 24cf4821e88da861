"""Which frame stands for a video: a close look at someone singing the chorus."""

from typing import Final

from avatar_g.backend.domain.performance import Shot, ShotKind
from avatar_g.backend.domain.timing import LyricLine, Timeline
from avatar_g.backend.domain.video import VideoFormat

_WORTH: Final = {
    ShotKind.CLOSE: 4.0,
    ShotKind.FACE: 4.0,
    ShotKind.MEDIUM: 3.0,
    ShotKind.THREE_QUARTER: 2.0,
    ShotKind.LOW: 1.0,
    ShotKind.WIDE: 0.5,
}
_CHORUS_BONUS: Final = 3.0
_SUNG_BONUS: Final = 2.0
_OPEN_VOWELS: Final = frozenset("aɑæɛeoɔ")
_EDGE_SHARE: Final = 0.3
"""Keep away from cuts by this share of a shot."""


def poster_frame(timeline: Timeline, shots: tuple[Shot, ...], picture: VideoFormat) -> int:
    """Return the index of the frame to show before a video plays.

    A chorus close-up on an open vowel wins; without lyrics the closest shot of the fullest section.
    """
    best = max(shots, key=lambda shot: (_worth(timeline, shot), -shot.start_s))
    at_s = _open_vowel_s(timeline, best)
    last = max(picture.frame_count(timeline.duration_s) - 1, 0)
    return min(max(int(at_s * picture.fps), 0), last)


def _worth(timeline: Timeline, shot: Shot) -> float:
    middle_s = (shot.start_s + shot.end_s) / 2
    worth = _WORTH[shot.kind]
    for section in timeline.sections:
        if section.start_s <= middle_s < section.end_s:
            worth += section.energy + (_CHORUS_BONUS if section.name == "chorus" else 0.0)
    if any(_overlap_s(line, shot) > 0 for line in timeline.lead_lines):
        worth += _SUNG_BONUS
    return worth


def _overlap_s(line: LyricLine, shot: Shot) -> float:
    return min(line.end_s, shot.end_s) - max(line.start_s, shot.start_s)


def _open_vowel_s(timeline: Timeline, shot: Shot) -> float:
    """Middle of the longest open vowel inside the shot, or the middle of the shot."""
    edge_s = _EDGE_SHARE * (shot.end_s - shot.start_s)
    found = [
        (phoneme.end_s - phoneme.start_s, (phoneme.start_s + phoneme.end_s) / 2)
        for line in timeline.lead_lines
        for word in line.words
        for phoneme in word.phonemes
        if phoneme.ipa[:1] in _OPEN_VOWELS
        and shot.start_s + edge_s <= (phoneme.start_s + phoneme.end_s) / 2 <= shot.end_s - edge_s
    ]
    return max(found)[1] if found else (shot.start_s + shot.end_s) / 2
