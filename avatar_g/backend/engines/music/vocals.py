"""Sets lyrics to music: rhythm, melody, breath, melisma and the voices beside the first."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from avatar_g.backend.domain.music import VoiceSlot
from avatar_g.backend.engines.music.adlibs import call_after
from avatar_g.backend.engines.music.companions import DRONE, second_voices
from avatar_g.backend.engines.music.harmony import ChordAt
from avatar_g.backend.engines.music.manners import in_manner
from avatar_g.backend.engines.music.melody import Contour, MelodyGoal, find_pitches, hook_score
from avatar_g.backend.engines.music.randomness import stream
from avatar_g.backend.engines.music.rhythm import RhythmStyle, syllable_onsets
from avatar_g.backend.engines.music.score import BEATS_PER_BAR, MelodyNote, VocalLine
from avatar_g.backend.engines.music.setting import Passage, Setting, Stresses
from avatar_g.backend.engines.music.voices import range_midi

_HOOK_TRIES = 24
_LINE_TRIES = 8
_MAX_LAST_BEATS = 3.0
_MAX_NOTE_BEATS = 2.0
_MIN_NOTE_BEATS = 0.25
_MELISMA_FROM_BEATS = 1.5


@dataclass(frozen=True, slots=True)
class Delivery:
    """How a kind of section is sung."""

    dynamics: float
    breathiness: float
    centre: float
    """Place in the singer's compass, 0 lowest .. 1 highest."""
    span: float


_DELIVERY = {
    "verse": Delivery(0.55, 0.05, 0.30, 0.75),
    "pre": Delivery(0.68, 0.03, 0.45, 0.80),
    "chorus": Delivery(0.92, -0.01, 0.66, 0.95),
    "bridge": Delivery(0.50, 0.07, 0.50, 0.80),
}


@dataclass(frozen=True, slots=True)
class Sung:
    """A line's tune relative to the line's first beat."""

    onsets: tuple[float, ...]
    pitches: tuple[int, ...]


@dataclass(slots=True)
class Motifs:
    """What earlier lines sang, to be taken up again."""

    rhythms: dict[tuple[str, int], tuple[float, ...]] = field(default_factory=dict)
    contours: dict[tuple[str, VoiceSlot, int], Contour] = field(default_factory=dict)
    lines: dict[tuple[str, int, str, VoiceSlot], Sung] = field(default_factory=dict)

    @property
    def hook(self) -> Sung | None:
        """The first line of the chorus."""
        for (name, index, _, _), sung in self.lines.items():
            if name == "chorus" and index == 0:
                return sung
        return None


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a line stands."""

    passage: Passage
    index: int
    start_beat: float
    beats: float
    rest_beats: float
    lead: VoiceSlot
    is_last: bool
    chosen: tuple[VoiceSlot, ...] = ()
    """The voices the creator gave this line to; empty: the section's habit."""

    @property
    def parity(self) -> int:
        """0 for questions, 1 for answers: lines two apart share their tune."""
        return self.index % 2


@dataclass(frozen=True, slots=True)
class SungSection:
    """Lines of one section and the gaps between them."""

    lines: tuple[VocalLine, ...]
    gaps: tuple[tuple[float, float], ...]
    """(end of the singing, start of the next line), beats of the song."""


def sing_section(
    setting: Setting,
    passage: Passage,
    motifs: Motifs,
    stresses: Stresses,
    *,
    first_line_id: int,
    occurrence: int,
) -> SungSection:
    """Set the lines of one section; ``motifs`` remembers them for the sections to come."""
    if not passage.lines or passage.name not in _DELIVERY:
        return SungSection((), ())
    lead = _lead_voice(setting, passage.name, occurrence)
    beats = passage.bar_count * BEATS_PER_BAR / len(passage.lines)
    lines: list[VocalLine] = []
    gaps: list[tuple[float, float]] = []
    for index, text in enumerate(passage.lines):
        marks = stresses(text)
        if not marks:
            continue
        is_last = index == len(passage.lines) - 1
        marked = passage.voices[index] if index < len(passage.voices) else ()
        chosen = tuple(voice for voice in marked if voice in setting.voices)
        rest = setting.rest_beats
        if passage.name == "pre" and is_last:
            rest = max(rest, 1.5)
        place = _Place(
            passage,
            index,
            passage.start_beat + index * beats,
            beats,
            min(rest, beats / 3),
            chosen[0] if chosen else lead,
            is_last,
            chosen,
        )
        sung = _tune(setting, place, text, marks, motifs)
        line = _lead_line(setting, place, text, marks, sung, first_line_id + len(lines))
        lines.append(line)
        lines += second_voices(setting, passage, line, first_line_id + len(lines), chosen)
        call = None
        if not is_last:
            next_id = first_line_id + len(lines)
            call = call_after(setting, passage, line, place.start_beat + beats, next_id)
        lines += [call] if call is not None else []
        last = line.notes[-1]
        gaps.append((last.start_beat + last.duration_beats, place.start_beat + beats))
    return SungSection(tuple(lines), tuple(gaps))


