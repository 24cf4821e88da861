"""A stem whose notes and sound are the same is never rendered twice."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from avatar_g.backend.domain.music import Genre, Instrument, Mood, VoiceSlot
from avatar_g.backend.engines.music import kept_stems, rendering
from avatar_g.backend.engines.music.kept_stems import (
    KeptStems,
    played_fingerprint,
    sung_fingerprint,
)
from avatar_g.backend.engines.music.rendering import render_song
from avatar_g.backend.engines.music.score import with_muted
from avatar_g.backend.engines.music.singing.ensemble import PhraseMemo
from avatar_g.backend.engines.music.variation import RemixBrief, remix
from avatar_g.backend.engines.speech.synthesis import EspeakSynthesizer
from tests.engines.music.composed import composed
from tests.engines.music.scores import make_line, make_score

BAND = ("drums", "bass", "chords", "pad", "lead", "fx")


@pytest.fixture(scope="module")
def speech():
    with EspeakSynthesizer() as synthesizer:
        yield synthesizer


@pytest.fixture(scope="module")
def song():
    return composed("rain", duration_s=20.0, voices=(VoiceSlot.A, VoiceSlot.B), genre=Genre.POP)


@pytest.fixture(scope="module")
def kept(song, speech, tmp_path_factory):
    """The stems of a song that was rendered once."""
    memo = KeptStems(tmp_path_factory.mktemp("stems"))
    audio = render_song(song, speech, memo=PhraseMemo(), kept=memo)
    return memo, audio


def rendered(score, speech, memo):
    audio = render_song(score, speech, memo=PhraseMemo(), kept=memo)
    return audio, {use.stem: use.is_hit for use in audio.stem_uses}


def fingerprints(score):
    return {name: played_fingerprint(score, name) for name in BAND}


def test_a_song_rendered_again_takes_every_stem_and_sounds_the_same(
    song, speech, kept, monkeypatch
):
    memo, first = kept
    monkeypatch.setattr(rendering, "render_track", None)
    monkeypatch.setattr(rendering, "sing_score", None)

    again, hits = rendered(song, speech, memo)

    assert not any(use.is_hit for use in first.stem_uses)
    assert all(hits.values())
    assert hits.keys() == {*BAND, "vocals_A", "vocals_B"} & first.stems.keys()
    assert np.array_equal(again.samples, first.samples)


@pytest.mark.parametrize(
    ("brief", "changed"),
    [
        (RemixBrief(Genre.POP, Mood.CALM, 9), {"drums"}),
        (RemixBrief(Genre.POP, None, 9, instruments=("guitar",)), {"chords"}),
        (RemixBrief(Genre.POP, None, 9, left_out=(Instrument.DRUMS,)), set()),
        (RemixBrief(Genre.JAZZ, None, 9), {"drums", "bass", "chords"}),
    ],
    ids=["mood", "instrument", "left out", "genre"],
)
def test_a_remix_takes_every_stem_whose_notes_did_not_change_from_the_cache(
    song, speech, kept, brief, changed
):
    memo, _ = kept
    other = remix(song, brief)
    before, after = fingerprints(song), fingerprints(other)

    audio, hits = rendered(other, speech, memo)

    missed = {name for name, is_hit in hits.items() if not is_hit}
    assert missed == {name for name in BAND if before[name] != after[name]}
    assert changed <= missed
    assert hits["vocals_A"]
    assert hits["vocals_B"]
    assert np.array_equal(audio.samples, render_song(other, speech, memo=PhraseMemo()).samples)


def test_a_remix_in_the_same_genre_changes_only_what_it_names():
    song = composed()

    calm = remix(song, RemixBrief(Genre.POP, Mood.CALM, 9)).tracks
    guitar = remix(song, RemixBrief(Genre.POP, None, 9, instruments=("guitar",)))

    kept_by_mood = ("bass", "chords", "lead", "effects")
    assert all(getattr(calm, name) == getattr(song.tracks, name) for name in kept_by_mood)
    assert calm.drums != song.tracks.drums
    assert guitar.tracks == song.tracks
    assert guitar.instruments[1] == "guitar"


def test_a_remix_that_names_nothing_is_another_performance():
    song = composed()

    other = remix(song, RemixBrief(Genre.POP, None, 9))

    assert other.tracks.drums != song.tracks.drums
    assert other.tracks.chords != song.tracks.chords
    assert other.seed == 9


def test_a_stem_is_known_by_its_own_notes_and_sound_and_nothing_else():
    score = make_score(lines=(make_line(1, "la la", (60, 62), start_beat=8.0),))
    own, sung = fingerprints(score), sung_fingerprint(score, "A")
    quieter = replace(score, mixer=with_muted((), ["bass"]), title="Other", seed=5)
    no_bass = replace(score, tracks=replace(score.tracks, bass=()))
    faster = replace(score, tempo_bpm=121.0)

    assert fingerprints(quieter) == own
    assert {name for name, mark in fingerprints(no_bass).items() if mark != own[name]} == {"bass"}
    assert not set(fingerprints(faster).values()) & set(own.values())
    assert sung_fingerprint(no_bass, "A") == sung
    assert sung_fingerprint(faster, "A") != sung


def test_silence_takes_no_room_and_comes_back_in_its_place(tmp_path: Path):
    memo = KeptStems(tmp_path)
    samples = np.zeros((1_000_003, 2), np.float32)
    samples[500_000:500_010] = 0.25
    samples[-1] = -0.5

    memo.remember("some", samples)

    found = memo.recall("some")
    assert found is not None
    assert np.array_equal(found, samples)
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) < 200_000


def test_a_damaged_or_missing_stem_is_rendered_anew(tmp_path: Path):
    memo = KeptStems(tmp_path)
    memo.remember("some", np.ones((10, 2), np.float32))
    (tmp_path / "some.npz").write_bytes(b"PK damaged")

    assert memo.recall("some") is None
    assert memo.recall("other") is None


def test_the_folder_forgets_what_was_not_used_for_longest(tmp_path: Path, monkeypatch):
    monkeypatch.setattr(kept_stems, "MAX_BYTES", 100_000)
    memo = KeptStems(tmp_path)

    for number in range(5):
        memo.remember(str(number), np.ones((4_410, 2), np.float32))

    assert sum(path.stat().st_size for path in tmp_path.iterdir()) <= 100_000
    assert memo.recall("4") is not None
