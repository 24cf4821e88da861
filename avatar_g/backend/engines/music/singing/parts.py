"""One phrase to be sung, complete and independent of where it stands in the song."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from avatar_g.backend.domain.timing import SungNote
from avatar_g.backend.engines.music.singing.phrase import SungPhrase, Timbre, sing_phrase
from avatar_g.backend.engines.music.singing.trajectory import SungPhone

_GRID = 4
"""Times are rounded to 0.1 ms, so that the same line in another bar is the same part."""

_DOUBLE_TIMING_S = 0.010
_DOUBLE_TUNING = 0.05
"""Spread of a double's pitch, in semitones."""
_DOUBLE_BREATHINESS = 0.06
_DOUBLE_VELOCITY = 0.9


@dataclass(frozen=True, slots=True)
class Part:
    """What a singer needs for one phrase; times are relative to its first note."""

    spoken_key: str
    """Names the spoken source: text, language and voice."""
    phones: tuple[SungPhone, ...]
    notes: tuple[SungNote, ...]
    timbre: Timbre
    extra_breathiness: float
    has_ejectives: bool
    takes_breath: bool
    envelope: NDArray[np.float32] = field(compare=False, repr=False)
    """Spectral envelope of the spoken source; named by ``spoken_key`` and ``voice``."""
    voice: str = field(default="", repr=False)
    """Content hash of the voice model, empty for the built-in voice; the liveliness of a phrase
    does not depend on it."""

    @property
    def seed(self) -> int:
        """Seed of the part's liveliness: the same content is always sung the same way."""
        return crc32(repr(self).encode())

    def sing(self) -> SungPhrase:
        """Return the sound of the part."""
        return sing_phrase(
            self.phones,
            self.notes,
            self.envelope,
            self.timbre,
            extra_breathiness=self.extra_breathiness,
            has_ejectives=self.has_ejectives,
            takes_breath=self.takes_breath,
            seed=self.seed,
        )


def relative_phones(phones: Sequence[SungPhone], start_s: float) -> tuple[SungPhone, ...]:
    """Return the phonemes on the clock of a phrase that starts at ``start_s``."""
    return tuple(
        replace(
            phone,
            start_s=round(phone.start_s - start_s, _GRID),
            end_s=round(phone.end_s - start_s, _GRID),
            source_start_s=round(phone.source_start_s, _GRID),
            source_end_s=round(phone.source_end_s, _GRID),
        )
        for phone in phones
    )


def relative_notes(notes: Sequence[SungNote], start_s: float) -> tuple[SungNote, ...]:
    """Return the notes on the clock of a phrase that starts at ``start_s``."""
    return tuple(
        replace(
            note,
            start_s=round(note.start_s - start_s, _GRID),
            duration_s=round(note.duration_s, _GRID),
            velocity=round(note.velocity, 3),
        )
        for note in notes
    )


def doubled(part: Part, number: int) -> Part:
    """Return the same phrase as another take sings it: a little off in time and tune, breathier."""
    generator = np.random.default_rng([part.seed, number])
    starts_s = np.array([note.start_s for note in part.notes])
    moved_s = starts_s + generator.normal(0.0, _DOUBLE_TIMING_S, len(starts_s))
    moved_s = np.maximum.accumulate(moved_s)

    def moved(time_s: float) -> float:
        shift_s = np.interp(time_s, starts_s, moved_s - starts_s)
        return round(float(time_s + shift_s), _GRID)

    phones = tuple(
        replace(phone, start_s=moved(phone.start_s), end_s=moved(phone.end_s))
        for phone in part.phones
    )
    notes = tuple(
        replace(
            note,
            start_s=moved(note.start_s),
            midi=round(note.midi + generator.normal(0.0, _DOUBLE_TUNING), 3),
            velocity=round(note.velocity * _DOUBLE_VELOCITY, 3),
            growl=0.0,
        )
        for note in part.notes
    )
    return replace(
        part,
        phones=phones,
        notes=notes,
        extra_breathiness=part.extra_breathiness + _DOUBLE_BREATHINESS,
        takes_breath=False,
    )
