"""The Music Studio: what is started, refused, undone and shown."""

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest

from avatar_g.backend.container import Container
from avatar_g.backend.db.models.track import Track
from avatar_g.backend.db.repositories.jobs import JobRepository
from avatar_g.backend.domain.jobs import JobStatus
from avatar_g.backend.domain.languages import Language
from avatar_g.backend.domain.music import SongRequest
from avatar_g.backend.errors import InvalidRequest, NotFound
from avatar_g.backend.production.song import song_recipe
from avatar_g.backend.services import Services, open_services
from avatar_g.backend.services.music import MusicService
from avatar_g.backend.validation import parse
from tests.soundfonts import organ, write_font
from tests.studio import add_song, add_user, job_row

MUTE = {"kind": "set_stem", "stem": "drums", "gain_db": 0.0, "is_muted": True}
SLOW = {"kind": "set_tempo", "tempo_bpm": 80}


def end(container: Container, job_id: str, status: JobStatus) -> None:
    with container.sessions() as session:
        JobRepository(session).get(job_id).status = status


def test_song_is_one_track_and_one_job(container: Container, services: Services):
    user_id = add_user(container, "ana")

    started = services.music.generate(
        user_id,
        {
            "prompt": "the sea",
            "style_tags": ["80s", "slow"],
            "use_custom_vocals": True,
            "voice_slots": ["A", "B"],
            "lyrics_mode": "auto",
        },
    )

    job = job_row(container, started.job_id)
    assert (job.kind, job.subject_id, started.status) == (
        "track_generate",
        started.track_id,
        "queued",
    )
    assert job.params["song"]["prompt"] == "the sea, 80s, slow"
    assert job.params["song"]["voices"] == ["A", "B"]
    assert services.music.tracks(user_id)[0].status == "queued"


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"prompt": ""}, "prompt_empty"),
        ({"prompt": "x", "use_custom_vocals": True}, "voices_empty"),
        ({"prompt": "x", "voice_slots": ["Z"]}, "voices_invalid"),
        ({"prompt": "x", "style_tags": ["y" * 41]}, "style_tags_too_long"),
        ({"prompt": "x", "genre": "polka"}, "genre_invalid"),
        ({"prompt": "x", "tempo_bpm": 900}, "tempo_bpm_out_of_range"),
        ({"prompt": "x", "colours": "gold"}, "colours_invalid"),
        ({"prompt": "x", "colours": "soundfont"}, "soundfont_unset"),
    ],
)
def test_bad_wish_is_refused_with_a_reason(
    container: Container, services: Services, fields: dict, reason: str
):
    user_id = add_user(container, "ana")

    with pytest.raises(InvalidRequest) as error:
        services.music.generate(user_id, fields)

    assert error.value.reason == reason
    assert services.music.tracks(user_id) == []


def test_recipe_names_the_soundfont_by_its_content_and_what_it_lacks(
    container: Container, tmp_path: Path
):
    own = write_font(tmp_path / "own.sf2", organ(0, 48))
    settings = container.settings.model_copy(update={"soundfont": own})
    music = MusicService(replace(container, settings=settings))
    user_id = add_user(container, "ana")

    asked = {"prompt": "the sea", "soundfont": "../x", "synthesised": ["piano"]}
    plain = music.generate(user_id, asked)
    sampled = music.generate(user_id, {**asked, "colours": "soundfont"})

    songs = [job_row(container, each.job_id).params["song"] for each in (plain, sampled)]
    assert (songs[0]["soundfont"], songs[0]["synthesised"]) == ("", [])
    assert songs[1]["soundfont"] == hashlib.sha256(own.read_bytes()).hexdigest()
    assert "organ" in songs[1]["synthesised"]
    assert "piano" not in songs[1]["synthesised"]
    recipe = song_recipe(parse(SongRequest, songs[1]), Language.EN)
    assert recipe.params["soundfont"] == songs[1]["soundfont"]
    kept = settings.cache_dir / "soundfonts" / f"{songs[1]['soundfont']}.sf2"
    assert kept.read_bytes() == own.read_bytes()


def test_versions_know_where_they_come_from(container: Container, services: Services):
    user_id = add_user(container, "ana")
    song = add_song(container)

    remixed = services.music.remix(user_id, song, {"new_prompt": "calm jazz"})
    extended = services.music.extend(user_id, song, {"target_duration": 90})

    view = services.music.track_view(user_id, remixed.track_id)
    assert {version.track_id: version.origin for version in view.versions} == {
        song: "generate",
        remixed.track_id: "remix",
        extended.track_id: "extend",
    }
    assert view.card.parent_id == song
    params = job_row(container, extended.job_id).params
    assert params["extend"] == {"target_duration": 90.0, "extend_from_timestamp": None}
    assert params["source_track_id"] == song


