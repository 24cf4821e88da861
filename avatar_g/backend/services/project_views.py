"""Projects as pages and programs see them."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class ProjectCard:
    """One project in the list."""

    project_id: str
    title: str
    role: str
    """A ``ProjectRole``: what the reader may do in it."""
    owner: str
    """Name of the owner; empty if the reader is it."""
    avatars: int
    songs: int
    videos: int
    thumb_urls: tuple[str, ...]
    """Up to four pictures of what is in it, the newest first."""
    edited_at: datetime


@dataclass(frozen=True, slots=True)
class ProjectList:
    """Some of the projects."""

    projects: tuple[ProjectCard, ...]
    total: int


@dataclass(frozen=True, slots=True)
class BoardThing:
    """One thing on a project's board; an empty address means that there is no such file."""

    item_id: str
    kind: str
    """A ``ThingKind``."""
    title: str
    language: str
    duration_s: float
    genre: str
    aspect: str
    resolution: str
    version: int
    """Number of a character's last saved version; 0: none."""
    thumb_url: str
    media_url: str
    captions_url: str
    is_finished: bool
    """False for drafts, and for what failed."""
    is_own: bool
    """Whether the reader made it."""
    is_shown: bool
    """Whether it is here only because a video shows it: it cannot be taken out."""
    changed: tuple[str, ...]
    """Titles of what the video shows and what was changed since it was made."""
    job_id: str = ""
    """The job that makes it anew; empty: none."""
    share: float = 0.0


@dataclass(frozen=True, slots=True)
class MemberView:
    """Somebody in a project."""

    member_id: str
    name: str
    role: str
    is_you: bool


@dataclass(frozen=True, slots=True)
class ProjectBoard:
    """One project with everything in it."""

    project_id: str
    title: str
    notes: str
    role: str
    things: tuple[BoardThing, ...]
    edges: tuple[tuple[str, str], ...]
    """Ids of a source and of the video that shows it."""
    members: tuple[MemberView, ...]
    """The owner first."""
    size_bytes: int
    edited_at: datetime


@dataclass(frozen=True, slots=True)
class ActView:
    """One line of a project's activity."""

    at: datetime
    kind: str
    """A ``ProjectActKind``."""
    actor: str
    subject: str
    about: str
    """Name of somebody else it is about."""
