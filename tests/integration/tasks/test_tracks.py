"""The Music Studio's jobs with the real engines: make, edit, undo, remix, extend, export."""

import io
import json
import wave
import zipfile
from pathlib import Path
from xml.etree.ElementTree import fromstring

import mido
import pytest

from avatar_g.backend.container import Container
from avatar_g.backend.domain.languages import dominant_language
from avatar_g.backend.services import Services
from tests.integration.tasks.attempts import content, finish
from tests.studio import add_user

pytestmark = pytest.mark.integration


def frames(data: bytes) -> bytes:
    with wave.open(io.BytesIO(data)) as file:
        return file.readframes(file.getnframes())


@pytest.fixture(scope="module")
def song(container: Container, services: Services) -> str:
    started = services.music.generate(
        add_user(container, "ana"),
        {"prompt": "a pop song about rain", "duration_s": 20, "seed": 5, "language": "en"},
    )
    finish(container, started.job_id)
    return started.track_id


def test_studio_sees_sections_notes_words_and_stems(services: Services, ana: str, song: str):
    view = services.music.track_view(ana, song)

    assert view.sections[0]["name"] == "intro"
    assert all(len(s["chords"]) == s["bar_count"] for s in view.sections)
    assert all(line["notes"] and line["words"] for line in view.lines)
    assert {stem.name for stem in view.stems} >= {"drums", "bass", "vocals_A"}
    assert all(
        bool(note["syllable"]) is not note["is_melisma"]
        for line in view.lines
        for note in line["notes"]
    )
    assert len(view.sections[0]["degree_names"]) == 7
    assert view.sheet_url
    assert -16 < view.versions[0].loudness_lufs < -12
    assert view.seed == 5
    assert view.recipe["kind"] == "song"


def test_edit_changes_its_bars_and_undo_brings_every_sample_back(
    container: Container, services: Services, ana: str, song: str
):
    before = frames(content(container, song, "song"))
    drums = content(container, song, "stem_drums")
    score = content(container, song, "score")
    line = services.music.track_view(ana, song).lines[-1]
    note = line["notes"][0]
    command = {
        "kind": "move_note",
        "line_id": line["line_id"],
        "note": 0,
        "start_beat": note["start_beat"],
        "duration_beats": note["duration_beats"],
        "midi": note["midi"] + 2,
    }

    finish(container, services.music.edit(ana, song, [command]).job_id)
    after = frames(content(container, song, "song"))
    view = services.music.track_view(ana, song)

    assert view.lines[-1]["notes"][0]["midi"] == note["midi"] + 2
    assert view.seconds_per_edit > 0
    start = int(line["notes"][0]["start_s"] * 44_100) * 4
    early = start - 4 * 4 * 44_100
    assert len(after) == len(before)
    assert after != before
    assert after[: max(0, early)] == before[: max(0, early)]
    assert content(container, song, "stem_drums") == drums
    assert content(container, song, "song_small")[4:8] == b"ftyp"

    finish(container, services.music.undo(ana, song).job_id)
    assert json.loads(content(container, song, "score")) == json.loads(score)
    assert not services.music.track_view(ana, song).can_undo
    restored = frames(content(container, song, "song"))
    assert restored[: max(0, early)] == before[: max(0, early)]


def test_another_language_leaves_the_band_alone_and_can_be_undone(
    container: Container, services: Services, ana: str, song: str
):
    score = json.loads(content(container, song, "score"))
    old = services.music.track_view(ana, song)
    band = ["stem_drums", "stem_bass", "stem_chords", "stem_pad", "stem_lead", "stem_fx"]
    before = {role: content(container, song, role) for role in (*band, "stem_vocals_A")}
    swap = {"kind": "swap_language", "language": "ka", "seed": 2, "retitles": True}

    finish(container, services.music.edit(ana, song, [swap]).job_id)
    new = services.music.track_view(ana, song)

    assert (old.card.language, new.card.language) == ("en", "ka")
    assert dominant_language(new.card.title) == "ka"
    assert len(new.lines) == len(old.lines)
    for role, sound in before.items():
        assert (content(container, song, role) == sound) is (role in band)
    assert all(
        bool(note["syllable"]) is not note["is_melisma"]
        for line in new.lines
        for note in line["notes"]
    )
    finish(container, services.music.undo(ana, song).job_id)
    assert json.loads(content(container, song, "score")) == score
    undone = services.music.track_view(ana, song).card
    assert (undone.language, undone.title) == ("en", old.card.title)


