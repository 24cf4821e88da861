"""Starting a talk clip writes everything or nothing."""

from pathlib import Path

import pytest
import sqlalchemy as sa

from avatar_g.backend.container import Container
from avatar_g.backend.db.models.avatar import Avatar
from avatar_g.backend.db.models.job import Job
from avatar_g.backend.db.models.row import utc_now
from avatar_g.backend.db.models.video_clip import VideoClip
from avatar_g.backend.domain.languages import Language
from avatar_g.backend.errors import InvalidRequest, NotFound
from avatar_g.backend.services import Services, open_services
from tests.studio import add_user, job_row, scratch_container


def count(container: Container, table: type) -> int:
    with container.sessions() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(table))


def test_text_is_cut_into_sentences_of_their_own_languages(
    container: Container, services: Services, ana: str
):
    started = services.talk.make_clip(ana, {"text": "Hello! გამარჯობა.", "mood": "happy"})

    job = job_row(container, started.job_id)
    assert job.kind == "talk_generate"
    assert [one["language"] for one in job.params["talk"]["sentences"]] == ["en", "ka"]
    assert {one["mood"] for one in job.params["talk"]["sentences"]} == {"happy"}
    assert started.status == "queued"


def test_sentences_keep_language_mood_and_order(container: Container, services: Services, ana: str):
    sentences = [
        {"text": "Привет.", "language": "ru", "mood": "sad"},
        {"text": "2026", "language": "ka"},
    ]

    started = services.talk.make_clip(
        ana, {"sentences": sentences, "speed": 1.2, "framing": "face"}
    )

    wish = job_row(container, started.job_id).params["talk"]
    assert wish["sentences"] == [sentences[0], {**sentences[1], "mood": "neutral"}]
    assert (wish["speed"], wish["framing"]) == (1.2, "face")


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({}, "text_empty"),
        ({"text": "   "}, "text_empty"),
        ({"text": "🌊 ?!"}, "text_empty"),
        ({"text": "a" * 5_001}, "text_too_long"),
        ({"sentences": [{"text": "a" * 3_000}] * 2}, "text_too_long"),
        ({"sentences": [{"text": "a\x00b"}]}, "text_invalid"),
        ({"sentences": [{"text": ""}]}, "sentences_too_short"),
        ({"text": "hi", "speed": 9}, "speed_out_of_range"),
        ({"text": "hi", "voice": "D"}, "voice_invalid"),
        ({"text": "hi", "background": "moon"}, "background_invalid"),
        ({"text": "hi", "framing": "back"}, "framing_invalid"),
    ],
)
def test_bad_wish_is_explained_and_starts_nothing(
    container: Container, services: Services, ana: str, fields: dict, reason: str
):
    with pytest.raises(InvalidRequest) as refused:
        services.talk.make_clip(ana, fields)

    assert refused.value.reason == reason
    assert count(container, Job) == count(container, VideoClip) == 0


def test_only_the_own_character_speaks(container: Container, services: Services, ana: str):
    nino = services.avatars.create(ana, preset="nino")
    beka = add_user(container, "beka")

    with pytest.raises(NotFound):
        services.talk.make_clip(beka, {"text": "hello", "avatar_id": nino})
    started = services.talk.make_clip(ana, {"text": "hello", "avatar_id": nino})

    with container.sessions() as session:
        spec = session.get(Avatar, nino).spec
    assert job_row(container, started.job_id).params["spec"] == spec


def test_clips_of_others_do_not_exist(container: Container, services: Services, ana: str):
    clip_id = services.talk.make_clip(ana, {"text": "hello"}).clip_id
    beka = add_user(container, "beka")

    assert [clip.clip_id for clip in services.talk.clips(ana)] == [clip_id]
    assert services.talk.clips(beka) == []
    with pytest.raises(NotFound):
        services.talk.clip(beka, clip_id)


def test_library_tells_talk_clips_from_other_videos(
    container: Container, services: Services, ana: str
):
    clip_id = services.talk.make_clip(ana, {"text": "hello there"}).clip_id
    with container.sessions() as session:
        session.get(VideoClip, clip_id).finished_at = utc_now()
        session.add(VideoClip(user_id=ana, title="A film", finished_at=utc_now()))

    kinds = {
        kind: [item.title for item in services.library.list(ana, kind=kind).items]
        for kind in ("", "talk", "video", "song")
    }

    assert set(kinds[""]) == {"hello there", "A film"}
    assert (kinds["talk"], kinds["video"], kinds["song"]) == (["hello there"], ["A film"], [])
    assert services.library.get(ana, clip_id).kind == "talk"


def test_home_does_not_take_a_talk_clip_for_a_music_video(services: Services, ana: str):
    services.talk.make_clip(ana, {"text": "hello"})

    assert services.home.unfinished(ana) == ""


def test_default_language_is_that_of_the_installation(data_dir: Path):
    with scratch_container(data_dir, default_language=Language.KA) as container:
        user_id = add_user(container, "ana")
        started = open_services(container).talk.make_clip(user_id, {"text": "2026"})
        wish = job_row(container, started.job_id).params["talk"]

    assert wish["interface_language"] == "ka"