def _lead_voice(setting: Setting, name: str, occurrence: int) -> VoiceSlot:
    """Return who leads: the first voice in choruses, the voices in turn elsewhere."""
    voices = setting.voices
    if setting.is_georgian_folk and voices[0] is not DRONE:
        voices = tuple(voice for voice in voices if voice is not DRONE)
    if name == "chorus" or len(voices) == 1:
        return voices[0]
    return voices[(occurrence - 1 + (name == "bridge")) % len(voices)]


def _tune(
    setting: Setting, place: _Place, text: str, marks: Sequence[bool], motifs: Motifs
) -> Sung:
    """Return the line's tune: as remembered, as a variation of its sister line, or new."""
    name, lead = place.passage.name, place.lead
    key = (name, place.index, text, lead)
    if key in motifs.lines:
        return motifs.lines[key]
    chord_at = place.passage.chord_at(
        setting.tonality, offset_beats=place.start_beat - place.passage.start_beat
    )
    contour = motifs.contours.get((name, lead, place.parity))
    if contour is None:
        sung = _new_tune(setting, place, marks, motifs, chord_at)
    else:
        rng = stream(setting.seed, name, place.index, lead)
        skeleton = motifs.rhythms.get((name, place.parity), ())
        onsets = syllable_onsets(marks, _rhythm(setting, place, skeleton), rng)
        weight = 2.4 if name == "chorus" else 0.8
        goal = _goal(setting, place, noise=0.1, imitated=contour, weight=weight)
        sung = Sung(onsets, find_pitches(onsets, chord_at, goal, rng))
    motifs.lines[key] = sung
    motifs.rhythms.setdefault((name, place.parity), sung.onsets)
    motifs.contours.setdefault((name, lead, place.parity), _contour_of(sung))
    return sung


def _new_tune(
    setting: Setting, place: _Place, marks: Sequence[bool], motifs: Motifs, chord_at: ChordAt
) -> Sung:
    """Search for a hook: many candidates, the most memorable one wins."""
    name = place.passage.name
    first = motifs.contours.get((name, place.lead, 0))
    answer: Contour | None = None
    if place.parity and first is not None:
        shift = -2.0 if name == "verse" else 2.0
        question = first

        def shifted(beat: float) -> float:
            return question(beat) + shift

        answer = shifted
    skeleton = motifs.rhythms.get((name, 0), ()) if place.parity else ()
    best: tuple[float, Sung] | None = None
    for attempt in range(_HOOK_TRIES if name == "chorus" else _LINE_TRIES):
        rng = stream(setting.seed, name, place.index, attempt)
        onsets = syllable_onsets(marks, _rhythm(setting, place, skeleton), rng)
        weight = 0.22 if answer is not None else 0.0
        goal = _goal(setting, place, noise=0.75, imitated=answer, weight=weight)
        sung = Sung(onsets, find_pitches(onsets, chord_at, goal, rng))
        score = hook_score(sung.onsets, sung.pitches, chord_at)
        if best is None or score > best[0]:
            best = (score, sung)
    if best is None:
        raise ValueError("a line needs at least one candidate")
    return best[1]


