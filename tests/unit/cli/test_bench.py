"""A measurement is printed whatever its figures look like."""

import argparse

import pytest

from avatar_g.backend.cli import bench


def test_lists_of_numbers_are_printed_beside_tables(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    figures = {"stages": [], "lags": [0.5, -0.25], "rows": [{"language": "ka", "lag": 0.5}]}
    monkeypatch.setattr(bench, "settings_of", lambda _arguments: None)
    monkeypatch.setitem(bench.BENCHMARKS, "talk", lambda _settings: figures)

    assert bench.run(argparse.Namespace(name="talk", json=False, minutes=None)) == 0

    printed = capsys.readouterr().out
    assert "[0.5, -0.25]" in printed
    assert "|language|lag|" in printed
