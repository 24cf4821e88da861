"""Where every phoneme of a sung line falls: computed before any sound exists.

The singer and the timeline both read this, so lips and voice agree to the sample. A vowel starts on
its note; the consonants before it take their time from the note before (at most 45 % of it), those
after it from their own note.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from avatar_g.backend.domain.languages import Language
from avatar_g.backend.domain.timing import SungNote
from avatar_g.backend.engines.speech import phonemes
from avatar_g.backend.engines.speech.syllables import Syllable, syllables
from avatar_g.backend.engines.speech.synthesis import SpokenPhoneme, SpokenPhrase

_MIN_CONSONANT_S = 0.035
_MAX_CONSONANT_S = 0.140
_SONORANT_STRETCH = 0.8
_OBSTRUENT_STRETCH = 0.95
_STEAL_SHARE = 0.45
_FIRST_ROOM_S = 0.3
_REST_ROOM_S = 0.2
_LEGATO_GAP_S = 0.06
"""A shorter gap between notes is bridged by the vowel."""
_MIN_VOWEL_S = 0.04
_EJECTIVE_S = 0.105
_EJECTIVE_AFFRICATE_S = 0.125
"""Closure, burst and glottal release, as measured on our own ejectives."""

_Member = tuple[int, SpokenPhoneme]


@dataclass(frozen=True, slots=True)
class PhrasedPhone:
    """One phoneme on the song's clock and on the spoken source's."""

    ipa: str
    start_s: float
    end_s: float
    source_start_s: float
    source_end_s: float
    is_nucleus: bool
    syllable: int
    word: int
    """Index of the spoken word it belongs to."""


@dataclass(frozen=True, slots=True)
class PhrasedLine:
    """A line laid out on its notes."""

    phones: tuple[PhrasedPhone, ...]
    """In order, without overlap."""
    notes: tuple[SungNote, ...]
    """The notes with one syllable index each; every syllable has at least one note."""


@dataclass(slots=True)
class _Slot:
    """A syllable on its notes while durations are settled."""

    syllable: Syllable
    start_s: float
    end_s: float
    onset_s: list[float]
    coda_s: list[float]


def time_phrase(spoken: SpokenPhrase, notes: Sequence[SungNote], language: Language) -> PhrasedLine:
    """Lay the phonemes of ``spoken`` on ``notes``.

    Parameters
    ----------
    spoken
        The line as spoken.
    notes
        In time order, seconds from the song's start; equal ``syllable`` marks a melisma. Notes and
        syllables that do not match in number are shared out: extra notes prolong the last syllable,
        missing ones are split off the longest.
    language
        Georgian ejectives need time for closure and release.

    Returns
    -------
    PhrasedLine
        Empty when nothing can be sung.
    """
    parts = syllables(spoken.words, language)
    if not parts or not notes:
        return PhrasedLine((), ())
    groups = _share_out(notes, len(parts))
    slots = [
        _slot(syllable, group, language) for syllable, group in zip(parts, groups, strict=True)
    ]
    _fit_consonants(slots)
    numbered = tuple(
        replace(note, syllable=index) for index, group in enumerate(groups) for note in group
    )
    return PhrasedLine(_lay_out(slots), numbered)


def _share_out(notes: Sequence[SungNote], count: int) -> list[list[SungNote]]:
    """Return ``count`` groups of notes, one per syllable."""
    groups: list[list[SungNote]] = []
    for note in notes:
        if groups and note.syllable == groups[-1][-1].syllable:
            groups[-1].append(note)
        else:
            groups.append([note])
    for extra in groups[count:]:
        groups[count - 1].extend(extra)
    del groups[count:]
    while len(groups) < count:
        longest = max(
            range(len(groups)), key=lambda index: sum(note.duration_s for note in groups[index])
        )
        group = groups[longest]
        if len(group) > 1:
            groups[longest : longest + 1] = [group[:1], group[1:]]
            continue
        first = replace(group[0], duration_s=group[0].duration_s / 2)
        second = replace(first, start_s=first.start_s + first.duration_s)
        groups[longest : longest + 1] = [[first], [second]]
    return groups


def _slot(syllable: Syllable, notes: Sequence[SungNote], language: Language) -> _Slot:
    return _Slot(
        syllable,
        notes[0].start_s,
        notes[-1].start_s + notes[-1].duration_s,
        [_natural_s(phoneme, language) for _, phoneme in syllable.onset],
        [_natural_s(phoneme, language) for _, phoneme in syllable.coda],
    )


def _natural_s(phoneme: SpokenPhoneme, language: Language) -> float:
    """Return how long a consonant wants to last when sung."""
    if phonemes.is_ejective(phoneme.ipa, is_georgian=language is Language.KA):
        is_affricate = phonemes.bare(phoneme.ipa) in {"ts", "c", "tʃʼ"}
        return _EJECTIVE_AFFRICATE_S if is_affricate else _EJECTIVE_S
    spoken_s = min(max(phoneme.end_s - phoneme.start_s, 0.03), _MAX_CONSONANT_S)
    is_soft = phonemes.is_sonorant(phoneme.ipa)
    return spoken_s * (_SONORANT_STRETCH if is_soft else _OBSTRUENT_STRETCH)


def _fit_consonants(slots: list[_Slot]) -> None:
    """Shrink consonants that would eat more of a note than it can give."""
    for index, slot in enumerate(slots):
        slot.coda_s = _shrunk(slot.coda_s, _STEAL_SHARE * (slot.end_s - slot.start_s))
        if index == 0:
            room_s = _FIRST_ROOM_S
        else:
            before = slots[index - 1]
            room_s = _STEAL_SHARE * (before.end_s - before.start_s)
            if slot.start_s - before.end_s > 0.02:
                room_s = max(room_s, _REST_ROOM_S)
        slot.onset_s = _shrunk(slot.onset_s, room_s)


def _shrunk(durations_s: list[float], limit_s: float) -> list[float]:
    """Shorten long consonants first; none below 35 ms unless even that is too much."""
    total_s = sum(durations_s)
    if total_s <= limit_s or total_s <= 0:
        return durations_s
    shortest_s = [min(duration, _MIN_CONSONANT_S) for duration in durations_s]
    least_s = sum(shortest_s)
    if limit_s <= least_s or total_s <= least_s:
        return [duration * limit_s / total_s for duration in durations_s]
    share = (limit_s - least_s) / (total_s - least_s)
    return [
        short + (duration - short) * share
        for short, duration in zip(shortest_s, durations_s, strict=True)
    ]


def _lay_out(slots: Sequence[_Slot]) -> tuple[PhrasedPhone, ...]:
    phones: list[PhrasedPhone] = []
    for index, slot in enumerate(slots):
        next_s = float("inf")
        if index + 1 < len(slots):
            following = slots[index + 1]
            next_s = following.start_s - sum(following.onset_s)
        now_s = slot.start_s - sum(slot.onset_s)
        now_s = _append(phones, slot.syllable.onset, slot.onset_s, now_s, index)
        voice_end_s = min(slot.end_s, next_s)
        if next_s - slot.end_s < _LEGATO_GAP_S:
            voice_end_s = next_s
        vowel_s = max(voice_end_s - sum(slot.coda_s) - now_s, _MIN_VOWEL_S)
        now_s = _append(phones, (slot.syllable.nucleus,), [vowel_s], now_s, index, is_nucleus=True)
        _append(phones, slot.syllable.coda, slot.coda_s, now_s, index)
    return tuple(phones)


def _append(
    phones: list[PhrasedPhone],
    members: Sequence[_Member],
    durations_s: Sequence[float],
    start_s: float,
    syllable: int,
    *,
    is_nucleus: bool = False,
) -> float:
    """Append phonemes one after the other; never before the end of the last one."""
    now_s = start_s
    for (word, phoneme), duration_s in zip(members, durations_s, strict=True):
        end_s = now_s + duration_s
        begin_s = max(now_s, phones[-1].end_s) if phones else now_s
        phones.append(
            PhrasedPhone(
                ipa=phoneme.ipa,
                start_s=begin_s,
                end_s=max(end_s, begin_s + 0.005),
                source_start_s=phoneme.start_s,
                source_end_s=phoneme.end_s,
                is_nucleus=is_nucleus,
                syllable=syllable,
                word=word,
            )
        )
        now_s = phones[-1].end_s
    return now_s
