"""Files over HTTP: to whom, which part, and how safely."""

from pathlib import Path

import httpx
import pytest

from avatar_g.backend.container import Container
from avatar_g.backend.db.models.media_asset import MediaAsset
from avatar_g.backend.services import Services
from avatar_g.backend.services.files import signed_url
from tests.studio import add_asset
from tests.unit.api.conftest import cookie_for

SONG = bytes(range(256)) * 8


@pytest.fixture
def asset(container: Container, tmp_path: Path) -> MediaAsset:
    (tmp_path / "song.wav").write_bytes(SONG)
    return add_asset(container, "ana", tmp_path / "song.wav")


@pytest.fixture
def url(container: Container, asset: MediaAsset) -> str:
    return signed_url(container.signer, asset)


async def test_only_the_owner_gets_a_file_without_a_signature(
    browser: httpx.AsyncClient, services: Services, container: Container, asset: MediaAsset
):
    path = f"/api/media/{asset.id}"
    answers = {
        user: await browser.get(path, headers=cookie_for(services, container, user))
        for user in ("ana", "bek")
    }
    anonymous = await browser.get(path)

    assert (answers["ana"].status_code, answers["ana"].content) == (200, SONG)
    assert answers["bek"].status_code == 404
    assert anonymous.status_code == 401
    assert answers["bek"].json()["code"] == "not_found"


async def test_signed_address_works_without_a_session(browser: httpx.AsyncClient, url: str):
    answer = await browser.get(url)

    assert (answer.status_code, answer.content) == (200, SONG)


async def test_changed_address_finds_nothing(
    browser: httpx.AsyncClient, url: str, container: Container, tmp_path: Path
):
    other = add_asset(container, "bek", tmp_path / "song.wav")
    asset_id = url.rsplit("/", maxsplit=1)[-1].partition("?")[0]
    tampered = [
        url.replace(asset_id, other.id),
        url.replace(asset_id, "0" * 32),
        url[:-1] + ("A" if url[-1] != "A" else "B"),
        url.replace("expires=", "expires=9"),
        url.replace("expires=", "expires="),
        url + "x",
        url.replace(asset_id, f"../media/{asset_id}x"),
    ]
    tampered.remove(url)

    statuses = {(await browser.get(each)).status_code for each in tampered}

    assert statuses <= {401, 404}


@pytest.mark.parametrize(
    ("header", "status", "content"),
    [
        ("bytes=0-9", 206, SONG[:10]),
        ("bytes=2000-", 206, SONG[2000:]),
        ("bytes=-5", 206, SONG[-5:]),
        ("bytes=0-999999", 206, SONG),
        ("bytes=2048-", 416, b""),
        ("bytes=-0", 416, b""),
        ("bytes=9-3", 200, SONG),
        ("bytes=a-b", 200, SONG),
        ("bytes=0-1,5-6", 200, SONG),
        ("items=0-1", 200, SONG),
        ("bytes=", 200, SONG),
        ("bytes=" + "9" * 5_000 + "-", 200, SONG),
    ],
)
async def test_range_is_answered_as_the_rfc_says(
    browser: httpx.AsyncClient, url: str, header: str, status: int, content: bytes
):
    answer = await browser.get(url, headers={"range": header})

    assert (answer.status_code, answer.content) == (status, content)
    if status == 206:
        start = SONG.index(content) if len(content) < len(SONG) else 0
        wanted = f"bytes {answer.headers['content-range'].split()[1].split('-')[0]}-"
        assert answer.headers["content-range"].startswith(wanted)
        assert answer.headers["content-length"] == str(len(content))
        assert start >= 0
    if status == 416:
        assert answer.headers["content-range"] == f"bytes */{len(SONG)}"


async def test_head_tells_the_size_without_a_body(browser: httpx.AsyncClient, url: str):
    answer = await browser.head(url)

    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["content-length"] == str(len(SONG))
    assert answer.headers["accept-ranges"] == "bytes"


async def test_browser_that_has_the_file_is_not_sent_it_again(browser: httpx.AsyncClient, url: str):
    etag = (await browser.get(url)).headers["etag"]

    again = await browser.get(url, headers={"if-none-match": etag})
    changed = await browser.get(url, headers={"range": "bytes=0-1", "if-range": '"other"'})

    assert (again.status_code, again.content) == (304, b"")
    assert (changed.status_code, changed.content) == (200, SONG)


async def test_file_can_never_run_as_a_page(browser: httpx.AsyncClient, url: str):
    headers = (await browser.get(url)).headers

    assert headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in headers["content-security-policy"]
    assert headers["cross-origin-resource-policy"] == "same-origin"


async def test_download_is_named_after_the_song(browser: httpx.AsyncClient, url: str):
    shown = await browser.get(url)
    download = await browser.get(url + "&download=1")

    assert shown.headers["content-disposition"].startswith("inline")
    assert download.headers["content-disposition"].startswith(
        "attachment; filename*=UTF-8''Song%20"
    )
