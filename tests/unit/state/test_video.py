"""The Video Studio's handlers: untrusted values in, the open draft out."""

from types import SimpleNamespace

import pytest

from avatar_g.backend.domain.scene_edits import SceneEdit
from avatar_g.backend.domain.scenes import (
    BackgroundKind,
    Scene,
    SceneBackground,
    SceneBoard,
    board_fields,
)
from avatar_g.backend.domain.stages import Theme
from avatar_g.backend.errors import InvalidRequest, NotFound
from avatar_g.backend.services.avatar_views import AvatarCard
from avatar_g.backend.services.files import DownloadFile
from avatar_g.backend.services.music_views import TrackCard
from avatar_g.backend.services.video_views import RenderEstimate, VideoBoardView, VideoCard
from avatar_g.state.video import VideoState
from avatar_g.state.video_rows import background_fields, background_name, tenths
from tests.unit.state.calling import call

SONG = TrackCard(track_id="t1", title="The sea", duration_s=40.0, is_finished=True)
ROW = {"a": (0.0, 8.0), "b": (8.0, 18.0), "c": (18.0, 40.0)}


def board_of(spans: dict[str, tuple[float, float]]) -> dict:
    return board_fields(SceneBoard(tuple(Scene(name, *span) for name, span in spans.items())))


def view_of(spans: dict[str, tuple[float, float]], **changes) -> VideoBoardView:
    values = {
        "video_id": "v1",
        "project_id": "p1",
        "track_id": "t1",
        "avatar_id": "",
        "performers": [],
        "is_recording": False,
        "title": "The sea",
        "duration_s": 40.0,
        "tempo_bpm": 120.0,
        "board": board_of(spans),
        "sources": [],
        "can_undo": False,
        "can_redo": False,
        "edit_number": 1,
        "aspect": "16:9",
        "resolution": "480p",
        "fps": 30,
        "beats_s": [],
        "downbeats_s": [0.0, 2.0],
        "sections": [{"name": "verse", "start_s": 0.0, "end_s": 40.0, "energy": 0.5}],
        "lines": [{"text": "ma", "start_s": 1.0, "end_s": 2.0, "voice": "A"}],
        "audio_url": "",
        "peaks_url": "",
        "video_url": "",
        "frame_url": "",
        "job_id": "",
        "status": "",
        "stage": "",
        "share": 0.0,
    }
    return VideoBoardView(**{**values, **changes})


class MemoryVideo:
    """One draft named v1 with three scenes."""

    def __init__(self) -> None:
        self.asked: list[tuple] = []
        self.view = view_of(ROW)
        self.refusal = ""

    def list(self, _user_id: str) -> list[VideoCard]:
        return [VideoCard("v1", "The sea", "", "", is_finished=False)]

    def get(self, _user_id: str, video_id: str) -> VideoBoardView:
        if video_id != "v1":
            raise NotFound
        return self.view

    def estimate(self, _user_id: str, _video_id: str, fields: dict) -> RenderEstimate:
        self.asked.append(("estimate", fields))
        return RenderEstimate(1000, 40.0, 20.4, 6.25, 854, 480)

    def __getattr__(self, name: str):
        def answer(_user_id: str, *arguments) -> VideoBoardView:
            if self.refusal:
                raise InvalidRequest(reason=self.refusal)
            self.asked.append((name, *arguments))
            return self.view

        return answer


@pytest.fixture
def video(studio) -> MemoryVideo:
    studio.video = MemoryVideo()
    studio.music = SimpleNamespace(tracks=lambda _user_id, **_range: [SONG])
    cards = [AvatarCard("a1", "Nino", "", is_saved=True), AvatarCard("a2", "Sketch")]
    studio.avatars = SimpleNamespace(list=lambda _user_id: cards)
    return studio.video


@pytest.fixture
async def page(state_of, video) -> VideoState:
    state = state_of(VideoState)
    await call(state, "load")
    return state


@pytest.fixture
async def draft(page, video) -> VideoState:
    await call(page, "open_draft", "v1")
    video.asked.clear()
    return page


async def test_song_mode_and_shape_become_an_open_draft(page, video):
    await call(page, "choose_mode", "mixed")
    await call(page, "choose_aspect", "9:16")

    await call(page, "create")

    wish = {"track_id": "t1", "video_mode": "mixed", "aspect": "9:16"}
    assert ("create", wish) in video.asked
    assert (page.video.video_id, page.selected) == ("v1", "a")
    assert [row.number for row in page.video.scenes] == [1, 2, 3]
    assert not page.is_creating


