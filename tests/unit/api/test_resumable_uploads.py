"""``/api/uploads``: pieces, offsets, limits, and what becomes of them."""

from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import httpx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from avatar_g.backend.api.resumable_uploads import PIECE_TYPE
from avatar_g.backend.container import Container
from avatar_g.backend.db.models.resumable_upload import ResumableUpload
from avatar_g.backend.db.models.row import utc_now
from avatar_g.backend.errors import AvatarGError
from avatar_g.backend.jobs.janitor import Janitor
from avatar_g.backend.media.wav import write_wav
from avatar_g.backend.services import Services, open_services
from tests.studio import add_user, scratch_container
from tests.unit.api.conftest import cookie_for


@pytest.fixture
def headers(services: Services, container: Container) -> dict[str, str]:
    return cookie_for(services, container, "ana")


async def send(
    browser: httpx.AsyncClient, headers: dict[str, str], path: str, offset: int, piece: bytes
) -> httpx.Response:
    sent = headers | {"upload-offset": str(offset), "content-type": PIECE_TYPE}
    return await browser.patch(path, content=piece, headers=sent)


async def announce(browser: httpx.AsyncClient, headers: dict[str, str], size_bytes: int) -> str:
    answer = await browser.post(
        "/api/uploads", json={"name": "ზღვა.wav", "size_bytes": size_bytes}, headers=headers
    )
    assert answer.status_code == 201
    return answer.headers["location"]


async def test_broken_upload_goes_on_and_becomes_a_track(
    browser: httpx.AsyncClient, headers: dict[str, str], container: Container, tmp_path: Path
):
    write_wav(tmp_path / "a.wav", np.zeros((4_000, 2), np.float32))
    wav = (tmp_path / "a.wav").read_bytes()
    path = await announce(browser, headers, len(wav))

    await send(browser, headers, path, 0, wav[:1_000])
    where = await browser.head(path, headers=headers)
    await send(browser, headers, path, int(where.headers["upload-offset"]), wav[1_000:])
    done = (await browser.get(path, headers=headers)).json()
    used = await browser.post(
        "/api/music/upload",
        data={"upload_id": done["upload_id"]},
        files={"nothing": b""},
        headers=headers,
    )

    assert where.headers["upload-offset"] == "1000"
    assert done["is_complete"]
    assert used.status_code == 202, used.text
    track = await browser.get(f"/api/tracks/{used.json()['track_id']}", headers=headers)
    assert track.json()["card"]["title"] == "ზღვა"
    assert (await browser.get(path, headers=headers)).status_code == 404
    assert list(container.settings.pieces_dir.iterdir()) == []


async def test_wrong_offset_tells_where_to_go_on(
    browser: httpx.AsyncClient, headers: dict[str, str]
):
    path = await announce(browser, headers, 10)
    await send(browser, headers, path, 0, b"0123")

    again = await send(browser, headers, path, 0, b"0123")
    beyond = await send(browser, headers, path, 4, b"x" * 7)

    assert (again.status_code, again.json()["arguments"]) == (409, {"offset": 4})
    assert (beyond.status_code, beyond.json()["reason"]) == (422, "upload_overflow")


async def test_incomplete_upload_cannot_be_used(
    browser: httpx.AsyncClient, headers: dict[str, str]
):
    path = await announce(browser, headers, 10)

    answer = await browser.post(
        "/api/music/upload",
        data={"upload_id": path.rpartition("/")[2]},
        files={"nothing": b""},
        headers=headers,
    )

    assert (answer.status_code, answer.json()["reason"]) == (409, "upload_incomplete")


async def test_upload_exists_for_its_owner_only(
    browser: httpx.AsyncClient, headers: dict[str, str], services: Services, container: Container
):
    path = await announce(browser, headers, 10)
    stranger = cookie_for(services, container, "bek")

    answers = [
        await browser.get(path, headers=stranger),
        await browser.head(path, headers=stranger),
        await send(browser, stranger, path, 0, b"x"),
        await browser.delete(path, headers=stranger),
    ]

    assert {answer.status_code for answer in answers} == {404}
    assert (await browser.get("/api/uploads", headers=stranger)).json() == []


async def test_limits_are_told_before_anything_comes(
    browser: httpx.AsyncClient, headers: dict[str, str], container: Container
):
    limit = container.settings.upload_max_bytes

    large = await browser.post("/api/uploads", json={"size_bytes": limit + 1}, headers=headers)
    quota = [
        await browser.post("/api/uploads", json={"size_bytes": limit}, headers=headers)
        for _ in range(3)
    ]

    assert (large.status_code, large.json()["reason"]) == (422, "upload_too_large")
    assert (quota[-1].status_code, quota[-1].json()["reason"]) == (507, "quota")


async def test_janitor_removes_what_ran_out(
    browser: httpx.AsyncClient, headers: dict[str, str], container: Container
):
    kept, old = await announce(browser, headers, 9), await announce(browser, headers, 9)
    for path in (kept, old):
        await send(browser, headers, path, 0, b"piece")
    with container.sessions() as session:
        row = session.get(ResumableUpload, old.rpartition("/")[2])
        assert row
        row.expires_at = utc_now() - timedelta(seconds=1)

    before = await browser.get(old, headers=headers)
    Janitor(container).clean()

    assert before.status_code == 404
    left = [path.stem for path in container.settings.pieces_dir.iterdir()]
    assert left == [kept.rpartition("/")[2]]


@settings(deadline=None, max_examples=25)
@given(cuts=st.lists(st.integers(0, 60), max_size=6), repeats=st.integers(0, 2))
def test_any_pieces_in_order_make_the_same_file(
    tmp_path_factory: pytest.TempPathFactory, cuts: list[int], repeats: int
):
    content = bytes(range(61))
    folder = tmp_path_factory.mktemp("pieces")
    with scratch_container(folder / "data") as container:
        uploads, user = open_services(container).uploads, add_user(container, "ana")
        upload_id = uploads.create(user, name="", size_bytes=len(content)).upload_id
        edges = sorted({0, *cuts, len(content)})
        for start, stop in pairwise(edges):
            (folder / "piece").write_bytes(content[start:stop])
            uploads.append(user, upload_id, offset=start, piece=folder / "piece")
            for _ in range(repeats):  # a client that lost the answer sends the piece again
                with pytest.raises(AvatarGError):
                    uploads.append(user, upload_id, offset=start, piece=folder / "piece")

        with uploads.opened(user, upload_id) as (path, _):
            assert path.read_bytes() == content