def test_instrument_left_out_is_muted_and_can_come_back(
    container: Container, services: Services, ana: str
):
    wish = {"prompt": "rain, no drums", "duration_s": 20, "seed": 5}
    started = services.music.generate(ana, {**wish, "lyrics_mode": "instrumental"})
    finish(container, started.job_id)
    silent = content(container, started.track_id, "song")

    view = services.music.track_view(ana, started.track_id)
    assert [stem.name for stem in view.stems if stem.is_muted] == ["drums"]
    heard = {"kind": "set_stem", "stem": "drums", "gain_db": 0.0, "is_muted": False}
    finish(container, services.music.edit(ana, started.track_id, [heard]).job_id)

    assert content(container, started.track_id, "song") != silent
    view = services.music.track_view(ana, started.track_id)
    assert not any(stem.is_muted for stem in view.stems)


def test_remix_sings_the_same_words_at_the_same_times(
    container: Container, services: Services, ana: str, song: str
):
    started = services.music.remix(ana, song, {"new_prompt": "calm jazz", "seed": 2})
    finish(container, started.job_id)

    old, new = (services.music.track_view(ana, each) for each in (song, started.track_id))

    assert new.card.genre == "jazz"
    assert [line["words"] for line in new.lines] == [line["words"] for line in old.lines]
    assert new.recipe["params"]["source"] == old.recipe


def test_extension_is_longer_and_begins_with_the_same_samples(
    container: Container, services: Services, ana: str, song: str
):
    started = services.music.extend(
        ana, song, {"extend_from_timestamp": 9.0, "target_duration": 28}
    )
    finish(container, started.job_id)

    old, new = (frames(content(container, each, "song")) for each in (song, started.track_id))
    view = services.music.track_view(ana, started.track_id)
    bar_s = view.beats_s[4]
    kept = int(9.0 / bar_s) * int(bar_s * 44_100) * 4

    assert view.card.duration_s == pytest.approx(28, abs=bar_s / 2 + 0.01)
    assert new[:kept] == old[:kept]
    assert len(new) > len(old)


def test_new_cover_replaces_the_cover_only(
    container: Container, services: Services, ana: str, song: str
):
    before, sound = (content(container, song, role) for role in ("cover", "song"))

    finish(container, services.music.new_cover(ana, song, seed=77).job_id)

    assert content(container, song, "cover") != before
    assert content(container, song, "song") == sound
    assert services.music.track_view(ana, song).recipe["kind"] in {"song", "edit"}


def test_archive_opens_in_other_programs(
    container: Container, services: Services, ana: str, song: str
):
    finish(container, services.music.export_zip(ana, song).job_id)

    with zipfile.ZipFile(io.BytesIO(content(container, song, "archive"))) as archive:
        assert archive.testzip() is None
        names = set(archive.namelist())
        files = {name: archive.read(name) for name in names}

    assert names >= {
        "song.wav",
        "song.flac",
        "song.mp3",
        "song.mid",
        "song.musicxml",
        "captions.lrc",
        "captions.srt",
        "captions.vtt",
        "captions.ass",
        "recipe.json",
        "score.json",
        "lyrics.txt",
        "cover.png",
        "stems/drums.flac",
        "stems/vocals_A.flac",
    }
    midi = mido.MidiFile(file=io.BytesIO(files["song.mid"]), charset="utf-8")
    assert any(message.type == "lyrics" for track in midi.tracks for message in track)
    assert fromstring(files["song.musicxml"]).tag == "score-partwise"  # noqa: S314
    assert files["song.flac"][:4] == files["stems/drums.flac"][:4] == b"fLaC"
    assert files["song.mp3"][:3] == b"ID3" or files["song.mp3"][0] == 0xFF
    assert files["captions.vtt"].startswith(b"WEBVTT")
    assert frames(files["song.wav"]) == frames(content(container, song, "song"))
    assert json.loads(files["recipe.json"])["kind"] in {"song", "edit"}
    assert Path("song.wav").name in names
