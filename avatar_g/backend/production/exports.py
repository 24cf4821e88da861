"""A song's timings and notes as plain JSON for other programs."""

import json
from typing import Any

from avatar_g.backend.domain.timing import LyricLine, Timeline
from avatar_g.backend.engines.music.chord_names import degree_names
from avatar_g.backend.engines.music.score import Score, VocalLine
from avatar_g.backend.engines.music.syllabification import syllables

_TIME_DIGITS = 6


def timings_json(timeline: Timeline) -> str:
    """Return beats, sections and every sung word with its phonemes, in seconds."""
    fields = {
        "language": timeline.language,
        "sample_rate_hz": timeline.sample_rate_hz,
        "bpm": timeline.tempo_bpm,
        "beats_s": [_rounded(beat_s) for beat_s in timeline.beats_s],
        "sections": [
            {"name": section.name} | _span(section.start_s, section.end_s)
            for section in timeline.sections
        ],
        "words": [word for line in timeline.lead_lines for word in _words(line, timeline)],
    }
    return json.dumps(fields, ensure_ascii=False)


def score_json(score: Score, timeline: Timeline) -> str:
    """Return the whole editable score and, for simple readers, every sung note in seconds."""
    fields: dict[str, Any] = json.loads(score.to_json())
    fields["notes"] = [
        {"voice": line.voice}
        | _span(note.start_s, note.start_s + note.duration_s)
        | {"midi": note.midi, "syllable": note.syllable}
        for line in timeline.lines
        for note in line.notes
    ]
    return json.dumps(fields, ensure_ascii=False)


def sheet_json(score: Score, timeline: Timeline) -> str:
    """Return what the Music Studio draws: sections with chords, lines with notes and words.

    A note's ``syllable`` ends in a hyphen inside a word; a melisma goes on with the one before.
    """
    phrased = {(line.line_id, line.voice): line for line in timeline.lines}
    fields = {
        "key": score.key,
        "mode": score.mode,
        "beats_s": [_rounded(beat_s) for beat_s in timeline.beats_s],
        "sections": [
            {
                "index": index,
                "name": section.name,
                "role": section.role,
                "bar": section.bar,
                "bar_count": section.bar_count,
                "chords": list(section.chords),
                "transposition": section.transposition,
                "degree_names": degree_names(score.key, score.mode, section.transposition),
            }
            | _span(timeline.sections[index].start_s, timeline.sections[index].end_s)
            for index, section in enumerate(score.sections)
        ],
        "lines": [
            _sheet_line(score, line, phrased.get((line.line_id, line.voice)))
            for line in score.vocal_lines
        ],
    }
    return json.dumps(fields, ensure_ascii=False)


def _sheet_line(score: Score, line: VocalLine, phrased: LyricLine | None) -> dict[str, Any]:
    last = line.notes[-1]
    start_s = phrased.start_s if phrased else score.beat_s(line.notes[0].start_beat)
    end_s = phrased.end_s if phrased else score.beat_s(last.start_beat + last.duration_beats)
    sung = iter(
        syllables(line.text, score.language, sum(not note.is_melisma for note in line.notes))
    )
    return {
        "line_id": line.line_id,
        "voice": line.voice,
        "is_lead": line.is_lead,
        "section": line.section,
        "text": line.text,
        **_span(start_s, end_s),
        "notes": [
            {
                "index": index,
                "start_beat": _rounded(note.start_beat),
                "duration_beats": _rounded(note.duration_beats),
                "midi": note.midi,
                "is_melisma": note.is_melisma,
                "softness": note.softness,
                "growl": note.growl,
                "syllable": "" if note.is_melisma else next(sung),
            }
            | _span(
                score.beat_s(note.start_beat),
                score.beat_s(note.start_beat + note.duration_beats),
            )
            for index, note in enumerate(line.notes)
        ],
        "words": [
            {"text": word.text} | _span(word.start_s, word.end_s)
            for word in (phrased.words if phrased else ())
        ],
    }


def _words(line: LyricLine, timeline: Timeline) -> list[dict[str, Any]]:
    return [
        {"text": word.text}
        | _span(word.start_s, word.end_s)
        | {
            "voice": line.voice,
            "section": timeline.sections[line.section].name,
            "phonemes": [
                {"ipa": phoneme.ipa} | _span(phoneme.start_s, phoneme.end_s)
                for phoneme in word.phonemes
            ],
        }
        for word in line.words
    ]


def _span(start_s: float, end_s: float) -> dict[str, Any]:
    return {"start_s": _rounded(start_s), "end_s": _rounded(end_s)}


def _rounded(time_s: float) -> float:
    return round(time_s, _TIME_DIGITS)
