"""Promises of every ``Storage``; each adapter runs the same suite."""

import hashlib
import os
from pathlib import Path

import pytest

from avatar_g.backend.domain.assets import Bucket
from avatar_g.backend.errors import NotFound, StorageFull, UnsupportedInput
from avatar_g.backend.storage.disk import require_free
from avatar_g.backend.storage.local import LocalStorage
from avatar_g.backend.storage.ports import Storage

HOSTILE_KEYS = [
    "",
    "..",
    "../secret.key",
    "../../etc/passwd",
    "/etc/passwd",
    "ab/../../secret.key",
    "ab/../" + "0" * 32 + ".wav",
    "ab/" + "0" * 32 + ".wav\n",
    "ab/" + "0" * 32 + ".wav/../x",
    "ab\\" + "0" * 32 + ".wav",
    "AB/" + "0" * 32 + ".wav",
    "ab/" + "0" * 31 + "é.wav",
    "ab/%2e%2e%2fsecret.key",
    "ab/" + "0" * 32,
    "ab/" + "0" * 32 + ".part.wav",
    "ab/" + "0" * 32 + ".wav\x00.png",
    "x" * 10_000,
]


@pytest.fixture(params=["local"])
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> Storage:
    return LocalStorage(tmp_path / "files")


@pytest.fixture
def song(tmp_path: Path) -> Path:
    path = tmp_path / "song.wav"
    path.write_bytes(os.urandom(3_000_000))
    return path


def read(storage: Storage, key: str, **part: int) -> bytes:
    return b"".join(storage.read(Bucket.GENERATED_AUDIO, key, **part))


def test_what_goes_in_comes_out_with_its_hash_and_size(storage: Storage, song: Path):
    stored = storage.put(Bucket.GENERATED_AUDIO, song)

    assert read(storage, stored.key) == song.read_bytes()
    assert stored.sha256 == hashlib.sha256(song.read_bytes()).hexdigest()
    assert storage.size_bytes(Bucket.GENERATED_AUDIO, stored.key) == stored.size_bytes == 3_000_000
    assert storage.usage_bytes() == 3_000_000


def test_any_part_can_be_read(storage: Storage, song: Path):
    key = storage.put(Bucket.GENERATED_AUDIO, song).key

    assert read(storage, key, start=1_000, stop=2_500_000) == song.read_bytes()[1_000:2_500_000]
    assert read(storage, key, start=2_999_999) == song.read_bytes()[-1:]


def test_names_are_generated_and_never_repeat(storage: Storage, song: Path):
    keys = {storage.put(Bucket.GENERATED_AUDIO, song).key for _ in range(3)}

    assert len(keys) == 3
    assert not any("song" in key for key in keys)


def test_copy_out_is_independent_of_the_stored_file(storage: Storage, song: Path, tmp_path: Path):
    key = storage.put(Bucket.GENERATED_AUDIO, song).key

    copy = storage.fetch(Bucket.GENERATED_AUDIO, key, tmp_path / "deep" / "copy.wav")
    copy.write_bytes(b"changed")

    assert read(storage, key) == song.read_bytes()


def test_deleted_file_is_gone_and_deleting_again_is_no_error(storage: Storage, song: Path):
    key = storage.put(Bucket.GENERATED_AUDIO, song).key

    storage.delete(Bucket.GENERATED_AUDIO, [key])
    storage.delete(Bucket.GENERATED_AUDIO, [key])

    with pytest.raises(NotFound):
        read(storage, key)


@pytest.mark.parametrize("key", HOSTILE_KEYS, ids=range(len(HOSTILE_KEYS)))
def test_no_key_leads_out_of_the_bucket(storage: Storage, song: Path, tmp_path: Path, key: str):
    (tmp_path / "secret.key").write_bytes(b"secret")
    storage.put(Bucket.GENERATED_AUDIO, song)

    with pytest.raises(NotFound):
        read(storage, key)
    with pytest.raises(NotFound):
        storage.delete(Bucket.GENERATED_AUDIO, [key])
    assert (tmp_path / "secret.key").exists()


def test_files_a_browser_could_run_are_refused(storage: Storage, tmp_path: Path):
    for name in ("page.html", "picture.svg", "noname"):
        (tmp_path / name).write_text("<script>")
        with pytest.raises(UnsupportedInput):
            storage.put(Bucket.COVERS, tmp_path / name)


def test_full_disk_leaves_nothing_behind(
    storage: Storage, song: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    def no_room(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", no_room)

    with pytest.raises(StorageFull):
        storage.put(Bucket.GENERATED_AUDIO, song)
    assert storage.usage_bytes() == 0
    assert not [path for path in (tmp_path / "files").rglob("*") if path.is_file()]


def test_leftovers_of_killed_writers_are_no_files_and_get_removed(storage: Storage, song: Path):
    key = storage.put(Bucket.GENERATED_AUDIO, song).key
    folder = storage._root / Bucket.GENERATED_AUDIO / key[:2]
    (folder / "half.wav.part").write_bytes(b"half")
    os.utime(folder / "half.wav.part", (0, 0))

    assert list(storage.keys_older_than(Bucket.GENERATED_AUDIO, -1)) == [key]
    assert storage.remove_unfinished(60) == 1
    assert read(storage, key)


def test_low_disk_refuses_new_work(tmp_path: Path):
    require_free(tmp_path / "not" / "there", 0)

    with pytest.raises(StorageFull):
        require_free(tmp_path, 2**60)
