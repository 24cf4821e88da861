"""The launcher says what is wrong before it touches anything."""

import os
import socket
import sys
from pathlib import Path

import pytest

from avatar_g.launcher import main as launcher
from avatar_g.launcher import places
from avatar_g.launcher.console import Problem


def test_the_data_folder_comes_from_the_option_first(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("AVATAR_G_DATA_DIR", "/elsewhere")

    assert places.data_dir(["--data", "/chosen"]) == Path("/chosen")
    assert places.data_dir(["--data=/chosen"]) == Path("/chosen")
    assert places.data_dir([]) == Path("/elsewhere")


def test_an_unwritable_data_folder_is_one_clear_line(tmp_path: Path):
    blocker = tmp_path / "file"
    blocker.write_text("not a folder", encoding="utf-8")

    with pytest.raises(Problem, match=r"Cannot write to .*file"):
        places.check_writable(blocker / "data")


def test_a_full_disk_is_refused_with_the_numbers(tmp_path: Path):
    with pytest.raises(Problem, match=r"GB free .* GB needed"):
        places.check_room(tmp_path, needed_bytes=10**18)


def test_a_taken_port_is_refused_before_anything_is_installed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        port = server.getsockname()[1]

        code = launcher.main(["run", "--port", str(port), "--data", str(tmp_path / "data")])

    assert code == 2
    assert f"Cannot listen on 127.0.0.1:{port}" in capsys.readouterr().err


@pytest.mark.parametrize("port", ["abc", "0", "70000"])
def test_a_port_that_is_no_port_is_refused(port: str, tmp_path: Path):
    assert launcher.main(["run", "--port", port, "--data", str(tmp_path)]) == 2


def test_an_old_python_is_told_which_one_to_use(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))

    with pytest.raises(Problem, match=r"3\.9\.2"):
        places.check_python()


def test_a_stamp_counts_only_for_its_own_value(tmp_path: Path):
    stamp = tmp_path / "deep" / "stamp"

    places.write_stamp(stamp, "one")

    assert places.is_stamped(stamp, "one")
    assert not places.is_stamped(stamp, "two")
    assert not places.is_stamped(tmp_path / "absent", "one")


def test_help_is_not_an_error(capsys: pytest.CaptureFixture[str]):
    assert launcher.main(["--help"]) == 0
    assert "run" in capsys.readouterr().err
    assert launcher.main([]) == 2


def test_the_launcher_needs_only_the_standard_library():
    package = Path(places.__file__).parent
    imported = {
        line.split()[1].split(".")[0]
        for module in package.glob("*.py")
        for line in module.read_text(encoding="utf-8").splitlines()
        if line.startswith(("import ", "from "))
    }

    assert imported - {"avatar_g"} <= set(sys.stdlib_module_names)
    assert os.name == "posix"
