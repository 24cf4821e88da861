"""``analyse`` tells what it heard, for people and for programs."""

import json
from pathlib import Path

import pytest

from avatar_g.backend.cli.main import main
from avatar_g.backend.media.wav import write_wav
from tests.recordings import Band, play


@pytest.fixture(scope="module")
def wav(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("band") / "band.wav"
    write_wav(path, play(Band(bpm=120.0, bars=6, key=7)).samples)
    return path


def test_recording_is_described_in_a_few_lines(
    wav: Path, data_dir: Path, capsys: pytest.CaptureFixture[str]
):
    assert main(["analyse", str(wav), "--data", str(data_dir)]) == 0

    said = capsys.readouterr().out
    assert "120.0" in said
    assert "G major" in said


def test_programs_get_json_and_a_file(
    wav: Path, data_dir: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    target = tmp_path / "heard.json"
    words = ["analyse", str(wav), "--json", "-o", str(target), "--data", str(data_dir)]

    assert main(words) == 0

    printed = json.loads(capsys.readouterr().out)
    assert printed == json.loads(target.read_text())
    assert printed["key"] == 7


@pytest.mark.parametrize(
    ("name", "content"), [("no.mp3", None), ("text.mp3", b"hello"), ("empty.wav", b"")]
)
def test_what_cannot_be_heard_ends_with_status_2_and_one_line(
    tmp_path: Path,
    data_dir: Path,
    capsys: pytest.CaptureFixture[str],
    name: str,
    content: bytes | None,
):
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)

    assert main(["analyse", str(path), "--data", str(data_dir)]) == 2

    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.splitlines()[-1].startswith("avatar-g: ")
