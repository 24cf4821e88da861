"""Drafts of the Video Studio: complete at once, undone and redone, nobody else's."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from avatar_g.backend.container import Container
from avatar_g.backend.domain.scene_edits import SceneEdit
from avatar_g.backend.errors import InvalidRequest, NotFound, UnsupportedInput
from avatar_g.backend.services.video import VideoStudioService
from tests.studio import add_user, job_row
from tests.video_drafts import HereDesk, add_avatar, add_timed_recording, add_timed_song


@pytest.fixture
def studio(container: Container) -> VideoStudioService:
    return VideoStudioService(container, HereDesk())


@pytest.fixture
def song(container: Container, ana: str, tmp_path: Path) -> str:
    return add_timed_song(container, tmp_path, title="Rain")


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "upload.bin"
    noise = np.random.default_rng(2).integers(0, 255, (90, 160, 3)).astype(np.uint8)
    Image.fromarray(noise).save(path, "PNG")
    return path


@pytest.mark.parametrize("mode", ["avatar_performance", "image_animation", "mixed"])
def test_a_draft_is_complete_at_once(studio, ana, song, mode):
    draft = studio.create(ana, {"track_id": song, "video_mode": mode})

    assert draft.board["scenes"][-1]["end_s"] == pytest.approx(draft.duration_s)
    assert (draft.can_undo, draft.can_redo, draft.edit_number) == (False, False, 1)
    assert len(draft.beats_s) > 50
    assert [card.video_id for card in studio.list(ana)] == [draft.video_id]


def test_edits_are_undone_and_redone(studio, ana, song):
    draft = studio.create(ana, {"track_id": song, "video_mode": "image_animation"})
    board = {**draft.board, "scenes": [dict(scene) for scene in draft.board["scenes"]]}
    board["scenes"][1]["look"] = {"filter": "noir", "strength": 0.5}

    edited = studio.put_board(ana, draft.video_id, board)
    undone = studio.undo(ana, draft.video_id)
    redone = studio.redo(ana, draft.video_id)

    assert edited.board["scenes"][1]["look"]["filter"] == "noir"
    assert (edited.can_undo, edited.can_redo) == (True, False)
    assert undone.board == draft.board
    assert (undone.can_undo, undone.can_redo) == (False, True)
    assert redone.board == edited.board
    assert studio.undo(ana, draft.video_id).board == studio.undo(ana, draft.video_id).board


def test_the_same_board_again_is_no_edit(studio, ana, song):
    draft = studio.create(ana, {"track_id": song})

    assert studio.put_board(ana, draft.video_id, draft.board).edit_number == 1


def test_uploads_are_listed_planned_in_and_removed(studio, ana, song, picture, container):
    draft = studio.create(ana, {"track_id": song, "video_mode": "image_animation"})

    added = studio.add_source(ana, draft.video_id, picture, "My cat.PNG")
    planned = studio.replan(ana, draft.video_id)

    (source,) = added.sources
    assert (source.kind, source.title, source.width_px) == ("picture", "My cat", 160)
    assert source.url
    assert all(scene["sources"] == [source.source_id] for scene in planned.board["scenes"])
    with pytest.raises(InvalidRequest) as caught:
        studio.remove_source(ana, draft.video_id, source.source_id)
    assert caught.value.reason == "source_in_use"
    studio.undo(ana, draft.video_id)
    assert studio.remove_source(ana, draft.video_id, source.source_id).sources == []


def test_a_board_cannot_show_what_was_not_uploaded(studio, ana, song):
    draft = studio.create(ana, {"track_id": song, "video_mode": "image_animation"})
    board = {**draft.board, "scenes": [dict(scene) for scene in draft.board["scenes"]]}
    board["scenes"][0]["sources"] = ["0123456789abcdef01234567"]

    with pytest.raises(InvalidRequest, match="no upload"):
        studio.put_board(ana, draft.video_id, board)


def test_what_is_no_picture_is_refused(studio, ana, song, tmp_path):
    draft = studio.create(ana, {"track_id": song})
    (tmp_path / "x.bin").write_bytes(b"ffconcat version 1.0\nfile other.mp4\n")

    with pytest.raises(UnsupportedInput):
        studio.add_source(ana, draft.video_id, tmp_path / "x.bin", "film.mp4")


def test_a_render_draws_the_board_of_the_draft(studio, ana, song, picture, container):
    draft = studio.create(ana, {"track_id": song, "video_mode": "mixed", "aspect": "9:16"})
    studio.add_source(ana, draft.video_id, picture, "a.png")
    planned = studio.replan(ana, draft.video_id)

    filmed = studio.render(ana, draft.video_id, {"resolution": "1080p"})

    job = job_row(container, filmed.job_id)
    assert job.subject_id == filmed.video_id == draft.video_id
    assert job.params["film"]["scenes"] == planned.board["scenes"]
    assert (job.params["film"]["aspect"], job.params["film"]["resolution"]) == ("9:16", "1080p")
    assert len(job.params["sources"]) == 1
    assert studio.get(ana, draft.video_id).job_id == filmed.job_id


def test_an_estimate_grows_with_the_picture(studio, ana, song):
    draft = studio.create(ana, {"track_id": song})

    small = studio.estimate(ana, draft.video_id, {"resolution": "480p"})
    large = studio.estimate(ana, draft.video_id, {"resolution": "4k"})

    assert small.cpu_s < large.cpu_s
    assert small.size_mb < large.size_mb
    assert (large.width_px, large.height_px) == (3840, 2160)


def test_exports_are_json_of_known_kinds(studio, ana, song):
    import json

    draft = studio.create(ana, {"track_id": song, "video_mode": "image_animation"})

    otio = json.loads(studio.export(ana, draft.video_id, "otio"))
    board = json.loads(studio.export(ana, draft.video_id, "json"))

    video, audio = otio["tracks"]["children"]
    clips = [child for child in video["children"] if child["OTIO_SCHEMA"] == "Clip.2"]
    assert (video["kind"], audio["kind"]) == ("Video", "Audio")
    assert len(clips) == len(board["scenes"])
    frames = sum(clip["source_range"]["duration"]["value"] for clip in clips)
    assert frames == round(draft.duration_s * draft.fps)
    with pytest.raises(InvalidRequest):
        studio.export(ana, draft.video_id, "exe")


def test_other_users_have_no_access(studio, ana, song, container):
    draft = studio.create(ana, {"track_id": song})
    eve = add_user(container, "eve")

    for ask in (
        lambda: studio.get(eve, draft.video_id),
        lambda: studio.put_board(eve, draft.video_id, draft.board),
        lambda: studio.undo(eve, draft.video_id),
        lambda: studio.render(eve, draft.video_id),
        lambda: studio.preview(eve, draft.video_id, 1.0),
        lambda: studio.frames(eve, draft.video_id, [1.0]),
        lambda: studio.change_all(eve, draft.video_id, {}),
        lambda: studio.change_board(eve, draft.video_id, {}),
        lambda: studio.write_words(eve, draft.video_id, "la"),
        lambda: studio.time_words(eve, draft.video_id, []),
        lambda: studio.create(eve, {"track_id": song}),
    ):
        with pytest.raises(NotFound):
            ask()
    assert studio.list(eve) == []


def test_one_scene_is_split_changed_and_taken_back(studio, ana, song):
    draft = studio.create(ana, {"track_id": song, "video_mode": "image_animation"})
    name = draft.board["scenes"][0]["scene_id"]

    split = studio.edit_scene(ana, draft.video_id, name, SceneEdit.SPLIT)
    noir = studio.change_scene(ana, draft.video_id, name, {"look": {"filter": "noir"}})
    studio.undo(ana, draft.video_id)

    assert len(split.board["scenes"]) == len(draft.board["scenes"]) + 1
    assert noir.board["scenes"][0]["look"]["filter"] == "noir"
    assert studio.undo(ana, draft.video_id).board == draft.board


@pytest.mark.parametrize(
    ("scene_id", "fields", "reason"),
    [
        ("no-such", {"camera": "roll"}, "scene_unknown"),
        ("scene-1", {"camera": "fall"}, "board_invalid"),
        ("scene-1", {"background": {"kind": "image", "source": "0" * 24}}, "board_invalid"),
    ],
)
def test_change_that_cannot_be_drawn_is_refused(studio, ana, song, scene_id, fields, reason):
    draft = studio.create(ana, {"track_id": song})

    with pytest.raises(InvalidRequest) as caught:
        studio.change_scene(ana, draft.video_id, scene_id, fields)

    assert caught.value.reason == reason
    assert studio.get(ana, draft.video_id).board == draft.board


def test_shape_and_characters_of_the_whole_video_are_undone_like_every_edit(
    studio, ana, song, container
):
    draft = studio.create(ana, {"track_id": song})
    nino = add_avatar(container, "ana")

    tall = studio.change_board(ana, draft.video_id, {"aspect": "9:16"})
    cast = studio.change_board(ana, draft.video_id, {"performers": [nino]})
    filmed = studio.render(ana, draft.video_id, {})
    params = job_row(container, filmed.job_id).params

    assert (draft.aspect, tall.aspect) == ("16:9", "9:16")
    assert cast.performers == [nino]
    assert params["film"]["aspect"] == "9:16"
    assert len(params["specs"]) == 1
    assert studio.undo(ana, draft.video_id).performers == []
    assert studio.undo(ana, draft.video_id).aspect == "16:9"


def test_somebody_elses_character_does_not_perform(studio, ana, song, container):
    draft = studio.create(ana, {"track_id": song})
    foreign = add_avatar(container, "eve")

    with pytest.raises(NotFound):
        studio.change_board(ana, draft.video_id, {"performers": [foreign]})


def test_words_of_a_recording_are_laid_over_the_voice_tapped_and_undone(
    studio, ana, container, tmp_path
):
    recording = add_timed_recording(container, tmp_path)
    draft = studio.create(ana, {"track_id": recording, "video_mode": "image_animation"})

    laid = studio.write_words(ana, draft.video_id, "First line\n\n  სიტყვები  მეორედ ")
    tapped = studio.time_words(ana, draft.video_id, [5.5, -1])
    filmed = studio.render(ana, draft.video_id, {})

    assert draft.is_recording
    assert [line["text"] for line in laid.lines] == ["First line", "სიტყვები მეორედ"]
    assert all(
        4 <= line["start_s"] < line["end_s"] <= 12 or 20 <= line["start_s"] < line["end_s"] <= 30
        for line in laid.lines
    )
    assert tapped.lines[0]["start_s"] == 5.5
    assert tapped.lines[1]["start_s"] == laid.lines[1]["start_s"]
    assert job_row(container, filmed.job_id).params["film"]["lines"][0]["start_s"] == 5.5
    assert studio.undo(ana, draft.video_id).lines == laid.lines
    assert studio.undo(ana, draft.video_id).lines == []


def test_song_of_ours_keeps_its_words(studio, ana, song):
    draft = studio.create(ana, {"track_id": song})

    with pytest.raises(InvalidRequest) as caught:
        studio.write_words(ana, draft.video_id, "other words")

    assert caught.value.reason == "words_of_song"


def test_taps_for_lines_that_are_not_there_are_refused(studio, ana, container, tmp_path):
    recording = add_timed_recording(container, tmp_path)
    draft = studio.create(ana, {"track_id": recording})

    with pytest.raises(InvalidRequest) as caught:
        studio.time_words(ana, draft.video_id, [1.0])

    assert caught.value.reason == "line_unknown"


def test_new_plan_keeps_shape_characters_and_words(studio, ana, container, tmp_path):
    recording = add_timed_recording(container, tmp_path)
    draft = studio.create(ana, {"track_id": recording})
    studio.change_board(ana, draft.video_id, {"aspect": "4:5"})
    written = studio.write_words(ana, draft.video_id, "one line")

    planned = studio.replan(ana, draft.video_id)

    assert (planned.aspect, planned.lines) == ("4:5", written.lines)


def test_style_of_words_reaches_all_scenes_in_one_edit(studio, ana, song):
    draft = studio.create(ana, {"track_id": song})

    styled = studio.change_all(ana, draft.video_id, {"lyrics": {"size": 80}})

    assert {scene["lyrics"]["size"] for scene in styled.board["scenes"]} == {80}
    assert studio.undo(ana, draft.video_id).board == draft.board