async def test_made_up_choices_change_nothing(page):
    await call(page, "choose_mode", "film")
    await call(page, "choose_aspect", "3:1")
    await call(page, "choose_song", "t9")
    await call(page, "select_scene", "z")

    assert (page.mode, page.aspect, page.track_id) == ("avatar_performance", "16:9", "t1")
    assert page.selected == ""


async def test_refused_draft_is_explained_and_can_be_asked_for_again(page, video):
    video.refusal = "track_unfinished"

    await call(page, "create")

    assert page.problem.key == "invalid_request.track_unfinished"
    assert (page.video.video_id, page.is_creating) == ("", False)


async def test_somebody_elses_draft_does_not_open(page):
    await call(page, "open_draft", "v9")

    assert page.problem.key == "not_found"
    assert page.video.video_id == ""


async def test_edit_reaches_the_selected_scene_only(draft, video):
    await call(draft, "select_scene", "b")
    await call(draft, "edit", "split", "", -1)
    await call(draft, "edit", "explode", "", -1)
    await call(draft, "edit", "start_at", "c", 17.5)
    await call(draft, "edit", "start_at", "c", "late")

    assert [one for one in video.asked if one[0] == "edit_scene"] == [
        ("edit_scene", "v1", "b", SceneEdit.SPLIT, None),
        ("edit_scene", "v1", "c", SceneEdit.START_AT, 17.5),
    ]
    assert draft.said == "edited"


async def test_copy_is_selected(draft, video):
    video.view = view_of({"a": (0.0, 8.0), "copy": (8.0, 12.0), "b": (12.0, 40.0)})

    await call(draft, "edit", "duplicate", "", -1)

    assert draft.selected == "copy"


async def test_scene_in_the_place_of_a_deleted_one_is_selected(draft, video):
    await call(draft, "select_scene", "b")
    video.view = view_of({"a": (0.0, 18.0), "c": (18.0, 40.0)})

    await call(draft, "edit", "delete", "", -1)

    assert draft.selected == "c"
    assert draft.scene.number == 2


@pytest.mark.parametrize(
    ("name", "value", "fields"),
    [
        ("camera", "push_in", {"camera": "push_in"}),
        ("look", "noir", {"look": {"filter": "noir", "source": ""}}),
        ("look", "lut:" + "0" * 24, {"look": {"filter": "lut", "source": "0" * 24}}),
        ("transition", "fade", {"transition": {"kind": "fade"}}),
        ("motion", "pop", {"lyrics": {"motion": "pop"}}),
        (
            "background",
            "stage:city",
            {"background": {"kind": "stage", "theme": "city", "source": ""}},
        ),
    ],
)
async def test_choice_of_the_inspector_becomes_fields_of_the_scene(
    draft, video, name, value, fields
):
    await call(draft, "change", name, value)

    assert ("change_scene", "v1", "a", fields) in video.asked


async def test_fields_that_are_no_choice_are_ignored(draft, video):
    await call(draft, "change", "start_s", "3")

    assert video.asked == []


@pytest.mark.parametrize(
    ("name", "value", "fields"),
    [
        ("strength", 250, {"look": {"strength": 1.0}}),
        ("energy", 40, {"energy": 0.4}),
        ("transition_s", 9, {"transition": {"duration_s": 4.0}}),
        ("angle", -5, {"background": {"angle_deg": 0.0}}),
    ],
)
async def test_amount_stays_between_its_bounds(draft, video, name, value, fields):
    await call(draft, "set_amount", name, value)
    await call(draft, "set_amount", "start_s", 3)

    assert [one[1:] for one in video.asked if one[0] == "change_scene"] == [("v1", "a", fields)]


async def test_scene_leaves_as_the_next_one_comes(draft, video):
    await call(draft, "select_scene", "b")
    await call(draft, "leave_with", "fade")
    await call(draft, "select_scene", "c")
    await call(draft, "leave_with", "fade")

    assert [one for one in video.asked if one[0] == "change_scene"] == [
        ("change_scene", "v1", "c", {"transition": {"kind": "fade"}})
    ]
    assert draft.next_transition == ""


async def test_words_are_written_alike_in_the_whole_video(draft, video):
    await call(draft, "restyle", "size", 400)
    await call(draft, "restyle", "box", 40)
    await call(draft, "restyle", "colour", "#ff0000")
    await call(draft, "restyle", "scene_id", "x")

    assert [one[2] for one in video.asked if one[0] == "change_all"] == [
        {"lyrics": {"size": 160.0}},
        {"lyrics": {"box": 0.4}},
        {"lyrics": {"colour": "#ff0000"}},
    ]


