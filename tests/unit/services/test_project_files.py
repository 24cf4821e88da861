"""A project travels as one file; a hostile one leaves nothing behind."""

import hashlib
import json
import stat
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from avatar_g.backend.container import Container
from avatar_g.backend.db.models.avatar import Avatar
from avatar_g.backend.db.models.media_asset import OwnerKind
from avatar_g.backend.db.models.project import Project
from avatar_g.backend.db.models.row import utc_now
from avatar_g.backend.db.models.track import Track
from avatar_g.backend.db.models.video_clip import VideoClip
from avatar_g.backend.domain.library import LibraryQuery
from avatar_g.backend.errors import NotFound, UnsupportedInput
from avatar_g.backend.services import Services, open_services
from tests.studio import _stored, add_user, scratch_container

RECIPE = {"kind": "song", "params": {"prompt": "ზღვა", "seed": 4}, "engines": {"music": 4}}


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Container]:
    """Another installation."""
    with scratch_container(tmp_path / "other") as container:
        add_user(container, "bek")
        yield container


@pytest.fixture
def project_id(container: Container, ana: str, tmp_path: Path) -> str:
    now = utc_now()
    with container.sessions() as session:
        project = Project(user_id=ana, title="ზღვის კლიპი", prompt="ზღვა", notes="Почти готово")
        session.add(project)
        session.flush()
        common = {"user_id": ana, "project_id": project.id, "finished_at": now}
        song = Track(**common, title="ზღვა", duration_s=61.0, language="ka", recipe=RECIPE)
        avatar = Avatar(**common, title="Nino")
        session.add_all([song, avatar])
        session.flush()
        video = VideoClip(**common, title="Film", track_id=song.id, avatar_id=avatar.id)
        session.add(video)
    (tmp_path / "song.wav").write_bytes(b"song" * 500)
    _stored(container, ana, tmp_path / "song.wav", (OwnerKind.TRACK, song.id), "song")
    (tmp_path / "sent.bin").write_bytes(b"as it was sent")
    _stored(container, ana, tmp_path / "sent.bin", (OwnerKind.TRACK, song.id), "upload")
    (tmp_path / "film.mp4").write_bytes(b"film" * 900)
    _stored(container, ana, tmp_path / "film.mp4", (OwnerKind.VIDEO_CLIP, video.id), "video")
    return project.id


@pytest.fixture
def packed(services: Services, ana: str, project_id: str) -> Path:
    return services.project_files.export(ana, project_id)


def things(container: Container, user: str) -> int:
    return open_services(container).library.search(user, LibraryQuery()).total


def stored(container: Container) -> int:
    folder = container.settings.files_dir
    return sum(path.is_file() for path in folder.rglob("*")) if folder.exists() else 0


def test_project_opens_in_another_installation_with_the_same_files(
    packed: Path, other: Container, services: Services, ana: str
):
    bek, there = add_user(other, "bek"), open_services(other)

    project_id = there.project_files.open(bek, packed)

    view = there.home.project_view(bek, project_id)
    assert (view.title, view.song_s) == ("ზღვა", 61.0)
    film = there.library.list(bek, kind="video").items[0]
    around = there.lineage.around(bek, film.item_id)
    assert {(node.kind, node.title) for node in around.nodes} == {
        ("song", "ზღვა"),
        ("avatar", "Nino"),
        ("video", "Film"),
    }
    assert {file.kind for file in view.files} == {"video", "song"}
    again = there.project_files.export(bek, project_id)
    assert again.read_bytes() == packed.read_bytes()


def test_equal_projects_give_equal_bytes_and_what_was_sent_stays(
    packed: Path, services: Services, ana: str, project_id: str
):
    assert services.project_files.export(ana, project_id).read_bytes() == packed.read_bytes()
    with zipfile.ZipFile(packed) as archive:
        assert b"as it was sent" not in b"".join(archive.read(name) for name in archive.namelist())


def test_stranger_finds_no_project(services: Services, container: Container, project_id: str):
    with pytest.raises(NotFound):
        services.project_files.export(add_user(container, "bek"), project_id)