def _rhythm(setting: Setting, place: _Place, skeleton: Sequence[float]) -> RhythmStyle:
    name = place.passage.name
    return RhythmStyle(
        bar_count=round(place.beats / BEATS_PER_BAR),
        syncopation=setting.style.syncopation,
        rest_beats=place.rest_beats,
        hold_beats=1.5 if name in {"chorus", "bridge"} else 0.75,
        may_stretch=name == "chorus",
        skeleton=tuple(skeleton),
    )


def _goal(
    setting: Setting, place: _Place, *, noise: float, imitated: Contour | None, weight: float
) -> MelodyGoal:
    low, high = range_midi(place.lead, setting.language)
    delivery = _DELIVERY[place.passage.name]
    ends_home = place.is_last and place.passage.name != "pre"
    return MelodyGoal(
        pitches=tuple(p for p in setting.tonality.pitches if low <= p <= high),
        centre=low + (high - low) * delivery.centre,
        span=(high - low) * 0.5 * delivery.span,
        total_beats=place.beats - place.rest_beats,
        final_class=setting.tonality.key if ends_home else None,
        noise=noise,
        imitated=imitated,
        imitation_weight=weight,
    )


def _contour_of(sung: Sung) -> Contour:
    onsets, pitches = np.array(sung.onsets), np.array(sung.pitches)

    def contour(beat: float) -> float:
        return float(pitches[max(0, int(np.searchsorted(onsets, beat + 1e-6)) - 1)])

    return contour


def _lead_line(
    setting: Setting, place: _Place, text: str, marks: Sequence[bool], sung: Sung, line_id: int
) -> VocalLine:
    delivery = _DELIVERY[place.passage.name]
    dynamics = 1.0 if place.passage.is_last_chorus else delivery.dynamics
    notes: list[MelodyNote] = []
    count = len(sung.onsets)
    for index, (onset, pitch) in enumerate(zip(sung.onsets, sung.pitches, strict=True)):
        is_last = index + 1 == count
        end = min(place.beats - place.rest_beats, onset + _MAX_LAST_BEATS)
        beats = (end if is_last else sung.onsets[index + 1]) - onset
        beats = max(_MIN_NOTE_BEATS, beats if is_last else min(beats, _MAX_NOTE_BEATS))
        arch = 0.06 * float(np.sin(np.pi * index / max(1, count - 1)))
        velocity = dynamics * (0.9 + 0.1 * marks[index] + arch)
        legato = 0.97 if is_last or beats < 1 else 0.985
        note = MelodyNote(place.start_beat + onset, beats * legato, pitch, velocity, False)
        notes += _ornamented(setting, place, note) if is_last else [note]
    passage = place.passage
    sung_notes = in_manner(
        notes,
        marks,
        softness=passage.softness,
        growl=passage.growl,
        seed=setting.seed,
        place=(passage.name, place.index),
    )
    return VocalLine(
        line_id=line_id,
        voice=place.lead,
        section=place.passage.index,
        text=text,
        notes=sung_notes,
        gain=1.0,
        dynamics=dynamics,
        breathiness=delivery.breathiness,
        is_lead=True,
        is_doubled=place.passage.name == "chorus",
        has_inhale=True,
    )


def _ornamented(setting: Setting, place: _Place, note: MelodyNote) -> list[MelodyNote]:
    """Turn a long last note into a turn around its pitch, as often as the genre likes."""
    rng = stream(setting.seed, place.passage.name, place.index, "melisma")
    if note.duration_beats < _MELISMA_FROM_BEATS or rng.random() >= setting.style.melisma:
        return [note]
    pitches = setting.tonality.pitches
    _, high = range_midi(place.lead, setting.language)
    here = pitches.index(note.midi)
    beside = pitches[here + (1 if note.midi + 3 <= high else -1)]
    turn = [note.midi, beside, note.midi]
    if setting.is_georgian_folk:
        turn += [pitches[here - 1], note.midi]
    ornament = min(0.5, note.duration_beats * 0.22)
    inner = len(turn) - 2
    ends = note.duration_beats - ornament * inner
    lengths = [ends * 0.55, *([ornament] * inner), ends * 0.45]
    notes: list[MelodyNote] = []
    beat = note.start_beat
    for index, (pitch, beats) in enumerate(zip(turn, lengths, strict=True)):
        notes.append(MelodyNote(beat, beats * 0.999, pitch, note.velocity, index > 0))
        beat += beats
    return notes
