"""Writes a score as a standard MIDI file: one track per part, lyrics under the voices."""

import os
from collections.abc import Iterable
from pathlib import Path

from mido import Message, MetaMessage, MidiFile, MidiTrack, bpm2tempo

from avatar_g.backend.engines.music.instruments.palette import instrument_name
from avatar_g.backend.engines.music.score import DrumNote, Note, Score, VocalLine
from avatar_g.backend.engines.music.syllabification import syllables

_TICKS_PER_BEAT = 480
_DRUM_CHANNEL = 9
_VOICE_PROGRAM = 52

_PROGRAMS = {
    "piano": 0,
    "electric_piano": 4,
    "bell": 11,
    "organ": 16,
    "guitar": 24,
    "panduri": 105,
    "pluck": 24,
    "finger_bass": 33,
    "saw_bass": 38,
    "sub_bass": 39,
    "power_guitar": 30,
    "strings": 48,
    "choir": 52,
    "lead": 81,
    "warm": 89,
    "supersaw": 90,
}
"""General MIDI programs, counted from 0."""

_DRUM_KEYS = {"k": 36, "s": 38, "c": 39, "h": 42, "r": 51, "p": 70, "t": 45, "y": 49}

_Event = tuple[int, int, Message | MetaMessage]
"""Tick, order within the tick, message."""


def write_midi(score: Score, path: Path) -> None:
    """Write the score to ``path``; the file appears complete or not at all."""
    file = MidiFile(type=1, ticks_per_beat=_TICKS_PER_BEAT, charset="utf-8")
    file.tracks.append(_conductor(score))
    for channel, name in enumerate(("bass", "chords", "pad", "lead")):
        notes: tuple[Note, ...] = getattr(score.tracks, name)
        program = _PROGRAMS[instrument_name(score, name)]
        file.tracks.append(_part(name, _note_events(notes, channel), program, channel))
    file.tracks.append(_part("drums", _drum_events(score.tracks.drums), 0, _DRUM_CHANNEL))
    for index, voice in enumerate(score.voices):
        lines = [line for line in score.vocal_lines if line.voice is voice]
        channel = 4 + index
        events = _vocal_events(score, lines, channel)
        file.tracks.append(_part(f"voice {voice.value}", events, _VOICE_PROGRAM, channel))
    part = path.with_name(path.name + ".part")
    file.save(str(part))
    os.replace(part, path)


def _tick(beat: float) -> int:
    return max(0, round(beat * _TICKS_PER_BEAT))


def _track(name: str, events: Iterable[_Event]) -> MidiTrack:
    track = MidiTrack([MetaMessage("track_name", name=name, time=0)])
    now = 0
    for tick, _, message in sorted(events, key=lambda event: event[:2]):
        track.append(message.copy(time=tick - now))
        now = tick
    track.append(MetaMessage("end_of_track", time=0))
    return track


def _conductor(score: Score) -> MidiTrack:
    tempo = bpm2tempo(score.tempo_bpm)
    events: list[_Event] = [
        (0, 0, MetaMessage("set_tempo", tempo=tempo)),
        (0, 0, MetaMessage("time_signature", numerator=4, denominator=4)),
    ]
    events += [
        (_tick(4.0 * section.bar), 1, MetaMessage("marker", text=section.name))
        for section in score.sections
    ]
    return _track(score.title or "song", events)


def _part(name: str, events: list[_Event], program: int, channel: int) -> MidiTrack:
    change = Message("program_change", program=program, channel=channel)
    return _track(name, [(0, 0, change), *events])


def _strike(tick: int, end_tick: int, key: int, velocity: float, channel: int) -> list[_Event]:
    loudness = min(127, max(1, round(127 * velocity)))
    on = Message("note_on", note=key, velocity=loudness, channel=channel)
    off = Message("note_off", note=key, velocity=0, channel=channel)
    return [(tick, 3, on), (max(tick + 1, end_tick), 1, off)]


def _note_events(notes: tuple[Note, ...], channel: int) -> list[_Event]:
    events: list[_Event] = []
    for note in notes:
        end_tick = _tick(note.start_beat + note.duration_beats)
        events += _strike(_tick(note.start_beat), end_tick, note.midi, note.velocity, channel)
    return events


def _drum_events(notes: tuple[DrumNote, ...]) -> list[_Event]:
    events: list[_Event] = []
    for note in notes:
        tick = _tick(note.start_beat)
        key = _DRUM_KEYS[note.instrument]
        events += _strike(tick, tick + _TICKS_PER_BEAT // 8, key, note.velocity, _DRUM_CHANNEL)
    return events


def _vocal_events(score: Score, lines: list[VocalLine], channel: int) -> list[_Event]:
    events: list[_Event] = []
    for line in lines:
        sung = [note for note in line.notes if not note.is_melisma]
        words = iter(syllables(line.text, score.language, len(sung)))
        for note in line.notes:
            tick = _tick(note.start_beat)
            end_tick = _tick(note.start_beat + note.duration_beats)
            if not note.is_melisma:
                events.append((tick, 2, MetaMessage("lyrics", text=next(words))))
            events += _strike(tick, end_tick, note.midi, note.velocity, channel)
    return events
