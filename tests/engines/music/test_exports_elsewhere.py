"""Another program's readers find the notes we wrote: music21 reads MIDI and MusicXML by itself."""

import warnings

import pytest

from avatar_g.backend.domain.music import Genre, VoiceSlot
from avatar_g.backend.engines.music.midi import write_midi
from avatar_g.backend.engines.music.musicxml import write_musicxml
from avatar_g.backend.engines.music.syllabification import syllables
from tests.engines.music.composed import composed

TICKS_PER_BEAT = 480

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from music21 import converter, midi


@pytest.fixture(scope="module")
def score():
    return composed(
        "a song about the mountains",
        genre=Genre.GEORGIAN_FOLK,
        duration_s=40.0,
        voices=(VoiceSlot.A, VoiceSlot.C, VoiceSlot.B),
    )


def read_midi(path) -> dict[str, list[tuple[float, int]]]:
    """Return onset in beats and key of every note, by name of track."""
    file = midi.MidiFile()
    file.open(str(path))
    file.read()
    file.close()
    assert file.ticksPerQuarterNote == TICKS_PER_BEAT
    tracks: dict[str, list[tuple[float, int]]] = {}
    for track in file.tracks:
        now, name, notes = 0, "", []
        for event in track.events:
            if event.isDeltaTime():
                now += event.time
            elif event.type == midi.MetaEvents.SEQUENCE_TRACK_NAME:
                name = event.data.decode()
            elif event.isNoteOn():
                notes.append((now / TICKS_PER_BEAT, event.pitch))
        tracks[name] = sorted(notes)
    return tracks


def in_ticks(notes) -> list[tuple[float, int]]:
    found = ((max(0, round(n.start_beat * TICKS_PER_BEAT)), n.midi) for n in notes)
    return sorted((tick / TICKS_PER_BEAT, key) for tick, key in found)


def test_another_reader_finds_every_note_of_the_midi_file(score, tmp_path):
    write_midi(score, tmp_path / "song.mid")

    tracks = read_midi(tmp_path / "song.mid")

    for name in ("bass", "chords", "pad", "lead"):
        assert tracks[name] == in_ticks(getattr(score.tracks, name))
    for voice in score.voices:
        sung = [n for line in score.vocal_lines if line.voice is voice for n in line.notes]
        assert tracks[f"voice {voice.value}"] == in_ticks(sung)
    assert len(tracks["drums"]) == len(score.tracks.drums)


def test_another_reader_finds_every_note_and_syllable_of_the_musicxml_file(score, tmp_path):
    write_musicxml(score, tmp_path / "song.musicxml")

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        read = converter.parseFile(tmp_path / "song.musicxml", forceSource=True, storePickle=False)
        parts = {part.partName: part.stripTies().flatten() for part in read.parts}

    leads = {line.voice for line in score.vocal_lines if line.is_lead}
    assert {name for name in parts if "harmony" not in name} == {voice.value for voice in leads}
    for name, part in parts.items():
        lines = sorted(
            (
                line
                for line in score.vocal_lines
                if line.voice.value == name[0] and line.is_lead is ("harmony" not in name)
            ),
            key=lambda line: line.notes[0].start_beat,
        )
        wanted = [(round(n.start_beat * 4) / 4, n.midi) for line in lines for n in line.notes]
        assert [(float(n.offset), n.pitch.midi) for n in part.notes] == wanted
        words = [
            piece.rstrip("-")
            for line in lines
            for piece in syllables(
                line.text, score.language, sum(not n.is_melisma for n in line.notes)
            )
        ]
        assert [n.lyric for n in part.notes if n.lyric] == words
