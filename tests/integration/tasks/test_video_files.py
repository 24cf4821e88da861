"""A finished video becomes files in a job; the video and its project stay as they are."""

import pytest

from avatar_g.backend.container import Container
from avatar_g.backend.db.models.media_asset import MediaAsset, OwnerKind
from avatar_g.backend.db.models.video_clip import VideoClip
from avatar_g.backend.domain.assets import Bucket
from avatar_g.backend.domain.video import VideoFormat
from avatar_g.backend.services import Services
from tests.films import film
from tests.integration.tasks.attempts import attempt, content, finish
from tests.studio import add_user, job_row

pytestmark = pytest.mark.integration
PICTURE = VideoFormat(852, 480, 24)


@pytest.fixture(scope="module")
def video(container: Container, tmp_path_factory: pytest.TempPathFactory) -> str:
    stored = container.storage.put(
        Bucket.VIDEO_CLIPS, film(tmp_path_factory.mktemp("film") / "film.mp4", PICTURE, 3.0)
    )
    user_id = add_user(container, "ana")
    clip = VideoClip(
        user_id=user_id, title="Sea", aspect="16:9", resolution="480p", fps=24, duration_s=3.0
    )
    with container.sessions() as session:
        session.add(clip)
        session.flush()
        session.add(
            MediaAsset(
                user_id=user_id,
                bucket=stored.bucket,
                key=stored.key,
                sha256=stored.sha256,
                size_bytes=stored.size_bytes,
                mime="video/mp4",
                role="video",
                owner_kind=OwnerKind.VIDEO_CLIP,
                owner_id=clip.id,
            )
        )
        return clip.id


def test_files_appear_beside_the_video_and_it_stays_as_it_is(
    container: Container, services: Services, ana: str, video: str
):
    before = content(container, video, "video")

    for fields in ({"kind": "webp", "length_s": 1.0}, {"kind": "hls"}):
        finish(container, services.video.make_file(ana, video, fields).job_id)

    view = services.video.outputs(ana, video)
    assert [(one.kind, one.file_type) for one in view.files] == [("video_webp", "WEBP")]
    assert view.status == "succeeded"
    assert content(container, video, "video") == before
    assert "{media}" not in services.video.playlist(ana, video)


def test_another_wish_of_a_kind_replaces_the_file(
    container: Container, services: Services, ana: str, video: str
):
    finish(container, services.video.make_file(ana, video, {"kind": "png"}).job_id)
    first = content(container, video, "video_png")
    later = services.video.make_file(ana, video, {"kind": "png", "start_s": 2.0})
    finish(container, later.job_id)

    assert content(container, video, "video_png") != first
    assert [one.kind for one in services.video.outputs(ana, video).files].count("video_png") == 1


def test_cancelling_the_job_leaves_no_file(
    container: Container, services: Services, ana: str, video: str
):
    started = services.video.make_file(ana, video, {"kind": "webm"})
    services.jobs.cancel(ana, started.job_id)

    assert attempt(container, started.job_id) == "duplicate"
    assert job_row(container, started.job_id).status == "cancelled"
    assert "video_webm" not in [one.kind for one in services.video.outputs(ana, video).files]
