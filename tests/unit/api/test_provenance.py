"""What leaves over HTTP is signed, what is stored stays, and what comes back is checked."""

import io
import zipfile
from pathlib import Path

import httpx
import pytest

from avatar_g.backend.container import Container
from avatar_g.backend.db.models.media_asset import MediaAsset, OwnerKind
from avatar_g.backend.db.models.track import Track
from avatar_g.backend.db.models.video_clip import VideoClip
from avatar_g.backend.db.models.voice_profile import VoiceProfile
from avatar_g.backend.db.models.voice_use import VoiceUse
from avatar_g.backend.domain.assets import Bucket
from avatar_g.backend.domain.credentials import CredentialState, SourceType
from avatar_g.backend.domain.recipe_seal import recipe_digest
from avatar_g.backend.domain.voices import VoiceKind
from avatar_g.backend.services import Services
from avatar_g.backend.services.files import signed_url
from avatar_g.backend.services.provenance import KEY_FILE
from tests.signed_files import FORMATS, RECIPE, WITH_RECIPE, authority, key_of, plain_file
from tests.signed_files import signed_file as signed_by
from tests.studio import _stored, add_song, add_user, give_password, scratch_container
from tests.unit.api.conftest import cookie_for

ROLES = {
    "mp4": "video",
    "wav": "song",
    "m4a": "song_small",
    "flac": "stem_bass",
    "png": "cover",
    "jpg": "frame",
    "gif": "video_gif",
    "webp": "video_webp",
}


@pytest.fixture
def headers(services: Services, container: Container) -> dict[str, str]:
    give_password(container, add_user(container, "ana"))
    return cookie_for(services, container, "ana")


@pytest.fixture
def song(container: Container) -> str:
    add_user(container, "ana")
    return add_song(container, title="Neon", recipe=RECIPE)


def stored(container: Container, folder: Path, song: str, suffix: str) -> MediaAsset:
    path = plain_file(folder, suffix)
    role = ROLES.get(suffix, f"other_{suffix}")
    return _stored(container, add_user(container, "ana"), path, (OwnerKind.TRACK, song), role)


def bytes_of(container: Container, asset: MediaAsset) -> bytes:
    return b"".join(container.storage.read(Bucket(asset.bucket), asset.key))


