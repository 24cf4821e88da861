"""A measurement is printed whatever its figures look like."""

import argparse

import pytest

from avatar_g.backend.cli import bench, main
from avatar_g.backend.errors import InvalidRequest


def asked(*words: str) -> argparse.Namespace:
    found: argparse.Namespace = main.build_parser().parse_args(["bench", *words])
    return found


def test_lists_of_numbers_are_printed_beside_tables(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    figures = {"stages": [], "lags": [0.5, -0.25], "rows": [{"language": "ka", "lag": 0.5}]}
    monkeypatch.setattr(bench, "settings_of", lambda _arguments: None)
    monkeypatch.setitem(bench.BENCHMARKS, "talk", lambda _settings: figures)

    assert bench.run(asked("talk")) == 0

    printed = capsys.readouterr().out
    assert "[0.5, -0.25]" in printed
    assert "|language|lag|" in printed


@pytest.mark.parametrize("words", [("video", "--minutes", "2"), ("talk", "--remotion", "peer")])
def test_an_option_of_another_measurement_is_refused(
    words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(bench, "settings_of", lambda _arguments: None)

    with pytest.raises(InvalidRequest, match=f"{words[1]} belongs to bench"):
        bench.run(asked(*words))


def test_the_peer_s_folder_reaches_the_measurement(monkeypatch: pytest.MonkeyPatch, tmp_path):
    given = []
    monkeypatch.setattr(bench, "settings_of", lambda _arguments: None)
    monkeypatch.setattr(bench, "_video", lambda _settings, folder: given.append(folder) or {})

    with pytest.raises(KeyError):  # no figures to print
        bench.run(asked("video", "--remotion", str(tmp_path)))

    assert given == [tmp_path]
