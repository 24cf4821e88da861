"""A component's script finds, in the folder it is built in, every script it imports."""

import importlib
import importlib.util
import re
from pathlib import Path

import pytest
import reflex as rx

COMPONENTS = Path(__file__).parents[3] / "avatar_g" / "components"
OWNERS = sorted(
    path.stem for path in COMPONENTS.glob("*.py") if "rx.asset(" in path.read_text(encoding="utf-8")
)
NEIGHBOUR = re.compile(r"""\b(?:from|import)\s*\(?\s*["']\./([^"']+)["']""")


class Asset(str):
    """The address of a registered script; knows when a component loads it."""

    __slots__ = ("entries",)

    def __new__(cls, path: str, entries: set[str]):
        asset = super().__new__(cls, path)
        asset.entries = entries
        return asset

    @property
    def importable_path(self) -> str:
        self.entries.add(str(self))
        return f"/{self}"


def registered_by(owner: str, monkeypatch: pytest.MonkeyPatch) -> tuple[set[str], set[str]]:
    """Run a module once more; return what it registers and which of it components load."""
    name = f"avatar_g.components.{owner}"
    spec = importlib.util.find_spec(name)
    registered: set[str] = set()
    entries: set[str] = set()

    def asset(path: str, *, shared: bool) -> Asset:
        assert shared
        registered.add(path)
        return Asset(path, entries)

    importlib.import_module(name)  # what it imports is there, and registers nothing again
    monkeypatch.setattr(rx, "asset", asset)
    spec.loader.exec_module(importlib.util.module_from_spec(spec))
    return registered, entries


def imported_from(entries: set[str]) -> set[str]:
    """Return the scripts and everything they import from beside them, however far."""
    found: set[str] = set()
    unread = set(entries)
    while unread:
        found |= unread
        texts = [(COMPONENTS / script).read_text(encoding="utf-8") for script in unread]
        unread = {name for text in texts for name in NEIGHBOUR.findall(text)} - found
    return found


def test_imports_are_followed_from_script_to_script():
    assert imported_from({"track_editor.jsx"}) == {
        "lyrics_screen.jsx",
        "track_editor.jsx",
        "track_roll.jsx",
        "track_sheet.jsx",
        "track_steps.jsx",
        "waveform_bars.jsx",
    }


@pytest.mark.parametrize("owner", OWNERS)
def test_module_registers_what_its_scripts_import_and_nothing_else(
    owner: str, monkeypatch: pytest.MonkeyPatch
):
    registered, entries = registered_by(owner, monkeypatch)

    assert entries
    assert registered == imported_from(entries)


def test_every_script_belongs_to_some_component(monkeypatch: pytest.MonkeyPatch):
    used = set().union(*(registered_by(owner, monkeypatch)[0] for owner in OWNERS))

    assert used == {path.name for path in COMPONENTS.glob("*.jsx")}