async def said_of(
    browser: httpx.AsyncClient, headers: dict[str, str], content: bytes, where: str = "provenance"
) -> dict:
    files = {"file": ("dropped.bin", content)}
    answer = await browser.post(f"/api/{where}/read", files=files, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.parametrize("suffix", FORMATS)
async def test_download_is_signed_and_the_stored_file_is_not_touched(
    browser: httpx.AsyncClient,
    headers: dict[str, str],
    container: Container,
    song: str,
    tmp_path: Path,
    suffix: str,
):
    asset = stored(container, tmp_path, song, suffix)
    plain = bytes_of(container, asset)
    path = f"/api/media/{asset.id}"

    shown = await browser.get(path, headers=headers)
    download = await browser.get(f"{path}?download=1", headers=headers)
    found = await said_of(browser, headers, download.content)

    assert shown.content == plain
    assert download.content != plain
    assert download.headers["content-disposition"].startswith("attachment")
    assert shown.headers["etag"] != download.headers["etag"]
    assert bytes_of(container, asset) == plain
    assert found["state"] == "own"
    assert found["source_type"] == SourceType.ALGORITHMIC.value
    assert found["file_sha256"] == asset.sha256
    assert found["recipe_sha256"] == recipe_digest(RECIPE)


@pytest.mark.parametrize("suffix", FORMATS)
async def test_recipe_opens_from_a_signed_download(
    browser: httpx.AsyncClient,
    headers: dict[str, str],
    container: Container,
    song: str,
    tmp_path: Path,
    suffix: str,
):
    asset = stored(container, tmp_path, song, suffix)
    path = f"/api/media/{asset.id}?download=1"
    content = (await browser.get(path, headers=headers)).content

    view = await said_of(browser, headers, content, "recipes")

    assert view["recipe"] == RECIPE
    assert view["item_id"] == song
    assert view["provenance"]["state"] == "own"


async def test_changed_download_is_found_out_by_the_recipe_drop(
    browser: httpx.AsyncClient,
    headers: dict[str, str],
    container: Container,
    song: str,
    tmp_path: Path,
):
    asset = stored(container, tmp_path, song, "wav")
    path = f"/api/media/{asset.id}?download=1"
    content = bytearray((await browser.get(path, headers=headers)).content)
    content[2_000] ^= 1

    changed = await said_of(browser, headers, bytes(content), "recipes")
    unsigned = await said_of(browser, headers, bytes_of(container, asset), "recipes")

    assert changed["provenance"]["state"] == "changed"
    assert changed["recipe"] == RECIPE
    assert unsigned["provenance"]["state"] == "none"


@pytest.mark.parametrize("suffix", ["mp4", "wav"])
async def test_ranges_of_a_signed_download_are_parts_of_it(
    browser: httpx.AsyncClient,
    headers: dict[str, str],
    container: Container,
    song: str,
    tmp_path: Path,
    suffix: str,
):
    asset = stored(container, tmp_path, song, suffix)
    url = f"{signed_url(container.signer, asset)}&download=1"

    whole = await browser.get(url)
    length = len(whole.content)
    first = await browser.get(url, headers={"range": "bytes=0-999"})
    last = await browser.get(url, headers={"range": "bytes=1000-"})
    beyond = await browser.get(url, headers={"range": f"bytes={length}-"})
    head = await browser.head(url)
    same = await browser.get(url, headers={"if-none-match": whole.headers["etag"]})

    assert first.content + last.content == whole.content
    assert first.headers["content-range"] == f"bytes 0-999/{length}"
    assert (first.status_code, beyond.status_code, same.status_code) == (206, 416, 304)
    assert head.headers["content-length"] == str(length)


async def test_copy_made_anew_has_another_tag_so_that_no_two_are_mixed(
    browser: httpx.AsyncClient,
    headers: dict[str, str],
    container: Container,
    song: str,
    tmp_path: Path,
):
    asset = stored(container, tmp_path, song, "mp4")
    path = f"/api/media/{asset.id}?download=1"
    before = await browser.get(path, headers=headers)
    container.copies.forget(Bucket(asset.bucket), [asset.key])

    resumed = await browser.get(
        path, headers={**headers, "range": "bytes=500-", "if-range": before.headers["etag"]}
    )

    assert resumed.status_code == 200
    assert resumed.headers["etag"] != before.headers["etag"]
    assert (await said_of(browser, headers, resumed.content))["state"] == "own"


async def test_copies_go_with_their_file(
    browser: httpx.AsyncClient,
    headers: dict[str, str],
    container: Container,
    song: str,
    tmp_path: Path,
):
    asset = stored(container, tmp_path, song, "png")
    await browser.get(f"/api/media/{asset.id}?download=1", headers=headers)
    folder = container.settings.copies_dir
    before = [path for path in folder.rglob("*") if path.is_file()]

    container.storage.delete(Bucket(asset.bucket), [asset.key])

    assert len(before) == 1
    assert [path for path in folder.rglob("*") if path.is_file()] == []


async def test_shared_download_is_signed_and_what_is_played_is_not(
    browser: httpx.AsyncClient,
    headers: dict[str, str],
    container: Container,
    song: str,
    tmp_path: Path,
):
    wav, m4a = (stored(container, tmp_path, song, suffix) for suffix in ("wav", "m4a"))
    body = {"item_id": song, "may_download": True}
    made = (await browser.post("/api/shares", json=body, headers=headers)).json()
    path = made["url"][made["url"].index("/s/") :]

    played = await browser.get(f"{path}/song_small")
    download = await browser.get(f"{path}/song?download=1")
    pages = {name: (await browser.get(f"{path}?lang={name}")).text for name in ("ka", "en", "ru")}
    certificate = await browser.get("/api/provenance/certificate")

    assert played.content == bytes_of(container, m4a)
    assert (await said_of(browser, headers, download.content))["state"] == "own"
    for page, words in (
        (pages["en"], "The signature was checked"),
        (pages["ka"], "ხელმოწერა შემოწმებულია"),
        (pages["ru"], "Подпись проверена"),
    ):
        assert words in page
        assert wav.sha256 in page
        assert recipe_digest(RECIPE) in page
        assert 'href="/api/provenance/certificate"' in page
    assert certificate.headers["content-type"] == "application/x-pem-file"
    assert certificate.text.startswith("-----BEGIN CERTIFICATE-----")
    assert "PRIVATE" not in certificate.text


async def test_damaged_copy_is_not_called_good(
    browser: httpx.AsyncClient,
    headers: dict[str, str],
    container: Container,
    song: str,
    tmp_path: Path,
):
    asset = stored(container, tmp_path, song, "wav")
    await browser.get(f"/api/media/{asset.id}?download=1", headers=headers)
    copy = next(path for path in container.settings.copies_dir.rglob("*") if path.is_file())
    content = bytearray(copy.read_bytes())
    content[2_000] ^= 1
    copy.write_bytes(content)
    body = {"item_id": song, "may_download": True}
    made = (await browser.post("/api/shares", json=body, headers=headers)).json()

    page = await browser.get(made["url"][made["url"].index("/s/") :])

    assert "does not match the file" in page.text
    assert "The signature was checked" not in page.text


async def test_every_file_of_an_archive_that_can_be_is_signed(
    browser: httpx.AsyncClient,
    headers: dict[str, str],
    container: Container,
    song: str,
    tmp_path: Path,
):
    for suffix in ("wav", "m4a", "png"):
        stored(container, tmp_path, song, suffix)

    single = await browser.get(f"/api/items/{song}/archive", headers=headers)
    many = await browser.get(f"/api/library/archive?item={song}", headers=headers)

    states = {}
    for answer in (single, many):
        assert answer.status_code == 200, answer.text
        with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
            assert archive.testzip() is None
            for name in archive.namelist():
                found = await said_of(browser, headers, archive.read(name))
                states[name] = found["state"]
    signed = {"cover.png", "song.wav", "song_small.m4a", "Neon.wav"}
    assert {name for name, state in states.items() if state == "own"} == signed
    assert states["recipe.json"] == "none"


async def test_own_recording_is_not_signed_and_a_film_of_it_is_a_composite(
    browser: httpx.AsyncClient, headers: dict[str, str], container: Container, tmp_path: Path
):
    ana = add_user(container, "ana")
    recording = add_song(container, recipe={"kind": "recording", "params": {"title": "Mine"}})
    sound = stored(container, tmp_path, recording, "wav")
    with container.sessions() as session:
        film = {"kind": "film", "params": {"seed": 1}}
        clip = VideoClip(user_id=ana, title="Clip", track_id=recording, recipe=film)
        session.add(clip)
        session.flush()
        clip_id = clip.id
    path = plain_file(tmp_path, "mp4")
    video = _stored(container, ana, path, (OwnerKind.VIDEO_CLIP, clip_id), "video")

    heard = await browser.get(f"/api/media/{sound.id}?download=1", headers=headers)
    seen = await browser.get(f"/api/media/{video.id}?download=1", headers=headers)

    assert heard.content == bytes_of(container, sound)
    found = await said_of(browser, headers, seen.content)
    assert found["source_type"] == SourceType.COMPOSITE.value


async def test_learnt_voice_is_told_in_a_version_of_its_song(
    browser: httpx.AsyncClient,
    headers: dict[str, str],
    container: Container,
    song: str,
    tmp_path: Path,
):
    ana = add_user(container, "ana")
    with container.sessions() as session:
        voice = VoiceProfile(user_id=ana, title="Mine", kind=VoiceKind.RECORDED)
        session.add(voice)
        session.flush()
        whose = {"owner_id": song, "owner_kind": OwnerKind.TRACK, "slot": "A", "digest": "d"}
        session.add(VoiceUse(user_id=ana, voice_id=voice.id, **whose))
        remix = Track(user_id=ana, title="Remix", parent_id=song, recipe={**RECIPE})
        session.add(remix)
        session.flush()
        remix_id = remix.id
    asset = stored(container, tmp_path, remix_id, "wav")

    download = await browser.get(f"/api/media/{asset.id}?download=1", headers=headers)

    found = await said_of(browser, headers, download.content)
    assert found["source_type"] == SourceType.TRAINED_COMPOSITE.value


async def test_file_that_cannot_be_signed_still_leaves(
    browser: httpx.AsyncClient,
    headers: dict[str, str],
    container: Container,
    song: str,
    tmp_path: Path,
):
    (tmp_path / "broken.png").write_bytes(b"no picture")
    (tmp_path / "a.mid").write_bytes(b"MThd")
    ana = add_user(container, "ana")
    for name, role in (("broken.png", "cover"), ("a.mid", "midi")):
        asset = _stored(container, ana, tmp_path / name, (OwnerKind.TRACK, song), role)
        answer = await browser.get(f"/api/media/{asset.id}?download=1", headers=headers)
        assert (answer.status_code, answer.content) == (200, bytes_of(container, asset))


def test_key_is_made_once_and_only_its_owner_reads_it(container: Container, services: Services):
    first = services.provenance.certificate()
    path = container.settings.data_dir / KEY_FILE

    from avatar_g.backend.services.provenance import ProvenanceService

    again = ProvenanceService(container).certificate()

    assert path.stat().st_mode & 0o777 == 0o600
    assert again == first


def test_certificate_of_another_studio_can_be_trusted(tmp_path: Path):
    other = authority()
    signed = signed_by(plain_file(tmp_path, "jpg"), key_of(other))
    (tmp_path / "friends.pem").write_text(other.root_pem)
    states = []
    for changes in ({}, {"trusted_certificates": tmp_path / "friends.pem"}):
        with scratch_container(tmp_path / "data", **changes) as container:
            from avatar_g.backend.services.provenance import ProvenanceService

            states.append(ProvenanceService(container).read(signed).state)

    assert states == [CredentialState.UNKNOWN, CredentialState.TRUSTED]


def test_formats_with_a_recipe_are_among_those_that_are_signed():
    assert set(WITH_RECIPE) < set(FORMATS)
