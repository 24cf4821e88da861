"""Files made from a finished video over HTTP: who may ask, what is refused, parts for players."""

from pathlib import Path

import httpx
import pytest

from avatar_g.backend.container import Container
from avatar_g.backend.db.models.media_asset import MediaAsset, OwnerKind
from avatar_g.backend.db.models.video_clip import VideoClip
from avatar_g.backend.domain.assets import MIME_TYPES, Bucket
from avatar_g.backend.domain.jobs import JobKind
from avatar_g.backend.domain.outputs import OUTPUT_PARAM
from avatar_g.backend.services import Services
from tests.studio import add_user, job_row
from tests.unit.api.conftest import cookie_for

MEDIA = bytes(range(256)) * 8


@pytest.fixture
def ana(services: Services, container: Container) -> dict[str, str]:
    return cookie_for(services, container, "ana")


def add_video(container: Container, folder: Path, *files: str) -> str:
    """Insert a finished video of ana; a role of each file is its stem."""
    user_id = add_user(container, "ana")
    video = VideoClip(
        user_id=user_id, title="Sea", aspect="16:9", resolution="720p", fps=30, duration_s=60.0
    )
    with container.sessions() as session:
        session.add(video)
        session.flush()
        for name in files:
            path = folder / name
            path.write_bytes(b"#EXTM3U\n{media}\n" if path.suffix == ".m3u8" else MEDIA)
            stored = container.storage.put(Bucket.VIDEO_CLIPS, path)
            session.add(
                MediaAsset(
                    user_id=user_id,
                    bucket=stored.bucket,
                    key=stored.key,
                    sha256=stored.sha256,
                    size_bytes=stored.size_bytes,
                    mime=MIME_TYPES[path.suffix],
                    role=path.stem,
                    owner_kind=OwnerKind.VIDEO_CLIP,
                    owner_id=video.id,
                )
            )
        return video.id


@pytest.fixture
def video(container: Container, tmp_path: Path) -> str:
    return add_video(container, tmp_path, "video.mp4")


@pytest.fixture
def streamed(container: Container, tmp_path: Path) -> str:
    return add_video(
        container, tmp_path, "video.mp4", "video_hls.mp4", "video_playlist.m3u8", "video_gif.gif"
    )


@pytest.mark.parametrize(
    ("method", "path"), [("POST", "files"), ("GET", "files"), ("GET", "hls.m3u8")]
)
async def test_videos_of_others_have_no_files(
    browser: httpx.AsyncClient,
    services: Services,
    container: Container,
    streamed: str,
    method: str,
    path: str,
):
    body = {"kind": "gif"} if method == "POST" else None
    address = f"/api/video/{streamed}/{path}"

    stranger = await browser.request(
        method, address, json=body, headers=cookie_for(services, container, "bek")
    )
    nobody = await browser.request(method, address, json=body)

    assert (stranger.status_code, nobody.status_code) == (404, 401)


async def test_a_file_is_made_by_a_job_beside_the_video(
    browser: httpx.AsyncClient, container: Container, ana: dict[str, str], video: str
):
    body = {"kind": "gif", "start_s": 3.0, "length_s": 2.0}

    answer = await browser.post(f"/api/video/{video}/files", json=body, headers=ana)

    assert answer.status_code == 202
    job = job_row(container, answer.json()["job_id"])
    assert (job.kind, job.subject_id, job.project_id) == (JobKind.VIDEO_GENERATE, video, None)
    assert job.params[OUTPUT_PARAM]["length_s"] == 2.0


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ({"preset": "myspace"}, "preset_unknown"),
        ({"preset": "tiktok"}, "preset_shape"),
        ({"kind": "webm", "preset": "youtube"}, "preset_kind"),
        ({"start_s": 60.0}, "output_span"),
        ({"burn_captions": True}, "captions_burned"),
    ],
)
async def test_wishes_that_cannot_be_met_are_refused_with_a_reason(
    browser: httpx.AsyncClient, ana: dict[str, str], video: str, body: dict, reason: str
):
    answer = await browser.post(f"/api/video/{video}/files", json=body, headers=ana)

    assert (answer.status_code, answer.json()["reason"]) == (422, reason)


async def test_an_unfinished_video_has_nothing_to_convert(
    browser: httpx.AsyncClient, container: Container, ana: dict[str, str], tmp_path: Path
):
    draft = add_video(container, tmp_path)

    answer = await browser.post(f"/api/video/{draft}/files", json={}, headers=ana)

    assert answer.json()["reason"] == "video_unfinished"


async def test_files_are_listed_without_the_parts_of_players(
    browser: httpx.AsyncClient, ana: dict[str, str], streamed: str
):
    view = (await browser.get(f"/api/video/{streamed}/files", headers=ana)).json()

    assert [one["kind"] for one in view["files"]] == ["video_gif"]
    assert view["playlist_url"].startswith(f"/api/video/{streamed}/hls.m3u8?")


async def test_a_player_without_a_session_gets_playlist_and_parts_by_signed_addresses(
    browser: httpx.AsyncClient, ana: dict[str, str], streamed: str
):
    view = (await browser.get(f"/api/video/{streamed}/files", headers=ana)).json()

    playlist = await browser.get(view["playlist_url"])
    media = next(row for row in playlist.text.splitlines() if not row.startswith("#"))
    part = await browser.get(media, headers={"range": "bytes=16-31"})

    assert playlist.headers["content-type"] == "application/vnd.apple.mpegurl"
    assert (part.status_code, part.content) == (206, MEDIA[16:32])


async def test_a_changed_playlist_address_finds_nothing(
    browser: httpx.AsyncClient, ana: dict[str, str], streamed: str, video: str
):
    url = (await browser.get(f"/api/video/{streamed}/files", headers=ana)).json()["playlist_url"]

    for wrong in (url[:-1], url.replace(streamed, video), url.replace("expires=", "expires=9")):
        assert (await browser.get(wrong)).status_code == 404


async def test_presets_name_their_safe_areas(browser: httpx.AsyncClient, ana: dict[str, str]):
    presets = (await browser.get("/api/video/presets", headers=ana)).json()

    assert {"youtube", "tiktok", "instagram_square"} <= {one["preset"] for one in presets}
    for one in presets:
        assert all(0 < share < 0.5 for share in one["safe"].values())
