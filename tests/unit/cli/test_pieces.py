"""What ``doctor`` says about a machine that lacks something."""

from pathlib import Path

import pytest

from avatar_g.backend.cli import pieces
from avatar_g.backend.config import Settings
from avatar_g.backend.errors import SetupProblem
from tests.soundfonts import organ, write_font


def _report(tmp_path: Path) -> dict[str, pieces.Piece]:
    return {piece.name: piece for piece in pieces.inspect(Settings(data_dir=tmp_path))}


def test_a_machine_without_ffmpeg_gets_a_line_that_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def find_none() -> Path:
        raise SetupProblem("install the package ffmpeg")

    monkeypatch.setattr(pieces, "find_ffmpeg", find_none)

    piece = _report(tmp_path)["ffmpeg"]

    assert not piece.is_ready
    assert "install the package ffmpeg" in piece.detail


def test_a_missing_piece_makes_the_report_fail_and_a_whole_machine_pass(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = [pieces.Piece("redis", True, "7.0 at /usr/bin/redis-server")]
    lacking = [*whole, pieces.Piece("ffmpeg", False, "install the package ffmpeg")]

    assert pieces.print_pieces(whole, as_json=False) == 0
    assert pieces.print_pieces(lacking, as_json=False) == 1
    assert "MISSING  ffmpeg" in capsys.readouterr().out
    assert _report(tmp_path)["database"].is_ready  # a folder that is still empty lacks nothing


def test_a_soundfont_is_looked_at_only_where_one_is_set(tmp_path: Path) -> None:
    own = write_font(tmp_path / "own.sf2", organ(0, 48))
    broken = tmp_path / "broken.sf2"
    broken.write_bytes(own.read_bytes()[:900])

    def found(path: Path | None) -> list[pieces.Piece]:
        settings = Settings(data_dir=tmp_path, soundfont=path)
        return [piece for piece in pieces.inspect(settings) if piece.name == "SoundFont"]

    assert found(None) == []
    (good,), (bad,) = found(own), found(broken)
    assert (good.is_ready, bad.is_ready) == (True, False)
    assert good.detail.startswith("Test organ, 2 presets; the studio plays electric_piano")
    assert "broken.sf2" in bad.detail