async def test_shape_and_characters_belong_to_the_whole_video(draft, video):
    await call(draft, "reshape", "9:16")
    await call(draft, "reshape", "3:1")
    await call(draft, "toggle_performer", "a1")
    video.view = view_of(ROW, performers=["a1", "a2", "a3"])
    await call(draft, "source_sent")
    await call(draft, "toggle_performer", "a4")
    await call(draft, "toggle_performer", "a2")

    assert [one[2] for one in video.asked if one[0] == "change_board"] == [
        {"aspect": "9:16"},
        {"performers": ["a1"]},
        {"performers": ["a2", "a3", "a4"]},
        {"performers": ["a1", "a3"]},
    ]


async def test_only_saved_characters_are_offered(page):
    assert [row.title for row in page.performers] == ["Nino"]


async def test_words_are_laid_over_and_tapped(draft, video):
    await call(draft, "write_words", "one\ntwo")
    await call(draft, "time_words", [1.0, -1])
    await call(draft, "time_words", ["soon"])

    assert [one for one in video.asked if one[0].endswith("words")] == [
        ("write_words", "v1", "one\ntwo"),
        ("time_words", "v1", [1.0, -1]),
    ]
    assert (draft.said, draft.is_hearing) == ("timed", False)


async def test_refusal_counts_as_an_answer_too(draft, video):
    before = draft.answered
    video.refusal = "scene_at_edge"

    await call(draft, "edit", "earlier", "", -1)

    assert draft.answered == before + 1


async def test_refused_edit_keeps_the_scenes_and_says_why(draft, video):
    video.refusal = "scene_at_edge"

    await call(draft, "edit", "earlier", "", -1)

    assert draft.problem.key == "invalid_request.scene_at_edge"
    assert [row.scene_id for row in draft.video.scenes] == ["a", "b", "c"]


async def test_upload_is_shown_in_a_scene_and_taken_out_again(draft, video):
    source = "0" * 24

    await call(draft, "toggle_source", source)
    shown = board_of(ROW)
    shown["scenes"][0]["sources"] = [source]
    video.view = view_of(ROW, board=shown)
    await call(draft, "source_sent")
    await call(draft, "toggle_source", source)

    assert [one[3] for one in video.asked if one[0] == "change_scene"] == [
        {"sources": [source]},
        {"sources": []},
    ]


async def test_render_is_as_sharp_and_smooth_as_chosen_and_estimated(draft, video):
    await call(draft, "choose_resolution", "1080p")
    await call(draft, "choose_fps", "50")
    await call(draft, "choose_fps", "5000")
    await call(draft, "render")

    wish = {"resolution": "1080p", "fps": 50}
    assert ("render", "v1", wish) in video.asked
    assert ("estimate", wish) in video.asked
    assert (draft.estimate.wall_s, draft.estimate.size_text) == (20, "6.2")


async def test_finished_render_can_be_downloaded(draft, video, studio):
    studio.library.get = lambda _user_id, _item_id: SimpleNamespace(
        files=(DownloadFile("video", "/video", "MP4", 6.2),)
    )
    video.view = view_of(ROW, video_url="/video", status="succeeded")

    await call(draft, "refresh")

    assert [file.kind for file in draft.files] == ["video"]
    assert not draft.is_rendering


async def test_way_back_shows_the_list(draft):
    await call(draft, "leave")

    assert draft.video.video_id == ""
    assert [card.video_id for card in draft.drafts] == ["v1"]


@pytest.mark.parametrize(
    "background",
    [
        SceneBackground(theme=Theme.CITY),
        SceneBackground(),
        SceneBackground(BackgroundKind.ANIMATED),
        SceneBackground(BackgroundKind.BLURRED, source="0" * 24),
        SceneBackground(BackgroundKind.GRADIENT),
    ],
)
def test_name_of_a_background_says_all_that_is_chosen(background):
    fields = {
        "kind": background.kind.value,
        "theme": background.theme and background.theme.value,
        "animation": background.animation.value,
        "source": background.source,
    }

    chosen = background_fields(background_name(fields))

    assert {name: fields[name] for name in chosen} == chosen


def test_times_are_read_to_the_tenth():
    assert [tenths(seconds) for seconds in (0, 8.04, 59.97, 75.5)] == [
        "0:00.0",
        "0:08.0",
        "1:00.0",
        "1:15.5",
    ]
