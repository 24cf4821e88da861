"""What a portable project file holds; everything in it was written by a stranger."""

import re
from dataclasses import dataclass, field
from typing import Annotated, Any

from annotated_types import Interval, Len

FORMAT = "avatar-g-project"
VERSION = 1
SUFFIX = ".avg"
MANIFEST = "manifest.json"
SEAL = "manifest.sha256"
"""SHA-256 of the manifest; the manifest holds those of the files."""
MAX_THINGS = 600
MAX_FILES = 100
"""Of one thing."""
MAX_MANIFEST_BYTES = 8 * 2**20
MAX_PROJECT_BYTES = 4 * 2**30
ENTRY = re.compile(r"files/[0-9a-f]{64}\.[a-z0-9]{2,8}", re.ASCII)

Text = Annotated[str, Len(0, 20_000)]
Title = Annotated[str, Len(0, 200)]
Seconds = Annotated[float, Interval(ge=0.0, le=36_000.0)]
Digest = Annotated[str, Len(64, 64)]


@dataclass(frozen=True, slots=True)
class PackedFile:
    """One file of a thing."""

    role: Annotated[str, Len(1, 32)]
    name: Annotated[str, Len(1, 90)]
    """Its entry: ``files/<sha256><suffix>``."""
    sha256: Digest
    size_bytes: Annotated[int, Interval(ge=0, le=MAX_PROJECT_BYTES)]


@dataclass(frozen=True, slots=True)
class PackedThing:
    """A song, a character or a video."""

    kind: Annotated[str, Len(1, 16)]
    key: Annotated[str, Len(0, 32)] = ""
    """What other things of the file call it; empty in files of before keys were written."""
    song_key: Annotated[str, Len(0, 32)] = ""
    avatar_key: Annotated[str, Len(0, 32)] = ""
    """What a video shows; without keys the one song and the one character of the file."""
    title: Title = ""
    prompt: Text = ""
    language: Annotated[str, Len(0, 8)] = ""
    genre: Annotated[str, Len(0, 32)] = ""
    mood: Annotated[str, Len(0, 32)] = ""
    tempo_bpm: Annotated[float, Interval(ge=0.0, le=1_000.0)] = 0.0
    duration_s: Seconds = 0.0
    aspect: Annotated[str, Len(0, 8)] = ""
    resolution: Annotated[str, Len(0, 8)] = ""
    fps: Annotated[int, Interval(ge=0, le=240)] = 0
    request: dict[str, Any] = field(default_factory=dict)
    recipe: dict[str, Any] = field(default_factory=dict)
    summary: dict[str, Any] = field(default_factory=dict)
    spec: dict[str, Any] = field(default_factory=dict)
    board: dict[str, Any] = field(default_factory=dict)
    files: Annotated[tuple[PackedFile, ...], Len(0, MAX_FILES)] = ()


@dataclass(frozen=True, slots=True)
class ProjectManifest:
    """A whole project."""

    format: Annotated[str, Len(1, 32)]
    version: int
    title: Title = ""
    prompt: Text = ""
    notes: Text = ""
    request: dict[str, Any] = field(default_factory=dict)
    things: Annotated[tuple[PackedThing, ...], Len(0, MAX_THINGS)] = ()
