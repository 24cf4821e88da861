import os

from avatar_g.backend.media.room import make_room, touch


def test_what_was_not_used_for_longest_goes_first(tmp_path):
    for age, name in enumerate(("new", "old", "oldest")):
        (tmp_path / name).write_bytes(b"x" * 100)
        os.utime(tmp_path / name, (1000 - age, 1000 - age))
    touch(tmp_path / "oldest")

    make_room(tmp_path, 250)

    assert sorted(path.name for path in tmp_path.iterdir()) == ["new", "oldest"]


def test_what_fits_stays(tmp_path):
    (tmp_path / "a").write_bytes(b"x" * 100)

    make_room(tmp_path, 100)

    assert (tmp_path / "a").exists()
