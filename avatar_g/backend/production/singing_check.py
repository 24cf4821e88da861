"""Measures dry singing against its score: whether each note is in tune and in time."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from avatar_g.backend.domain.music import VoiceSlot
from avatar_g.backend.domain.timing import SungNote
from avatar_g.backend.engines.dsp.pitch import PitchTrack, track_pitch
from avatar_g.backend.engines.music.score import Score
from avatar_g.backend.engines.music.singing.ensemble import PhraseMemo
from avatar_g.backend.engines.music.singing.parts import Part
from avatar_g.backend.engines.music.singing.preparation import LinePreparer
from avatar_g.backend.engines.speech.synthesis import SpeechSynthesizer
from avatar_g.backend.engines.voices.model import VoiceModel

_ATTACK_S, _RELEASE_S = 0.08, 0.06
"""Edges of a vowel that belong to the glide from and to its neighbours."""
_SHORTEST_S = 0.05
_CLEAR_STEP_ST = 1.5
"""A smaller step cannot be told from vibrato."""
_NEAR_S = 0.08
"""How far from its beat a step of pitch is looked for."""


@dataclass(slots=True)
class SingingErrors:
    """One figure per note that could be measured."""

    cents: list[float]
    """Distance of the held pitch from the score, never negative."""
    onsets_ms: list[float]
    """When the pitch passes halfway to the new note, after its beat; negative: early. Steps from or
    to a growled note are left out."""


def singing_errors(
    score: Score,
    speech: SpeechSynthesizer,
    memo: PhraseMemo | None = None,
    voice_models: Mapping[VoiceSlot, VoiceModel] = MappingProxyType({}),
) -> SingingErrors:
    """Sing the score line by line and compare every note, by our own tracker, with the score.

    Parameters
    ----------
    score
        The song.
    speech
        Speaks the lines.
    memo
        Phrases already sung; what is missing is sung here.
    voice_models
        Who sings in a slot; without one its built-in voice does.
    """
    prepare = LinePreparer(score, speech, voice_models)
    known = memo or PhraseMemo()
    errors = SingingErrors([], [])
    seen: set[Part] = set()
    for line in score.vocal_lines:
        prepared = prepare(line)
        if prepared is None or prepared.part in seen:
            continue
        part = prepared.part
        seen.add(part)
        phrase = known.recall(part) or part.sing()
        track = track_pitch(phrase.samples)
        errors.cents += _pitch_errors_cents(part, track, phrase.start_s)
        errors.onsets_ms += _onset_errors_ms(part, track, phrase.start_s)
    return errors


def _pitch_errors_cents(part: Part, track: PitchTrack, origin_s: float) -> list[float]:
    """Return the distance of each held vowel from its note, away from the glides at its edges."""
    errors: list[float] = []
    vowels = {phone.start_s: phone for phone in part.phones if phone.is_nucleus}
    for note in part.notes:
        vowel = vowels.get(note.start_s)
        end_s = note.start_s + note.duration_s
        if vowel is not None:
            end_s = min(end_s, vowel.end_s)
        start_s = note.start_s + _ATTACK_S
        if end_s - _RELEASE_S - start_s < _SHORTEST_S:
            continue
        sung = track.midi(start_s - origin_s, end_s - _RELEASE_S - origin_s)
        if sung is not None:
            errors.append(abs(_ungrowled(sung, note) - note.midi) * 100.0)
    return errors


def _ungrowled(sung_midi: float, note: SungNote) -> float:
    """Return the pitch of the note where the tracker heard the slower swing of its growl.

    A growl swings once in a whole number of periods, and the tracker, which looks for the longest
    pattern that comes back, may find either. Notes without growl get no such allowance.
    """
    if not note.growl:
        return sung_midi
    periods = max(1, round(2.0 ** ((note.midi - sung_midi) / 12.0)))
    return sung_midi + 12.0 * float(np.log2(periods))


def _onset_errors_ms(part: Part, track: PitchTrack, origin_s: float) -> list[float]:
    """Return how late the pitch arrives, for the steps that are sung through without a break."""
    errors: list[float] = []
    with np.errstate(divide="ignore", invalid="ignore"):  # no pitch: no finite step
        midi = 69.0 + 12.0 * np.log2(track.pitch_hz / 440.0)
    reach = round(_NEAR_S / track.hop_s)
    for before, after in zip(part.notes, part.notes[1:], strict=False):
        step = after.midi - before.midi
        is_joined = after.start_s - (before.start_s + before.duration_s) < _NEAR_S
        middle = round((after.start_s - origin_s) / track.hop_s)
        around = midi[max(0, middle - reach) : middle + reach + 1]
        is_sung = len(around) == 2 * reach + 1 and bool(np.isfinite(around).all())
        is_rough = bool(before.growl or after.growl)
        if abs(step) < _CLEAR_STEP_ST or not is_joined or not is_sung or is_rough:
            continue
        way = (around - before.midi) / step
        passed = np.flatnonzero((way[:-1] < 0.5) & (way[1:] >= 0.5))
        if len(passed):
            place = int(passed[np.abs(passed - reach).argmin()])
            share = (0.5 - way[place]) / (way[place + 1] - way[place])
            at_s = origin_s + (middle - reach + place + share) * track.hop_s
            errors.append(float(at_s - after.start_s) * 1e3)
    return errors
