"""Changes a score by commands; every change can be undone exactly, and stays where it belongs.

A command touches the notes it names and nothing else: streams of random numbers belong to sections,
so what is composed anew does not disturb what is kept.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from avatar_g.backend.domain.edits import (
    STEMS,
    ChangeChord,
    ChangeText,
    EditCommand,
    MoveNote,
    ReplaceSection,
    SetStem,
    SetTempo,
    SingNote,
    SingSection,
    SwapLanguage,
    TransposeSection,
)
from avatar_g.backend.domain.languages import Language
from avatar_g.backend.domain.music import VoiceSlot
from avatar_g.backend.engines.music.arrangement import (
    Band,
    gaps_of,
    hook_of,
    passages_of,
    play_passage,
    setting_of,
)
from avatar_g.backend.engines.music.genres import genre_style
from avatar_g.backend.engines.music.randomness import stream
from avatar_g.backend.engines.music.rewording import RestoreWords, in_language, words_of
from avatar_g.backend.engines.music.score import (
    MelodyNote,
    Score,
    Section,
    StemLevel,
    Tracks,
    VocalLine,
)
from avatar_g.backend.engines.music.setting import Stresses
from avatar_g.backend.engines.music.splicing import (
    TRACK_NAMES,
    bars_span,
    section_span,
    spliced,
    with_lines_of,
    with_pitched,
    with_section,
    within,
)
from avatar_g.backend.engines.music.swing import swing_note, swing_tracks
from avatar_g.backend.engines.music.vocals import Motifs, sing_section
from avatar_g.backend.engines.speech.syllables import read_line
from avatar_g.backend.errors import InvalidRequest

_TOLERANCE = 1e-6
_PITCHED = ("bass", "chords", "pad", "lead")
_REPLAYED = ("drums", "bass", "chords", "pad", "lead")
"""Risers and impacts belong to the form, not to one section's notes."""
_LOWEST_MIDI, _HIGHEST_MIDI = 24, 108
_EDGES = frozenset({"intro", "outro"})


@dataclass(frozen=True, slots=True)
class RestoreSection:
    """Put a section back as it was: the inverse of whatever composed it anew."""

    index: int
    section: Section
    tracks: Tracks
    """What starts inside the section."""
    lines: tuple[VocalLine, ...]


@dataclass(frozen=True, slots=True)
class RestoreMixer:
    """Put every fader back."""

    mixer: tuple[StemLevel, ...]


Command: TypeAlias = EditCommand | RestoreSection | RestoreMixer | RestoreWords


@dataclass(frozen=True, slots=True)
class Edited:
    """A changed score, and the command that undoes the change."""

    score: Score
    inverse: Command


def apply_edit(score: Score, command: Command, stresses: Stresses) -> Edited:
    """Return the score after one command.

    Parameters
    ----------
    score
        The song; it is not changed.
    command
        What to do.
    stresses
        Syllable stress of a line in the language of :func:`language_after`, asked when a section is
        composed anew or the language changes.

    Raises
    ------
    InvalidRequest
        Reason ``edit_absent`` (no such line, note, bar, section or stem), ``edit_overlap`` (a note
        would sound together with its neighbour or leave its section), ``edit_words`` (a text
        without anything to sing), ``edit_unsung``, ``edit_wordless`` or
        ``edit_same_language``.
    """
    match command:
        case MoveNote():
            return _move_note(score, command)
        case ChangeText():
            return _change_text(score, command)
        case ChangeChord():
            return _change_chord(score, command)
        case TransposeSection():
            return _transpose(score, command)
        case SingNote():
            return _sing_note(score, command)
        case SingSection():
            return _sing_section(score, command)
        case SetStem():
            return _set_stem(score, command)
        case ReplaceSection():
            return _replace_section(score, command, stresses)
        case SetTempo():
            inverse = SetTempo(score.tempo_bpm)
            return Edited(replace(score, tempo_bpm=command.tempo_bpm), inverse)
        case RestoreSection():
            return _restore(score, command)
        case RestoreMixer():
            return Edited(replace(score, mixer=command.mixer), RestoreMixer(score.mixer))
        case SwapLanguage():
            return Edited(in_language(score, command, stresses), words_of(score))
        case RestoreWords():
            restored = replace(
                score,
                language=command.language,
                vocal_lines=command.lines,
                title=command.title,
            )
            return Edited(restored, words_of(score))


def language_after(score: Score, command: Command) -> Language:
    """Return the language the song is sung in after ``command``."""
    if isinstance(command, SwapLanguage | RestoreWords):
        return command.language
    return score.language


def apply_edits(score: Score, commands: Sequence[Command], stresses: Stresses) -> Score:
    """Return the score after every command in turn; see :func:`apply_edit`."""
    for command in commands:
        score = apply_edit(score, command, stresses).score
    return score


def _absent(what: str) -> InvalidRequest:
    return InvalidRequest(f"the song has no {what}", reason="edit_absent")


def _line_place(score: Score, line_id: int) -> int:
    for place, line in enumerate(score.vocal_lines):
        if line.line_id == line_id:
            return place
    raise _absent(f"line {line_id}")


