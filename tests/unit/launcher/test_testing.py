"""The test command leaves no test out."""

from pathlib import Path

from avatar_g.launcher.testing import RUNS

TESTS = Path(__file__).parents[2]


def test_every_folder_with_tests_is_run_exactly_once():
    folders = {f"tests/{path.relative_to(TESTS).parts[0]}" for path in TESTS.rglob("test_*.py")}
    named = [argument for run in RUNS for argument in run if argument.startswith("tests/")]

    assert sorted(named) == sorted(folders)