def test_what_is_asked_for_and_what_is_left_out_reach_the_job(
    container: Container, services: Services
):
    user_id, song = add_user(container, "ana"), add_song(container)
    wish = {"instruments": ["piano"], "exclude": "барабаны"}

    made = services.music.generate(user_id, {"prompt": "дождь", **wish})
    remixed = services.music.remix(user_id, song, wish)

    for sent in (
        job_row(container, made.job_id).params["song"],
        job_row(container, remixed.job_id).params["remix"],
    ):
        assert (sent["instruments"], sent["exclude"]) == (["piano"], "барабаны")


def test_unfinished_song_cannot_be_changed(container: Container, services: Services):
    user_id = add_user(container, "ana")
    started = services.music.generate(user_id, {"prompt": "x"})

    for change in (
        lambda: services.music.remix(user_id, started.track_id, {"new_prompt": "jazz"}),
        lambda: services.music.extend(user_id, started.track_id, {"target_duration": 90}),
        lambda: services.music.edit(user_id, started.track_id, [MUTE]),
        lambda: services.music.export_zip(user_id, started.track_id),
    ):
        with pytest.raises(InvalidRequest) as error:
            change()
        assert error.value.reason == "track_unfinished"


def test_undo_and_redo_survive_a_restart(container: Container, services: Services):
    user_id, song = add_user(container, "ana"), add_song(container)

    services.music.edit(user_id, song, [MUTE])
    services.music.edit(user_id, song, [SLOW])
    again = open_services(container).music
    undone = again.undo(user_id, song)

    view = again.track_view(user_id, song)
    assert (view.can_undo, view.can_redo, view.is_updating) == (True, True, True)
    assert [step[0]["kind"] for step in view.edits] == ["set_stem"]
    assert job_row(container, undone.job_id).params["commands"] == [MUTE]
    redone = again.redo(user_id, song)
    kinds = [each["kind"] for each in job_row(container, redone.job_id).params["commands"]]
    assert kinds == ["set_stem", "set_tempo"]


def test_new_words_are_about_what_the_song_was_asked_to_be(
    container: Container, services: Services
):
    user_id = add_user(container, "ana")
    remixed = add_song(container, prompt="calm jazz", request={"prompt": "the sea"})
    hummed = add_song(container, prompt="a road")
    swap = {"kind": "swap_language", "language": "ka", "seed": 3}

    asked = [
        services.music.edit(user_id, song, [{**swap, **told}])
        for song, told in ((remixed, {}), (hummed, {}), (hummed, {"about": "home"}))
    ]

    steps = [job_row(container, each.job_id).params["commands"][-1] for each in asked]
    assert [step["about"] for step in steps] == ["the sea", "a road", "home"]
    assert {**swap, "about": "the sea", "retitles": False} == steps[0]


def test_newer_edit_stops_the_rendering_of_the_older_one(container: Container, services: Services):
    user_id, song = add_user(container, "ana"), add_song(container)

    older = services.music.edit(user_id, song, [MUTE])
    newer = services.music.edit(user_id, song, [SLOW])

    assert job_row(container, older.job_id).status is JobStatus.CANCELLED
    assert job_row(container, newer.job_id).params["position"] == 2


def test_edit_after_undo_forgets_what_could_be_redone(container: Container, services: Services):
    user_id, song = add_user(container, "ana"), add_song(container)
    services.music.edit(user_id, song, [MUTE])
    services.music.undo(user_id, song)

    services.music.edit(user_id, song, [SLOW])

    with pytest.raises(InvalidRequest) as error:
        services.music.redo(user_id, song)
    assert error.value.reason == "nothing_to_redo"


def test_edit_the_worker_refused_is_no_edit(container: Container, services: Services):
    user_id, song = add_user(container, "ana"), add_song(container)
    impossible = {
        "kind": "move_note",
        "line_id": 99,
        "note": 0,
        "start_beat": 1,
        "duration_beats": 1,
        "midi": 60,
    }
    started = services.music.edit(user_id, song, [impossible])
    end(container, started.job_id, JobStatus.FAILED)

    view = services.music.track_view(user_id, song)
    after = services.music.edit(user_id, song, [MUTE])

    assert view.edits == []
    assert not view.can_undo
    assert job_row(container, after.job_id).params["commands"] == [MUTE]


