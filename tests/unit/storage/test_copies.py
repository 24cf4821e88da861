"""Copies of stored files: few, complete, and gone with their file."""

import os
from io import SEEK_END, BufferedReader
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from avatar_g.backend.domain.assets import Bucket
from avatar_g.backend.errors import NotFound
from avatar_g.backend.storage.copies import FileCopies, StoredCopy
from avatar_g.backend.storage.keys import new_key
from avatar_g.backend.storage.local import LocalStorage
from avatar_g.backend.storage.reading import StoredReader

SONGS = Bucket.GENERATED_AUDIO


def kept(copies: FileCopies, key: str, content: bytes = b"x" * 100) -> StoredCopy:
    return copies.make(SONGS, key, "signed", lambda path: path.write_bytes(content) and None)


def files_of(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_copy_is_found_again_and_never_written_again(tmp_path: Path):
    copies, key = FileCopies(tmp_path), new_key(".wav")
    assert copies.find(SONGS, key, "signed") is None

    first = kept(copies, key, b"first")
    second = kept(copies, key, b"second")

    assert copies.find(SONGS, key, "signed") == first == second
    assert b"".join(first.read(1, 4)) == b"irs"
    assert copies.find(SONGS, key, "other") is None


def test_half_a_copy_is_never_there(tmp_path: Path):
    copies, key = FileCopies(tmp_path), new_key(".wav")

    def half(path: Path) -> None:
        path.write_bytes(b"half")
        raise NotFound("gone")

    with pytest.raises(NotFound):
        copies.make(SONGS, key, "signed", half)

    assert copies.find(SONGS, key, "signed") is None
    assert files_of(tmp_path) == []


def test_what_was_used_longest_ago_makes_room_and_the_newest_stays(tmp_path: Path):
    copies = FileCopies(tmp_path, max_bytes=250)
    keys = [new_key(".wav") for _ in range(3)]
    for age, key in enumerate(keys[:2]):
        path = kept(copies, key).path
        os.utime(path, ns=(10**9 * (age + 1), 10**9))
    copies.find(SONGS, keys[0], "signed")

    kept(copies, keys[2])
    assert [copies.find(SONGS, key, "signed") is not None for key in keys] == [True, False, True]

    kept(copies, keys[1], b"x" * 1_000)
    assert [copies.find(SONGS, key, "signed") is not None for key in keys] == [False, True, False]


def test_copy_that_makes_room_is_still_read_to_its_end(tmp_path: Path):
    copies, key = FileCopies(tmp_path), new_key(".wav")
    blocks = kept(copies, key, b"content").read(0, 7)

    copies.forget(SONGS, [key])

    assert b"".join(blocks) == b"content"


def test_what_a_killed_writer_left_goes_when_it_is_old(tmp_path: Path):
    copies, key = FileCopies(tmp_path), new_key(".wav")
    folder = kept(copies, key).path.parent
    old, fresh = folder / "a.wav.signed.1.part", folder / "b.wav.signed.2.part"
    for path in (old, fresh):
        path.write_bytes(b"half")
    os.utime(old, (1, 1))

    kept(copies, new_key(".wav"))

    assert not old.exists()
    assert fresh.exists()


def test_deleted_file_takes_its_copies_along(tmp_path: Path):
    copies = FileCopies(tmp_path / "copies")
    storage = LocalStorage(tmp_path / "files", copies)
    (tmp_path / "a.wav").write_bytes(b"song")
    stored = [storage.put(SONGS, tmp_path / "a.wav") for _ in range(2)]
    for each in stored:
        kept(copies, each.key)

    storage.delete(SONGS, [stored[0].key])

    assert copies.find(SONGS, stored[0].key, "signed") is None
    assert copies.find(SONGS, stored[1].key, "signed") is not None


def test_key_nobody_made_leads_nowhere(tmp_path: Path):
    for key in ("../../etc/passwd", "ab/../../x.wav", "*", ""):
        with pytest.raises(NotFound):
            FileCopies(tmp_path).find(SONGS, key, "signed")
        with pytest.raises(NotFound):
            FileCopies(tmp_path).forget(SONGS, [key])


@given(places=st.lists(st.tuples(st.integers(0, 5_000), st.integers(0, 5_000)), max_size=12))
def test_stored_file_reads_like_a_file(tmp_path_factory: pytest.TempPathFactory, places):
    folder = tmp_path_factory.mktemp("stored")
    content = bytes(range(256)) * 17
    (folder / "a.wav").write_bytes(content)
    storage = LocalStorage(folder / "files")
    stored = storage.put(SONGS, folder / "a.wav")

    with BufferedReader(StoredReader(storage, SONGS, stored.key), 512) as reader:
        for start, count in places:
            reader.seek(start)
            assert reader.read(count) == content[start : start + count]
        assert reader.seek(-10, SEEK_END) == len(content) - 10
        assert reader.read() == content[-10:]
