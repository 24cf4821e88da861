from xml.etree.ElementTree import parse

import mido
import pytest

from avatar_g.backend.domain.languages import Language
from avatar_g.backend.domain.music import VoiceSlot
from avatar_g.backend.engines.music.midi import write_midi
from avatar_g.backend.engines.music.musicxml import write_musicxml
from avatar_g.backend.engines.music.syllabification import syllables
from tests.engines.music.scores import make_line, make_score


@pytest.fixture
def score():
    lines = (
        make_line(1, "City lights are calling", (60, 62, 64, 65, 67, 65), start_beat=8.0),
        make_line(2, "Stay with me", (67, 69, 71), start_beat=24.5, beats=1.5, section=2),
        make_line(
            2,
            "Stay with me",
            (55, 57, 59),
            start_beat=24.5,
            beats=1.5,
            section=2,
            voice=VoiceSlot.B,
            is_lead=False,
        ),
    )
    return make_score(lines=lines, voices=(VoiceSlot.A, VoiceSlot.B))


def test_midi_has_a_track_per_part_and_every_syllable(score, tmp_path):
    write_midi(score, tmp_path / "song.mid")

    song = mido.MidiFile(str(tmp_path / "song.mid"), charset="utf-8")
    names = [track.name for track in song.tracks]
    assert names[1:] == ["bass", "chords", "pad", "lead", "drums", "voice A", "voice B"]
    sung = [message.text for message in song.tracks[6] if message.type == "lyrics"]
    assert sung == ["Ci-", "ty", "lights", "are", "cal-", "ling", "Stay", "with", "me"]


def test_midi_notes_stand_where_the_score_has_them(score, tmp_path):
    write_midi(score, tmp_path / "song.mid")

    now_s, onsets_s = 0.0, []
    for message in mido.MidiFile(str(tmp_path / "song.mid")):
        now_s += message.time
        if message.type == "note_on" and message.channel == 4:
            onsets_s.append(now_s)
    expected = [score.beat_s(n.start_beat) for line in score.vocal_lines[:2] for n in line.notes]
    assert onsets_s == pytest.approx(expected, abs=0.002)


def test_midi_is_the_same_file_twice(score, tmp_path):
    write_midi(score, tmp_path / "a.mid")
    write_midi(score, tmp_path / "b.mid")

    assert (tmp_path / "a.mid").read_bytes() == (tmp_path / "b.mid").read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.mid", "b.mid"]


def test_musicxml_measures_are_full_and_carry_the_words(score, tmp_path):
    write_musicxml(score, tmp_path / "song.xml")

    root = parse(tmp_path / "song.xml").getroot()  # noqa: S314 - our own file
    parts = root.findall("part")
    assert [part.get("id") for part in parts] == ["A", "B-harmony"]
    for measure in parts[0].findall("measure"):
        assert sum(int(note.findtext("duration")) for note in measure.findall("note")) == 16
    lyrics = [lyric.findtext("text") for lyric in parts[0].iter("lyric")]
    assert lyrics == ["Ci", "ty", "lights", "are", "cal", "ling", "Stay", "with", "me"]
    kinds = [lyric.findtext("syllabic") for lyric in parts[0].iter("lyric")]
    assert kinds[:3] == ["begin", "end", "single"]


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("ჩემო სამშობლო", Language.KA, ["ჩე-", "მო", "სამ-", "შობ-", "ლო"]),
        ("В городе снова", Language.RU, ["В го-", "ро-", "де", "сно-", "ва"]),
        ("Nothing will change", Language.EN, ["No-", "thing", "will", "change"]),
    ],
)
def test_words_are_divided_as_they_are_sung(text, language, expected):
    assert syllables(text, language, len(expected)) == expected


@pytest.mark.parametrize("count", [1, 2, 5, 9])
def test_there_are_always_as_many_syllables_as_notes(count):
    pieces = syllables("ночь без 100 звёзд", Language.RU, count)

    assert len(pieces) == count
    assert all(pieces)