def _section_at(score: Score, index: int) -> Section:
    if not 0 <= index < len(score.sections):
        raise _absent(f"section {index}")
    return score.sections[index]


def _with_line(score: Score, place: int, line: VocalLine) -> Score:
    lines = (*score.vocal_lines[:place], line, *score.vocal_lines[place + 1 :])
    return replace(score, vocal_lines=lines)


def _sung_note(line: VocalLine, index: int) -> MelodyNote:
    if index >= len(line.notes):
        raise _absent(f"note {index} in line {line.line_id}")
    return line.notes[index]


def _sing_note(score: Score, command: SingNote) -> Edited:
    place = _line_place(score, command.line_id)
    line = score.vocal_lines[place]
    old = _sung_note(line, command.note)
    new = replace(old, softness=command.softness, growl=command.growl)
    notes = (*line.notes[: command.note], new, *line.notes[command.note + 1 :])
    inverse = replace(command, softness=old.softness, growl=old.growl)
    return Edited(_with_line(score, place, replace(line, notes=notes)), inverse)


def _sing_section(score: Score, command: SingSection) -> Edited:
    """Sing a section in one manner; only leading voices growl, so that harmonies stay clear."""
    section = _section_at(score, command.section)
    lines = [
        replace(line, notes=_in_one_manner(line, command))
        for line in score.vocal_lines
        if line.section == command.section
    ]
    if not lines:
        raise InvalidRequest("nobody sings in the section", reason="edit_unsung")
    described = replace(section, softness=command.softness, growl=command.growl)
    changed = with_section(score, command.section, described)
    return Edited(with_lines_of(changed, command.section, lines), _captured(score, command.section))


def _in_one_manner(line: VocalLine, command: SingSection) -> tuple[MelodyNote, ...]:
    growl = command.growl if line.is_lead else 0.0
    return tuple(replace(note, softness=command.softness, growl=growl) for note in line.notes)


def _move_note(score: Score, command: MoveNote) -> Edited:
    place = _line_place(score, command.line_id)
    line = score.vocal_lines[place]
    old = _sung_note(line, command.note)
    new = replace(
        old,
        start_beat=command.start_beat,
        duration_beats=command.duration_beats,
        midi=command.midi,
    )
    notes = (*line.notes[: command.note], new, *line.notes[command.note + 1 :])
    _require_order(notes, command.note, score.sections[line.section])
    inverse = replace(
        command, start_beat=old.start_beat, duration_beats=old.duration_beats, midi=old.midi
    )
    return Edited(_with_line(score, place, replace(line, notes=notes)), inverse)


def _require_order(notes: Sequence[MelodyNote], index: int, section: Section) -> None:
    """Refuse two notes of one voice at a time, and notes beyond the section."""
    span = section_span(section)
    note = notes[index]
    start = notes[index - 1].start_beat + notes[index - 1].duration_beats if index else span.start
    stop = notes[index + 1].start_beat if index + 1 < len(notes) else span.stop
    end = note.start_beat + note.duration_beats
    if note.start_beat < start - _TOLERANCE or end > stop + _TOLERANCE:
        raise InvalidRequest(
            f"the note must lie between beats {start:g} and {stop:g}", reason="edit_overlap"
        )


def _change_text(score: Score, command: ChangeText) -> Edited:
    place = _line_place(score, command.line_id)
    line = score.vocal_lines[place]
    if not read_line(command.text).sung_text:
        raise InvalidRequest("nothing to sing in the new words", reason="edit_words")
    changed = replace(line, text=command.text)
    return Edited(_with_line(score, place, changed), ChangeText(line.line_id, line.text))


def _captured(score: Score, index: int) -> RestoreSection:
    section = score.sections[index]
    lines = tuple(line for line in score.vocal_lines if line.section == index)
    return RestoreSection(index, section, within(score.tracks, section_span(section)), lines)


def _restore(score: Score, command: RestoreSection) -> Edited:
    _section_at(score, command.index)
    inverse = _captured(score, command.index)
    span = section_span(command.section)
    tracks = spliced(score.tracks, span, command.tracks, TRACK_NAMES)
    restored = with_section(replace(score, tracks=tracks), command.index, command.section)
    return Edited(with_lines_of(restored, command.index, command.lines), inverse)


def _transpose(score: Score, command: TransposeSection) -> Edited:
    section = _section_at(score, command.section)
    span = section_span(section)
    piece = within(score.tracks, span)
    moved = _raised_band(piece, command.semitones)
    lines = [
        replace(line, notes=_raised_tune(line.notes, command.semitones))
        for line in score.vocal_lines
        if line.section == command.section
    ]
    tracks = spliced(score.tracks, span, moved, _PITCHED)
    described = replace(section, transposition=section.transposition + command.semitones)
    changed = with_section(replace(score, tracks=tracks), command.section, described)
    inverse = replace(command, semitones=-command.semitones)
    return Edited(with_lines_of(changed, command.section, lines), inverse)


