"""The front end's lock files survive every build."""

import json
from pathlib import Path

import pytest

from avatar_g.launcher import frontend

LOCK = '{"lockfileVersion": 3}\n'


@pytest.fixture
def lock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A lock file in a repository that was never built."""
    folder = tmp_path / "reflex.lock"
    folder.mkdir()
    (folder / "package.json").write_text(json.dumps({"dependencies": {"one": "1.0.0"}}))
    lock = folder / "package-lock.json"
    lock.write_text(LOCK)
    monkeypatch.setattr(frontend, "_LOCK", folder)
    monkeypatch.setattr(frontend, "_STAMP", tmp_path / "stamp")
    monkeypatch.setattr(frontend, "build_environment", dict)
    return lock


def building(lock: Path, error: BaseException | None = None, **dependencies: str):
    """Return a build that writes the lock anew, and then perhaps stops."""

    def build(*_: object, **__: object) -> None:
        lock.write_text(LOCK + "\n")
        if dependencies:
            lock.with_name("package.json").write_text(json.dumps({"dependencies": dependencies}))
        if error is not None:
            raise error

    return build


def test_a_build_that_only_shuffles_the_lock_leaves_it_as_it_was(lock, monkeypatch):
    monkeypatch.setattr(frontend, "run_step", building(lock))

    frontend.ensure_front_end()

    assert lock.read_text() == LOCK


def test_new_packages_stay_in_the_lock(lock, monkeypatch):
    monkeypatch.setattr(frontend, "run_step", building(lock, two="2.0.0"))

    frontend.ensure_front_end()

    assert lock.read_text() != LOCK


@pytest.mark.parametrize("error", [KeyboardInterrupt(), RuntimeError("npm failed")])
def test_a_build_that_is_stopped_leaves_the_lock_as_it_was(lock, monkeypatch, error):
    monkeypatch.setattr(frontend, "run_step", building(lock, error))

    with pytest.raises(type(error)):
        frontend.ensure_front_end()

    assert lock.read_text() == LOCK