def rebuilt(packed: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    """Write the archive again with other contents, its manifest sealed anew."""
    with zipfile.ZipFile(packed) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    change(entries)
    entries["manifest.sha256"] = hashlib.sha256(entries["manifest.json"]).hexdigest().encode()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return packed


def with_manifest(change: Callable[[dict], None]) -> Callable[[dict[str, bytes]], None]:
    def apply(entries: dict[str, bytes]) -> None:
        manifest = json.loads(entries["manifest.json"])
        change(manifest)
        entries["manifest.json"] = json.dumps(manifest).encode()

    return apply


def _other_bytes(entries: dict[str, bytes]) -> None:
    name = next(name for name in entries if name.endswith(".wav"))
    entries[name] = entries[name][:-1] + b"!"


def _entry(name: str) -> Callable[[dict[str, bytes]], None]:
    return lambda entries: entries.update({name: b"x"})


HOSTILE: dict[str, Callable[[dict[str, bytes]], None]] = {
    "wrong hash": _other_bytes,
    "traversal": _entry("../../evil.wav"),
    "absolute": _entry("/etc/passwd"),
    "drive": _entry("C:\\evil.wav"),
    "folder": _entry("files/"),
    "page": _entry(f"files/{'0' * 64}.html/x"),
    "other format": with_manifest(lambda m: m.update(format="zip")),
    "next version": with_manifest(lambda m: m.update(version=2)),
    "no things": with_manifest(lambda m: m.update(things=7)),
    "voice": with_manifest(lambda m: m["things"][0]["files"].append(voice(m))),
    "unknown role": with_manifest(lambda m: m["things"][0].update(kind="users")),
    "nameless entry": with_manifest(lambda m: named(m).update(name=f"files/{'0' * 64}.wav")),
    "escaping name": with_manifest(lambda m: named(m).update(name="../song.wav")),
    "endless length": with_manifest(lambda m: named(m).update(size_bytes=2**31)),
    "deep": with_manifest(lambda m: m.update(title={"a": {}})),
    "long": with_manifest(lambda m: m.update(title="a" * 10_000)),
    "page as file": with_manifest(lambda m: named(m).update(name=f"files/{'0' * 64}.html")),
}


def named(manifest: dict) -> dict:
    return next(thing["files"][0] for thing in manifest["things"] if thing["files"])


def voice(manifest: dict) -> dict:
    return {**named(manifest), "role": "voice_model"}


@pytest.mark.parametrize("change", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_project_is_refused_and_leaves_nothing(
    packed: Path, other: Container, change: Callable[[dict[str, bytes]], None]
):
    bek = add_user(other, "bek")

    with pytest.raises(UnsupportedInput) as caught:
        open_services(other).project_files.open(bek, rebuilt(packed, change))

    assert caught.value.reason in {"project_unreadable", "project_changed"}
    assert (things(other, bek), stored(other)) == (0, 0)
    assert list(other.settings.work_dir.glob("project-*")) == []


def test_bomb_link_duplicate_and_junk_are_refused(packed: Path, other: Container, tmp_path: Path):
    bek, files = add_user(other, "bek"), open_services(other).project_files
    bomb, link, twice, junk = (tmp_path / name for name in ("bomb", "link", "twice", "junk"))
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("manifest.json", b"\0" * 50_000_000)
        archive.writestr("manifest.sha256", "0" * 64)
    info = zipfile.ZipInfo(f"files/{'0' * 64}.wav")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(link, "w") as archive:
        archive.writestr(info, "/etc/passwd")
        archive.writestr("manifest.json", "{}")
        archive.writestr("manifest.sha256", hashlib.sha256(b"{}").hexdigest())
    with zipfile.ZipFile(twice, "w") as archive:
        archive.writestr("manifest.json", "{}")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("manifest.json", "{}")
        archive.writestr("manifest.sha256", hashlib.sha256(b"{}").hexdigest())
    junk.write_bytes(b"PK\x05\x06" + b"\xff" * 18)

    for path in (bomb, link, twice, junk, Path(__file__)):
        with pytest.raises(UnsupportedInput) as caught:
            files.open(bek, path)
        assert caught.value.reason in {"project_unreadable", "project_changed"}

    assert (things(other, bek), stored(other)) == (0, 0)


def test_every_truncated_file_is_refused(packed: Path, other: Container):
    bek, files = add_user(other, "bek"), open_services(other).project_files
    data = packed.read_bytes()

    for length in range(0, len(data), max(1, len(data) // 60)):
        packed.write_bytes(data[:length])
        with pytest.raises(UnsupportedInput):
            files.open(bek, packed)
