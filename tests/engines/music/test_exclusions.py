"""What a song shall do without, said in three languages; and that nobody hears it then."""

from dataclasses import replace

import numpy as np
import pytest

from avatar_g.backend.domain.languages import Language
from avatar_g.backend.domain.music import Genre, Instrument, Player, SongRequest
from avatar_g.backend.engines.music.brief import resolve_request
from avatar_g.backend.engines.music.exclusions import find_exclusions, read_exclusions
from avatar_g.backend.engines.music.genres import genre_style
from avatar_g.backend.engines.music.instruments.palette import instrument_name, players_of
from avatar_g.backend.engines.music.instruments.tracks import render_track
from avatar_g.backend.engines.music.mixing import mix_song
from avatar_g.backend.engines.music.prompt_parser import parse_prompt
from avatar_g.backend.engines.music.score import with_muted
from tests.engines.music.composed import composed
from tests.engines.music.scores import make_score

DRUMS, BASS, FX = Instrument.DRUMS, Instrument.BASS, Instrument.FX


@pytest.mark.parametrize(
    ("sentence", "left_out", "rest"),
    [
        ("a calm song about the sea, no drums", (DRUMS,), "a calm song about the sea"),
        ("without any loud drums", (DRUMS,), ""),
        ("Don’t use drums!", (DRUMS,), ""),
        ("no drums, soft piano", (DRUMS,), "soft piano"),
        ("no drums and soft piano", (DRUMS,), "and soft piano"),
        ("without drums, bass or fx, with guitar", (DRUMS, BASS, FX), "with guitar"),
        ("песня про море без барабанов", (DRUMS,), "песня про море"),
        ("без барабанов и баса, нежное пианино", (DRUMS, BASS), "нежное пианино"),
        ("не нужны ударные", (DRUMS,), ""),
        ("без барабанов, баса и эффектов", (DRUMS, BASS, FX), ""),
        ("სიმღერა ზღვაზე დასარტყამების გარეშე", (DRUMS,), "სიმღერა ზღვაზე"),
        ("დასარტყამების და ბასის გარეშე, ფორტეპიანოთი", (DRUMS, BASS), "ფორტეპიანოთი"),
        ("დასარტყამების, ბასის და ეფექტების გარეშე", (DRUMS, BASS, FX), ""),
        ("არ მინდა დასარტყამები", (DRUMS,), ""),
    ],
)
def test_what_a_sentence_excludes_is_found_and_the_rest_stays(sentence, left_out, rest):
    found = find_exclusions(sentence)

    assert found.left_out == left_out
    assert found.rest == rest


@pytest.mark.parametrize(
    "sentence",
    [
        "a song about a life without you, guitar",
        "drum and bass with a deep bass",
        "Без тебя, баллада с гитарой",
        "без битвы нет победы",
        "შენს გარეშე ვერ ვიცოცხლებ",
        "დოლარის გარეშე",
    ],
)
def test_other_losses_are_not_mistaken_for_instruments(sentence):
    found = find_exclusions(sentence)

    assert (found.left_out, found.unwanted, found.is_instrumental) == ((), (), False)
    assert found.rest == sentence


@pytest.mark.parametrize(
    ("listed", "left_out", "unwanted"),
    [
        ("drums, piano", (DRUMS,), ("piano",)),
        ("барабаны и гитара", (DRUMS,), ("guitar", "power_guitar")),
        ("დასარტყამები, გიტარა", (DRUMS,), ("guitar", "power_guitar")),
    ],
)
def test_a_list_needs_no_negation(listed, left_out, unwanted):
    found = read_exclusions(listed)

    assert (found.left_out, found.unwanted) == (left_out, unwanted)


@pytest.mark.parametrize("sentence", ["без слов", "no vocals", "ვოკალის გარეშე"])
def test_a_song_without_a_voice_is_an_instrumental(sentence):
    assert parse_prompt(sentence).is_instrumental


@pytest.mark.parametrize("sentence", ["a cappella trio", "трио а капелла", "აკაპელა, ტრიო"])
def test_a_cappella_silences_the_whole_band_and_keeps_the_singers(sentence):
    song = composed(sentence, voices=())

    assert {level.stem for level in song.mixer if level.is_muted} == set(map(str, Instrument))
    assert len(song.voices) == 3
    assert song.vocal_lines


def test_prompt_list_and_switches_are_taken_together():
    request = SongRequest(
        "a rock song about rain, no piano, with organ",
        left_out=(Instrument.PAD,),
        exclude="drums",
        instruments=(Player.STRINGS, Player.PIANO),
    )

    brief = resolve_request(request, interface_language=Language.EN)

    assert brief.left_out == (DRUMS, Instrument.PAD)
    assert brief.instruments == ("strings", "organ")
    assert brief.unwanted == ("piano",)


def test_what_is_excluded_is_no_subject_of_the_lyrics():
    with_it = resolve_request(
        SongRequest("a song about the sea, no drums"), interface_language=Language.EN
    )
    without = resolve_request(SongRequest("a song about the sea"), interface_language=Language.EN)

    assert with_it.lyrics == without.lyrics


@pytest.mark.parametrize("genre", list(Genre))
@pytest.mark.parametrize("family", ["piano", "guitar", "synth", "keys", "strings"])
def test_somebody_else_plays_for_who_is_not_wanted(genre: Genre, family: str):
    unwanted = read_exclusions(family).unwanted

    players = players_of(genre, "", (), unwanted=unwanted) or genre_style(genre).instruments

    assert len(players) == 4
    assert not set(players) & set(unwanted)


def test_two_wishes_for_one_seat_both_get_one():
    song = composed("a song with piano and guitar about rain", genre=Genre.SYNTHWAVE)

    assert {instrument_name(song, "chords"), instrument_name(song, "lead")} == {"piano", "guitar"}


def mixed(score):
    return mix_song(score, {}, lambda name, told: render_track(score, name, told))


def test_the_room_does_not_answer_an_instrument_that_is_left_out():
    """Its own stem is muted, and its reverberation is in no other one."""
    score = make_score(genre=Genre.HOUSE)
    silent = replace(score, mixer=with_muted((), [DRUMS]))
    gone = replace(score, tracks=replace(score.tracks, drums=()), mixer=silent.mixer)

    left_out, never_there = mixed(silent), mixed(gone)

    assert np.array_equal(left_out.samples, never_there.samples)
    assert np.array_equal(left_out.stems["fx"], never_there.stems["fx"])
    assert left_out.stems["drums"].any()
    assert left_out.balance.unsent == ("drums",)