def _raised_tune(notes: Sequence[MelodyNote], semitones: int) -> tuple[MelodyNote, ...]:
    raised = tuple(replace(note, midi=note.midi + semitones) for note in notes)
    _require_compass([note.midi for note in raised])
    return raised


def _require_compass(pitches: Sequence[int]) -> None:
    if pitches and not _LOWEST_MIDI <= min(pitches) <= max(pitches) <= _HIGHEST_MIDI:
        raise InvalidRequest("a note would leave the compass", reason="edit_compass")


def _set_stem(score: Score, command: SetStem) -> Edited:
    if command.stem not in STEMS:
        raise _absent(f"stem {command.stem}")
    others = tuple(level for level in score.mixer if level.stem != command.stem)
    level = StemLevel(command.stem, command.gain_db, command.is_muted)
    is_neutral = not command.gain_db and not command.is_muted
    mixer = others if is_neutral else (*others, level)
    ordered = tuple(sorted(mixer, key=lambda each: each.stem))
    return Edited(replace(score, mixer=ordered), RestoreMixer(score.mixer))


def _change_chord(score: Score, command: ChangeChord) -> Edited:
    index = next(
        (
            index
            for index, section in enumerate(score.sections)
            if section.bar <= command.bar < section.bar + section.bar_count
        ),
        None,
    )
    if index is None:
        raise _absent(f"bar {command.bar}")
    section = score.sections[index]
    place = command.bar - section.bar
    chords = (*section.chords[:place], command.degree, *section.chords[place + 1 :])
    changed = with_section(score, index, replace(section, chords=chords))
    played = _raised_band(replay(changed, index), section.transposition)
    names = ("bass", "chords", "pad")
    tracks = spliced(score.tracks, bars_span(command.bar), played, names)
    return Edited(replace(changed, tracks=tracks), _captured(score, index))


def _replace_section(score: Score, command: ReplaceSection, stresses: Stresses) -> Edited:
    section = _section_at(score, command.section)
    inverse = _captured(score, command.section)
    chords = _other_chords(score, section, command.seed)
    described = replace(section, seed=command.seed, transposition=0, chords=chords)
    changed = with_section(score, command.section, described)
    changed = with_lines_of(
        changed, command.section, _new_lines(changed, command.section, stresses)
    )
    tracks = spliced(
        score.tracks, section_span(section), replay(changed, command.section), _REPLAYED
    )
    return Edited(replace(changed, tracks=tracks), inverse)


def _other_chords(score: Score, section: Section, seed: int) -> tuple[int, ...]:
    """Return chords of the genre; the edges of the song keep theirs, since they end and open it."""
    if section.name in _EDGES:
        return section.chords
    progressions = genre_style(score.genre).progressions
    chosen = progressions[int(stream(seed, "progression").integers(len(progressions)))]
    return tuple(chosen[bar % len(chosen)] for bar in range(section.bar_count))


def _new_lines(score: Score, index: int, stresses: Stresses) -> list[VocalLine]:
    """Set the section's words anew; the lines keep their numbers where there are as many."""
    old = [line for line in score.vocal_lines if line.section == index]
    if not old:
        return []
    passage = replace(passages_of(score)[index], voices=_singers_of(old))
    setting = setting_of(score, seed=score.sections[index].seed)
    occurrence = int(passage.uid.removeprefix(passage.name))
    first = max(line.line_id for line in score.vocal_lines) + 1
    sung = sing_section(
        setting, passage, Motifs(), stresses, first_line_id=first, occurrence=occurrence
    )
    swing = setting.style.swing
    ids = [line.line_id for line in old] if len(old) == len(sung.lines) else None
    return [
        replace(
            line,
            line_id=ids[place] if ids else line.line_id,
            notes=tuple(swing_note(note, swing) for note in line.notes),
        )
        for place, line in enumerate(sung.lines)
    ]


def _singers_of(lines: Sequence[VocalLine]) -> tuple[tuple[VoiceSlot, ...], ...]:
    """Return who sings each line of a section where the creator dealt them out, else nothing."""
    leads = [line for line in lines if line.is_lead]
    if len({line.voice for line in leads}) < 2:
        return ()
    singers: list[tuple[VoiceSlot, ...]] = []
    for line in lines:
        if line.is_lead:
            singers.append((line.voice,))
        elif singers:
            singers[-1] = (*singers[-1], line.voice)
    return tuple(singers)


def replay(score: Score, index: int) -> Tracks:
    """Return what the band plays in one section of ``score``, swing included."""
    passage = passages_of(score)[index]
    setting = setting_of(score, seed=score.sections[index].seed)
    band = Band()
    play_passage(
        band,
        setting,
        passage,
        hook=hook_of(score),
        gaps=gaps_of(score, index),
        is_sung=bool(score.vocal_lines),
    )
    return swing_tracks(band.tracks(), setting.style.swing)


def _raised_band(tracks: Tracks, semitones: int) -> Tracks:
    if not semitones:
        return tracks
    raised = with_pitched(tracks, lambda note: replace(note, midi=note.midi + semitones))
    _require_compass([note.midi for name in _PITCHED for note in getattr(raised, name)])
    return raised