def test_nothing_to_undo_is_said(container: Container, services: Services):
    user_id, song = add_user(container, "ana"), add_song(container)

    with pytest.raises(InvalidRequest) as error:
        services.music.undo(user_id, song)

    assert error.value.reason == "nothing_to_undo"


@pytest.mark.parametrize(
    ("commands", "reason"),
    [
        ([], "edits_empty"),
        ([{"kind": "explode"}], "edit_unknown"),
        ([{}], "edit_unknown"),
        ([{"kind": ["x"]}], "edit_unknown"),
        ([{"kind": "set_tempo", "tempo_bpm": float("nan")}], "tempo_bpm_out_of_range"),
        ([{"kind": "change_text", "line_id": 0, "text": "\x00"}], "text_invalid"),
        ([{"kind": "change_chord", "bar": 0, "degree": 7}], "degree_out_of_range"),
        ([{"kind": "swap_language", "language": "fr", "seed": 1}], "language_invalid"),
        ([SLOW] * 65, "edits_too_many"),
    ],
)
def test_bad_command_is_refused(
    container: Container, services: Services, commands: list, reason: str
):
    with pytest.raises(InvalidRequest) as error:
        services.music.edit(add_user(container, "ana"), add_song(container), commands)

    assert error.value.reason == reason


def test_song_exists_for_its_owner_only(container: Container, services: Services):
    song, stranger = add_song(container), add_user(container, "bek")
    music = services.music

    for act in (
        lambda: music.track_view(stranger, song),
        lambda: music.remix(stranger, song, {"new_prompt": "jazz"}),
        lambda: music.extend(stranger, song, {"target_duration": 90}),
        lambda: music.edit(stranger, song, [MUTE]),
        lambda: music.undo(stranger, song),
        lambda: music.redo(stranger, song),
        lambda: music.new_cover(stranger, song),
        lambda: music.export_zip(stranger, song),
        lambda: music.delete(stranger, song),
    ):
        with pytest.raises(NotFound):
            act()
    assert music.tracks(stranger) == []


def test_deleted_song_is_gone_from_the_studio(container: Container, services: Services):
    user_id, song = add_user(container, "ana"), add_song(container)

    services.music.delete(user_id, song)

    assert services.music.tracks(user_id) == []
    with container.sessions() as session:
        assert session.get(Track, song) is not None


def test_lyrics_are_scanned_line_by_line(services: Services):
    text = "[Verse]\nჩემო კარგო\n\n[Chorus]\nმე შენ მიყვარხარ, მე შენ მიყვარხარ"

    header, line, blank, _, chorus = services.lyrics.scan_lyrics(text, "ka")

    assert (header.section, blank.section) == ("", "")
    assert (line.syllables, line.section, line.fit) == (4, "verse", "ok")
    assert line.stresses == (True, False, True, False)
    assert (chorus.syllables, chorus.section) == (10, "chorus")


def test_line_too_long_for_a_breath_is_marked(services: Services):
    long = "la " * 20

    assert services.lyrics.scan_lyrics(long, "en")[0].fit == "divided"


@pytest.mark.parametrize("language", ["ka", "en", "ru"])
def test_suggested_lyrics_are_whole_and_repeatable(services: Services, language: str):
    first = services.lyrics.suggest_lyrics("rain", language, 4)

    assert first == services.lyrics.suggest_lyrics("rain", language, 4)
    assert first != services.lyrics.suggest_lyrics("rain", language, 5)
    assert [part for part in ("[Verse]", "[Chorus]", "[Bridge]") if part in first] == [
        "[Verse]",
        "[Chorus]",
        "[Bridge]",
    ]


@pytest.mark.parametrize(
    ("word", "language", "rhyme"),
    [("night", "en", "light"), ("зима", "ru", "ума"), ("მთვარე", "ka", "მხარე")],
)
def test_rhymes_sound_alike(services: Services, word: str, language: str, rhyme: str):
    found = services.lyrics.rhymes(word, language)

    assert rhyme in found or any(other.endswith(rhyme[-2:]) for other in found)
    assert word not in found


def test_unknown_language_is_refused(services: Services):
    with pytest.raises(InvalidRequest) as error:
        services.lyrics.rhymes("x", "xx")

    assert error.value.reason == "language_invalid"
