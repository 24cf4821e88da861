"""Writes the vocal lines of a score as MusicXML 4.0, with lyrics."""

import os
from dataclasses import dataclass, replace
from pathlib import Path
from xml.etree.ElementTree import Element, ElementTree, SubElement, indent

from avatar_g.backend.engines.music.score import BEATS_PER_BAR, Score, VocalLine
from avatar_g.backend.engines.music.syllabification import syllables

_DIVISIONS = 4
"""Ticks per quarter note: everything is written on the grid of sixteenths."""
_BAR_TICKS = BEATS_PER_BAR * _DIVISIONS
_VALUES = (
    (16, "whole", 0),
    (12, "half", 1),
    (8, "half", 0),
    (6, "quarter", 1),
    (4, "quarter", 0),
    (3, "eighth", 1),
    (2, "eighth", 0),
    (1, "16th", 0),
)
"""Ticks, note type and dots, longest first."""
_STEPS = ("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B")


@dataclass(frozen=True, slots=True)
class _Sung:
    """A note on the grid; ``midi`` is None for a rest."""

    start: int
    stop: int
    midi: int | None
    syllable: str
    continues_word: bool = False


def write_musicxml(score: Score, path: Path) -> None:
    """Write one part per voice to ``path``; a voice's own harmony is a part of its own."""
    root = Element("score-partwise", version="4.0")
    work = SubElement(root, "work")
    SubElement(work, "work-title").text = score.title
    listing = SubElement(root, "part-list")
    for voice in score.voices:
        for is_lead in (True, False):
            lines = [
                line
                for line in score.vocal_lines
                if line.voice is voice and line.is_lead is is_lead
            ]
            if lines:
                _write_part(score, root, listing, lines)
    indent(root)
    part = path.with_name(path.name + ".part")
    ElementTree(root).write(part, encoding="utf-8", xml_declaration=True)
    os.replace(part, path)


def _write_part(score: Score, root: Element, listing: Element, lines: list[VocalLine]) -> None:
    first = lines[0]
    identity = f"{first.voice.value}{'' if first.is_lead else '-harmony'}"
    entry = SubElement(listing, "score-part", id=identity)
    SubElement(entry, "part-name").text = identity.replace("-", " ")
    part = SubElement(root, "part", id=identity)
    measures = _split_at_bars(_with_rests(_on_grid(score, lines), score.bar_count * _BAR_TICKS))
    for bar in range(score.bar_count):
        measure = SubElement(part, "measure", number=str(bar + 1))
        if bar == 0:
            _write_attributes(score, measure)
        for sung, tied_back, tied_on in measures.get(bar, []):
            _write_span(measure, sung, tied_back=tied_back, tied_on=tied_on)


def _on_grid(score: Score, lines: list[VocalLine]) -> list[_Sung]:
    notes: list[_Sung] = []
    for line in sorted(lines, key=lambda line: line.notes[0].start_beat):
        words = iter(
            syllables(line.text, score.language, sum(not note.is_melisma for note in line.notes))
        )
        inside_word = False
        for note in line.notes:
            start = round(note.start_beat * _DIVISIONS)
            stop = max(start + 1, round((note.start_beat + note.duration_beats) * _DIVISIONS))
            word = "" if note.is_melisma else next(words)
            if notes and notes[-1].stop > start:
                previous = notes.pop()
                if previous.start < start:
                    notes.append(replace(previous, stop=start))
                else:
                    word = f"{previous.syllable}{word}"
            notes.append(_Sung(start, stop, note.midi, word, inside_word))
            inside_word = word.endswith("-") if word else inside_word
    return notes


def _with_rests(notes: list[_Sung], length: int) -> list[_Sung]:
    filled: list[_Sung] = []
    now = 0
    for note in notes:
        if note.start > now:
            filled.append(_Sung(now, note.start, None, ""))
        filled.append(note)
        now = note.stop
    if now < length:
        filled.append(_Sung(now, length, None, ""))
    return filled


def _split_at_bars(notes: list[_Sung]) -> dict[int, list[tuple[_Sung, bool, bool]]]:
    """Return the notes of each bar, with whether they are tied to the bar before and after."""
    bars: dict[int, list[tuple[_Sung, bool, bool]]] = {}
    for note in notes:
        start = note.start
        while start < note.stop:
            bar = start // _BAR_TICKS
            stop = min(note.stop, (bar + 1) * _BAR_TICKS)
            word = note.syllable if start == note.start else ""
            piece = replace(note, start=start, stop=stop, syllable=word)
            bars.setdefault(bar, []).append((piece, start > note.start, stop < note.stop))
            start = stop
    return bars


def _write_attributes(score: Score, measure: Element) -> None:
    attributes = SubElement(measure, "attributes")
    SubElement(attributes, "divisions").text = str(_DIVISIONS)
    time = SubElement(attributes, "time")
    SubElement(time, "beats").text = str(BEATS_PER_BAR)
    SubElement(time, "beat-type").text = "4"
    clef = SubElement(attributes, "clef")
    SubElement(clef, "sign").text = "G"
    SubElement(clef, "line").text = "2"
    direction = SubElement(measure, "direction", placement="above")
    words = SubElement(SubElement(direction, "direction-type"), "metronome")
    SubElement(words, "beat-unit").text = "quarter"
    SubElement(words, "per-minute").text = f"{score.tempo_bpm:g}"
    SubElement(direction, "sound", tempo=f"{score.tempo_bpm:g}")


def _write_span(measure: Element, sung: _Sung, *, tied_back: bool, tied_on: bool) -> None:
    """Write a span as as many tied note values as it needs."""
    left = sung.stop - sung.start
    is_first = True
    while left:
        ticks, kind, dots = next(value for value in _VALUES if value[0] <= left)
        left -= ticks
        note = SubElement(measure, "note")
        if sung.midi is None:
            SubElement(note, "rest")
        else:
            _write_pitch(note, sung.midi)
        SubElement(note, "duration").text = str(ticks)
        ties = (("stop", tied_back or not is_first), ("start", tied_on or left > 0))
        tied = [name for name, applies in ties if applies and sung.midi is not None]
        for name in tied:
            SubElement(note, "tie", type=name)
        SubElement(note, "type").text = kind
        for _ in range(dots):
            SubElement(note, "dot")
        if tied:
            notations = SubElement(note, "notations")
            for name in tied:
                SubElement(notations, "tied", type=name)
        if is_first and sung.syllable:
            _write_lyric(note, sung.syllable, continues_word=sung.continues_word)
        is_first = False


def _write_pitch(note: Element, midi: int) -> None:
    name = _STEPS[midi % 12]
    pitch = SubElement(note, "pitch")
    SubElement(pitch, "step").text = name[0]
    if name.endswith("#"):
        SubElement(pitch, "alter").text = "1"
    SubElement(pitch, "octave").text = str(midi // 12 - 1)


def _write_lyric(note: Element, syllable: str, *, continues_word: bool) -> None:
    lyric = SubElement(note, "lyric", number="1")
    goes_on = syllable.endswith("-")
    place = ("single", "begin") if not continues_word else ("end", "middle")
    SubElement(lyric, "syllabic").text = place[goes_on]
    SubElement(lyric, "text").text = syllable.rstrip("-")
